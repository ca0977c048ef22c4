"""La matrice d’une classe pleine : requêtes, octets compressés et temps serveur, deux dates.

35 étudiants de 25 réalisations (une sur trois reprise une fois), posés d’un bloc puis défaits. Une
ligne JSON par page ; code de sortie 1 au-delà d’un budget. Se lance par `make bench`, sur une base
où le référentiel est chargé.
"""

import json
import os
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import chronometrer
from comptes.models import Enseignement, Inscription, Promotion, Utilisateur
from evaluations.models import Constat, Evaluation, Retenue
from portfolio.models import AutoEvaluation, Etat, Journal, Mobilisation, Realisation, Soumission
from tests import fabriques
from tests.fabriques import MIDI

ETUDIANTS, REALISATIONS, PASSAGES = 35, 25, 9
JUSTIFICATION = (
    "Le service est en place, documenté, et sa restauration a été jouée devant l’équipe."
)


@dataclass(frozen=True)
class Budget:
    """Ce que la page peut coûter."""

    adresse: str
    requetes: int
    octets: int = 60 * 1024
    temps_ms: int = 1000


@dataclass(frozen=True)
class Travail:
    """Une réalisation de mesure : ce qu’elle revendique, quand, et si elle a été reprise."""

    realisation: Realisation
    revendiquees: tuple[int, ...]
    le: datetime
    reprise: bool
    attend: bool


def classe_pleine() -> tuple[Promotion, Utilisateur]:
    """Une classe sans fichier : la matrice n’en lit aucun."""
    promotion = fabriques.promotion("BTS SIO 2, matrice")
    professeure = fabriques.personne("matrice@sillage.example", "Claire", "Lefèvre")
    Enseignement.objects.create(promotion=promotion, enseignant=professeure)
    personnes = Utilisateur.objects.bulk_create(
        Utilisateur(email=f"m{rang}@sillage.example", prenom="Marie-Lou", nom=f"Durand {rang}")
        for rang in range(ETUDIANTS)
    )
    inscriptions = Inscription.objects.bulk_create(
        Inscription(promotion=promotion, etudiant=personne, option="SLAM") for personne in personnes
    )
    travaux = _travaux(inscriptions)
    _juger(travaux, professeure)
    _se_situer(inscriptions)
    return promotion, professeure


def _travaux(inscriptions: list[Inscription]) -> list[Travail]:
    sous_competences = [s.id for c in fabriques.bloc().competences for s in c.sous_competences]
    travaux = []
    for rang, inscription in enumerate(inscriptions):
        for numero in range(REALISATIONS):
            le = MIDI - timedelta(days=300 - 10 * numero - rang % 7)
            depart = (rang + numero * 4) % len(sous_competences)
            attend = numero == REALISATIONS - 1
            realisation = Realisation(
                inscription=inscription,
                intitule=f"Déploiement d’un service supervisé, étape {numero + 1}",
                debut_le=date(2026, 1, 5),
                fin_le=date(2026, 2, 5),
                etat=Etat.SOUMISE if attend else Etat.VALIDEE,
                cree_le=le,
                modifiee_le=le,
                soumise_le=le,
            )
            revendiquees = tuple(islice(cycle(sous_competences), depart, depart + 4))
            travaux.append(Travail(realisation, revendiquees, le, numero % 3 == 0, attend))
    Realisation.objects.bulk_create(t.realisation for t in travaux)
    Mobilisation.objects.bulk_create(
        Mobilisation(realisation=t.realisation, sous_competence_id=s, justification=JUSTIFICATION)
        for t in travaux
        for s in t.revendiquees
    )
    return travaux


def _juger(travaux: list[Travail], professeure: Utilisateur) -> None:
    """Soumissions, journal et jugements : une reprise d’abord, pour une réalisation sur trois."""
    envois = [(t, rang) for t in travaux for rang in range(1, 2 + t.reprise)]
    soumissions = Soumission.objects.bulk_create(
        Soumission(
            realisation=t.realisation,
            numero=rang,
            auteur=t.realisation.inscription.etudiant,
            soumise_le=t.le - timedelta(days=2 if rang <= t.reprise else 0),
            contenu={
                "mobilisations": [
                    {"sous_competence": s, "justification": JUSTIFICATION} for s in t.revendiquees
                ]
            },
        )
        for t, rang in envois
    )
    juges = [
        (t, s, Etat.A_REPRENDRE if s.numero <= t.reprise else Etat.VALIDEE)
        for (t, _), s in zip(envois, soumissions, strict=True)
        if s.numero <= t.reprise or not t.attend
    ]
    evaluations = Evaluation.objects.bulk_create(
        Evaluation(
            soumission=s,
            enseignant=professeure,
            decision=etat,
            commentaire=JUSTIFICATION,
            rendue_le=s.soumise_le + timedelta(days=1),
        )
        for _, s, etat in juges
    )
    _detailler([(t, e) for (t, _, _), e in zip(juges, evaluations, strict=True)])
    verbes = {Etat.A_REPRENDRE: "renvoyer", Etat.VALIDEE: "valider"}
    pas = [(s, "soumettre", Etat.SOUMISE, s.soumise_le) for s in soumissions]
    pas += [(s, verbes[etat], etat, s.soumise_le + timedelta(days=1)) for _, s, etat in juges]
    Journal.objects.bulk_create(
        Journal(
            realisation=s.realisation,
            verbe=verbe,
            depuis=Etat.SOUMISE,
            vers=vers,
            acteur=professeure,
            motif=JUSTIFICATION,
            le=le,
        )
        for s, verbe, vers, le in sorted(pas, key=lambda p: p[3])
    )


def _detailler(jugements: list[tuple[Travail, Evaluation]]) -> None:
    indicateurs = [i.id for c in fabriques.bloc().competences for i in c.indicateurs]
    niveaux = cycle([fabriques.niveau(code) for code in ("MP", "BM", "EM", "NM")])
    Retenue.objects.bulk_create(
        Retenue(evaluation=e, sous_competence_id=s, retenue=(s + e.pk) % 5 != 0)
        for t, e in jugements
        for s in t.revendiquees
    )
    Constat.objects.bulk_create(
        Constat(evaluation=e, indicateur_id=i, niveau_id=next(niveaux))
        for rang, (_, e) in enumerate(jugements)
        for i in islice(cycle(indicateurs), rang % 38, rang % 38 + 6)
    )


def _se_situer(inscriptions: list[Inscription]) -> None:
    indicateurs = [i.id for c in fabriques.bloc().competences for i in c.indicateurs]
    AutoEvaluation.objects.bulk_create(
        AutoEvaluation(
            inscription=inscription,
            indicateur_id=i,
            niveau_id=fabriques.niveau("BM"),
            faite_le=MIDI,
        )
        for inscription in inscriptions
        for i in indicateurs
    )


def mesurer(client: Client, budget: Budget) -> dict[str, object]:
    client.get(budget.adresse)
    with CaptureQueriesContext(connection) as journal:
        reponse = client.get(budget.adresse, headers={"Accept-Encoding": "gzip"})
    requetes, octets = len(journal), len(reponse.content)
    passages = [chronometrer(client, budget.adresse) for _ in range(PASSAGES)]
    duree, calcul = (round(median(mesures), 1) for mesures in zip(*passages, strict=True))
    return {
        "page": budget.adresse,
        "etudiants": ETUDIANTS,
        "statut": reponse.status_code,
        "requetes": requetes,
        "octets": octets,
        "ms": duree,
        "ms_de_calcul": calcul,
        "tient": reponse.status_code == 200
        and requetes <= budget.requetes
        and octets <= budget.octets
        and duree < budget.temps_ms,
    }


@transaction.atomic
def main() -> int:
    promotion, professeure = classe_pleine()
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    client.force_login(professeure)
    matrice = f"/promotions/{promotion.pk}/matrice/"
    tout_tient = True
    for budget in (Budget(matrice, 6), Budget(f"{matrice}?au=2026-06-15", 10)):
        ligne = mesurer(client, budget)
        tout_tient = tout_tient and bool(ligne["tient"])
        print(json.dumps(ligne, ensure_ascii=False), flush=True)
    transaction.set_rollback(True)
    return 0 if tout_tient else 1


if __name__ == "__main__":
    sys.exit(main())
