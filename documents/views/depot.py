"""Le dépôt, côté étudiant : voir ce qui sera déposé, le lire comme le jury, déposer."""

from __future__ import annotations

import logging
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes.lectures import derniere_inscription, inscription_en_cours
from comptes.models import Inscription
from documents.actions.avance import demander_les_pages
from documents.actions.depot import LectureChangee, deposer
from documents.calculs.depot import lecture_vivante
from documents.calculs.page_de_depot import historique, page_de_depot
from documents.classeurs.refus import ClasseurIndisponible
from documents.compositions.lecture import Adresses, LectureMontree
from documents.signature import CertificatInutilisable
from documents.views.pieces import servir_la_piece, trouver_la_piece
from portfolio.regles import ActionRefusee
from referentiel.adresses import adresse_de

CHANGEE, REFUSEE, INDISPONIBLE = 409, 422, 503
RANGEMENT = (
    "Vos fichiers n’ont pas pu être rangés\u00a0: rien n’est déposé, et rien n’est perdu.",
    "Réessayez dans un moment\u00a0; si cela dure, prévenez l’administration de l’établissement.",
)
journal = logging.getLogger(__name__)


@require_safe
def dossier(request: HttpRequest) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        ancienne = derniere_inscription(request.user)
        contexte = {"ancienne": ancienne, "historique": ancienne and historique(ancienne)}
        return render(request, "documents/dossier_sans_inscription.html", contexte)
    return _montrer(request, inscription)


@require_POST
def dossier_deposer(request: HttpRequest) -> HttpResponse:
    """Ce qui empêche de déposer se dit sur la page, à jour ; déposer deux fois n’en fait qu’un."""
    inscription, le = _la_sienne(request), timezone.now()
    try:
        depose = deposer(inscription, acteur=request.user, le=le, lu=request.POST.get("lu", ""))
    except LectureChangee as refus:
        return _montrer(request, inscription, refus, CHANGEE)
    except (ClasseurIndisponible, CertificatInutilisable) as defaut:
        journal.error("Dépôt impossible\u00a0: %s", defaut)
        return _montrer(request, inscription, defaut, INDISPONIBLE)
    except OSError:
        journal.exception("Dépôt impossible\u00a0: le rangement des fichiers ne répond pas")
        return _montrer(request, inscription, ActionRefusee(*RANGEMENT), INDISPONIBLE)
    except ActionRefusee as refus:
        return _montrer(request, inscription, refus, REFUSEE)
    if depose.depose_le == le:
        messages.success(request, f"Votre dossier n°\u00a0{depose.numero} est déposé.")
    else:
        messages.info(request, f"Rien n’a changé depuis votre dossier n°\u00a0{depose.numero}.")
    return redirect(f"{reverse('dossier')}#dossier-{depose.numero}")


@require_safe
def dossier_apercu(request: HttpRequest) -> HttpResponse:
    contexte = {"lecture": _apercu(request)}
    return render(request, "documents/dossier_apercu.html", contexte)


@require_safe
def dossier_apercu_realisation(request: HttpRequest, numero: int) -> HttpResponse:
    lecture = _apercu(request)
    realisation = lecture.par_numero.get(numero)
    if realisation is None:
        raise Http404("Cette réalisation n’est pas au dossier.")
    precedente, suivante = lecture.voisines(numero)
    contexte = {
        "lecture": lecture,
        "realisation": realisation,
        "precedente": precedente,
        "suivante": suivante,
    }
    return render(request, "documents/dossier_apercu_realisation.html", contexte)


@require_safe
def dossier_apercu_piece(request: HttpRequest, chemin: str) -> HttpResponseBase:
    return servir_la_piece(request, trouver_la_piece(_apercu(request), chemin))


def _la_sienne(request: HttpRequest) -> Inscription:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        raise PermissionDenied("Le dossier est à l’étudiant inscrit qui le dépose.")
    return inscription


def _apercu(request: HttpRequest) -> LectureMontree:
    adresses = Adresses(
        realisation=partial(adresse_de, "dossier_apercu_realisation"),
        piece=lambda chemin: reverse("dossier_apercu_piece", args=[chemin]),
    )
    return LectureMontree(lecture_vivante(_la_sienne(request), le=timezone.now()), adresses)


def _montrer(
    request: HttpRequest,
    inscription: Inscription,
    refus: ActionRefusee | None = None,
    statut: int = 200,
) -> HttpResponse:
    page = page_de_depot(inscription, le=timezone.now())
    if page.depot_proche and not request.a_la_place:
        demander_les_pages(inscription, page.lu)
    contexte = {
        "refus": refus.phrases if refus else (),
        "inscription": inscription,
        "session": inscription.promotion.session,
        "page": page,
        "bilan": page.bilan,
    }
    return render(request, "documents/dossier.html", contexte, status=statut)
