"""Le passage d’année : chacun monte, redouble ou sort ; tout son travail suit son inscription."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from comptes.models import Enseignement, Inscription, Passage, Promotion, Utilisateur
from comptes.regles import ActionRefusee, raison_de_ne_pas_rejoindre
from referentiel.models import SessionExamen


class Suite(TextChoices):
    """Ce qui arrive à un étudiant à la fin de l’année."""

    MONTE = "monte", "monte"
    REDOUBLE = "redouble", "redouble"
    SORT = "sort", "sort"
    RESTE = "reste", "ne change pas"


@dataclass(frozen=True)
class ClasseACreer:
    """Une classe à faire naître, du même établissement et du même référentiel."""

    nom: str
    session: SessionExamen
    avec_enseignants: bool = True


Destination = Promotion | ClasseACreer | None


@transaction.atomic
def passer(
    promotion: Promotion,
    *,
    acteur: Utilisateur,
    le: datetime,
    suites: Mapping[int, Suite],
    monte_vers: Destination = None,
    redouble_vers: Destination = None,
) -> dict[Suite, int]:
    """Fait passer ; `suites` : inscription → suite. Rend le nombre de chaque suite écrite.

    Qui n’est plus dans la classe est laissé : recommencer ne change rien. Lève `ActionRefusee`
    si une destination manque, ou suit un autre référentiel.
    """
    Promotion.objects.select_for_update().get(pk=promotion.pk)
    inscrits = Inscription.objects.actives().filter(promotion=promotion, pk__in=suites)
    inscrits = inscrits.select_related("promotion").select_for_update(of=("self",)).order_by("pk")
    par_suite: dict[Suite, list[Inscription]] = {suite: [] for suite in Suite}
    for inscription in inscrits:
        par_suite[Suite(suites[inscription.pk])].append(inscription)
    for suite, vers in ((Suite.MONTE, monte_vers), (Suite.REDOUBLE, redouble_vers)):
        if par_suite[suite]:
            classe = _classe(promotion, vers, suite)
            _deplacer(par_suite[suite], promotion, classe, acteur=acteur, le=le)
    _sortir(par_suite[Suite.SORT], promotion, acteur=acteur, le=le)
    return {suite: len(inscriptions) for suite, inscriptions in par_suite.items()}


def _classe(promotion: Promotion, vers: Destination, suite: Suite) -> Promotion:
    if vers is None:
        raise ActionRefusee(f"Dites dans quelle classe va un étudiant qui {suite.label}.")
    if isinstance(vers, ClasseACreer):
        vers = _creer(promotion, vers)
    if vers.pk == promotion.pk:
        raise ActionRefusee(
            f"Un étudiant qui {suite.label} change de classe\u00a0: choisissez-en une autre."
        )
    return vers


def _creer(promotion: Promotion, voulue: ClasseACreer) -> Promotion:
    """La classe voulue ; si elle existe déjà (double clic, un collègue), c’est elle."""
    classe, creee = Promotion.objects.get_or_create(
        etablissement_id=promotion.etablissement_id,
        session=voulue.session,
        nom=voulue.nom,
        defaults={"referentiel_id": promotion.referentiel_id},
    )
    if creee and voulue.avec_enseignants:
        siens = promotion.enseignements.values_list("enseignant", flat=True)
        Enseignement.objects.bulk_create(
            Enseignement(promotion=classe, enseignant_id=enseignant) for enseignant in siens
        )
    return classe


def _deplacer(
    inscriptions: list[Inscription],
    depuis: Promotion,
    vers: Promotion,
    *,
    acteur: Utilisateur,
    le: datetime,
) -> None:
    """Le n° candidat suit dans la même session s’il est libre ; une autre en donnera un autre."""
    if refus := raison_de_ne_pas_rejoindre(inscriptions[0], vers):
        raise ActionRefusee(refus)
    pris = Inscription.objects.filter(promotion=vers).exclude(numero_candidat="")
    pris = set(pris.values_list("numero_candidat", flat=True))
    for inscription in inscriptions:
        inscription.promotion = vers
        if vers.session_id != depuis.session_id or inscription.numero_candidat in pris:
            inscription.numero_candidat = ""
    Inscription.objects.bulk_update(inscriptions, ["promotion", "numero_candidat"], batch_size=200)
    _noter(inscriptions, depuis, vers, acteur=acteur, le=le)


def _sortir(
    inscriptions: list[Inscription], depuis: Promotion, *, acteur: Utilisateur, le: datetime
) -> None:
    Inscription.objects.filter(pk__in=[i.pk for i in inscriptions]).update(
        sortie_le=timezone.localdate(le)
    )
    _noter(inscriptions, depuis, None, acteur=acteur, le=le)


def _noter(
    inscriptions: list[Inscription],
    depuis: Promotion,
    vers: Promotion | None,
    *,
    acteur: Utilisateur,
    le: datetime,
) -> None:
    Passage.objects.bulk_create(
        Passage(inscription=i, depuis=depuis, vers=vers, par=acteur, le=le) for i in inscriptions
    )
