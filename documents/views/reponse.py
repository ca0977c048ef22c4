"""Remettre un document émis à qui le demande."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from documents.actions import emettre
from documents.document import PDF, Document

# Le lecteur de PDF du navigateur s’ouvre sans que la page permette rien d’autre.
CSP = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


def remettre(request: HttpRequest, document: Document) -> HttpResponseBase:
    """Émet le document et l’envoie : en place s’il est un PDF, à télécharger sinon."""
    emis = emettre(document, acteur=request.user, le=timezone.now())
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
    return get_conditional_response(request, etag=etiquette, response=reponse)
