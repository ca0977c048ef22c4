"""Les fichiers d’une personne quittent le rangement après la transaction qui l’efface.

Chaque fichier condamné est d’abord écrit en base, avec le reste ; il part une fois la transaction
faite, et sa ligne après lui. Une coupure laisse la ligne : la purge reprend.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.cache import caches
from django.core.files.storage import default_storage

from documents.calculs.coherence import DES_DOSSIERS, SOURCES
from documents.models import FichierAEffacer

journal = logging.getLogger(__name__)

# Les pages mises en page ne se rangent pas par personne : ce nom les condamne toutes.
PAGES = "(pages)"


def condamner(chemins: Iterable[str]) -> None:
    """À appeler dans la transaction qui efface : les fichiers partiront avec elle, pas avant."""
    uniques = sorted({chemin for chemin in chemins if chemin})
    FichierAEffacer.objects.bulk_create(
        [FichierAEffacer(chemin=chemin) for chemin in uniques], ignore_conflicts=True
    )


def effacer_les_fichiers_condamnes() -> int:
    """Ôte du rangement ce que plus rien ne cite, et oublie les pages mises en page ; les compte.

    Deux dossiers partagent un fichier : il reste tant que l’un le cite. Se relance sans dommage.
    """
    partis = 0
    condamnes = FichierAEffacer.objects.order_by("pk")
    if not condamnes.exists():
        return 0
    # Adressées par leur contenu, les pages d’une personne ne se retrouvent pas : toutes partent,
    # avant la ligne qui les condamne.
    caches["pages"].clear()
    for condamne in condamnes.iterator(chunk_size=200):
        if condamne.chemin != PAGES and not _encore_cite(condamne.chemin):
            try:
                default_storage.delete(condamne.chemin)
            except OSError:
                journal.exception("Un fichier à effacer (n° %s) n’a pas pu l’être.", condamne.pk)
                continue
            partis += 1
        condamne.delete()
    return partis


def _encore_cite(chemin: str) -> bool:
    return any(
        source.modele._base_manager.filter(**{source.fichier: chemin}).exists()
        for source in (DES_DOSSIERS, *SOURCES)
    )
