"""Les contenus vivants de plusieurs réalisations à la fois, et le relevé de leurs liens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from comptes.models import Inscription
from portfolio.lectures.contenu import preuve_figee, stage_fige
from portfolio.models import (
    MODIFIABLES,
    ContenuFige,
    Mobilisation,
    MobilisationFigee,
    Preuve,
    Realisation,
    VeilleDeLien,
)
from portfolio.models.contenu import CHAMPS_FIGES

# Par réalisation : sous-compétence → sa justification et les preuves qui l’appuient.
Appuis = Mapping[int, Mapping[int, tuple[str, list[int]]]]


def contenus_modifiables(
    inscription: Inscription, preuves: Iterable[Preuve]
) -> dict[int, tuple[Realisation, ContenuFige]]:
    """Les brouillons et les reprises d’un étudiant tels qu’il les écrit : deux requêtes.

    `preuves` sont toutes celles de l’inscription (`preuves_de`), en ordre.
    """
    realisations = (
        Realisation.objects.presentes()
        .de_l_inscription(inscription)
        .filter(etat__in=MODIFIABLES)
        .select_related("stage")
        .par_date()
    )
    appuis = _appuis(inscription)
    presentes: dict[int, list[Preuve]] = defaultdict(list)
    for preuve in preuves:
        if preuve.retiree_le is None:
            presentes[preuve.realisation_id].append(preuve)
    return {r.pk: (r, _contenu(r, appuis.get(r.pk, {}), presentes[r.pk])) for r in realisations}


def preuves_de(inscription: Inscription) -> tuple[Preuve, ...]:
    """Toutes les preuves d’un étudiant et le dernier relevé de chaque lien : une requête."""
    preuves = Preuve.objects.filter(realisation__inscription=inscription)
    return tuple(preuves.select_related("veille").en_ordre())


def veille_d_une_preuve(preuve: Preuve) -> VeilleDeLien | None:
    """Le relevé du lien tel qu’il est aujourd’hui ; rien s’il a changé depuis, ou pas encore."""
    veille = getattr(preuve, "veille", None)
    return veille if veille and veille.adresse == preuve.lien else None


def _appuis(inscription: Inscription) -> Appuis:
    """Une ligne par revendication et par preuve qui l’appuie, ou par revendication sans preuve."""
    lignes = (
        Mobilisation.objects.filter(
            realisation__inscription=inscription, realisation__etat__in=MODIFIABLES
        )
        .order_by("sous_competence__competence__ordre", "sous_competence__ordre")
        .values_list("realisation", "sous_competence", "justification", "preuves")
    )
    appuis: dict[int, dict[int, tuple[str, list[int]]]] = defaultdict(dict)
    for realisation, sous_competence, justification, preuve in lignes:
        _, liees = appuis[realisation].setdefault(sous_competence, (justification, []))
        if preuve:
            liees.append(preuve)
    return appuis


def _contenu(
    realisation: Realisation,
    appuis: Mapping[int, tuple[str, list[int]]],
    preuves: Iterable[Preuve],
) -> ContenuFige:
    return ContenuFige(
        **{nom: getattr(realisation, nom) for nom in CHAMPS_FIGES},
        mobilisations=tuple(
            MobilisationFigee(sous_competence, justification)
            for sous_competence, (justification, _) in appuis.items()
        ),
        preuves=tuple(
            preuve_figee(p, tuple(pk for pk, (_, liees) in appuis.items() if p.pk in liees))
            for p in preuves
        ),
        stage=stage_fige(realisation),
    )
