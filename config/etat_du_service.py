"""L’état du service en phrases : ce que disent les sondes, les tâches en échec, la sauvegarde."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from config import sondes
from config.file_des_taches import EchecsDeTache, echecs_des_taches
from documents.sauvegardes.trace import derniere_sauvegarde
from referentiel.accords import accord

SAUVEGARDE_ANCIENNE = timedelta(days=2)
PHRASES = {
    ("base", "joignable"): "La base de données répond",
    ("base", "injoignable"): "La base de données ne répond pas",
    ("migrations", "en_retard"): "La base attend une mise à jour (manage.py migrate)",
    ("stockage", "inscriptible"): "Les fichiers s’écrivent et se relisent",
    ("stockage", "lisible"): "Les fichiers se lisent (lecture seule)",
    ("stockage", "indisponible"): "Les fichiers ne s’écrivent pas",
    ("cache", "joignable"): "Les essais de connexion se comptent pour toutes les machines",
    ("cache", "injoignable"): "Redis ne répond pas\u00a0: chaque machine compte seule ses essais",
    ("pages", "joignable"): "Les pages mises en page servent à toutes les machines",
    ("pages", "injoignable"): "Redis ne garde plus les pages\u00a0: elles se refont à chaque fois",
    ("taches", "a_jour"): "Les travaux de fond avancent",
    ("taches", "immediates"): "Les travaux de fond se font aussitôt",
    ("taches", "suspendues"): "Les travaux de fond sont suspendus (lecture seule)",
    ("taches", "en_retard"): "Les travaux de fond n’avancent plus",
    ("horloge", "a_jour"): "L’horloge passe chaque heure",
    ("horloge", "suspendue"): "L’horloge est suspendue (lecture seule)",
    ("horloge", "jamais"): "L’horloge n’est encore jamais passée",
    ("horloge", "en_retard"): "L’horloge ne passe plus",
}
A_VOIR = {"injoignable", "en_retard", "indisponible", "jamais"}


@dataclass(frozen=True)
class Point:
    """Une phrase de l’état du service ; `bon` : rien à faire."""

    phrase: str
    bon: bool


@dataclass(frozen=True)
class Service:
    points: tuple[Point, ...]
    echecs: tuple[EchecsDeTache, ...]

    @property
    def bon(self) -> bool:
        return not self.echecs and all(point.bon for point in self.points)


def lire_le_service(le: datetime) -> Service:
    """Les requêtes des sondes, et une."""
    mots = sondes.verifier(le)
    vus = [(nom, mot) for nom, mot in mots.items() if (nom, mot) in PHRASES]
    points = (Point(PHRASES[vu], vu[1] not in A_VOIR) for vu in vus)
    return Service((*points, *_sauvegarde(le)), echecs_des_taches())


def _sauvegarde(le: datetime) -> Iterator[Point]:
    """Une copie faite d’une autre machine, ou autrement, ne se connaît pas d’ici."""
    derniere = derniere_sauvegarde()
    if derniere is None:
        yield Point("Aucune sauvegarde faite d’ici (manage.py sauvegarder)", False)
        return
    jours = (timezone.localdate(le) - timezone.localdate(derniere)).days
    quand = {0: "aujourd’hui", 1: "hier"}.get(jours, f"il y a {accord(jours, 'jour')}")
    heure = f"{timezone.localtime(derniere):%H\u00a0h\u00a0%M}"
    yield Point(f"Dernière sauvegarde {quand} à {heure}", le - derniere < SAUVEGARDE_ANCIENNE)
