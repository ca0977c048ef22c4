"""Ranger un fichier déposé, ou l’effacer : un rangement qui refuse se dit, rien n’est perdu."""

from __future__ import annotations

import logging
from functools import partial

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models.fields.files import FieldFile

from portfolio.regles import ActionRefusee

journal = logging.getLogger(__name__)
MUET = (
    "Ce fichier n’a pas pu être rangé\u00a0: le reste de ce que vous avez saisi est intact. "
    "Réessayez dans un moment\u00a0; si cela dure, prévenez l’administration de l’établissement."
)


def ranger(fichier: FieldFile, nom: str, contenu: File) -> None:
    """Écrit le fichier à sa place ; lève `ActionRefusee` si le rangement refuse (plein, muet)."""
    try:
        fichier.save(nom, contenu, save=False)
    except OSError as erreur:
        journal.exception("Un fichier déposé n’a pas pu être rangé.")
        raise ActionRefusee(MUET) from erreur


def effacer_a_la_fin(fichier: FieldFile) -> None:
    """Efface un fichier une fois la transaction réussie, pas avant."""
    transaction.on_commit(partial(effacer, fichier.name, fichier.storage))


def effacer(nom: str, rangement: Storage = default_storage) -> None:
    """Efface un fichier que plus rien ne nomme ; s’il reste, le journal le dit.

    La base a déjà tranché : un rangement muet n’y change rien (`verifier_coherence --fichiers`).
    """
    try:
        rangement.delete(nom)
    except OSError:
        journal.exception("Le fichier %s n’a pas pu être effacé.", nom)
