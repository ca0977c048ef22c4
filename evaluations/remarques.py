"""Les remarques toutes prêtes : les mots entre accolades s’y remplacent, et eux seuls.

Rien ne s’exécute : un nom connu est remplacé par un texte, le reste est laissé tel quel.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES = {
    "prenom": "le prénom de l’étudiant",
    "nom": "son nom",
    "realisation": "l’intitulé de la réalisation",
    "competence": "les compétences revendiquées",
    "enseignant": "votre nom",
}
_ENTRE_ACCOLADES = re.compile(r"\{([^{}]*)\}")


def variables_inconnues(texte: str) -> tuple[str, ...]:
    """Ce qui est entre accolades et que l’on ne sait pas remplacer, une fois chacun."""
    nommees = dict.fromkeys(_ENTRE_ACCOLADES.findall(texte))
    return tuple(nom for nom in nommees if nom not in VARIABLES)


def remplacer(texte: str, valeurs: Mapping[str, str]) -> str:
    """Le texte, chaque variable connue remplacée par sa valeur ; une valeur n’est pas relue."""
    return _ENTRE_ACCOLADES.sub(lambda trouve: valeurs.get(trouve[1], trouve[0]), texte)


def enumerer(noms: list[str]) -> str:
    """« A, B et C »."""
    if len(noms) < 2:
        return "".join(noms)
    return f"{', '.join(noms[:-1])} et {noms[-1]}"
