"""Le registre d’une commission en CSV, qu’un tableur ouvre sans prendre un nom pour une formule."""

from __future__ import annotations

import csv
from io import StringIO

from django.db.models import QuerySet
from django.utils.timezone import localtime

from documents.classeurs.matrice import BOM, sans_formule
from documents.models import Consultation

ENTETES = ("Le", "Qui", "Ce qui a été ouvert", "Candidat", "Dossier n°", "Détail")
PAR_LOTS = 500


def consultations_en_csv(lues: QuerySet[Consultation]) -> bytes:
    """Point-virgule et marque d’ordre des octets ; une requête, lue par lots."""
    sortie = StringIO(newline="")
    tableau = csv.writer(sortie, delimiter=";")
    tableau.writerow(ENTETES)
    for consultation in lues.iterator(chunk_size=PAR_LOTS):
        tableau.writerow([sans_formule(texte) for texte in _ligne(consultation)])
    return f"{BOM}{sortie.getvalue()}".encode()


def _ligne(consultation: Consultation) -> tuple[str, ...]:
    dossier = consultation.dossier
    return (
        f"{localtime(consultation.le):%d/%m/%Y %H:%M:%S}",
        consultation.qui,
        consultation.get_objet_display(),
        str(dossier.inscription.etudiant) if dossier else "",
        str(dossier.numero) if dossier else "",
        consultation.detail,
    )
