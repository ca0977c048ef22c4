"""La journée d’une commission, et l’entrée de ses membres par leur lien."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from documents.actions.consultations import consulter
from documents.actions.jury import CleFausse, CodeAttendu, CodeFaux, Entree, entrer
from documents.forms.jury import EntreeForm
from documents.lectures.jury import journee
from documents.models import LienDeCommission, Objet
from documents.views.jury_acces import Acces, acces_de, oter_le_temoin, poser_le_temoin
from documents.views.liens import (
    compter_un_essai,
    lien_ouvert,
    par_lien,
    verifier_les_essais,
)

FAUTIF = 422


@require_safe
@par_lien
def jury(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """La journée pour qui est entré ; l’entrée pour les autres."""
    le = timezone.now()
    lien = lien_ouvert(request, LienDeCommission, jeton, le=le)
    acces = acces_de(request, jeton, lien, le=le)
    if acces is not None:
        return _montrer_la_journee(request, acces)
    if settings.LECTURE_SEULE and "nom" in request.GET:
        return _entrer_sans_ecrire(request, jeton, lien, le=le)
    return _montrer_l_entree(request, jeton, lien, EntreeForm(initial={"cle": _cle()}))


@require_POST
@par_lien
def jury_entrer(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Le nom, puis son code s’il est déjà entré ; le code d’un nouveau nom est dit une fois."""
    le = timezone.now()
    lien = lien_ouvert(request, LienDeCommission, jeton, le=le)
    formulaire = EntreeForm(request.POST)
    if not formulaire.is_valid():
        return _montrer_l_entree(request, jeton, lien, formulaire, status=FAUTIF)
    verifier_les_essais(request, "membre")
    try:
        entree = entrer(lien.commission, **formulaire.cleaned_data, le=le)
    except (CodeAttendu, CodeFaux) as refus:
        if isinstance(refus, CleFausse | CodeFaux):
            compter_un_essai(request, "membre")
        return _demander_le_code(request, jeton, lien, formulaire, str(refus))
    return _entre(request, jeton, lien, entree, le=le)


@require_POST
@par_lien
def jury_sortir(request: HttpRequest, jeton: str) -> HttpResponseBase:
    lien_ouvert(request, LienDeCommission, jeton, le=timezone.now())
    reponse = redirect("jury", jeton=jeton)
    oter_le_temoin(reponse, jeton)
    return reponse


def _montrer_la_journee(request: HttpRequest, acces: Acces) -> HttpResponse:
    lue = journee(acces.commission, membre=acces.membre, le=acces.le)
    acces.consulte(Objet.LISTE)
    return render(request, "jury/jury.html", {"acces": acces, "journee": lue})


def _montrer_l_entree(
    request: HttpRequest,
    jeton: str,
    lien: LienDeCommission,
    formulaire: EntreeForm,
    *,
    demande_le_code: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Venu d’un autre site (un courriel), le témoin `Strict` n’est pas envoyé : on le redemande."""
    contexte = {
        "jeton": jeton,
        "lien": lien,
        "formulaire": formulaire,
        "demande_le_code": demande_le_code,
        "redemander": request.headers.get("Sec-Fetch-Site") == "cross-site",
        "ecrit": not settings.LECTURE_SEULE,
    }
    return render(request, "jury/jury_entree.html", contexte, status=status)


def _demander_le_code(
    request: HttpRequest, jeton: str, lien: LienDeCommission, formulaire: EntreeForm, phrase: str
) -> HttpResponse:
    formulaire.add_error("code", phrase)
    return _montrer_l_entree(request, jeton, lien, formulaire, demande_le_code=True, status=FAUTIF)


def _entre(
    request: HttpRequest, jeton: str, lien: LienDeCommission, entree: Entree, *, le: datetime
) -> HttpResponse:
    membre = entree.membre
    consulter(lien, objet=Objet.ENTREE, qui=membre.nom, le=le)
    if entree.code:
        contexte = {"jeton": jeton, "membre": membre, "code": entree.code}
        reponse = render(request, "jury/jury_code.html", contexte)
    else:
        reponse = redirect("jury", jeton=jeton)
    poser_le_temoin(reponse, jeton, lien, membre=membre, nom=membre.nom)
    return reponse


def _entrer_sans_ecrire(
    request: HttpRequest, jeton: str, lien: LienDeCommission, *, le: datetime
) -> HttpResponse:
    """En lecture seule, un nom suffit : il n’ouvre que ce que tous lisent."""
    formulaire = EntreeForm(request.GET)
    if not formulaire.is_valid():
        return _montrer_l_entree(request, jeton, lien, formulaire, status=FAUTIF)
    nom = formulaire.cleaned_data["nom"]
    consulter(lien, objet=Objet.ENTREE, qui=nom, le=le)
    reponse = redirect("jury", jeton=jeton)
    poser_le_temoin(reponse, jeton, lien, membre=None, nom=nom)
    return reponse


def _cle() -> str:
    """Une par page montrée : renvoyée deux fois, elle ne fait entrer qu’une fois."""
    return secrets.token_hex(16)
