"""Un tableau de synthèse plein (24 lignes), du calcul des corps aux octets, contre Chromium.

Une ligne JSON : les durées médianes à chaud, leur rapport à celle de Chromium sur le même HTML ;
code de sortie 1 au-delà de la cible. Se lance par `make bench`, sur une base où le référentiel est
chargé.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.core.cache import caches

django.setup()

from benchmarks.etalon import Duree, chromium, chronometrer, dire, mediane
from documents.compositions.synthese import composer
from documents.feuillets import Feuillet, feuillet
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

PASSAGES, PASSAGES_DE_CHROMIUM = 10, 5
CIBLE = 0.6
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


def page(tableau: TableauSynthese) -> Feuillet:
    return feuillet("Tableau", "impression/tableau-de-synthese.html", composer(tableau))


def une_impression(tableau: TableauSynthese) -> Duree:
    """Jamais relue de la mémoire."""
    caches["pages"].clear()
    return chronometrer(lambda: imprimer(page(tableau)))[1]


def mesurer() -> bool:
    tableau = tableau_plein()
    a_froid = une_impression(tableau)
    a_chaud = mediane([une_impression(tableau) for _ in range(PASSAGES)])
    reference, _ = chromium([page(tableau)], PASSAGES_DE_CHROMIUM)
    froid = {"a_froid_s": round(a_froid.processus, 3)}
    return dire("tableau-de-synthese.pdf, 24 lignes", a_chaud, reference, CIBLE, **froid)


if __name__ == "__main__":
    sys.exit(not mesurer())
