"""Ce que la base des écrivains contient : lancé dans le site, `dresser` puis `relire`, en JSON.

`dresser ETUDIANTS` crée une classe et ses enseignants ; `relire` dit tout ce qu’ils y ont écrit.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.contrib.auth.hashers import make_password

from comptes.models import Utilisateur
from evaluations.models import Evaluation
from portfolio.models import Journal, Note, Preuve, Realisation, Soumission, Verbe
from tests import fabriques

ENSEIGNANTS = 5
CLASSE = "Classe des écrivains"


def dresser(etudiants: int) -> dict[str, object]:
    """Les adresses de chacun ; tous ont le mot de passe de la démonstration."""
    secret = make_password(fabriques.MOT_DE_PASSE)
    promotion = fabriques.promotion(CLASSE)
    comptes = {"etudiants": [], "enseignants": []}
    for genre, nombre in (("etudiants", etudiants), ("enseignants", ENSEIGNANTS)):
        for rang in range(nombre):
            email = f"{genre}{rang}@ecrivains.example"
            personne = Utilisateur.objects.create(
                email=email, password=secret, prenom="Camille", nom=f"Martin {rang}"
            )
            if genre == "etudiants":
                fabriques.inscription(personne, promotion)
            else:
                fabriques.enseignement(personne, promotion)
            comptes[genre].append(email)
    return {**comptes, "sous_competence": fabriques.sous_competence(1, 5)}


def relire() -> dict[str, object]:
    """Chaque écriture par son identifiant, et combien de fois elle est là."""
    siennes = {"inscription__promotion__nom": CLASSE}
    realisations = Realisation.objects.filter(**siennes)
    dedans = {"realisation__in": realisations}
    return {
        "notes": Counter(Note.objects.filter(**siennes).values_list("texte", flat=True)),
        "realisations": Counter(realisations.values_list("intitule", flat=True)),
        "textes": dict(realisations.values_list("intitule", "contexte")),
        "preuves": Counter(Preuve.objects.filter(**dedans).values_list("nom_fichier", flat=True)),
        "soumissions": _par_intitule(Soumission.objects.filter(**dedans)),
        "journal_soumises": _par_intitule(Journal.objects.filter(**dedans, verbe=Verbe.SOUMETTRE)),
        "jugements": Counter(
            Evaluation.objects.filter(soumission__realisation__in=realisations).values_list(
                "soumission__realisation__intitule", flat=True
            )
        ),
        "journal_jugees": _par_intitule(Journal.objects.filter(**dedans, verbe=Verbe.VALIDER)),
        "etats": dict(realisations.values_list("intitule", "etat")),
    }


def _par_intitule(lignes: object) -> Counter[str]:
    return Counter(lignes.values_list("realisation__intitule", flat=True))


if __name__ == "__main__":
    dit = dresser(int(sys.argv[2])) if sys.argv[1] == "dresser" else relire()
    json.dump(dit, sys.stdout, ensure_ascii=False)
