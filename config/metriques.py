"""Les mesures du service pour Prometheus, fermées tant que `METRIQUES_JETON` est vide.

Chaque processus de gunicorn écrit les siennes dans `PROMETHEUS_MULTIPROC_DIR` (posé par les
réglages) ; la page les additionne. Les étiquettes sont des noms d’adresse, des statuts et des
classes d’erreur : leur nombre est borné, et rien n’y désigne personne.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from config.file_des_taches import etats_des_taches, plus_vieille_attente
from documents.models import Dossier

journal = logging.getLogger(__name__)
DOSSIER = "PROMETHEUS_MULTIPROC_DIR"
BORNES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

# Toutes étiquetées : un processus qui ne sert aucune page n’ouvre aucun fichier.
PAGES = Counter("sillage_pages", "Pages servies.", ["vue", "statut"])
DUREES = Histogram("sillage_page_secondes", "Durée d’une page.", ["vue"], buckets=BORNES)
ERREURS = Counter("sillage_erreurs_de_base", "Requêtes refusées par la base.", ["genre"])


def compter(vue: str, statut: int, secondes: float, erreurs: Iterable[str]) -> None:
    PAGES.labels(vue, str(statut)).inc()
    DUREES.labels(vue).observe(secondes)
    for genre in erreurs:
        ERREURS.labels(genre).inc()


def repartir_de_zero() -> None:
    """Oublie les mesures du service précédent ; à appeler avant qu’aucun processus ne serve."""
    if not settings.METRIQUES_JETON:
        return
    for fichier in Path(os.environ[DOSSIER]).glob("*.db"):
        fichier.unlink(missing_ok=True)


class EtatDuSite:
    """Ce que la base dit au moment où l’on regarde : les tâches, les dossiers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            mesures = list(_lire_la_base())
        except Error:
            journal.exception("La base ne répond pas aux métriques.")
            mesures = []
        joignable = GaugeMetricFamily("sillage_base_joignable", "1 si la base a répondu.")
        joignable.add_metric([], 1 if mesures else 0)
        yield from (joignable, *mesures)


def _lire_la_base() -> Iterator[GaugeMetricFamily]:
    """Trois requêtes."""
    taches = GaugeMetricFamily("sillage_taches", "Tâches gardées, par état.", labels=["etat"])
    for etat, nombre in etats_des_taches().items():
        taches.add_metric([etat], nombre)
    yield taches
    yield GaugeMetricFamily(
        "sillage_tache_attente_secondes",
        "Attente de la plus vieille tâche à prendre.",
        value=plus_vieille_attente(timezone.now()).total_seconds(),
    )
    yield GaugeMetricFamily(
        "sillage_dossiers_deposes", "Dossiers déposés.", value=Dossier.objects.count()
    )


@never_cache
@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Les mesures de tous les processus, à qui montre le jeton ; 404 quand elles sont fermées."""
    if not settings.METRIQUES_JETON:
        raise Http404("Les métriques sont fermées.")
    if not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {settings.METRIQUES_JETON}"
    ):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposer(), content_type=CONTENT_TYPE_LATEST)


def exposer() -> bytes:
    """Les mesures au format texte de Prometheus ; hors de gunicorn, celles de ce processus."""
    registre = CollectorRegistry()
    registre.register(EtatDuSite())
    if DOSSIER in os.environ:
        MultiProcessCollector(registre)
        return generate_latest(registre)
    return generate_latest(registre) + generate_latest(REGISTRY)
