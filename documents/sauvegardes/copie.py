"""Sauvegarder : une copie datée de la base et des fichiers, entière ou absente.

Le cliché de la base vient d’abord, puis les fichiers qu’il nomme : un fichier se range avant la
ligne qui le cite et ne se récrit jamais, donc ce que le cliché nomme est là. Si un fichier s’efface
entre les deux, un nouveau cliché, qui ne le nomme plus, remplace le premier ; ce qu’un cliché neuf
nomme encore sans qu’on le trouve, le site l’avait déjà perdu, et la copie le dit.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import Error

from comptes.regles import ActionRefusee
from documents.calculs.coherence import PROVISOIRE
from documents.repertoire import Repertoire, sommes
from documents.sauvegardes import manifeste
from documents.sauvegardes.cliches import Cliche, Moteur, compter, fichiers_nommes, migrations
from documents.sauvegardes.coffre import METHODE, SEL, Coffre, coffre
from documents.sauvegardes.manifeste import FICHIERS, MANIFESTE, SCEAU, SOMMES, Manifeste
from documents.sauvegardes.moteurs import moteur
from documents.sauvegardes.rangement import (
    EN_COURS,
    exiger_la_place,
    nom_date,
    oublier_les_anciennes,
    oublier_les_restes,
    seul,
)

ESSAIS = 5
"""Clichés repris, au plus, quand des fichiers s’effacent pendant la copie."""


@dataclass(frozen=True)
class Faite:
    """Une copie rangée ; `oubliees` nomme celles que la rotation a ôtées."""

    chemin: Path
    manifeste: Manifeste
    oubliees: tuple[str, ...]


@dataclass
class _Copie:
    """Une copie qui se remplit ; `pris` nomme les fichiers du site déjà copiés."""

    repertoire: Repertoire
    coffre: Coffre | None
    pris: set[str] = field(default_factory=set)

    def prendre(self, noms: Iterable[str]) -> set[str]:
        """Copie ces fichiers du site ; rend ceux qui n’y sont pas."""
        return {nom for nom in sorted(set(noms) - self.pris) if not self._prendre(nom)}

    def _prendre(self, nom: str) -> bool:
        try:
            contenu = default_storage.open(nom, "rb")
        except (FileNotFoundError, SuspiciousFileOperation):
            return False
        with contenu:
            self.ranger(f"{FICHIERS}/{nom}", contenu)
        self.pris.add(nom)
        return True

    def ranger(self, chemin: str, contenu: IO[bytes]) -> None:
        secret = self.coffre.chiffrer(chemin, contenu) if self.coffre else contenu
        self.repertoire.ranger(chemin, secret)


def sauvegarder(dossier: Path, *, le: datetime, garder: int | None = None) -> Faite:
    """Écrit une copie datée dans `dossier`, puis n’y garde que les `garder` dernières.

    Lève `ActionRefusee` (une phrase) sans rien laisser : place, droits, outil absent, clé faible.
    """
    if garder is not None and garder < 1:
        raise ActionRefusee("--garder\u00a0: gardez au moins une copie.")
    with _en_phrases(), _lieu(dossier):
        source = moteur()
        _exiger_la_place(dossier, source)
        chemin, ecrit = _ecrire(dossier, source, le)
        oubliees = oublier_les_anciennes(dossier, garder) if garder else []
    return Faite(chemin, ecrit, tuple(oubliees))


@contextmanager
def _en_phrases() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, Error) as erreur:
        raise ActionRefusee(
            f"La copie n’a pas pu s’écrire ({erreur})\u00a0: rien n’en reste."
        ) from erreur


@contextmanager
def _lieu(dossier: Path) -> Iterator[None]:
    """Le dossier des copies, où l’on est seul et où rien ne traîne."""
    if dossier.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise ActionRefusee(f"{dossier} est parmi les fichiers du site\u00a0: rangez-le ailleurs.")
    dossier.mkdir(parents=True, exist_ok=True)
    with seul(Path(settings.VAR_DIR)), seul(dossier):
        oublier_les_restes(dossier)
        yield


def _exiger_la_place(dossier: Path, source: Moteur) -> None:
    base = source.octets()
    fichiers = sum(_octets(nom) for nom in noms_ranges())
    exiger_la_place(Path(settings.VAR_DIR), base)
    exiger_la_place(dossier, 2 * base + fichiers)


def _octets(nom: str) -> int:
    try:
        return default_storage.size(nom)
    except FileNotFoundError:
        return 0


def noms_ranges(dossier: str = "") -> Iterator[str]:
    """Le nom de chaque fichier du site, sauf les copies en train de s’écrire."""
    try:
        dossiers, fichiers = default_storage.listdir(dossier)
    except FileNotFoundError:
        return
    debut = f"{dossier}/" if dossier else ""
    yield from (f"{debut}{nom}" for nom in fichiers if not nom.startswith(PROVISOIRE))
    for nom in dossiers:
        yield from noms_ranges(f"{debut}{nom}")


def _ecrire(dossier: Path, source: Moteur, le: datetime) -> tuple[Path, Manifeste]:
    """Remplit un dossier sans nom daté, le met sur le disque, puis le renomme d’un seul geste."""
    place = dossier / nom_date(le)
    if place.exists():
        raise ActionRefusee(f"{place} existe déjà\u00a0: recommencez dans une seconde.")
    cle = settings.SAUVEGARDE_CLE
    secret = coffre(cle, secrets.token_bytes(SEL)) if cle else None
    provisoire = Path(tempfile.mkdtemp(dir=dossier, prefix=EN_COURS))
    try:
        copie = _Copie(Repertoire(provisoire), secret)
        ecrit = _remplir(copie, source, le)
        os.sync()
        provisoire.rename(place)
    finally:
        shutil.rmtree(provisoire, ignore_errors=True)
    return place, ecrit


def _remplir(copie: _Copie, source: Moteur, le: datetime) -> Manifeste:
    manquants: set[str] | None = None
    for essai in range(1, ESSAIS + 1):
        with source.cliche() as cliche:
            avant, manquants = manquants, copie.prendre(fichiers_nommes(cliche))
            if essai < ESSAIS and manquants and manquants != avant:
                continue
            copie.prendre(noms_ranges())
            with cliche.ouvrir() as contenu:
                copie.ranger(source.FICHIER, contenu)
            return _conclure(copie, _decrire(copie, source, cliche, manquants, le))
    raise AssertionError  # le dernier essai conclut toujours


def _decrire(
    copie: _Copie, source: Moteur, cliche: Cliche, manquants: set[str], le: datetime
) -> Manifeste:
    secret = copie.coffre
    return Manifeste(
        faite_le=le.astimezone(UTC).isoformat(timespec="seconds"),
        moteur=source.NOM,
        base=source.FICHIER,
        migrations=migrations(cliche),
        lignes=compter(cliche),
        fichiers=len(copie.pris),
        taille=sum(taille for taille, _ in copie.repertoire.empreintes.values()),
        manquants=tuple(sorted(manquants)),
        cle_du_site=manifeste.empreinte_de_la_cle_du_site(),
        chiffrement=METHODE if secret else "",
        sel=secret.sel.hex() if secret else "",
    )


def _conclure(copie: _Copie, ecrit: Manifeste) -> Manifeste:
    """Le manifeste (jamais chiffré), les empreintes de tout, et leur sceau s’il y a une clé."""
    racine = copie.repertoire.racine
    copie.repertoire.ranger(MANIFESTE, BytesIO(manifeste.ecrire(ecrit)))
    octets = sommes(copie.repertoire)
    (racine / SOMMES).write_bytes(octets)
    if copie.coffre:
        (racine / SCEAU).write_text(copie.coffre.sceller(octets) + "\n")
    return ecrit
