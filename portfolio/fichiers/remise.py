"""Remettre un fichier rangé à un navigateur : privé, inerte, au type de son contenu.

`FICHIERS_PAR` dit qui envoie les octets : Django ; le mandataire, sur un en-tête
(`X-Accel-Redirect`) ; ou le seau, par une adresse signée. Le droit de lire se vérifie avant, dans
la vue. Un aperçu en place ne sort jamais du site : un seau ne sait pas porter le bac à sable.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TypeVar
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header

# Ce que le navigateur a le droit de faire d’un fichier : l’afficher. Son lecteur de PDF refuse de
# s’ouvrir dans un bac à sable, et se passe de tout style que la page autoriserait.
CSP_FICHIER = "default-src 'none'; sandbox; frame-ancestors 'self'"
CSP_PDF = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
PDF = "application/pdf"
UNE_HEURE, UNE_MINUTE = 3600, 60
EMPLACEMENT = "/_fichiers/"
"""L’emplacement interne que le mandataire fait correspondre à la racine des fichiers."""
Reponse = TypeVar("Reponse", bound=HttpResponseBase)


def remettre(
    request: HttpRequest, fichier: FieldFile, *, nom: str, type_mime: str, sha256: str
) -> HttpResponseBase:
    """En pièce jointe, ou en place (`?apercu=1`) pour une image ou un PDF.

    Lève `FileNotFoundError` si le rangement ne l’a plus, une autre `OSError` s’il ne répond pas.
    """
    en_place = "apercu" in request.GET and (type_mime == PDF or type_mime.startswith("image/"))
    etiquette = f'"{sha256[:32]}"'
    reponse = get_conditional_response(request, etag=etiquette)
    if reponse is None:
        if settings.FICHIERS_PAR == "signe" and not en_place:
            return _par_le_seau(fichier, nom, type_mime)
        par = _par_le_mandataire if settings.FICHIERS_PAR == "x-accel" else _par_django
        reponse = par(fichier, nom, type_mime, en_place)
    reponse["ETag"] = etiquette
    return inerte(reponse, CSP_PDF if type_mime == PDF else CSP_FICHIER)


def inerte(reponse: Reponse, csp: str = CSP_FICHIER) -> Reponse:
    """Ni deviné, ni exécuté, ni gardé par un cache commun."""
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = csp
    patch_cache_control(reponse, private=True, max_age=UNE_HEURE)
    return reponse


def _par_django(fichier: FieldFile, nom: str, type_mime: str, en_place: bool) -> FileResponse:
    return FileResponse(
        fichier.open("rb"), as_attachment=not en_place, filename=nom, content_type=type_mime
    )


def _par_le_mandataire(
    fichier: FieldFile, nom: str, type_mime: str, en_place: bool
) -> HttpResponse:
    """Sans corps ; lève `SuspiciousFileOperation` si le chemin sort de la racine des fichiers."""
    chemin = PurePath(fichier.path).relative_to(fichier.storage.location)
    _exiger(fichier)
    reponse = HttpResponse(content_type=type_mime)
    reponse["Content-Disposition"] = content_disposition_header(not en_place, nom)
    reponse["X-Accel-Redirect"] = EMPLACEMENT + quote(chemin.as_posix())
    return reponse


def _par_le_seau(fichier: FieldFile, nom: str, type_mime: str) -> HttpResponse:
    """Une adresse d’une minute, qui n’ouvre que cet objet, et seulement à télécharger."""
    _exiger(fichier)
    parametres = {
        "ResponseContentDisposition": content_disposition_header(True, nom),
        "ResponseContentType": type_mime,
        "ResponseCacheControl": f"private, max-age={UNE_HEURE}",
    }
    adresse = fichier.storage.url(fichier.name, parameters=parametres, expire=UNE_MINUTE)
    reponse = HttpResponseRedirect(adresse)
    reponse["Cache-Control"] = "no-store"
    return reponse


def _exiger(fichier: FieldFile) -> None:
    """Un fichier perdu se dit sur une page du site, pas par le mandataire ni par le seau."""
    if not fichier.storage.exists(fichier.name):
        raise FileNotFoundError(fichier.name)
