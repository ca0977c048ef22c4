"""Ce qui s’écrit d’un relevé, et quand il change de quoi prévenir."""

from __future__ import annotations

from datetime import datetime

from portfolio.liens import Releve
from portfolio.models import EtatDeLien, VeilleDeLien, VeilleDePortfolio


def champs_du_releve(
    adresse: str, releve: Releve, avant: VeilleDeLien | VeilleDePortfolio | None, le: datetime
) -> dict[str, object]:
    """Ce qui s’écrit : un lien fermé garde la date et l’empreinte de sa dernière ouverture."""
    champs: dict[str, object] = {
        "adresse": adresse,
        "etat": releve.etat,
        "code": releve.code,
        "raison": releve.raison,
        "releve_le": le,
    }
    if releve.etat == EtatDeLien.VIVANT:
        return champs | {"titre": releve.titre, "sha256": releve.sha256, "vu_le": le}
    if avant is None or avant.adresse != adresse:
        return champs | {"titre": "", "sha256": "", "vu_le": None}
    return champs


def vient_de_se_fermer(releve: Releve, avant: VeilleDeLien | VeilleDePortfolio | None) -> bool:
    ouvert_avant = avant is None or avant.etat == EtatDeLien.VIVANT
    return releve.etat != EtatDeLien.VIVANT and ouvert_avant
