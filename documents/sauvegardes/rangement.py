"""Le lieu où les copies se rangent : noms datés, place, un seul à la fois, et rotation."""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from comptes.regles import ActionRefusee
from documents.sauvegardes.manifeste import MANIFESTE

EN_COURS = ".en-cours-"
NOM = re.compile(r"sillage-\d{4}-\d\d-\d\dT\d{6}Z")
VERROU = ".sauvegarde.verrou"
MARGE = 1.05


def nom_date(le: datetime) -> str:
    """« sillage-2027-03-15T203000Z » : en UTC, l’ordre des noms est celui du temps."""
    return f"sillage-{le.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"


def copies(dossier: Path) -> list[Path]:
    """Les copies finies de ce dossier, de la plus ancienne à la plus récente."""
    return sorted(
        chemin
        for chemin in dossier.iterdir()
        if NOM.fullmatch(chemin.name) and (chemin / MANIFESTE).is_file()
    )


@contextmanager
def seul(lieu: Path) -> Iterator[None]:
    """Un seul processus à la fois dans ce lieu ; le verrou tombe avec lui, même tué."""
    with (lieu / VERROU).open("w") as verrou:
        try:
            fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ActionRefusee(
                f"Une sauvegarde ou une restauration est déjà en cours dans {lieu}."
            ) from None
        yield


def oublier_les_restes(dossier: Path) -> None:
    """Ôte ce qu’une sauvegarde ou une rotation tuée a laissé ; à appeler seul dans le lieu."""
    for reste in dossier.glob(f"{EN_COURS}*"):
        shutil.rmtree(reste)


def oublier_les_anciennes(dossier: Path, garder: int) -> list[str]:
    """Garde les `garder` dernières copies ; une ancienne perd son nom avant de s’effacer."""
    anciennes = copies(dossier)[:-garder]
    for copie in anciennes:
        reste = copie.rename(dossier / f"{EN_COURS}{copie.name}")
        shutil.rmtree(reste)
    return [copie.name for copie in anciennes]


def exiger_la_place(lieu: Path, octets: int) -> None:
    libre = shutil.disk_usage(lieu).free
    if libre < octets * MARGE:
        raise ActionRefusee(
            f"Le disque de {lieu} est trop plein\u00a0: {_en_mo(octets)} à écrire, "
            f"{_en_mo(libre)} libres. Rien n’a été écrit."
        )


def _en_mo(octets: int) -> str:
    return f"{octets / 1_000_000:.1f}\u00a0Mo".replace(".", ",")
