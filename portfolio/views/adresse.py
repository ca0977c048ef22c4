"""L’adresse de son portfolio : choisir celle que le tableau imprime, ouvrir celle de Sillage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from comptes.lectures import derniere_inscription, inscription_en_cours
from comptes.models import Inscription
from documents.models import Consultation, Dossier
from documents.qr import qr_en_svg
from portfolio.actions.adresses import (
    choisir_le_code,
    donner_son_adresse,
    fermer_l_adresse,
    ouvrir_l_adresse,
    renouveler_l_adresse,
)
from portfolio.forms import AdresseForm, CodeForm, OuvertureForm
from portfolio.forms.adresse import SIENNE, SILLAGE
from portfolio.lectures.adresses import (
    adresse_du_lien,
    adresse_imprimee,
    expiration_par_defaut,
    lien_de_portfolio,
)
from portfolio.models import VeilleDePortfolio
from portfolio.regles import ActionRefusee

PAS_ETUDIANT = "L’adresse d’un portfolio est celle d’un étudiant."
UN_INSTANT = timedelta(seconds=1)


@dataclass(frozen=True)
class Formulaires:
    """Ceux de la page : un seul a été envoyé, les autres sont vierges."""

    adresse: AdresseForm | None = None
    ouverture: OuvertureForm | None = None
    code: CodeForm | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def adresse(request: HttpRequest) -> HttpResponse:
    """La page ; envoyée, elle choisit ce que le tableau imprime."""
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        return _sans_classe(request)
    if request.method != "POST":
        return _page(request, inscription)
    formulaire = AdresseForm(request.POST)
    if not formulaire.is_valid():
        return _page(request, inscription, Formulaires(adresse=formulaire))
    donner_son_adresse(
        inscription, acteur=request.user, le=timezone.now(), adresse=formulaire.a_imprimer
    )
    messages.success(request, "Enregistré\u00a0: c’est l’adresse que votre tableau imprimera.")
    return redirect("adresse")


@require_POST
def ouvrir(request: HttpRequest) -> HttpResponse:
    """Ouvre l’adresse de Sillage, ou change sa date de fin."""
    inscription = _la_mienne(request)
    formulaire = OuvertureForm(request.POST)
    if not formulaire.is_valid():
        return _page(request, inscription, Formulaires(ouverture=formulaire))
    try:
        lien = ouvrir_l_adresse(
            inscription, acteur=request.user, le=timezone.now(), expire_le=formulaire.expire_le
        )
    except ActionRefusee as refus:
        formulaire.add_error("jusqu_au", str(refus))
        return _page(request, inscription, Formulaires(ouverture=formulaire))
    jour = timezone.localdate(lien.expire_le - UN_INSTANT)
    messages.success(request, f"Votre adresse est ouverte jusqu’au {jour:%d/%m/%Y}.")
    return redirect("adresse")


@require_POST
def renouveler(request: HttpRequest) -> HttpResponse:
    inscription = _la_mienne(request)
    try:
        renouveler_l_adresse(
            inscription,
            acteur=request.user,
            le=timezone.now(),
            remplace=_entier(request.POST.get("remplace", "")),
        )
    except ActionRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "L’ancienne adresse ne répond plus\u00a0; voici la nouvelle.")
    return redirect("adresse")


@require_POST
def fermer(request: HttpRequest) -> HttpResponse:
    """Permis aussi à qui a quitté sa classe : cesser de publier reste à sa main."""
    inscription = derniere_inscription(request.user)
    if inscription is None:
        raise PermissionDenied(PAS_ETUDIANT)
    if fermer_l_adresse(inscription, acteur=request.user, le=timezone.now()):
        messages.success(request, "Adresse fermée\u00a0: elle ne mène plus à rien.")
    else:
        messages.info(request, "Aucune adresse n’était ouverte.")
    return redirect("adresse")


@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Demande un code à qui ouvre l’adresse, ou n’en demande plus (« retirer »)."""
    inscription = _la_mienne(request)
    retirer = "retirer" in request.POST
    formulaire = CodeForm(request.POST)
    if not retirer and not formulaire.is_valid():
        return _page(request, inscription, Formulaires(code=formulaire))
    choisi = "" if retirer else formulaire.cleaned_data["code"]
    try:
        choisir_le_code(inscription, acteur=request.user, le=timezone.now(), code=choisi)
    except ActionRefusee as refus:
        messages.error(request, str(refus))
    else:
        fait = "demandé" if choisi else "retiré"
        messages.success(request, f"Code {fait}.")
    return redirect("adresse")


def _la_mienne(request: HttpRequest) -> Inscription:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        raise PermissionDenied(PAS_ETUDIANT)
    return inscription


def _sans_classe(request: HttpRequest) -> HttpResponse:
    """Qui a quitté sa classe peut encore fermer ce qu’il publie."""
    sortie = derniere_inscription(request.user)
    lien = sortie and lien_de_portfolio(sortie, le=timezone.now())
    if not lien:
        return render(request, "portfolio/sans_inscription.html")
    contexte = {"lien": lien, "dernier_jour": timezone.localdate(lien.expire_le - UN_INSTANT)}
    return render(request, "portfolio/adresse_a_fermer.html", contexte)


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 18 else 0


def _page(
    request: HttpRequest, inscription: Inscription, saisis: Formulaires | None = None
) -> HttpResponse:
    saisis, le = saisis or Formulaires(), timezone.now()
    lien = lien_de_portfolio(inscription, le=le)
    fin = lien.expire_le if lien else expiration_par_defaut(inscription, le=le)
    dernier_jour = timezone.localdate(fin - UN_INSTANT)
    choix = SIENNE if inscription.url_portfolio else SILLAGE
    initial = {"choix": choix, "adresse": inscription.url_portfolio}
    url = adresse_du_lien(lien) if lien else ""
    contexte = {
        "lien": lien,
        "url": url,
        "qr": qr_en_svg(url) if url else "",
        "dernier_jour": dernier_jour,
        "dossier": Dossier.objects.filter(inscription=inscription).recents_d_abord().first(),
        "form_adresse": saisis.adresse or AdresseForm(initial=initial),
        "form_ouverture": saisis.ouverture or OuvertureForm(initial={"jusqu_au": dernier_jour}),
        "form_code": saisis.code or CodeForm(),
        **_imprimee(inscription, le),
        **_ouvertures(inscription),
    }
    return render(request, "portfolio/adresse.html", contexte)


def _imprimee(inscription: Inscription, le: datetime) -> dict[str, Any]:
    """L’adresse que le tableau imprime, et son dernier relevé."""
    imprimee = adresse_imprimee(inscription, le=le)
    veille = VeilleDePortfolio.objects.filter(inscription=inscription, adresse=imprimee.repere)
    return {"imprimee": imprimee, "veille": veille.first() if imprimee.url else None}


def _ouvertures(inscription: Inscription) -> dict[str, Any]:
    """Combien de fois l’adresse de Sillage a été ouverte, toutes adresses successives réunies."""
    ouvertures = Consultation.objects.ouvertures_du_portfolio(inscription)
    return ouvertures.aggregate(ouvertures=Count("pk"), derniere_ouverture=Max("le"))
