"""Préparer ce qu’un dépôt range : ses fichiers copiés sous leur empreinte, ses documents émis.

Rien ici n’écrit le dossier : ce qui est préparé pour un dépôt qui échoue sert au suivant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from django.core.files.storage import default_storage

from comptes.models import Inscription, Utilisateur
from documents.actions.emettre import emettre
from documents.calculs.depot import DISPARUE, Lecture
from documents.catalogue.attestations import reunir
from documents.catalogue.depot import (
    ATTESTATIONS,
    TITRES,
    nom_des_attestations,
    sans_jeton,
)
from documents.copies import empreinte_du_fichier, ranger
from documents.document import PDF, Document
from documents.gel import geler
from documents.models import NatureDePiece, PieceDeDossier

ALTEREE = "Le fichier ne répond plus à son empreinte\u00a0: il n’est pas joint."
Produire = Callable[[Inscription, Lecture], Mapping[str, Document]]


def preparer(
    inscription: Inscription,
    lecture: Lecture,
    *,
    produire: Produire,
    acteur: Utilisateur,
    le: datetime,
) -> tuple[str, tuple[PieceDeDossier, ...]]:
    """Le contenu gelé et ses pièces, pas encore en base.

    Lève `ClasseurIndisponible`, `CertificatInutilisable`.
    """
    produits = produire(inscription, lecture)
    deposees = tuple(map(_copier, lecture.pieces.values()))
    emises = tuple(_emise(chemin, d, acteur, le) for chemin, d in produits.items())
    titres = [(chemin, TITRES[chemin]) for chemin in produits]
    for piece, titre in _attestations(inscription, deposees):
        emises += (piece,)
        titres.append((piece.chemin, titre))
    fige = replace(sans_jeton(lecture.fige), documents=tuple(titres))
    return geler(fige), (*emises, *deposees)


def _copier(piece: PieceDeDossier) -> PieceDeDossier:
    """La pièce rangée sous son empreinte, ou sans fichier et disant pourquoi."""
    if piece.absence:
        return _absente(piece, piece.absence)
    try:
        with default_storage.open(piece.fichier.name, "rb") as original:
            if empreinte_du_fichier(original) != piece.sha256:
                return _absente(piece, ALTEREE)
            piece.fichier = ranger(original, piece.sha256)
    except FileNotFoundError:
        return _absente(piece, DISPARUE)
    return piece


def _absente(piece: PieceDeDossier, raison: str) -> PieceDeDossier:
    piece.fichier, piece.absence = "", raison
    return piece


def _emise(chemin: str, document: Document, acteur: Utilisateur, le: datetime) -> PieceDeDossier:
    emis = emettre(document, acteur=acteur, le=le)
    with emis.contenu as contenu:
        return PieceDeDossier(
            nature=NatureDePiece.DOCUMENT,
            chemin=chemin,
            nom_fichier=document.nom_fichier,
            type_mime=emis.type_mime,
            taille=emis.emission.taille,
            sha256=emis.emission.sha256,
            fichier=ranger(contenu, emis.emission.sha256),
        )


def _attestations(
    inscription: Inscription, pieces: tuple[PieceDeDossier, ...]
) -> Iterator[tuple[PieceDeDossier, str]]:
    """Les attestations réunies en un fichier, et son titre, qui dit celles qui n’y sont pas."""
    signees = [p for p in pieces if p.nature == NatureDePiece.ATTESTATION]
    titre = TITRES[ATTESTATIONS]
    reunion = reunir(signees, titre=f"{titre} — {inscription.etudiant.nom_officiel}")
    if not reunion.octets:
        return
    if reunion.laissees:
        titre += f" (sans {', '.join(reunion.laissees)})"
    empreinte = sha256(reunion.octets).hexdigest()
    piece = PieceDeDossier(
        nature=NatureDePiece.DOCUMENT,
        chemin=ATTESTATIONS,
        nom_fichier=nom_des_attestations(inscription),
        type_mime=PDF,
        taille=len(reunion.octets),
        sha256=empreinte,
        fichier=ranger(BytesIO(reunion.octets), empreinte),
    )
    yield piece, titre
