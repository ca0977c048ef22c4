"""Remettre la journée d’une commission à qui n’aura pas de réseau : un ZIP, ou un dossier."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from comptes.regles import ActionRefusee
from documents.archives import Archive
from documents.catalogue.journee import emporter
from documents.models import Commission
from documents.nommage import nom_sur
from documents.repertoire import Repertoire

LISIBLE_PAR_TOUS = 0o755


@dataclass(frozen=True)
class Exportee:
    """Ce qui a été écrit : combien de candidats, et combien ont déposé."""

    candidats: int
    deposes: int


def journee_en_zip(commission: Commission, *, le: datetime) -> IO[bytes]:
    """Le ZIP, sur le disque et non en mémoire, à lire depuis son début."""
    archive = Archive()
    try:
        emporter(commission, archive, le=le)
    except BaseException:
        archive.finir().close()
        raise
    return archive.finir()


def nom_du_zip(commission: Commission) -> str:
    """« commission-1-2027-06-02.zip »."""
    nom = nom_sur(commission.intitule, 60, "commission").lower()
    return f"{nom}-{commission.jour:%Y-%m-%d}.zip"


def exporter_la_journee(commission: Commission, sortie: Path, *, le: datetime) -> Exportee:
    """Le même contenu en dossier, que sert tout serveur web ou une clé USB.

    Il n’apparaît qu’entier. Lève `ActionRefusee` si la place est prise ou ne s’écrit pas.
    """
    sortie = sortie.absolute()
    if sortie.is_file() or (sortie.is_dir() and any(sortie.iterdir())):
        raise ActionRefusee(f"{sortie} n’est pas vide\u00a0: donnez un dossier vide, ou à créer.")
    try:
        sortie.parent.mkdir(parents=True, exist_ok=True)
        atelier = Path(tempfile.mkdtemp(prefix=f".{sortie.name}-", dir=sortie.parent))
    except OSError as erreur:
        raise ActionRefusee(f"{sortie} ne peut être écrit\u00a0: {erreur.strerror}.") from erreur
    try:
        journee = emporter(commission, Repertoire(atelier), le=le)
        atelier.chmod(LISIBLE_PAR_TOUS)
        os.replace(atelier, sortie)
    except BaseException:
        shutil.rmtree(atelier, ignore_errors=True)
        raise
    return Exportee(len(journee.candidats), sum(c.a_depose for c in journee.candidats))
