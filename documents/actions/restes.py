"""Effacer ce qu’un arrêt brutal laisse dans le rangement : des fichiers que nulle ligne ne cite.

Un fichier se range avant la ligne qui le cite : tué entre les deux, le serveur laisse un fichier
entier que personne ne retrouvera. Un jour plus tard, plus aucune demande en route ne peut encore le
citer ; un dépôt de dossier qui le reprend le récrit d’abord (`documents.copies`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from documents.calculs.coherence import cites, noms_sans_ligne
from portfolio.actions.rangement import effacer

DELAI = timedelta(hours=24)


@dataclass(frozen=True)
class Reste:
    """Un fichier de trop ; `taille` en octets. `nom` est celui du rangement, sauf s’il est `envoi`.

    Un `envoi` est le corps d’une demande, à demi reçu, hors du rangement.
    """

    nom: str
    taille: int
    envoi: bool = False


def restes(le: datetime) -> Iterator[Reste]:
    """Ce que rien ne cite depuis plus d’un jour ; les envois coupés ensuite."""
    yield from (reste for nom in noms_sans_ligne() if (reste := _vieux(nom, le)))
    yield from _envois(le)


def effacer_les_restes(le: datetime) -> tuple[Reste, ...]:
    """Efface, l’un après l’autre, et rend ce qui l’a été ; se relance sans dommage."""
    return tuple(reste for reste in list(restes(le)) if _efface(reste, le))


def _vieux(nom: str, le: datetime) -> Reste | None:
    """Rien s’il est récent, ou parti entre-temps."""
    with suppress(FileNotFoundError):
        if le - default_storage.get_modified_time(nom) > DELAI:
            return Reste(nom, default_storage.size(nom))
    return None


def _efface(reste: Reste, le: datetime) -> bool:
    """Relu juste avant : une ligne a pu le citer, un dépôt le récrire, pendant le parcours."""
    if reste.envoi:
        Path(reste.nom).unlink(missing_ok=True)
        return True
    if cites([reste.nom]) or not _vieux(reste.nom, le):
        return False
    effacer(reste.nom)
    return True


def _envois(le: datetime) -> Iterator[Reste]:
    """Les corps que le serveur recevait quand il s’est arrêté."""
    if settings.LECTURE_SEULE:
        return
    for chemin in sorted(Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*")):
        with suppress(FileNotFoundError):
            etat = chemin.stat()
            if le - datetime.fromtimestamp(etat.st_mtime, UTC) > DELAI:
                yield Reste(str(chemin), etat.st_size, envoi=True)
