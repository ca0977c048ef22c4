"""Les documents d’un étudiant, à l’adresse de son inscription."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.models import Inscription
from comptes.regles import inscriptions_visibles
from documents.catalogue.competences import competences_en_pdf
from documents.catalogue.releve import releve_en_pdf
from documents.catalogue.synthese import synthese_en_classeur, synthese_en_pdf
from documents.views.indisponible import ou_indisponible
from documents.views.reponse import remettre


@require_safe
def tableau_de_synthese_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    return remettre(request, synthese_en_pdf(_inscription(request, pk), le=timezone.now()))


@require_safe
@ou_indisponible
def tableau_de_synthese_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Le même tableau en classeur, à télécharger : un navigateur ne sait pas le montrer."""
    return remettre(request, synthese_en_classeur(_inscription(request, pk), le=timezone.now()))


@require_safe
def tableau_des_competences_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    inscription = _inscription(request, pk)
    return remettre(request, competences_en_pdf(inscription, le=timezone.localdate()))


@require_safe
def releve_de_positionnement_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    return remettre(request, releve_en_pdf(_inscription(request, pk)))


def _inscription(request: HttpRequest, pk: int) -> Inscription:
    return get_object_or_404(inscriptions_visibles(request.user).avec_tout_l_entete(), pk=pk)
