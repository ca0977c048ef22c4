"""De la fiche de la commission à sa page : la note, l’appréciation, qui signe."""

from __future__ import annotations

from documents.compositions.fiche import paragraphes
from documents.compositions.geometrie import POINTS_PAR_MM
from documents.compositions.jury import composer_notation, composer_passage
from documents.compositions.typographie import NORMAL, Boite, premier_corps
from documents.tables.jury import FicheDeCommission

# Sans appréciation, de quoi l’écrire à la main.
LIGNES_VIERGES = 11
# La place de l’appréciation sur la page ; plus longue, elle rapetisse, puis passe à la suivante.
APPRECIATION = Boite(largeur=178 * POINTS_PAR_MM, hauteur=92 * POINTS_PAR_MM, interligne=1.4)
CORPS, CORPS_MINIMAL = 10.5, 8.5


def composer_fiche_de_commission(fiche: FicheDeCommission) -> dict[str, object]:
    """Le contexte du gabarit `impression/fiche-de-commission.html`."""
    passage = composer_passage(fiche.passage)
    appreciation = paragraphes(fiche.notation.appreciation)
    return {
        **passage,
        **composer_notation(fiche.notation),
        "titre": f"Fiche de la commission — {passage['nom']}",
        "annexe": fiche.annexe,
        "appreciation": appreciation,
        "corps": f"{_corps(fiche.notation.appreciation)}pt",
        "vierges": () if appreciation else range(LIGNES_VIERGES),
    }


def _corps(appreciation: str) -> float:
    textes = [(ligne.texte, NORMAL) for ligne in paragraphes(appreciation)]
    return premier_corps(lambda c: APPRECIATION.accepte(textes, c), CORPS, CORPS_MINIMAL) or (
        CORPS_MINIMAL
    )
