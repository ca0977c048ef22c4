"""Le dossier complet d’un étudiant, en PDF et en archive à ouvrir sans réseau."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.models import Inscription
from comptes.regles import inscriptions_visibles
from documents.catalogue.archive import archive_en_zip
from documents.catalogue.dossier import dossier_en_pdf
from documents.regles import a_droit_a_la_copie_privee
from documents.views.reponse import remettre


@require_safe
def dossier_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`?copie=privee` : celle de l’étudiant, preuves confidentielles comprises."""
    inscription, privee = _demande(request, pk)
    return remettre(request, dossier_en_pdf(inscription, le=timezone.now(), privee=privee))


@require_safe
def dossier_zip(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`?copie=privee` : celle de l’étudiant, preuves confidentielles comprises."""
    inscription, privee = _demande(request, pk)
    return remettre(request, archive_en_zip(inscription, le=timezone.now(), privee=privee))


def _demande(request: HttpRequest, pk: int) -> tuple[Inscription, bool]:
    visibles = inscriptions_visibles(request.user).avec_tout_l_entete()
    inscription = get_object_or_404(visibles, pk=pk)
    privee = request.GET.get("copie") == "privee"
    if privee and not a_droit_a_la_copie_privee(request.user, inscription):
        raise PermissionDenied("La copie privée n’est que pour l’étudiant.")
    return inscription, privee
