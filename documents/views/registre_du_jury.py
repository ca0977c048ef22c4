"""Le registre des consultations d’une commission : à lire, à filtrer, à emporter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from documents.classeurs.consultations import consultations_en_csv
from documents.lectures.commissions import phrase_d_effacement
from documents.lectures.consultations import (
    SANS_NOM,
    FiltreDeConsultations,
    consultations_de,
    noms_des_lecteurs,
)
from documents.models import Consultation
from documents.nommage import en_ascii
from documents.views.commissions import commission_geree
from referentiel.listes import Liste

CONSULTATIONS = Liste(
    "commission_consultations", Consultation, ordre=("-le", "-pk"), bornes=("lien_de_commission",)
)


@require_safe
def commission_consultations(request: HttpRequest, pk: int) -> HttpResponse:
    """Cinquante lignes par page, les plus récentes d’abord."""
    commission = commission_geree(request, pk)
    filtre = _filtre(request)
    lues = consultations_de(commission, filtre)
    contexte = {
        "commission": commission,
        "page": CONSULTATIONS.feuillet(lues, request.GET.get("page")),
        "noms": noms_des_lecteurs(commission),
        "filtre": filtre,
        "sans_nom": SANS_NOM,
        "effacement": phrase_d_effacement(commission.session),
    }
    return render(request, "documents/commission_consultations.html", contexte)


@require_safe
def commission_consultations_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Tout le registre, ou ce que le filtre en garde."""
    commission = commission_geree(request, pk)
    contenu = consultations_en_csv(consultations_de(commission, _filtre(request)))
    reponse = HttpResponse(contenu, content_type="text/csv; charset=utf-8")
    nom = f"consultations-{en_ascii(commission.intitule)}-{commission.jour.isoformat()}.csv"
    reponse["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=nom)
    reponse["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(reponse, private=True, no_store=True)
    return reponse


def _filtre(request: HttpRequest) -> FiltreDeConsultations:
    # PostgreSQL refuse le signe nul, jusque dans ce qu’on cherche.
    return FiltreDeConsultations(request.GET.get("qui", "").replace("\0", ""))
