"""La rentrée, écrite : ouvrir une session, des classes, faire sortir les diplômés, inviter.

Chaque geste se rejoue sans dommage, et ne note un acte que s’il a changé quelque chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from comptes.actions.actes import noter_un_acte
from comptes.actions.invitations import inviter
from comptes.actions.passages import Suite, passer
from comptes.models import Enseignement, NatureDActe, Promotion, Utilisateur
from comptes.regles import ActionRefusee, raison_d_attendre_pour_sortir
from referentiel.accords import accord
from referentiel.models import SessionExamen


@dataclass(frozen=True)
class ClasseVoulue:
    """La suite d’une classe : même nom, même établissement, même référentiel."""

    modele: Promotion
    session: SessionExamen
    enseignants: tuple[int, ...]


@transaction.atomic
def ouvrir_la_session(
    modele: SessionExamen,
    *,
    acteur: Utilisateur,
    le: datetime,
    annee: int,
    dates: Mapping[str, date | None],
) -> bool:
    """Copie la session, dates remplacées ; faux, sans rien changer, si l’année a déjà la sienne."""
    repris = {
        champ.attname: getattr(modele, champ.attname)
        for champ in SessionExamen._meta.concrete_fields
        if not champ.primary_key and champ.name != "annee"
    }
    _, creee = SessionExamen.objects.get_or_create(annee=annee, defaults=repris | dict(dates))
    if creee:
        _noter(f"session {annee} ouverte", acteur=acteur, le=le)
    return creee


@transaction.atomic
def ouvrir_les_classes(
    voulues: Iterable[ClasseVoulue], *, acteur: Utilisateur, le: datetime
) -> int:
    """Crée celles qui manquent, avec leurs enseignants ; celle qui existe déjà ne change pas."""
    return sum(_ouvrir(voulue, acteur=acteur, le=le) for voulue in voulues)


def _ouvrir(voulue: ClasseVoulue, *, acteur: Utilisateur, le: datetime) -> bool:
    promotion, creee = Promotion.objects.get_or_create(
        etablissement_id=voulue.modele.etablissement_id,
        session=voulue.session,
        nom=voulue.modele.nom,
        defaults={"referentiel_id": voulue.modele.referentiel_id},
    )
    if creee:
        Enseignement.objects.bulk_create(
            Enseignement(promotion=promotion, enseignant_id=pk) for pk in voulue.enseignants
        )
        _noter(f"{promotion} ouverte", acteur=acteur, le=le)
    return creee


@transaction.atomic
def faire_sortir(
    classes: Iterable[Promotion],
    *,
    acteur: Utilisateur,
    le: datetime,
    sortants: Iterable[int],
    redoublants: Iterable[int],
) -> dict[Suite, int]:
    """Sort les uns, mène les autres dans la classe du même nom à la session suivante.

    Qui n’est plus dans ces classes est laissé. Lève `ActionRefusee` si une session n’est pas
    finie, ou si la classe des redoublants n’existe pas.
    """
    suites = dict.fromkeys(sortants, Suite.SORT) | dict.fromkeys(redoublants, Suite.REDOUBLE)
    faits = dict.fromkeys((Suite.SORT, Suite.REDOUBLE), 0)
    for classe in sorted(classes, key=lambda promotion: promotion.pk):
        nombres = _sortir_de(classe, suites, acteur=acteur, le=le)
        faits = {suite: faits[suite] + nombres[suite] for suite in faits}
    return faits


def _sortir_de(
    classe: Promotion, suites: Mapping[int, Suite], *, acteur: Utilisateur, le: datetime
) -> dict[Suite, int]:
    if refus := raison_d_attendre_pour_sortir(classe, timezone.localdate(le)):
        raise ActionRefusee(refus)
    nombres = passer(classe, acteur=acteur, le=le, suites=suites, redouble_vers=_suite_de(classe))
    if nombres[Suite.SORT] or nombres[Suite.REDOUBLE]:
        sortis = f"sorti{'s' if nombres[Suite.SORT] > 1 else ''}"
        dit = f"{nombres[Suite.SORT]} {sortis}, {accord(nombres[Suite.REDOUBLE], 'redoublant')}"
        _noter(f"{classe}\u00a0: {dit}", acteur=acteur, le=le)
    return nombres


def _suite_de(classe: Promotion) -> Promotion | None:
    """La classe du même nom, une session plus loin."""
    return (
        Promotion.objects.select_related("session")
        .filter(
            etablissement=classe.etablissement_id,
            nom=classe.nom,
            session__annee=classe.session.annee + 1,
        )
        .first()
    )


@transaction.atomic
def inviter_les_entrants(
    personnes: Iterable[int], *, acteur: Utilisateur, le: datetime, annee: int
) -> int:
    """Celles qui ne l’ont pas été depuis un jour ; rend le nombre de courriels mis en file."""
    nombre = inviter(personnes, le=le, acteur=acteur)
    if nombre:
        dit = accord(nombre, "étudiant invité", "étudiants invités")
        _noter(f"rentrée {annee}\u00a0: {dit}", acteur=acteur, le=le)
    return nombre


def _noter(objet: str, *, acteur: Utilisateur, le: datetime) -> None:
    noter_un_acte(NatureDActe.RENTREE, acteur=acteur, le=le, objet=objet)
