"""Le site est-il prêt ? Un mot par vérification, sans rien dire de personne.

La base, le schéma et le stockage décident. Les tâches et l’horloge, qui tournent à côté, ne font
que dégrader : les pages répondent sans elles, sauf si `PRET_EXIGE_LES_TACHES` le veut autrement.
Redis de même : sans lui, chaque machine compte ses essais et refait ses pages.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from comptes.models import RendezVous
from config.file_des_taches import plus_vieille_attente
from documents.calculs.coherence import PROVISOIRE

journal = logging.getLogger(__name__)
FILE_EN_BASE = "django_tasks_db.DatabaseBackend"
# Un de ses travaux est dû à chaque heure ronde : deux heures sans passage, elle est arrêtée.
HORLOGE_SILENCE = timedelta(hours=2)
BLOQUENT = {"injoignable", "en_retard", "indisponible"}


def verifier(le: datetime) -> dict[str, str]:
    """Chaque vérification et son mot ; celles que la base ou son schéma empêchent sont absentes."""
    return {**_base(le), "stockage": _stockage(), **_cache()}


def etat(mots: dict[str, str]) -> str:
    """« pret », « degrade » (ce qui tourne à côté ne suit pas) ou « pas_pret »."""
    a_cote = "en_retard" in {mots.get("taches"), mots.get("horloge")}
    bloque = any(mots.get(nom) in BLOQUENT for nom in ("base", "migrations", "stockage"))
    if bloque or (a_cote and settings.PRET_EXIGE_LES_TACHES):
        return "pas_pret"
    sans_redis = "injoignable" in {mots.get("cache"), mots.get("pages")}
    return "degrade" if a_cote or sans_redis else "pret"


def _base(le: datetime) -> dict[str, str]:
    """La raison d’une panne va au journal."""
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
        mots = {"base": "joignable", "migrations": _migrations()}
        if mots["migrations"] == "a_jour":
            mots |= {"taches": _taches(le), "horloge": _horloge(le)}
    except Error:
        journal.exception("La sonde ne joint pas la base.")
        return {"base": "injoignable"}
    return mots


def _migrations() -> str:
    appliquees = MigrationRecorder(connection).applied_migrations()
    return "en_retard" if _en_manque(frozenset(appliquees)) else "a_jour"


@lru_cache(maxsize=1)
def _en_manque(appliquees: frozenset[tuple[str, str]]) -> bool:
    """Le code ne change pas d’un processus à sa fin : à mêmes migrations faites, même réponse."""
    executeur = MigrationExecutor(connection)
    return bool(executeur.migration_plan(executeur.loader.graph.leaf_nodes()))


def _stockage() -> str:
    """En lecture seule il suffit qu’il se lise ; sinon un petit fichier s’écrit et s’efface.

    Son nom est de ceux qu’une sauvegarde laisse de côté.
    """
    try:
        if settings.LECTURE_SEULE:
            default_storage.listdir("")
            return "lisible"
        temoin = default_storage.save(f"sondes/{PROVISOIRE}{uuid4().hex}", ContentFile(b"pret"))
        default_storage.delete(temoin)
    except Exception:  # chaque stockage a ses erreurs
        journal.exception("La sonde ne peut se servir du stockage.")
        return "indisponible"
    return "inscriptible"


def _cache() -> dict[str, str]:
    """Rien de ce que la machine garde seule."""
    communs = {"cache": settings.REDIS and "default", "pages": settings.REDIS_PAGES and "pages"}
    return {
        nom: "joignable" if caches[lieu].repond() else "injoignable"
        for nom, lieu in communs.items()
        if lieu
    }


def _taches(le: datetime) -> str:
    """« en_retard » quand la plus vieille attend depuis plus de `TACHES_ATTENTE_MAX` minutes.

    La file ne garde pas de signe de vie des travailleurs : ce qui attend en tient lieu.
    """
    if settings.TASKS["default"]["BACKEND"] != FILE_EN_BASE:
        return "immediates"
    if settings.LECTURE_SEULE:
        return "suspendues"
    limite = timedelta(minutes=settings.TACHES_ATTENTE_MAX)
    return "en_retard" if plus_vieille_attente(le) > limite else "a_jour"


def _horloge(le: datetime) -> str:
    """« jamais » avant son premier passage, qui ne dit rien de mal d’un site neuf."""
    if settings.LECTURE_SEULE:
        return "suspendue"
    dernier = RendezVous.objects.aggregate(le=Max("passe_le"))["le"]
    if dernier is None:
        return "jamais"
    return "en_retard" if le - dernier > HORLOGE_SILENCE else "a_jour"
