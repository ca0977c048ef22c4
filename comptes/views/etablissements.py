"""Choisir l’établissement que montrent les pages de l’administration."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.lectures.etablissement import etablissements_trouves
from comptes.models import Etablissement
from comptes.views.acces import exiger_l_administration
from referentiel.listes import Liste

ETABLISSEMENTS = Liste("etablissements", Etablissement, ordre=("nom", "pk"))
PAGES = ("etablissement", "personnes", "promotions", "rentree")


@require_safe
def etablissements(request: HttpRequest) -> HttpResponse:
    """`?vers=` dit la page où l’on va ensuite ; sinon le tableau de bord."""
    exiger_l_administration(request)
    demandee = request.GET.get("vers", "")
    vers = demandee if demandee in PAGES else PAGES[0]
    cherche = request.GET.get("cherche", "").replace("\0", "").strip()[:200]
    contexte = {
        "vers": vers,
        "cherche": cherche,
        "page": ETABLISSEMENTS.feuillet(etablissements_trouves(cherche), request.GET.get("page")),
        "adresse": urlencode({"vers": vers, "cherche": cherche}),
    }
    return render(request, "comptes/etablissements.html", contexte)
