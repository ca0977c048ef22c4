"""Ce que la charge demande à la base : lancé dans le site, `dresser` puis `relire`, en JSON.

Ce module ne mesure rien seul. `dresser LECTEURS ECRIVAINS` ouvre une session à chacun, comme la
page de connexion l’aurait fait dans les dix minutes d’avant ; `relire` dit tout ce que les
écrivains ont écrit, et ce que les travailleurs ont fait.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptes.connexion import VU_LE
from comptes.models import Inscription
from config.sessions import OUVERTE, PAS, SessionStore
from portfolio.models import Commentaire, Journal, Note, Preuve, Realisation, Soumission, Verbe
from referentiel.lectures import lire_bloc

GRAINE = 8
DEPUIS = 600
"""Secondes : la plus ancienne connexion. Les écritures d’une session y tombent à leur rythme."""
PREFIXE = "charge "
"""Ce qui commence l’intitulé ou le texte de tout ce que la charge écrit."""


def dresser(lecteurs: int, ecrivains: int) -> dict[str, list[dict]]:
    """De quoi entrer et tourner les pages, pour chacun. Une classe de première année écrit."""
    au_sort = Random(GRAINE)
    inscriptions = Inscription.objects.select_related("etudiant", "promotion").order_by("pk")
    lisent = list(inscriptions[:lecteurs])
    classe = _classe_qui_ecrit(ecrivains)
    ecrivent = list(inscriptions.filter(promotion=classe)[:ecrivains])
    cles = iter(_ouvrir_des_sessions([*lisent, *ecrivent], au_sort))
    return {
        "lecteurs": [{"session": next(cles), **lu} for lu in _a_lire(lisent)],
        "ecrivains": [
            {"session": next(cles), "sous_competences": _sous_competences(inscription)}
            for inscription in ecrivent
        ],
    }


def _classe_qui_ecrit(ecrivains: int) -> int:
    """La première classe assez nombreuse de la dernière session : nul n’y a déposé son dossier."""
    classes = Inscription.objects.values("promotion").annotate(nombre=Count("pk"))
    assez = classes.filter(nombre__gte=ecrivains)
    return assez.order_by("-promotion__session__annee", "promotion").first()["promotion"]


def _sous_competences(inscription: Inscription) -> list[int]:
    return sorted(lire_bloc(inscription.promotion.referentiel_id).sous_competences)


def _a_lire(inscriptions: Sequence[Inscription]) -> Iterable[dict[str, object]]:
    """L’inscription, et les réalisations jugées, dont celles qu’un avis annonce."""
    jugees: dict[int, list[int]] = {}
    lignes = Realisation.objects.filter(etat__in=("validee", "a_reprendre"), supprimee_le=None)
    for inscription, pk in lignes.order_by("pk").values_list("inscription", "pk"):
        jugees.setdefault(inscription, []).append(pk)
    for une in inscriptions:
        bloc = lire_bloc(une.promotion.referentiel_id)
        yield {
            "inscription": une.pk,
            "jugees": jugees.get(une.pk, []),
            "competences": [competence.id for competence in bloc.competences],
        }


def _ouvrir_des_sessions(inscriptions: Sequence[Inscription], au_sort: Random) -> list[str]:
    maintenant, silence = timezone.now(), timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rangement, sessions, appareils = SessionStore(), [], []
    for inscription in inscriptions:
        personne, cle = inscription.etudiant, f"{au_sort.getrandbits(160):032x}"[:32]
        ouverte = maintenant - timedelta(seconds=au_sort.uniform(0, DEPUIS))
        vue = max(ouverte, maintenant - au_sort.random() * PAS)
        instant = int(ouverte.timestamp())
        contenu = {
            SESSION_KEY: str(personne.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: personne.get_session_auth_hash(),
            OUVERTE: instant,
            VU_LE: instant,
        }
        sessions.append(Session(cle, rangement.encode(contenu), vue + silence))
        appareils.append(
            UserSession(
                user=personne, session_key=cle, ip="127.0.0.1", user_agent="", last_seen_at=ouverte
            )
        )
    Session.objects.bulk_create(sessions)
    UserSession.objects.bulk_create(appareils)
    return [session.session_key for session in sessions]


def relire() -> dict[str, object]:
    """Chaque écriture par son identifiant, et combien de fois elle est là."""
    realisations = Realisation.objects.filter(intitule__startswith=PREFIXE)
    siennes = {"realisation__intitule__startswith": PREFIXE}
    textes = {
        intitule: [contexte, []]
        for intitule, contexte in realisations.values_list("intitule", "contexte")
    }
    cochees = realisations.filter(mobilisations__isnull=False)
    for intitule, item in cochees.values_list("intitule", "mobilisations__sous_competence"):
        textes[intitule][1].append(item)
    return {
        "realisations": _compter(realisations, "intitule"),
        "textes": {cle: [texte, sorted(items)] for cle, (texte, items) in textes.items()},
        "preuves": _compter(Preuve.objects.filter(**siennes), "nom_fichier"),
        "soumissions": _compter(Soumission.objects.filter(**siennes), "realisation__intitule"),
        "journal_soumises": _compter(
            Journal.objects.filter(**siennes, verbe=Verbe.SOUMETTRE), "realisation__intitule"
        ),
        "commentaires": _compter(Commentaire.objects.filter(texte__startswith=PREFIXE), "texte"),
        "notes": _compter(Note.objects.filter(texte__startswith=PREFIXE), "texte"),
        "taches": dict(
            DBTaskResult.objects.order_by().values_list("status").annotate(nombre=Count("pk"))
        ),
    }


def _compter(lignes: object, champ: str) -> Counter[str]:
    return Counter(lignes.values_list(champ, flat=True))


def comptes(nombre: int) -> dict[str, list[str]]:
    """Les adresses de qui peut se connecter."""
    etudiants = Inscription.objects.order_by("pk").values_list("etudiant__email", flat=True)
    return {"comptes": list(etudiants[:nombre])}


if __name__ == "__main__":
    verbe, *nombres = sys.argv[1:]
    repondre = {"dresser": dresser, "comptes": comptes, "relire": relire}[verbe]
    json.dump(repondre(*map(int, nombres)), sys.stdout, ensure_ascii=False)
