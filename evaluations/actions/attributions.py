"""Dire à qui revient une réalisation : la prendre, la passer, la rendre à l’équipe, répartir.

Attribuer n’interdit à personne de juger. La dernière ligne fait foi, et chacun est prévenu de ce
qui change pour lui, jamais de son propre geste.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from comptes.actions import prevenir
from comptes.models import Enseignement, Utilisateur
from evaluations import regles
from evaluations.lectures.attributions import avec_attribution
from evaluations.models import Attribution
from portfolio.actions import titre_d_avis, verrouiller
from portfolio.models import Etat, Realisation
from portfolio.regles import ActionRefusee

MOT_MAX = 300
NON_DIT = -1
"""À la place d’un identifiant d’enseignant : la page ne disait pas chez qui elle l’avait vue."""

REVIENT = ("Vous revient", "vous reviennent")
PASSEE = ("Passée à un collègue", "passées à un collègue")
RENDUE = ("Rendue à l’équipe", "rendues à l’équipe")


@dataclass(frozen=True)
class Passage:
    """Une réalisation passe `de` quelqu’un `a` quelqu’un ; nul, c’est toute l’équipe."""

    realisation: Realisation
    de: int | None
    a: int | None


@transaction.atomic
def attribuer(
    realisation: Realisation,
    *,
    acteur: Utilisateur,
    a: Utilisateur | None,
    le: datetime,
    mot: str = "",
    vue_chez: int | None = NON_DIT,
) -> bool:
    """Passe une réalisation soumise à un enseignant de la promotion, ou (`a` vide) à l’équipe.

    Rend faux, sans rien écrire, si c’est déjà fait : un double clic est sans effet.
    Lève `ActionRefusee` si elle n’attend plus, si l’un des deux n’est pas de l’équipe, ou si elle
    n’est plus chez qui la page la montrait (`vue_chez`).
    """
    actuelle = verrouiller(realisation)
    if not regles.peut_juger(acteur, actuelle):
        raise ActionRefusee("Seul un enseignant de la promotion décide à qui revient ce travail.")
    if actuelle.etat != Etat.SOUMISE:
        raise ActionRefusee(f"« {actuelle} » n’attend plus d’évaluation.")
    if a is not None and not (a.is_active and regles.peut_juger(a, actuelle)):
        raise ActionRefusee(f"{a.nom_d_usage} n’enseigne pas dans cette promotion.")
    [passage] = _passages([actuelle], {actuelle.pk: a and a.pk})
    if passage.de == passage.a:
        return False
    if vue_chez not in {NON_DIT, passage.de}:
        raise ActionRefusee(f"« {actuelle} » vient de changer de main : regardez à qui elle est.")
    _ecrire([passage], acteur=acteur, le=le, mot=mot)
    return True


@transaction.atomic
def attribuer_en_nombre(
    plan: Mapping[int, int | None],
    *,
    acteur: Utilisateur,
    le: datetime,
    mot: str = "",
    vues: Mapping[int, int | None],
) -> tuple[int, int]:
    """Applique un plan montré : réalisation → enseignant ou toute l’équipe (identifiants).

    `vues` dit chez qui la page montrait chacune. Ce qui a été jugé, retiré ou passé entre-temps,
    ou ne peut être attribué ainsi, reste tel quel. Rend (faites, laissées) ; ce qui était déjà
    fait n’est ni l’un ni l’autre.
    """
    passages = _passages(_verrouiller(plan), plan)
    deja = [p for p in passages if p.de == p.a]
    permis = _permis(passages, acteur)
    faits = [
        p
        for p in passages
        if p not in deja and p in permis and vues.get(p.realisation.pk, NON_DIT) in {NON_DIT, p.de}
    ]
    _ecrire(faits, acteur=acteur, le=le, mot=mot)
    return len(faits), len(plan) - len(faits) - len(deja)


def _verrouiller(plan: Iterable[int]) -> list[Realisation]:
    """Celles qui attendent encore, prises dans un même ordre : deux partages ne se bloquent pas."""
    soumises = Realisation.objects.presentes().soumises().filter(pk__in=list(plan))
    actives = soumises.filter(inscription__sortie_le__isnull=True).select_related("inscription")
    return list(actives.select_for_update(of=("self",)).order_by("pk"))


def _passages(verrouillees: Iterable[Realisation], plan: Mapping[int, int | None]) -> list[Passage]:
    """Ce que le plan change à ce qui est vrai sous le verrou."""
    par_identifiant = {realisation.pk: realisation for realisation in verrouillees}
    lues = avec_attribution(Realisation.objects.filter(pk__in=par_identifiant)).order_by("pk")
    return [
        Passage(par_identifiant[pk], tenue_par, plan[pk])
        for pk, tenue_par in lues.values_list("pk", "attribuee_a")
    ]


def _permis(passages: Iterable[Passage], acteur: Utilisateur) -> list[Passage]:
    """Ceux que `regles.peut_juger` permettrait à l’acteur et au destinataire : une requête."""
    promotions = {p.realisation.inscription.promotion_id for p in passages}
    equipes = set(
        Enseignement.objects.filter(
            promotion__in=promotions, enseignant__is_active=True
        ).values_list("promotion", "enseignant")
    )

    def jugerait(enseignant: int, passage: Passage) -> bool:
        inscription = passage.realisation.inscription
        de_l_equipe = (inscription.promotion_id, enseignant) in equipes
        return de_l_equipe and inscription.etudiant_id != enseignant

    return [p for p in passages if jugerait(acteur.pk, p) and (p.a is None or jugerait(p.a, p))]


def _ecrire(passages: list[Passage], *, acteur: Utilisateur, le: datetime, mot: str) -> None:
    Attribution.objects.bulk_create(
        Attribution(
            realisation=p.realisation,
            enseignant_id=p.a,
            par=acteur,
            le=le,
            mot=mot.strip()[:MOT_MAX],
        )
        for p in passages
    )
    nouvelles: dict[tuple[int, tuple[str, str]], list[Realisation]] = {}
    for p in passages:
        if p.a is not None:
            nouvelles.setdefault((p.a, REVIENT), []).append(p.realisation)
        if p.de is not None:
            quittee = RENDUE if p.a is None else PASSEE
            nouvelles.setdefault((p.de, quittee), []).append(p.realisation)
    for (enseignant, nouvelle), realisations in nouvelles.items():
        if enseignant != acteur.pk:
            _annoncer(enseignant, nouvelle, realisations, le)


def _annoncer(
    enseignant: int, nouvelle: tuple[str, str], realisations: list[Realisation], le: datetime
) -> None:
    """Un seul avis par geste, quel que soit le nombre de réalisations."""
    seule, plusieurs = nouvelle
    titre = f"{len(realisations)} réalisations {plusieurs}"
    chemin = f"{reverse('evaluations')}#file"
    if len(realisations) == 1:
        titre = titre_d_avis(seule, realisations[0])
        chemin = reverse("realisation_evaluer", args=[realisations[0].pk])
    prevenir(Utilisateur.objects.filter(pk=enseignant), titre=titre, chemin=chemin, le=le)
