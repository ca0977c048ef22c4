"""Ce que deux machines ont laissé en base et dans le seau, en JSON : lancé dans le site.

Chaque fichier est relu du seau et son empreinte recalculée ici, sans passer par le site.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db.models.fields.files import FieldFile
from django_tasks_db.models import DBTaskResult

from documents.models import EtatDePiece, Piece
from portfolio.models import Preuve


def relire() -> dict[str, object]:
    pieces = list(Piece.objects.select_related("emission").order_by("pk"))
    faites = [piece for piece in pieces if piece.etat == EtatDePiece.FAITE]
    par_sujet = Counter((piece.production_id, piece.inscription_id) for piece in pieces)
    preuves = list(Preuve.objects.exclude(fichier="").order_by("pk"))
    alteres = [p for p in preuves if not _tel_quel(p.fichier, p.sha256)]
    alteres += [p for p in faites if not _tel_quel(p.fichier, p.emission.sha256)]
    taches = DBTaskResult.objects.all()
    return {
        "pieces": len(pieces),
        "pieces_faites": len(faites),
        "pieces_doubles": sum(nombre > 1 for nombre in par_sujet.values()),
        "preuves": len(preuves),
        "alteres": len(alteres),
        "taches": Counter(taches.order_by().values_list("status", flat=True)),
        "taches_reprises": sum(len(tache.worker_ids) > 1 for tache in taches),
    }


def _tel_quel(fichier: FieldFile, sha256: str) -> bool:
    """Faux s’il manque, ou s’il a changé."""
    try:
        with fichier.open("rb") as contenu:
            return hashlib.sha256(contenu.read()).hexdigest() == sha256
    except OSError:
        return False


if __name__ == "__main__":
    json.dump(relire(), sys.stdout)
