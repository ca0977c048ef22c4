"""L’empreinte du texte officiel : ce qui est haché, et rien d’autre.

Un texte est une suite d’enregistrements au format des fixtures de Django, à clés naturelles :
`{"model": "referentiel.indicateur", "fields": {…}}`. La base et la fixture se lisent sous cette
même forme, si bien qu’une seule fonction les hache et qu’une seule les compare.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

Enregistrement = dict[str, Any]

# Les tables du texte officiel, dans l’ordre où elles dépendent les unes des autres.
TABLES_DU_TEXTE = ("referentiel", "bloc", "competence", "souscompetence", "indicateur", "savoir")
# Ce que ces tables portent sans être du texte officiel : notre en-tête court, l’empreinte même.
CHAMPS_HORS_TEXTE = {"abrege", "empreinte"}


def texte_officiel(enregistrements: Iterable[Enregistrement]) -> list[Enregistrement]:
    """Garde les tables du texte et leurs champs officiels ; l’échelle des niveaux n’en est pas."""
    return [
        {"model": ligne["model"], "fields": _champs_officiels(ligne["fields"])}
        for ligne in enregistrements
        if ligne["model"].removeprefix("referentiel.") in TABLES_DU_TEXTE
    ]


def calculer_empreinte(enregistrements: Iterable[Enregistrement]) -> str:
    """Rend le SHA-256, en hexadécimal, du texte officiel canonique.

    Canonique : un enregistrement par ligne, en JSON UTF-8 sans espace superflue, clés triées ;
    les lignes sont elles-mêmes triées, l’ordre officiel étant porté par les champs `ordre`.
    """
    lignes = sorted(_ligne_canonique(ligne) for ligne in texte_officiel(enregistrements))
    return hashlib.sha256("\n".join(lignes).encode()).hexdigest()


def _champs_officiels(champs: dict[str, Any]) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in champs.items() if nom not in CHAMPS_HORS_TEXTE}


def _ligne_canonique(ligne: Enregistrement) -> str:
    return json.dumps(ligne, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
