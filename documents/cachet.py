"""Le code que porte un document émis, son adresse de vérification et son QR."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date

from django.conf import settings

# L’alphabet de Crockford : sans I, L, O ni U, que l’œil confond ou que la langue gênerait.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LONGUEUR = 16  # 80 bits : un code ne se devine pas
SOSIES = str.maketrans("ILO", "110")


@dataclass(frozen=True)
class Cachet:
    """Ce qui s’imprime sur nos documents en plus de leur contenu, et n’y change rien."""

    code: str
    le: date

    @property
    def lisible(self) -> str:
        """« 7K3M-90QX-V2TD-8HAC »."""
        return "-".join(self.code[debut : debut + 4] for debut in range(0, LONGUEUR, 4))

    @property
    def adresse(self) -> str:
        return f"{settings.ADRESSE_DU_SITE}/verifier/{self.lisible}/"

    def qr(self) -> str:
        """Le QR de l’adresse, en SVG sans style (module d’une unité, marge à laisser autour)."""
        import segno

        matrice = segno.make(self.adresse, error="l", micro=False)
        return matrice.svg_inline(
            border=0, scale=1, dark="#000000", svgclass=None, lineclass=None, omitsize=True
        )


def nouveau_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR))


def lire_code(saisi: str) -> str:
    """Le code tel qu’on le tape (tirets, minuscules, sosies) ; vide s’il n’en est pas un."""
    code = re.sub(r"[\s-]", "", saisi).upper().translate(SOSIES)
    return code if len(code) == LONGUEUR and set(code) <= set(ALPHABET) else ""
