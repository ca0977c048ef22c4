"""L’origine d’un certificat : qui l’a délivré, sous quel numéro, quand."""

from __future__ import annotations

from datetime import date

from portfolio.imports.origine import Origine


def origine_du_certificat(organisme: str, identifiant: str, obtenu_le: date) -> Origine:
    """« Cisco Networking Academy, n° ABC-123 »."""
    numero = f"n°\u00a0{identifiant}" if identifiant else ""
    detail = ", ".join(filter(None, (organisme, numero)))
    return Origine("certificat", detail, obtenu_le, obtenu_le)
