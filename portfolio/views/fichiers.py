"""Servir un fichier déposé : privé, inerte, au type de son contenu ; le réduire, le lister."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portfolio.fichiers import ArchiveRefusee, Sommaire, extrait, sommaire, vignette
from portfolio.fichiers.remise import inerte, remettre
from portfolio.lectures import preuve_visible
from portfolio.models import FichierDeNote, Preuve


def servir(
    request: HttpRequest, fichier: FieldFile, nom: str, type_mime: str, sha256: str
) -> HttpResponseBase:
    """Un fichier en pièce jointe, ou en place (`?apercu=1`) pour une image ou un PDF."""
    try:
        return remettre(request, fichier, nom=nom, type_mime=type_mime, sha256=sha256)
    except FileNotFoundError:
        raise Http404("Ce fichier est introuvable.") from None


def servir_en_petit(garde: Preuve | FichierDeNote) -> HttpResponse:
    """La vignette d’une image ; lève `Http404` pour tout autre fichier, ou une image illisible."""
    octets = vignette(garde.fichier, garde.sha256) if garde.est_image else None
    if octets is None:
        raise Http404("Ce fichier n’a pas de vignette.")
    return inerte(HttpResponse(octets, content_type="image/webp"))


@require_safe
def preuve_vignette(request: HttpRequest, pk: int) -> HttpResponse:
    """L’image en petit, pour la liste ; 404 si la preuve n’est pas une image lisible."""
    return servir_en_petit(preuve_visible(request.user, pk))


@require_safe
def preuve_contenu(request: HttpRequest, pk: int) -> HttpResponse:
    """Ce que l’archive contient, sans l’ouvrir ; 404 pour toute autre preuve."""
    trouvee = preuve_visible(request.user, pk)
    if not trouvee.est_archive:
        raise Http404("Cette preuve n’est pas une archive.")
    contexte = {"preuve": trouvee, "sommaire": _sommaire(trouvee)}
    return render(request, "portfolio/preuve_contenu.html", contexte)


@require_safe
def preuve_texte(request: HttpRequest, pk: int) -> HttpResponse:
    """Les premières lignes d’un texte ou d’un code, échappées ; `?entier=1` montre la suite."""
    trouvee = preuve_visible(request.user, pk)
    if not trouvee.est_texte:
        raise Http404("Cette preuve n’est pas un texte.")
    en_entier = "entier" in request.GET
    try:
        with trouvee.fichier.open("rb") as contenu:
            lu = extrait(contenu, en_entier=en_entier)
    except FileNotFoundError:
        raise Http404("Ce fichier est introuvable.") from None
    contexte = {"preuve": trouvee, "extrait": lu, "en_entier": en_entier}
    return render(request, "portfolio/preuve_texte.html", contexte)


def _sommaire(archive: Preuve) -> Sommaire | None:
    """Rien si l’archive rangée ne se lit plus : la page le dit."""
    try:
        with archive.fichier.open("rb") as contenu:
            return sommaire(contenu)
    except FileNotFoundError:
        raise Http404("Ce fichier est introuvable.") from None
    except ArchiveRefusee:
        return None
