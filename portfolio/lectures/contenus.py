"""Les contenus vivants de plusieurs réalisations à la fois, et le relevé de leurs liens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from comptes.models import Inscription
from portfolio.lectures.contenu import appuis_par_realisation, contenu_de, lignes_d_appui
from portfolio.models import (
    MODIFIABLES,
    ContenuFige,
    Mobilisation,
    Preuve,
    Realisation,
    VeilleDeLien,
)
from referentiel.preparees import preparee


def contenus_modifiables(
    inscription: Inscription, preuves: Iterable[Preuve]
) -> dict[int, tuple[Realisation, ContenuFige]]:
    """Les brouillons et les reprises d’un étudiant tels qu’il les écrit : deux requêtes.

    `preuves` sont toutes celles de l’inscription (`preuves_de`), en ordre.
    """
    realisations = _modifiables(inscription.pk)
    appuis = appuis_par_realisation(_appuis_modifiables(inscription.pk))
    presentes: dict[int, list[Preuve]] = defaultdict(list)
    for preuve in preuves:
        if preuve.retiree_le is None:
            presentes[preuve.realisation_id].append(preuve)
    return {r.pk: (r, contenu_de(r, appuis.get(r.pk, {}), presentes[r.pk])) for r in realisations}


@preparee
def _modifiables(inscription: int) -> QuerySet[Realisation]:
    presentes = Realisation.objects.presentes().de_l_inscription(inscription)
    return presentes.filter(etat__in=MODIFIABLES).select_related("stage").par_date()


@preparee
def _appuis_modifiables(inscription: int) -> QuerySet[Mobilisation]:
    return lignes_d_appui(
        Mobilisation.objects.filter(
            realisation__inscription=inscription, realisation__etat__in=MODIFIABLES
        )
    )


def preuves_de(inscription: Inscription) -> tuple[Preuve, ...]:
    """Toutes les preuves d’un étudiant et le dernier relevé de chaque lien : une requête."""
    return tuple(_preuves(inscription.pk))


@preparee
def _preuves(inscription: int) -> QuerySet[Preuve]:
    siennes = Preuve.objects.filter(realisation__inscription=inscription)
    return siennes.select_related("veille").en_ordre()


def veille_d_une_preuve(preuve: Preuve) -> VeilleDeLien | None:
    """Le relevé du lien tel qu’il est aujourd’hui ; rien s’il a changé depuis, ou pas encore."""
    veille = getattr(preuve, "veille", None)
    return veille if veille and veille.adresse == preuve.lien else None
