"""Ce que les feuilles de la commission ont en commun : qui passe, la note, qui signe."""

from __future__ import annotations

from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe

from documents.compositions.typographie import imprimable
from documents.tables.jury import Notation, Passage, Penalite
from referentiel.accords import en_lettres

CASE, COCHEE = "☐", "☒"
# Une commission est d’au moins un enseignant et un professionnel : deux lignes à signer.
SIGNATAIRES_MIN = 2
NON_DIT = "non renseigné"


def composer_passage(passage: Passage) -> dict[str, object]:
    """L’identité et le lieu, en paires (nom, valeur), et les lignes à signer."""
    return {
        "nom": imprimable(passage.nom_officiel),
        "epreuve": f"épreuve {passage.epreuve}, session {passage.annee}",
        "identite": (
            ("N° candidat", imprimable(passage.numero_candidat) or NON_DIT),
            ("Option", passage.option or NON_DIT),
            ("Centre d’examen", imprimable(passage.centre)),
            ("Commission", _commission(passage)),
            ("Date et heure", jour_et_heure(passage)),
        ),
        "signataires": _signataires(passage.membres),
    }


def jour_et_heure(passage: Passage) -> str:
    """« 20 mai 2027, 9 h 40 »."""
    jour = en_lettres(passage.jour).replace(" ", "\u00a0")
    minutes = f"\u00a0{passage.heure:%M}" if passage.heure.minute else ""
    return f"{jour}, {passage.heure.hour}\u00a0h{minutes}"


def _commission(passage: Passage) -> str:
    salle = f", salle {passage.salle}" if passage.salle else ""
    return imprimable(f"{passage.commission}{salle}")


def _signataires(membres: tuple[str, ...]) -> tuple[str, ...]:
    """Les noms donnés à l’entrée, et de quoi écrire ceux qui manquent."""
    noms = tuple(imprimable(nom) for nom in membres)
    return (*noms, *("",) * (SIGNATAIRES_MIN - len(noms)))


def composer_notation(notation: Notation) -> dict[str, object]:
    return {
        "note": nombre(notation.note),
        "finale": nombre(notation.finale),
        "penalites": tuple(_penalite(penalite) for penalite in notation.penalites),
    }


def nombre(note: Decimal | None) -> str:
    """« 14,5 » : au quart de point, sans zéro inutile ; vide si rien n’est donné."""
    if note is None:
        return ""
    return f"{note:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _penalite(penalite: Penalite) -> dict[str, str]:
    points = "point" if penalite.points == 1 else "points"
    return {
        "case": COCHEE if penalite.retenue else CASE,
        "libelle": penalite.libelle,
        "points": f"−\u00a0{penalite.points}\u00a0{points}",
    }


def chaine_css(texte: str) -> SafeString:
    """Ce texte entre les guillemets d’une règle CSS : rien de saisi n’en sort."""
    lettres = (c if c.isalnum() or c in " —-.,’()" else f"\\{ord(c):x} " for c in texte)
    return mark_safe("".join(lettres))  # noqa: S308 — seuls lettres, chiffres et échappements
