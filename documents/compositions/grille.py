"""De la grille d’évaluation à sa page : une compétence par rangée, un niveau par colonne."""

from __future__ import annotations

from documents.compositions.fiche import paragraphes
from documents.compositions.jury import CASE, COCHEE, composer_notation, composer_passage
from documents.tables.jury import CompetenceDeGrille, GrilleDeJury
from referentiel.lectures import NiveauLu


def composer_grille(grille: GrilleDeJury) -> dict[str, object]:
    """Le contexte du gabarit `impression/grille-d-evaluation.html`."""
    passage = composer_passage(grille.passage)
    return {
        **passage,
        **composer_notation(grille.notation),
        "titre": f"Grille d’aide à l’évaluation — {passage['nom']}",
        "annexe": grille.annexe,
        "niveaux": grille.niveaux,
        "competences": tuple(_competence(c, grille.niveaux) for c in grille.competences),
        "appreciation": paragraphes(grille.notation.appreciation),
    }


def _competence(competence: CompetenceDeGrille, niveaux: tuple[NiveauLu, ...]) -> dict[str, object]:
    return {
        "officielle": competence.officielle,
        "cases": tuple(COCHEE if niveau == competence.niveau else CASE for niveau in niveaux),
    }
