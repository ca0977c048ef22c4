"""Ce que les pages et les documents lisent des jugements, en un nombre constant de requêtes."""

from evaluations.lectures.a_juger import AJuger, a_juger
from evaluations.lectures.accueil import AFaire, a_faire
from evaluations.lectures.coach import Coach, coach
from evaluations.lectures.couverture import (
    ETATS,
    Carte,
    Case,
    EtatCouverture,
    carte,
    couvertures,
)
from evaluations.lectures.derriere import DerriereLaCase, derriere_la_case
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
from evaluations.lectures.frise import Frise, frise
from evaluations.lectures.historique import Etape, Historique, historique
from evaluations.lectures.jugements_en_cours import EnCours, jugements_en_cours
from evaluations.lectures.matrice import LigneMatrice, Matrice, matrice
from evaluations.lectures.matrice_demandee import (
    MatriceDemandee,
    matrice_demandee,
)
from evaluations.lectures.matrice_filtres import TRIS, FiltresDeMatrice, Moment, reperes
from evaluations.lectures.passe import matrice_au
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
from evaluations.lectures.remarques import RemarquePrete, remarques_de, remarques_pretes
from evaluations.lectures.suite import (
    SuiteDeSoumissions,
    deja_rendue,
    deja_rouverte,
    evaluation_de,
    soumissions_de,
)
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
    niveau_retenu,
    niveaux_par_indicateur,
    soumissions_jugees,
    travaux,
)
from evaluations.lectures.voisins import Voisins, voisins

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
    "EnCours",
    "EtatCouverture",
    "Etape",
    "Fiche",
    "Frise",
    "FiltresDeFile",
    "NATURES",
    "SANS_FILTRE",
    "Historique",
    "Jugement",
    "LigneFile",
    "FiltresDeMatrice",
    "LigneMatrice",
    "Matrice",
    "MatriceDemandee",
    "Moment",
    "DerriereLaCase",
    "derriere_la_case",
    "NiveauRetenu",
    "Place",
    "PositionnementDeCompetence",
    "PositionnementLu",
    "Proposition",
    "Recoupements",
    "RemarquePrete",
    "SuiteDeSoumissions",
    "Travail",
    "a_faire",
    "a_juger",
    "carte",
    "comparer",
    "couvertures",
    "deja_rendue",
    "deja_rouverte",
    "evaluation_de",
    "fiche",
    "frise",
    "file_d_attente",
    "historique",
    "jugements_en_cours",
    "matrice",
    "matrice_au",
    "matrice_demandee",
    "reperes",
    "TRIS",
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
    "remarques_de",
    "remarques_pretes",
    "soumissions_de",
    "soumissions_jugees",
    "suivante_de",
    "travaux",
    "Voisins",
    "voisins",
]
