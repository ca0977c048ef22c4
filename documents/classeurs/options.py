"""Les cases à cocher de l’option, seules ou à plusieurs dans une même case de la feuille."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.classeurs import libelles as lib
from documents.classeurs.feuilles import Etendue


@dataclass(frozen=True)
class OptionLue:
    """Une option et sa case à cocher, dans un texte ; `debut == fin` si elle n’en a pas."""

    nom: str
    debut: int
    fin: int
    cochee: bool


@dataclass(frozen=True)
class OptionTrouvee:
    nom: str
    etendue: Etendue
    debut: int
    fin: int
    cochee: bool

    @property
    def libelle(self) -> str:
        return f"{lib.OPTION} {self.nom}"

    @property
    def sans_case(self) -> bool:
        return self.debut == self.fin


def options(texte: str) -> tuple[OptionLue, ...] | None:
    """Les options que cette case offre, peut-être aucune (« Option : ») ; sinon rien.

    « ▢ SISR ▢ SLAM » comme « SISR ▢ SLAM ▢ » : la première case à cocher dit de quel côté.
    """
    trouvees = list(lib.UNE_OPTION.finditer(texte))
    sans_cases = re.sub(lib.BOITE, " ", lib.UNE_OPTION.sub(" ", texte))
    reste = lib.lettres(re.sub(r"\([^)]*\)", " ", sans_cases))
    if not re.fullmatch(r"(options?)?(ou)?", reste) or not (trouvees or reste):
        return None
    cote = "avant" if any(trouve["avant"] for trouve in trouvees[:1]) else "apres"
    return tuple(_lue(trouve, cote) for trouve in trouvees)


def _lue(trouve: re.Match[str], cote: str) -> OptionLue:
    boite = trouve[cote] or ""
    debut, fin = trouve.span(cote) if boite else (trouve.start("nom"),) * 2
    cochee = any(signe in lib.COCHEES for signe in boite) or "x" in boite.lower()
    return OptionLue(trouve["nom"].upper(), debut, fin, cochee)
