"""Une soumission sans ses textes : il reste quand, dans quel cadre, et ce qui était revendiqué."""

from __future__ import annotations

from dataclasses import replace

from portfolio.models.contenu import ContenuFige

TITRE = "Réalisation effacée"
VIDES = ("organisation", "lieu", "contribution", "contexte", "demarche", "resultats")


def sans_texte(contenu: dict) -> dict:
    """La même forme, que les pages savent lire : ni texte, ni preuve, ni nom d’organisation."""
    lu = ContenuFige.depuis_json(contenu)
    return replace(
        lu,
        intitule=TITRE,
        environnement="",
        mobilisations=tuple(replace(m, justification="") for m in lu.mobilisations),
        preuves=(),
        stage=lu.stage and replace(lu.stage, organisation="(effacé)"),
        **dict.fromkeys(VIDES, ""),
    ).en_json()
