"""Ce qu’une copie dit d’elle-même : `manifeste.json`, que relit et contrôle la restauration."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from comptes.regles import ActionRefusee

FORMAT, VERSION = "sillage-sauvegarde", 1
MANIFESTE, SOMMES, SCEAU = "manifeste.json", "SHA256SUMS.txt", "sceau.txt"
FICHIERS = "fichiers"


@dataclass(frozen=True)
class Manifeste:
    """`taille` en octets de la copie ; `faite_le` en UTC ; `sel` hexadécimal, vide en clair.

    `lignes` compte les lignes de chaque table, `migrations` les nomme (`application.nom`),
    `manquants` nomme les fichiers que la base cite et que le site avait déjà perdus.
    """

    faite_le: str
    moteur: str
    base: str
    migrations: tuple[str, ...]
    lignes: dict[str, int]
    fichiers: int
    taille: int
    manquants: tuple[str, ...]
    cle_du_site: str
    chiffrement: str
    sel: str
    format: str = FORMAT
    version: int = VERSION


def ecrire(manifeste: Manifeste) -> bytes:
    return (json.dumps(asdict(manifeste), ensure_ascii=False, indent=2) + "\n").encode()


def lire(copie: Path) -> Manifeste:
    """Le manifeste d’une copie ; `ActionRefusee` si ce n’est pas une copie que l’on sait lire."""
    chemin = copie / MANIFESTE
    try:
        lu = json.loads(chemin.read_bytes())
    except FileNotFoundError:
        raise ActionRefusee(f"{chemin} manque\u00a0: ce n’est pas une copie de Sillage.") from None
    except (OSError, ValueError) as erreur:
        raise ActionRefusee(f"{chemin} ne se lit pas ({erreur}).") from erreur
    if not isinstance(lu, dict) or lu.get("format") != FORMAT:
        raise ActionRefusee(f"{chemin}\u00a0: ce n’est pas une copie de Sillage.")
    if lu.get("version") != VERSION:
        raise ActionRefusee(
            f"{chemin}\u00a0: format {lu.get('version')}, que ce Sillage ne sait pas lire."
        )
    try:
        return Manifeste(**lu)
    except TypeError as erreur:
        raise ActionRefusee(f"{chemin} est incomplet ({erreur}).") from erreur


def empreinte_de_la_cle_du_site() -> str:
    """Douze signes qui reconnaissent SECRET_KEY sans la dire : les liens datés en dérivent."""
    return salted_hmac("sillage.sauvegarde", "cle du site", secret=settings.SECRET_KEY).hexdigest()[
        :12
    ]
