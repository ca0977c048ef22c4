"""Servir un fichier déposé : privé, inerte, au type que l’examen a décidé."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control

# Ce que le navigateur a le droit de faire d’un fichier : l’afficher. Son lecteur de PDF refuse de
# s’ouvrir dans un bac à sable, et se passe de tout style que la page autoriserait.
CSP_FICHIER = "default-src 'none'; sandbox; frame-ancestors 'self'"
CSP_PDF = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
UNE_HEURE = 3600


def servir(request: HttpRequest, fichier: FieldFile, nom: str, type_mime: str) -> FileResponse:
    """Un fichier en pièce jointe, ou en place (`?apercu=1`) pour une image ou un PDF."""
    est_pdf = type_mime == "application/pdf"
    en_place = "apercu" in request.GET and (est_pdf or type_mime.startswith("image/"))
    try:
        contenu = fichier.open("rb")
    except FileNotFoundError:
        raise Http404("Ce fichier est introuvable.") from None
    reponse = FileResponse(
        contenu, as_attachment=not en_place, filename=nom, content_type=type_mime
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = CSP_PDF if est_pdf else CSP_FICHIER
    patch_cache_control(reponse, private=True, max_age=UNE_HEURE)
    return reponse
