"""La géométrie du tableau de synthèse : le classeur officiel, à une seule échelle.

Source : modèle de la circulaire (annexe « tableau de synthèse » de l’épreuve E5). Les longueurs
nominales sont celles du classeur, en points ; tout ce qui s’imprime en découle par `ECHELLE`.
"""

from __future__ import annotations

from math import atan2, degrees, hypot

POINTS_PAR_MM = 72 / 25.4

PAGE_LARGEUR = 210 * POINTS_PAR_MM
PAGE_HAUTEUR = 297 * POINTS_PAR_MM
MARGE = 5 * POINTS_PAR_MM

# Hauteurs nominales, en points du classeur.
H_TITRE = 39.95
H_SOUS_TITRE = 41.1
H_IDENTITE = 39.95
H_COMPETENCES = 90
H_PUCES = 324.95
H_PARTIE = 18
H_LIGNE = 39.95

LIGNES_OFFICIELLES = (10, 7, 7)
LARGEUR_NOMINALE = 1071.5

# Parts de la largeur : A (intitulé et documents), B (période), C à H (une compétence chacune).
PART_INTITULE = 36.4
PART_PERIODE = 5.6
PART_COMPETENCE = (100 - PART_INTITULE - PART_PERIODE) / 6

# Le plus grand millième qui tient dans la page, contour compris.
ECHELLE = 0.499

CONTOUR = 1.5 * ECHELLE
FILET = 0.75 * ECHELLE


def hauteur_nominale(lignes: tuple[int, ...] = LIGNES_OFFICIELLES) -> float:
    """La feuille entière, du haut du titre au dernier filet, en points du classeur."""
    tete = H_TITRE + H_SOUS_TITRE + 3 * H_IDENTITE + H_COMPETENCES + H_PUCES
    return tete + len(lignes) * H_PARTIE + sum(lignes) * H_LIGNE


def echelle(lignes: tuple[int, ...] = LIGNES_OFFICIELLES) -> float:
    """L’échelle de la feuille ; une session aux lignes plus nombreuses la réduit d’autant."""
    utile = PAGE_HAUTEUR - 2 * MARGE - CONTOUR
    return min(ECHELLE, utile / hauteur_nominale(lignes))


def diagonale(largeur: float, hauteur: float) -> tuple[float, float]:
    """Longueur et angle (degrés, vers le bas) de la diagonale d’une case."""
    return hypot(largeur, hauteur), degrees(atan2(hauteur, largeur))
