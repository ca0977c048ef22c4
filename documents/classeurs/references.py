"""Décaler ce qu’une formule ou une plage désigne, quand des rangs s’insèrent."""

from __future__ import annotations

import re
from dataclasses import dataclass

UN_COIN = re.compile(r"(?P<colonne>\$?[A-Za-z]{1,3})?(?P<fixe>\$?)(?P<rang>\d+)")
UNE_REFERENCE = re.compile(
    r"\$?[A-Za-z]{1,3}\$?\d+(:\$?[A-Za-z]{1,3}\$?\d+)?|\$?\d+:\$?\d+", re.ASCII
)


@dataclass(frozen=True)
class Decalage:
    """`pas` rangs insérés avant le rang `avant` de la feuille `feuille`."""

    feuille: str
    avant: int
    pas: int

    def rang(self, rang: int) -> int:
        return rang + self.pas if rang >= self.avant else rang

    def plage(self, reference: str) -> str:
        """« $A$1:$H$34 » → « $A$1:$H$36 » ; ce qui n’est pas une référence reste tel quel."""
        if not UNE_REFERENCE.fullmatch(reference):
            return reference
        return UN_COIN.sub(
            lambda coin: f"{coin['colonne'] or ''}{coin['fixe']}{self.rang(int(coin['rang']))}",
            reference,
        )

    def plages(self, references: str) -> str:
        return " ".join(map(self.plage, references.split()))

    def formule(self, formule: str, ici: str) -> str:
        """Une formule écrite dans la feuille `ici` ; seules bougent les références à la nôtre."""
        from openpyxl.formula import Tokenizer
        from openpyxl.formula.tokenizer import Token

        lue = Tokenizer(formule)
        for morceau in lue.items:
            if morceau.type == Token.OPERAND and morceau.subtype == Token.RANGE:
                morceau.value = self._operande(morceau.value, ici)
        return lue.render()

    def _operande(self, operande: str, ici: str) -> str:
        feuille, separateur, reference = operande.rpartition("!")
        visee = feuille.removeprefix("'").removesuffix("'").replace("''", "'") or ici
        if visee.casefold() != self.feuille.casefold():
            return operande
        return f"{feuille}{separateur}{self.plage(reference)}"
