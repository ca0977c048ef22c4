"""Le temps à chaud d’un tableau de synthèse plein (24 lignes), du calcul des corps aux octets.

Une ligne JSON : médiane et 95e centile de dix impressions, en secondes d’horloge, et la médiane en
secondes de processeur ; code de sortie 1 au-delà de la cible. Se lance par `make bench`, sur une
base où le référentiel est chargé.
"""

import json
import os
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.core.cache import caches

django.setup()

from documents.compositions.synthese import composer
from documents.feuillets import feuillet
from documents.pdf import imprimer
from documents.tables.synthese import (
    TITRE_FORMATION,
    TITRE_PREMIERE_ANNEE,
    TITRE_SECONDE_ANNEE,
    EnTeteCompetence,
    Ligne,
    PartieSynthese,
    TableauSynthese,
)
from referentiel.lectures import lire_bloc
from referentiel.models import Referentiel

PASSAGES = 10
CIBLE_S = 0.6
DOCUMENTS = ("Procédure de sauvegarde", "Rapport de test de restauration", "Schéma du réseau")
PARTIES = ((TITRE_FORMATION, 10), (TITRE_PREMIERE_ANNEE, 7), (TITRE_SECONDE_ANNEE, 7))


def tableau_plein() -> TableauSynthese:
    bloc = lire_bloc(Referentiel.objects.order_by("pk").first().pk)
    return TableauSynthese(
        annee=2027,
        nom_officiel="MOREAU Inès",
        numero_candidat="02147483648",
        centre="Lycée Ada-Lovelace (Valbourg-sur-Orge)",
        option="SLAM",
        url="https://portfolio.example/ines/",
        competences=tuple(
            EnTeteCompetence(c.intitule, tuple(s.intitule for s in c.sous_competences))
            for c in bloc.competences
        ),
        parties=tuple(
            PartieSynthese(titre, capacite, tuple(ligne(rang) for rang in range(capacite)))
            for titre, capacite in PARTIES
        ),
        projet=False,
    )


def ligne(rang: int) -> Ligne:
    return Ligne(
        intitule=f"Déploiement d’un service de supervision pour le site n° {rang + 1}",
        documents=DOCUMENTS[: 1 + rang % 3],
        periode="02/02/26 au 13/02/26",
        croix=tuple((rang + colonne) % 2 == 0 for colonne in range(6)),
    )


def une_impression(tableau: TableauSynthese) -> tuple[float, float]:
    """Secondes d’horloge et de processeur d’une impression, jamais relue de la mémoire."""
    caches["pages"].clear()
    horloge, processeur = perf_counter(), process_time()
    imprimer(feuillet("", "impression/tableau-de-synthese.html", composer(tableau)))
    return perf_counter() - horloge, process_time() - processeur


def mesurer() -> dict[str, object]:
    tableau = tableau_plein()
    a_froid, _ = une_impression(tableau)
    horloge, processeur = zip(*(une_impression(tableau) for _ in range(PASSAGES)), strict=True)
    return {
        "mesure": "tableau-de-synthese.pdf, 24 lignes, à chaud",
        "passages": PASSAGES,
        "mediane_s": round(median(horloge), 3),
        "p95_s": round(sorted(horloge)[round(0.95 * (PASSAGES - 1))], 3),
        "processeur_s": round(median(processeur), 3),
        "a_froid_s": round(a_froid, 3),
        "cible_s": CIBLE_S,
    }


if __name__ == "__main__":
    resultat = mesurer()
    print(json.dumps(resultat, ensure_ascii=False))
    sys.exit(resultat["mediane_s"] > CIBLE_S)
