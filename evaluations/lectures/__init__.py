"""Ce que les pages et les documents lisent des jugements, en un nombre constant de requêtes."""

from evaluations.lectures.accueil import AFaire, a_faire
from evaluations.lectures.couverture import (
    ETATS,
    Carte,
    Case,
    EtatCouverture,
    LigneMatrice,
    Matrice,
    carte,
    couvertures,
    matrice,
)
from evaluations.lectures.differences import Difference, comparer
from evaluations.lectures.file_d_attente import (
    LigneFile,
    file_d_attente,
    nombre_en_attente,
    promotions_suivies,
    rangs_de_la_file,
)
from evaluations.lectures.travaux import (
    Jugement,
    NiveauRetenu,
    Travail,
    jugements_de,
    niveau_retenu,
    niveaux_par_indicateur,
    travaux,
)

__all__ = [
    "ETATS",
    "AFaire",
    "Carte",
    "Case",
    "Difference",
    "EtatCouverture",
    "Jugement",
    "LigneFile",
    "LigneMatrice",
    "Matrice",
    "NiveauRetenu",
    "Travail",
    "a_faire",
    "carte",
    "comparer",
    "couvertures",
    "file_d_attente",
    "jugements_de",
    "matrice",
    "niveau_retenu",
    "niveaux_par_indicateur",
    "nombre_en_attente",
    "promotions_suivies",
    "rangs_de_la_file",
    "travaux",
]
