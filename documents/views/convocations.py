"""Choisir les candidats d’une commission, puis les ranger : deux formulaires sur une page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from comptes.regles import ActionRefusee
from documents.actions.convocations import (
    ListeChangee,
    PerteAConfirmer,
    choisir_les_candidats,
    empreinte_de_la_liste,
    ordonner,
)
from documents.forms.commissions import ChoixForm, OrdreForm
from documents.lectures.commissions import CandidatDuJour, candidats_du_jour
from documents.lectures.convocations import Proposes, candidats_proposes, phrases_ailleurs
from documents.models import Commission
from documents.views.commissions import CHERCHE_MAX, commission_geree

Saisie = TypeVar("Saisie", ChoixForm, OrdreForm)
ORDONNER, REDISTRIBUER = "ordonner", "redistribuer"


@dataclass(frozen=True)
class _Page:
    """Ce que la page lit, et l’empreinte de la liste qu’elle montre."""

    commission: Commission
    candidats: tuple[CandidatDuJour, ...]
    proposes: Proposes
    cherche: str
    lus: str

    @classmethod
    def lire(cls, commission: Commission, cherche: str) -> _Page:
        proposes = candidats_proposes(commission, cherche)
        lus = empreinte_de_la_liste(c.ici for c in proposes.candidats if c.ici)
        return cls(commission, candidats_du_jour(commission), proposes, cherche, lus)

    def choix(self, donnees: QueryDict | None = None) -> ChoixForm:
        possibles = self.proposes.candidats
        return ChoixForm(donnees, commission=self.commission, possibles=possibles, lus=self.lus)

    def ordre(self, donnees: QueryDict | None = None) -> OrdreForm:
        return OrdreForm(donnees, candidats=self.candidats, lus=self.lus)


@require_http_methods(["GET", "HEAD", "POST"])
def commission_candidats(request: HttpRequest, pk: int) -> HttpResponse:
    """GET montre (`?q=` cherche hors du centre) ; POST choisit, ou range selon le `geste`."""
    page = _Page.lire(commission_geree(request, pk), _cherche(request))
    if request.method != "POST":
        return _rendre(request, page)
    if request.POST.get("geste") in {ORDONNER, REDISTRIBUER}:
        return _ordonner(request, page)
    return _choisir(request, page)


def _cherche(request: HttpRequest) -> str:
    # PostgreSQL refuse le signe nul, jusque dans ce qu’on cherche.
    return request.GET.get("q", "").strip().replace("\0", "")[:CHERCHE_MAX]


def _choisir(request: HttpRequest, page: _Page) -> HttpResponse:
    formulaire = page.choix(request.POST)
    if not formulaire.is_valid():
        return _rendre(request, page, choix=formulaire)
    try:
        choisir_les_candidats(
            page.commission,
            formulaire.choix(),
            acteur=request.user,
            lus=formulaire.cleaned_data["lus"],
            pertes_acceptees=formulaire.cleaned_data["perte"],
        )
    except PerteAConfirmer as refus:
        return _rendre(request, page, choix=formulaire, pertes=refus.pertes)
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return _rendre(request, page, choix=_relue(formulaire, page))
    return _fait(request, page.commission)


def _ordonner(request: HttpRequest, page: _Page) -> HttpResponse:
    formulaire = page.ordre(request.POST)
    if not formulaire.is_valid():
        if request.POST.get("lus") != page.lus:
            messages.error(request, str(ListeChangee()))
            return _rendre(request, page)
        return _rendre(request, page, ordre=formulaire)
    try:
        ordonner(
            page.commission,
            formulaire.places(),
            acteur=request.user,
            lus=formulaire.cleaned_data["lus"],
            redistribuer=request.POST["geste"] == REDISTRIBUER,
        )
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return _rendre(request, page, ordre=_relue(formulaire, page))
    return _fait(request, page.commission)


def _relue(formulaire: Saisie, page: _Page) -> Saisie:
    """La saisie reste ; l’empreinte devient celle de la liste que l’on montre maintenant."""
    formulaire.data = formulaire.data.copy()
    formulaire.data["lus"] = page.lus
    return formulaire


def _fait(request: HttpRequest, commission: Commission) -> HttpResponse:
    messages.success(request, "La liste est enregistrée.")
    for phrase in phrases_ailleurs(commission):
        messages.warning(request, phrase)
    return redirect("commission", commission.pk)


def _rendre(
    request: HttpRequest,
    page: _Page,
    *,
    choix: ChoixForm | None = None,
    ordre: OrdreForm | None = None,
    pertes: tuple[object, ...] = (),
) -> HttpResponse:
    contexte = {
        "commission": page.commission,
        "proposes": page.proposes,
        "cherche": page.cherche,
        "choix": choix or page.choix(),
        "ordre": ordre or page.ordre(),
        "pertes": pertes,
    }
    return render(request, "documents/commission_candidats.html", contexte)
