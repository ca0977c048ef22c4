"""Les documents d’une classe entière : les demander, suivre leur fabrication, les emporter."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.regles import promotions_visibles
from documents import regles
from documents.actions import productions
from documents.archives import archive_de_la_production
from documents.lectures import (
    PRODUCTIBLES,
    avancement,
    avec_nombres,
    documents_de_la_promotion,
    pieces_de,
)
from documents.models import Production
from documents.nommage import en_ascii
from portfolio.regles import ActionRefusee


@require_http_methods(["GET", "HEAD", "POST"])
def documents_de_promotion(request: HttpRequest, pk: int) -> HttpResponse:
    """La liste de ce qui se produit pour la classe ; un POST en demande une nature."""
    visibles = promotions_visibles(request.user).select_related("session")
    promotion = get_object_or_404(visibles, pk=pk)
    if request.method == "POST":
        nature = request.POST.get("nature", "")
        if nature not in PRODUCTIBLES:
            raise Http404("Cette nature de document n’existe pas.")
        try:
            production = productions.lancer(
                promotion, nature, acteur=request.user, le=timezone.now()
            )
        except ActionRefusee as refus:
            messages.error(request, str(refus))
            return redirect("documents_de_promotion", pk=pk)
        return redirect("production", pk=production.pk)
    contexte = {"promotion": promotion, "documents": documents_de_la_promotion(promotion)}
    return render(request, "documents/documents_de_promotion.html", contexte)


@require_safe
def production(request: HttpRequest, pk: int) -> HttpResponse:
    """L’avancement, et une ligne par fichier ; la page se tient à jour jusqu’à la fin."""
    trouvee = _production(request, pk)
    contexte = {
        "production": trouvee,
        "promotion": trouvee.promotion,
        "avancement": avancement(trouvee),
        "pieces": pieces_de(trouvee),
    }
    return render(request, "documents/production.html", contexte)


@require_POST
def production_reprendre(request: HttpRequest, pk: int) -> HttpResponse:
    productions.reprendre(_production(request, pk), acteur=request.user)
    return redirect("production", pk=pk)


@require_safe
def production_archive(request: HttpRequest, pk: int) -> FileResponse:
    """Tout ce qui est fait, en un fichier ZIP avec ses empreintes."""
    trouvee = _production(request, pk)
    nom = f"{en_ascii(trouvee.promotion.nom)}-{trouvee.nature}-{trouvee.promotion.session.annee}"
    reponse = FileResponse(
        archive_de_la_production(trouvee), as_attachment=True, filename=f"{nom}.zip"
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(reponse, private=True, no_cache=True)
    return reponse


def _production(request: HttpRequest, pk: int) -> Production:
    visibles = regles.productions_visibles(request.user).select_related("promotion__session")
    return get_object_or_404(avec_nombres(visibles), pk=pk)
