"""Ce que l’enseignant répond : revendications retenues, niveaux par indicateur, commentaire."""

from __future__ import annotations

from zlib import crc32

from comptes.management.demonstration.donnees import Etudiant, Modele, Travail
from evaluations.models import Decision
from referentiel.lectures import BlocLu

# Rangs des sous-compétences → rangs des indicateurs que l’on peut y observer (annexe I.B, bloc 1).
OBSERVABLES: dict[tuple[int, int], tuple[int, ...]] = {
    (1, 1): (1,),
    (1, 2): (2,),
    (1, 3): (3,),
    (1, 4): (4,),
    (1, 5): (5, 6),
    (1, 6): (7,),
    (2, 1): (1, 5, 6),
    (2, 2): (2, 3, 4),
    (2, 3): (4, 7, 8),
    (3, 1): (1, 2, 3),
    (3, 2): (4,),
    (3, 3): (5,),
    (4, 1): (1, 2),
    (4, 2): (3, 4, 6),
    (4, 3): (5, 7, 8),
    (5, 1): (1, 2, 3),
    (5, 2): (6,),
    (5, 3): (4, 5),
    (6, 1): (1, 2),
    (6, 2): (3,),
    (6, 3): (4,),
    (6, 4): (1,),
}
NIVEAUX = {
    "insuffisant": ("NM", "MP", "MP", "NM"),
    "fragile": ("MP", "BM", "MP", "NM"),
    "correct": ("BM", "MP", "BM", "EM"),
    "solide": ("BM", "EM", "EM", "BM"),
}


def juger(
    modele: Modele, travail: Travail, etudiant: Etudiant, decision: Decision, bloc: BlocLu
) -> dict[str, object]:
    """Les arguments de `evaluations.actions.rendre` qui portent le jugement.

    Un travail renvoyé n’a pas ses revendications que la preuve encore absente devait appuyer.
    """
    valide = decision == Decision.VALIDEE
    refusees = set(travail.non_retenues if valide else modele.preuves[-1].appuie)
    return {
        "decision": decision,
        "retenues": {
            identifiant: rang not in refusees
            for rang, identifiant in enumerate(sous_competences(modele, bloc))
        },
        "niveaux": _niveaux(modele, refusees, _echelle(etudiant, valide), bloc),
        "commentaire": _commentaire(modele, travail, valide),
    }


def sous_competences(modele: Modele, bloc: BlocLu) -> list[int]:
    """Les identifiants des sous-compétences revendiquées, dans l’ordre du modèle."""
    return [
        bloc.competences[m.competence - 1].sous_competences[m.sous_competence - 1].id
        for m in modele.mobilisations
    ]


def _echelle(etudiant: Etudiant, valide: bool) -> tuple[str, ...]:
    """Les niveaux que cet étudiant obtient tour à tour ; chacun commence ailleurs."""
    niveaux = NIVEAUX[etudiant.aisance if valide else "insuffisant"]
    depart = crc32(etudiant.nom.encode()) % len(niveaux)
    return niveaux[depart:] + niveaux[:depart]


def _niveaux(
    modele: Modele, refusees: set[int], echelle: tuple[str, ...], bloc: BlocLu
) -> dict[int, int]:
    """Un niveau pour chaque indicateur observable derrière une revendication retenue."""
    codes = {niveau.code: niveau.id for niveau in bloc.niveaux}
    observes = [
        bloc.competences[m.competence - 1].indicateurs[ordre - 1]
        for rang, m in enumerate(modele.mobilisations)
        if rang not in refusees
        for ordre in OBSERVABLES[m.competence, m.sous_competence]
    ]
    return {
        indicateur.id: codes[echelle[(place + crc32(modele.cle.encode())) % len(echelle)]]
        for place, indicateur in enumerate(observes)
    }


def _commentaire(modele: Modele, travail: Travail, valide: bool) -> str:
    if not valide:
        return modele.reprises[0]
    return travail.commentaire or modele.retours[travail.retour]
