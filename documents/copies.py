"""Ranger un fichier sous son SHA-256 : une seule copie pour tous les dossiers, jamais à moitié.

Un fichier rangé sans dossier (le dépôt a échoué juste après) ne gêne personne : il sera là, entier,
pour le dépôt suivant, ou s’effacera au bout d’un jour (`documents.actions.restes`).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from documents.models import PieceDeDossier

RAJEUNIR = timedelta(hours=12)


class _Provisoire(File):
    """Un fichier déjà écrit à côté de sa place : le stockage local n’a qu’à le renommer."""

    def temporary_file_path(self) -> str:
        return self.name


def empreinte_du_fichier(contenu: IO[bytes]) -> str:
    """SHA-256, en hexadécimal ; le fichier est laissé à son début."""
    contenu.seek(0)
    resume = hashlib.file_digest(contenu, "sha256").hexdigest()
    contenu.seek(0)
    return resume


def ranger(contenu: IO[bytes], sha256: str) -> str:
    """Le chemin de ce fichier dans le stockage, où il est entier quand la fonction rend la main.

    `contenu` répond à `sha256`. Une copie abîmée (disque) est remplacée.
    """
    chemin = f"dossiers/{sha256[:2]}/{sha256}"
    if default_storage.exists(chemin):
        with default_storage.open(chemin, "rb") as deja:
            juste = empreinte_du_fichier(deja) == sha256
        if juste and not _oublie(chemin):
            return chemin
        default_storage.delete(chemin)
    nom = _ecrire(chemin, contenu)
    if nom != chemin:
        # Un autre dépôt vient de ranger le même fichier : la copie de trop s’en va.
        default_storage.delete(nom)
    return chemin


def _oublie(chemin: str) -> bool:
    """Sans dossier depuis douze heures : récrit, il échappe au ménage le temps de ce dépôt."""
    if PieceDeDossier.objects.filter(fichier=chemin).exists():
        return False
    return timezone.now() - default_storage.get_modified_time(chemin) > RAJEUNIR


def sur_un_disque() -> bool:
    """Faux quand les fichiers sont dans un stockage d’objets."""
    try:
        default_storage.path("")
    except NotImplementedError:
        return False
    return True


def _ecrire(chemin: str, contenu: IO[bytes]) -> str:
    """En local, écrit à côté puis renomme : qui voit le fichier le voit entier."""
    if not sur_un_disque():  # un stockage d’objets ne montre un fichier qu’une fois complet
        return default_storage.save(chemin, File(contenu))
    racine = Path(default_storage.path("dossiers"))
    racine.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=racine, prefix="en-cours-", delete=False) as provisoire:
        try:
            copyfileobj(contenu, provisoire)
            provisoire.flush()
            return default_storage.save(chemin, _Provisoire(provisoire, provisoire.name))
        finally:
            Path(provisoire.name).unlink(missing_ok=True)
