"""Ce que les pages et les documents lisent des jugements, en un nombre constant de requêtes."""

from evaluations.lectures.a_juger import (
    AJuger,
    SuiteDeSoumissions,
    a_juger,
    deja_rendue,
    deja_rouverte,
    soumissions_de,
)
from evaluations.lectures.accueil import AFaire, a_faire
from evaluations.lectures.coach import Coach, coach
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
from evaluations.lectures.fiche import Fiche, fiche
from evaluations.lectures.file_d_attente import (
    LigneFile,
    file_d_attente,
    nombre_en_attente,
    promotions_suivies,
    rangs_de_la_file,
)
from evaluations.lectures.filtres import NATURES, SANS_FILTRE, FiltresDeFile
from evaluations.lectures.historique import Etape, Historique, historique
from evaluations.lectures.positionnements import (
    PositionnementDeCompetence,
    PositionnementLu,
    Proposition,
    positionnements,
    positionnements_arretes,
    proposer,
)
from evaluations.lectures.recoupements import Recoupements, recoupements
from evaluations.lectures.regards import Regard, niveaux_retenus, regard, regards
from evaluations.lectures.suivante import (
    Place,
    place_dans_la_file,
    premiere_de_la_file,
    suivante_de,
)
from evaluations.lectures.travaux import (
    Jugement,
    NiveauRetenu,
    Travail,
    jugements_de,
    niveau_retenu,
    niveaux_par_indicateur,
    soumissions_jugees,
    travaux,
)

__all__ = [
    "Coach",
    "coach",
    "Regard",
    "niveaux_retenus",
    "regard",
    "regards",
    "ETATS",
    "AFaire",
    "AJuger",
    "Carte",
    "Case",
    "Difference",
    "EtatCouverture",
    "Etape",
    "Fiche",
    "FiltresDeFile",
    "NATURES",
    "SANS_FILTRE",
    "Historique",
    "Jugement",
    "LigneFile",
    "LigneMatrice",
    "Matrice",
    "NiveauRetenu",
    "Place",
    "PositionnementDeCompetence",
    "PositionnementLu",
    "Proposition",
    "Recoupements",
    "SuiteDeSoumissions",
    "Travail",
    "a_faire",
    "a_juger",
    "carte",
    "comparer",
    "couvertures",
    "deja_rendue",
    "deja_rouverte",
    "fiche",
    "file_d_attente",
    "historique",
    "jugements_de",
    "matrice",
    "niveau_retenu",
    "niveaux_par_indicateur",
    "nombre_en_attente",
    "place_dans_la_file",
    "positionnements",
    "positionnements_arretes",
    "premiere_de_la_file",
    "promotions_suivies",
    "proposer",
    "rangs_de_la_file",
    "recoupements",
    "soumissions_de",
    "soumissions_jugees",
    "suivante_de",
    "travaux",
]
