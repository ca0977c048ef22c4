"""Garder qui a ouvert quoi par un lien, sans que jamais cette trace n’empêche de lire.

Le jour de l’oral, la page passe avant sa trace : si la base refuse d’écrire (lecture seule, disque
plein, verrou), la ligne va au journal du serveur et la page répond.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from documents.models import Consultation, Dossier, LienDeCommission, Objet
from portfolio.models import LienDePortfolio

journal = logging.getLogger(__name__)
PATIENCE_MS = 3000
"""Assez pour cent entrées à la fois ; bien moins que la patience ordinaire de la base."""


def consulter(
    lien: LienDePortfolio | LienDeCommission,
    *,
    objet: Objet,
    detail: str = "",
    qui: str = "",
    dossier: Dossier | None = None,
    le: datetime,
) -> None:
    """Écrit la ligne de cette ouverture ; ne lève jamais d’erreur de base.

    `qui` est le nom donné par le membre (80 signes), `detail` situe ce qui a été ouvert (200).
    """
    ligne = Consultation(
        le=le, qui=_tenu(qui, 80), objet=objet, detail=_tenu(detail, 200), dossier=dossier
    )
    setattr(ligne, _champ(lien), lien)
    if settings.LECTURE_SEULE:
        journal.info("Consultation non gardée (lecture seule)\u00a0: %s", _en_clair(ligne))
        return
    try:
        with patience_courte(), transaction.atomic():
            ligne.save(force_insert=True)
    except DatabaseError:
        journal.exception("Consultation non gardée\u00a0: %s", _en_clair(ligne))


@contextmanager
def patience_courte() -> Iterator[None]:
    """Sur SQLite, attendre peu un verrou qui dure : une page du jury n’attend pas sa trace.

    Hors de Django : ces deux réglages ne sont pas des requêtes de la page.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    attente = connection.settings_dict["OPTIONS"]["timeout"]
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {int(attente * 1000)}")


def _champ(lien: LienDePortfolio | LienDeCommission) -> str:
    return "lien_de_portfolio" if isinstance(lien, LienDePortfolio) else "lien_de_commission"


def _tenu(texte: str, longueur: int) -> str:
    """Ce texte à la longueur du champ, sans le signe nul que PostgreSQL refuse."""
    return texte.replace("\0", "")[:longueur]


def _en_clair(ligne: Consultation) -> str:
    """De quoi la retrouver au journal du serveur ; ni le jeton du lien, ni le nom de personne."""
    lien = ligne.lien_de_portfolio_id or ligne.lien_de_commission_id
    return f"lien {lien}, {ligne.objet}, dossier {ligne.dossier_id or 'aucun'}"
