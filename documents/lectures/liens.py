"""De l’adresse que quelqu’un tient au lien qui l’a donnée."""

from __future__ import annotations

import re

from comptes.jetons import empreinte
from documents.models import LienDeCommission
from portfolio.models import LienDePortfolio

DEPARTS = {"p": LienDePortfolio, "jury": LienDeCommission}
# « https://sillage.example/jury/<jeton>/candidats/4/ » : toute page sous l’adresse la désigne.
ADRESSE = re.compile(r"(?:^|/)(p|jury)/([\w-]+)(?:/|$)")


def lien_de_l_adresse(adresse: str) -> LienDePortfolio | LienDeCommission | None:
    """Le lien, ouvert ou non, que cette adresse désigne ; rien si elle n’est à personne."""
    trouvee = ADRESSE.search(adresse.strip().partition("?")[0].partition("#")[0])
    if trouvee is None:
        return None
    depart, jeton = trouvee.groups()
    return DEPARTS[depart].objects.filter(empreinte=empreinte(jeton)).first()
