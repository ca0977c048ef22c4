"""Les noms de fichiers que la session impose : un motif et ses champs, rien d’autre."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError

CHAMPS = ("nom", "prenom", "numero", "document", "annee")
CHAMP = re.compile(r"\{([^{}]*)\}")


def valider_motif(motif: str) -> None:
    """Lève `ValidationError` sur un champ inconnu ou un caractère qu’un fichier ne porte pas."""
    inconnus = [champ for champ in CHAMP.findall(motif) if champ not in CHAMPS]
    if inconnus:
        permis = ", ".join(f"{{{champ}}}" for champ in CHAMPS)
        raise ValidationError(
            f"Champ inconnu\u00a0: {{{inconnus[0]}}}. Champs permis\u00a0: {permis}."
        )
    if not re.fullmatch(r"[A-Za-z0-9._-]+", CHAMP.sub("x", motif)) or motif.startswith("."):
        raise ValidationError("Un nom de fichier n’a que des lettres sans accent, chiffres, . _ -")


def appliquer(motif: str, valeurs: Mapping[str, str]) -> str:
    """« {nom}-{document} » → « MOREAU-dossier » ; un champ vide n’ajoute pas de tiret."""
    rempli = CHAMP.sub(lambda trouve: valeurs[trouve[1]], motif)
    return re.sub(r"-{2,}", "-", rempli).strip("-")
