"""Le manifeste d’un dossier : le texte qui résume tout ce qui a été déposé, et que l’on empreint.

Il se recompose à toute heure depuis la base : un octet changé dans un fichier ou dans le contenu
gelé change l’empreinte.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from documents.gel import canonique, empreinte
from documents.models import Dossier, PieceDeDossier

FORMAT = "sillage-manifeste-1"


def manifeste(dossier: Dossier, pieces: Iterable[PieceDeDossier]) -> str:
    """JSON canonique ; l’instant du dépôt y est en temps universel, les pièces par chemin."""
    return canonique(
        {
            "format": FORMAT,
            "inscription": dossier.inscription_id,
            "numero": dossier.numero,
            "depose_le": dossier.depose_le.astimezone(UTC).isoformat(),
            "limite_le": dossier.limite_le and dossier.limite_le.isoformat(),
            "contenu": empreinte(dossier.contenu),
            "pieces": [
                {
                    "chemin": piece.chemin,
                    "sha256": piece.sha256,
                    "taille": piece.taille,
                    "absence": piece.absence,
                }
                for piece in sorted(pieces, key=lambda piece: piece.chemin)
            ],
        }
    )
