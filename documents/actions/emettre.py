"""Émettre un document : le fabriquer sous son code, et en garder la trace."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from io import SEEK_END, BytesIO
from typing import IO

from django.core.cache import caches
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from comptes.models import Utilisateur
from documents import signature
from documents.cachet import Cachet, nouveau_code
from documents.document import PDF, Document
from documents.models import Emission
from documents.pdf import version_des_pages
from portfolio.models import Realisation

UNE_JOURNEE = 24 * 60 * 60
GARDE_EN_MEMOIRE = 32 * 1024 * 1024


@dataclass(frozen=True)
class Emis:
    """Une émission et son fichier, lisible depuis son début."""

    emission: Emission
    contenu: IO[bytes]
    type_mime: str


def emettre(document: Document, *, acteur: Utilisateur | None, le: datetime) -> Emis:
    """Rend le document sous son code ; le même, pour la même personne le même jour, une fois.

    Deux demandes au même instant rendent la même émission : la seconde relit la première.
    """
    empreinte = _empreinte(document, acteur, le)
    emission = Emission.objects.filter(empreinte=empreinte).first()
    if emission is None:
        return _premiere_fois(document, empreinte, acteur, le)
    return _redire(document, emission, acteur, le)


def _redire(
    document: Document, emission: Emission, acteur: Utilisateur | None, le: datetime
) -> Emis:
    """Le document de cette émission ; s’il ne se refait plus à l’identique, une autre émission."""
    contenu = _relire(emission) or _fabriquer(document, emission.code, acteur, le)
    if mesurer(contenu)[1] != emission.sha256:
        contenu.close()
        autre = replace(document, contenu=f"{document.contenu}\0après {emission.code}")
        return emettre(autre, acteur=acteur, le=le)
    return Emis(emission, contenu, document.type_mime)


def _empreinte(document: Document, acteur: Utilisateur | None, le: datetime) -> str:
    morceaux = (
        document.nature,
        document.promotion.pk,
        document.inscription and document.inscription.pk,
        document.realisation and document.realisation.pk,
        document.privee,
        acteur and acteur.pk,
        localdate(le).isoformat(),
        version_des_pages(),
        signature.certificat(),
        document.contenu,
    )
    return hashlib.sha256("\0".join(map(str, morceaux)).encode()).hexdigest()


def _premiere_fois(
    document: Document, empreinte: str, acteur: Utilisateur | None, le: datetime
) -> Emis:
    code = nouveau_code()
    contenu = _fabriquer(document, code, acteur, le)
    try:
        emission = _enregistrer(document, empreinte, acteur, le, code, contenu)
    except IntegrityError:
        # Une autre demande du même document vient d’aboutir : c’est la sienne qui compte.
        contenu.close()
        emission = Emission.objects.get(empreinte=empreinte)
        return _redire(document, emission, acteur, le)
    return Emis(emission, contenu, document.type_mime)


def _fabriquer(
    document: Document, code: str, acteur: Utilisateur | None, le: datetime
) -> IO[bytes]:
    emises = {
        chemin: emettre(piece, acteur=acteur, le=le) for chemin, piece in document.pieces.items()
    }
    cachet = Cachet(code, localdate(le))
    contenu = document.fabriquer(cachet, emises) if emises else document.fabriquer(cachet)
    for emis in emises.values():
        emis.contenu.close()
    if document.type_mime == PDF and signature.certificat():
        return BytesIO(signature.signer(contenu.read()))
    return contenu


def _enregistrer(
    document: Document,
    empreinte: str,
    acteur: Utilisateur | None,
    le: datetime,
    code: str,
    contenu: IO[bytes],
) -> Emission:
    taille, sha256 = mesurer(contenu)
    emission = Emission(
        code=code,
        empreinte=empreinte,
        nature=document.nature,
        promotion=document.promotion,
        inscription=document.inscription,
        realisation=_qui_reste(document.realisation),
        privee=document.privee,
        emise_par=acteur,
        emise_le=le,
        sha256=sha256,
        taille=taille,
        nom_fichier=document.nom_fichier,
    )
    if document.type_mime == PDF and signature.certificat():
        emission.fichier.save(f"{code}.pdf", File(contenu), save=False)
        contenu.seek(0)
    try:
        with transaction.atomic():
            emission.save(force_insert=True)
            _garder(emission, contenu)
    except Exception:
        # Une émission refusée ne laisse pas son document signé sur le disque.
        if emission.fichier:
            emission.fichier.storage.delete(emission.fichier.name)
        raise
    return emission


def _qui_reste(realisation: Realisation | None) -> Realisation | None:
    """Un brouillon jamais soumis s’efface pour de bon : la trace de sa fiche ne le retient pas."""
    return realisation if realisation and realisation.soumissions.exists() else None


def _garder(emission: Emission, contenu: IO[bytes]) -> None:
    """Pour la journée, et avant que l’émission ne se voie : qui la trouve trouve ses octets."""
    if emission.taille <= GARDE_EN_MEMOIRE:
        caches["pages"].set(f"emission-{emission.sha256}", contenu.read(), UNE_JOURNEE)
        contenu.seek(0)


def _relire(emission: Emission) -> IO[bytes] | None:
    if emission.fichier:
        with suppress(FileNotFoundError):
            return emission.fichier.open("rb")
        return None
    octets = caches["pages"].get(f"emission-{emission.sha256}")
    return octets and BytesIO(octets)


def mesurer(contenu: IO[bytes]) -> tuple[int, str]:
    """Taille en octets et SHA-256 ; le fichier est laissé à son début."""
    contenu.seek(0)
    empreinte = hashlib.file_digest(contenu, "sha256").hexdigest()
    # `file_digest` ne déplace pas un fichier en mémoire : la fin se cherche.
    taille = contenu.seek(0, SEEK_END)
    contenu.seek(0)
    return taille, empreinte
