"""Servir une pièce de dossier : privée, inerte, au type de son contenu ; la réduire si on demande.

Les mêmes précautions que pour une preuve vivante (`portfolio.fichiers.remise`), et le même bac à
sable : un fichier déposé par un étudiant n’exécute rien chez qui le lit.
"""

from __future__ import annotations

import logging
from pathlib import PurePosixPath

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from documents.calculs.depot import Lecture
from documents.compositions.lecture import LectureMontree
from documents.models import NatureDePiece, PieceDeDossier
from portfolio.fichiers import vignette
from portfolio.fichiers.remise import inerte, remettre

INTROUVABLE = "Cette pièce n’est pas au dossier."
SANS_VIGNETTE = "Cette image ne se réduit pas."
journal = logging.getLogger(__name__)


def trouver_la_piece(lecture: Lecture | LectureMontree, chemin: str) -> PieceDeDossier:
    """La pièce à ce chemin ; lève `Http404` si elle est inconnue, absente ou confidentielle.

    D’une `LectureMontree`, ce que son lecteur n’a pas à voir est inconnu aussi.
    """
    if isinstance(lecture, LectureMontree):
        piece = lecture.piece(chemin)
    else:
        piece = lecture.montrables.get(chemin)
    if piece is None:
        raise Http404(INTROUVABLE)
    return piece


def servir_la_piece(
    request: HttpRequest, piece: PieceDeDossier, *, nom: str = ""
) -> HttpResponseBase:
    """En pièce jointe ; `?apercu=1` en place (image, PDF), `?vignette=1` l’image en petit.

    `nom` est celui du fichier reçu, pour qui a droit au motif de la session (`nom_fichier`).
    Un fichier que le rangement ne rend plus se dit sur une page ; une vignette sans image lève
    `Http404`.
    """
    if piece.confidentielle or piece.absence:
        raise Http404(INTROUVABLE)
    if "vignette" in request.GET:
        return _en_petit(piece)
    try:
        return remettre(
            request,
            piece.fichier,
            nom=nom or _nom(piece),
            type_mime=piece.type_mime,
            sha256=piece.sha256,
        )
    except OSError:
        return _illisible(piece)


def _illisible(piece: PieceDeDossier) -> HttpResponse:
    """404, mais le lien est bon et le dire : c’est le rangement qui a perdu ce fichier."""
    journal.exception("Pièce %s illisible (dossier %s)", piece.pk, piece.dossier_id)
    page = render_to_string("lecture/piece_illisible.html", {"nom": _nom(piece)})
    return HttpResponse(page, status=404)


def _en_petit(piece: PieceDeDossier) -> HttpResponse:
    octets = vignette(piece.fichier, piece.sha256) if piece.est_image else None
    if octets is None:
        raise Http404(SANS_VIGNETTE)
    return inerte(HttpResponse(octets, content_type="image/webp"))


def _nom(piece: PieceDeDossier) -> str:
    """Un document produit prend le nom de son chemin : le motif de la session peut porter le
    numéro de candidat, que tout lecteur n’a pas à savoir."""
    if piece.nature == NatureDePiece.DOCUMENT:
        return PurePosixPath(piece.chemin).name
    return piece.nom_fichier
