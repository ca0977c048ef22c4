"""D’un fichier à un tableau de textes : le contenu décide du format, jamais le nom."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.listes.bornes import LIGNES_MAX, borner
from comptes.listes.classeur import lire_le_classeur
from comptes.listes.refus import ListeRefusee
from comptes.listes.texte import lire_le_texte
from referentiel.accords import accord

TAILLE_MAX = 5 * 1024 * 1024
MEGA = 1024 * 1024
AUTRES_FORMATS = (
    (
        b"\xd0\xcf\x11\xe0",
        "Ce fichier est un ancien classeur .xls, ou un classeur protégé par un mot de passe\u00a0: "
        "enregistrez-le en .xlsx sans mot de passe, ou en CSV.",
    ),
    (b"%PDF", "Ce fichier est un PDF, pas une liste\u00a0: exportez-la en CSV ou en .xlsx."),
)


@dataclass(frozen=True)
class Tableau:
    """Les rangées telles que lues (lignes blanches comprises) et ce qu’il faut en savoir."""

    rangees: tuple[tuple[str, ...], ...]
    remarques: tuple[str, ...] = ()


def lire(contenu: bytes) -> Tableau:
    """Lève `ListeRefusee` si ce n’est ni un CSV ni un XLSX, ou s’il passe les bornes."""
    if len(contenu) > TAILLE_MAX:
        raise ListeRefusee(trop_lourd(len(contenu)))
    if not contenu.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ListeRefusee("Ce fichier est vide\u00a0: exportez de nouveau la liste.")
    for debut, phrase in AUTRES_FORMATS:
        if contenu.startswith(debut):
            raise ListeRefusee(phrase)
    est_un_zip = contenu.startswith(b"PK")
    brutes, remarques = (lire_le_classeur if est_un_zip else lire_le_texte)(contenu)
    rangees = borner(brutes)
    if not any(rangees):
        raise ListeRefusee("Ce fichier est vide\u00a0: exportez de nouveau la liste.")
    return Tableau(rangees, (*remarques, *_formules(rangees)))


def trop_lourd(taille: int) -> str:
    pese = -(-taille // MEGA)
    return (
        f"Ce fichier pèse {pese}\u00a0Mo\u00a0: une liste de classe en fait moins de "
        f"{TAILLE_MAX // MEGA} ({LIGNES_MAX // 1000}\u00a0000\u00a0lignes au plus)."
    )


def _formules(rangees: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Un texte qui commence par « = » n’est jamais calculé : il se voit, et se dit."""
    nombre = sum(cellule.startswith("=") for rangee in rangees for cellule in rangee)
    if not nombre:
        return ()
    suite = "commence" if nombre < 2 else "commencent"
    return (
        f"{accord(nombre, 'cellule')} {suite} par «\u00a0=\u00a0»\u00a0: "
        "c’est du texte ici, jamais une formule.",
    )
