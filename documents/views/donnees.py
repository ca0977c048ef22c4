"""« Mes données » : ce que Sillage garde de qui le demande, et la copie qu’il en emporte."""

from __future__ import annotations

from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from comptes.actions import noter_un_acte
from comptes.models import NatureDActe
from documents.donnees.archive import archive_des_donnees
from documents.donnees.bilan import actes_sur, bilan_de, echeances_de, lectures_de
from documents.nommage import en_ascii


@require_safe
def mes_donnees(request: HttpRequest) -> HttpResponse:
    """Compté, expliqué, daté ; et qui l’a lu."""
    contexte = {
        "bilan": bilan_de(request.user),
        "echeances": echeances_de(request.user),
        "lectures": lectures_de(request.user),
        "actes": actes_sur(request.user),
        "contact": settings.CONFIDENTIALITE_CONTACT,
    }
    return render(request, "documents/mes_donnees.html", contexte)


@require_POST
def mes_donnees_archive(request: HttpRequest) -> HttpResponseBase:
    """Le ZIP de tout ce qui est détenu, écrit sur le disque ; la remise est tracée."""
    limites = settings.DONNEES_LIMITES
    if not consume(request, app="documents", action="archive", config=limites):
        return respond_429(request)
    le, personne = timezone.now(), request.user
    contenu = archive_des_donnees(personne, le=le)
    noter_un_acte(NatureDActe.DONNEES_REMISES, acteur=personne, le=le, personne=personne)
    nom = f"mes-donnees-{en_ascii(str(personne))[:60]}-{timezone.localdate(le)}.zip"
    reponse = FileResponse(
        contenu, as_attachment=True, filename=nom, content_type="application/zip"
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(reponse, private=True, no_store=True)
    return reponse
