"""Le registre des actes en CSV, qu’un tableur ouvre sans prendre un nom pour une formule."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from django.db.models import QuerySet
from django.utils.timezone import localtime

from comptes.models import Acte

BOM = "\ufeff"
DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n")
ENTETES = ("Le", "Par", "Acte", "Concerne", "Sur quoi", "Motif")
SANS_ACTEUR = "Sillage"
PAR_LOTS = 500


def actes_en_csv(actes: QuerySet[Acte]) -> bytes:
    """Point-virgule et marque d’ordre des octets ; une requête, lue par lots."""
    sortie = StringIO(newline="")
    tableau = csv.writer(sortie, delimiter=";")
    tableau.writerow(ENTETES)
    for acte in actes.iterator(chunk_size=PAR_LOTS):
        tableau.writerow(_sans_formule(_ligne(acte)))
    return f"{BOM}{sortie.getvalue()}".encode()


def _ligne(acte: Acte) -> tuple[str, ...]:
    return (
        f"{localtime(acte.le):%d/%m/%Y %H:%M:%S}",
        str(acte.acteur or SANS_ACTEUR),
        acte.get_nature_display(),
        str(acte.personne or ""),
        acte.objet,
        acte.motif,
    )


def _sans_formule(textes: Iterable[str]) -> list[str]:
    return [f"'{texte}" if texte.startswith(DEBUTS_DE_FORMULE) else texte for texte in textes]
