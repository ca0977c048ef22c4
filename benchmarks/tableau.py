"""Le temps à chaud d’un tableau de synthèse plein (24 lignes), du calcul des corps aux octets.

    python -m benchmarks.tableau

Une ligne JSON : médiane et 95e centile sur dix impressions, en secondes.
"""

import json
import os
from statistics import median
from time import perf_counter

import django

PASSAGES = 10
COMPETENCES = {
    "Gérer le patrimoine informatique": 6,
    "Répondre aux incidents et aux demandes d’assistance et d’évolution": 3,
    "Développer la présence en ligne de l’organisation": 3,
    "Travailler en mode projet": 3,
    "Mettre à disposition des utilisateurs un service informatique": 3,
    "Organiser son développement professionnel": 4,
}
PUCE = "Vérifier les conditions de la continuité d’un service informatique"
DOCUMENTS = ("Procédure de sauvegarde", "Rapport de test de restauration", "Schéma du réseau")


def tableau_plein() -> object:
    from documents import tables

    competences = tuple(
        tables.EnTeteCompetence(intitule, (PUCE,) * puces)
        for intitule, puces in COMPETENCES.items()
    )
    parties = tuple(
        tables.PartieSynthese(titre, capacite, tuple(_ligne(rang) for rang in range(capacite)))
        for titre, capacite in (
            (tables.TITRE_FORMATION, 10),
            (tables.TITRE_PREMIERE_ANNEE, 7),
            (tables.TITRE_SECONDE_ANNEE, 7),
        )
    )
    return tables.TableauSynthese(
        annee=2027,
        nom_officiel="MOREAU Inès",
        numero_candidat="02147483648",
        centre="Lycée Ada-Lovelace (Valbourg-sur-Orge)",
        option="SLAM",
        url="https://portfolio.example/ines/",
        competences=competences,
        parties=parties,
        projet=False,
    )


def _ligne(rang: int) -> object:
    from documents.tables import Ligne

    return Ligne(
        intitule=f"Déploiement d’un service de supervision pour le site n° {rang + 1}",
        documents=DOCUMENTS[: 1 + rang % 3],
        periode="02/02/26 au 13/02/26",
        croix=tuple((rang + colonne) % 2 == 0 for colonne in range(6)),
    )


def mesurer() -> dict[str, object]:
    from documents.composition import composer
    from documents.pdf import en_pdf

    tableau, durees = tableau_plein(), []
    for _ in range(PASSAGES + 1):
        depart = perf_counter()
        en_pdf("impression/tableau-de-synthese.html", composer(tableau))
        durees.append(perf_counter() - depart)
    chaudes = sorted(durees[1:])
    return {
        "mesure": "tableau_de_synthese_pdf",
        "lignes": 24,
        "passages": PASSAGES,
        "mediane_s": round(median(chaudes), 3),
        "p95_s": round(chaudes[round(0.95 * (PASSAGES - 1))], 3),
        "a_froid_s": round(durees[0], 3),
        "cible_s": 0.6,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(mesurer()))
