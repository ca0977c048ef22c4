"""Remettre un document émis à qui le demande."""

from __future__ import annotations

import logging

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from documents.actions import emettre
from documents.document import PDF, Document
from documents.signature import CertificatInutilisable

journal = logging.getLogger(__name__)

# Le lecteur de PDF du navigateur s’ouvre sans que la page permette rien d’autre.
CSP = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


def remettre(request: HttpRequest, document: Document) -> HttpResponseBase:
    """Émet le document et l’envoie : en place s’il est un PDF, à télécharger sinon.

    Sans certificat utilisable là où il en faut un : une page qui le dit (503), et le journal.
    """
    try:
        emis = emettre(document, acteur=request.user, le=timezone.now())
    except CertificatInutilisable as defaut:
        return sans_signature(request, defaut)
    reponse = FileResponse(
        emis.contenu,
        as_attachment=document.type_mime != PDF,
        filename=document.nom_fichier,
        content_type=document.type_mime,
    )
    reponse["Content-Length"] = str(emis.emission.taille)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = CSP
    reponse["ETag"] = etiquette = f'"{emis.emission.sha256[:32]}"'
    patch_cache_control(reponse, private=True, no_cache=True)
    remise = get_conditional_response(request, etag=etiquette, response=reponse)
    if remise is not reponse:
        emis.contenu.close()
    return remise


def sans_signature(request: HttpRequest, defaut: CertificatInutilisable) -> HttpResponse:
    """La page qui dit d’attendre ; le journal dit à l’établissement ce qui manque."""
    journal.error("%s", defaut)
    return render(request, "503.html", status=503)
