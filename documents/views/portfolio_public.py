"""L’adresse publique d’un portfolio : la page du candidat, ses réalisations, ses preuves.

Une ouverture est une page d’accueil montrée, rechargements compris : compter les personnes
demanderait de les suivre. L’étudiant lui-même, notre veille et un préchargement ne comptent pas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache, wraps
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST, require_safe

from comptes.jetons import empreinte
from comptes.models import Inscription
from documents.actions.consultations import consulter
from documents.calculs.depot import Lecture, relire
from documents.calculs.portfolio_public import dernier_depot, lecture_avant_depot
from documents.compositions.lecture import Adresses, LectureMontree
from documents.models import Dossier, Objet
from documents.views.liens import (
    compter_un_essai,
    lien_ouvert,
    par_lien,
    verifier_les_essais,
)
from documents.views.pieces import servir_la_piece, trouver_la_piece
from portfolio.liens import VISITEUR
from portfolio.models import LienDePortfolio

COOKIE, SEL = f"{settings.PREFIXE_SUR}code_du_portfolio", "documents.portfolio_public"
VALIDITE_DU_CODE = timedelta(hours=12)
ACCUEIL = "documents/portfolio_public.html"
PAGES_EN_MEMOIRE = 64
CODE_FAUX = "Ce n’est pas ce code : vérifiez-le auprès de qui vous a donné l’adresse."
CODE_VIDE = "Écrivez le code qui accompagne cette adresse."


@dataclass(frozen=True)
class Ouverture:
    """Un portfolio ouvert par son adresse (et son code), et son dernier dépôt s’il y en a un."""

    lien: LienDePortfolio
    jeton: str
    dossier: Dossier | None
    le: datetime

    @cached_property
    def lecture(self) -> LectureMontree:
        if self.dossier is not None:
            return _montrer(self.jeton, relire(self.dossier))
        return _montrer(self.jeton, lecture_avant_depot(self.lien.inscription_id, le=self.le))


def par_l_adresse(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Donne à la vue le portfolio ouvert ; la page du code à qui ne l’a pas encore donné."""

    @par_lien
    @require_safe
    @wraps(vue)
    def repondre(request: HttpRequest, jeton: str, **ou: object) -> HttpResponseBase:
        le = timezone.now()
        lien = lien_ouvert(request, LienDePortfolio, jeton, le=le)
        if lien.code and not _code_donne(request, lien):
            return _demander_le_code(request, lien, jeton)
        dossier = dernier_depot(lien.inscription_id)
        return vue(request, Ouverture(lien, jeton, dossier, le), **ou)

    return repondre


@par_l_adresse
def portfolio_public(request: HttpRequest, ouverture: Ouverture) -> HttpResponse:
    dossier = ouverture.dossier
    if dossier is not None:
        page = _page_deposee(ouverture.jeton, dossier)
    else:
        page = _page(ACCUEIL, ouverture.jeton, ouverture.lecture)
    if _compte(request, ouverture.lien):
        consulter(ouverture.lien, objet=Objet.PORTFOLIO, dossier=dossier, le=ouverture.le)
    return HttpResponse(page)


@par_l_adresse
def portfolio_public_realisation(
    request: HttpRequest, ouverture: Ouverture, numero: int
) -> HttpResponse:
    realisation = ouverture.lecture.par_numero.get(numero)
    if realisation is None:
        raise Http404("Cette réalisation n’est pas au dossier.")
    precedente, suivante = ouverture.lecture.voisines(numero)
    page = _page(
        "documents/portfolio_public_realisation.html",
        ouverture.jeton,
        ouverture.lecture,
        realisation=realisation,
        precedente=precedente,
        suivante=suivante,
    )
    return HttpResponse(page)


@par_l_adresse
def portfolio_public_piece(
    request: HttpRequest, ouverture: Ouverture, chemin: str
) -> HttpResponseBase:
    """Une preuve non confidentielle, ou un document qui ne porte pas le numéro de candidat."""
    return servir_la_piece(request, trouver_la_piece(ouverture.lecture, chemin))


@par_lien
@require_POST
def portfolio_public_code(request: HttpRequest, jeton: str) -> HttpResponse:
    """Le bon code ouvre la page pour douze heures ; un faux se compte et se dit."""
    lien = lien_ouvert(request, LienDePortfolio, jeton, le=timezone.now())
    return _essayer_le_code(request, lien, jeton, request.POST.get("code", ""))


def _montrer(jeton: str, lecture: Lecture) -> LectureMontree:
    base = reverse("portfolio_public", args=[jeton])
    adresses = Adresses(
        realisation=lambda numero: f"{base}realisations/{numero}/",
        piece=lambda chemin: f"{base}pieces/{quote(chemin)}",
    )
    return LectureMontree(lecture, adresses, publique=True)


@lru_cache(maxsize=PAGES_EN_MEMOIRE)
def _page_deposee(jeton: str, dossier: Dossier) -> str:
    """Un dossier ne change jamais : chaque processus garde les dernières pages toutes faites.

    Deux requêtes la première fois, aucune ensuite. Un dossier est reconnu à son identifiant.
    """
    return _page(ACCUEIL, jeton, _montrer(jeton, relire(dossier)))


def _page(gabarit: str, jeton: str, lecture: LectureMontree, **contexte: object) -> str:
    """Sans rien de la session : la même page pour tous."""
    commun = {"lecture": lecture, "accueil": reverse("portfolio_public", args=[jeton])}
    return render_to_string(gabarit, commun | contexte)


def _demander_le_code(request: HttpRequest, lien: LienDePortfolio, jeton: str) -> HttpResponse:
    """En lecture seule, où aucun envoi n’arrive, le code vient par l’adresse, aussitôt quittée."""
    if settings.LECTURE_SEULE and "code" in request.GET:
        return _essayer_le_code(request, lien, jeton, request.GET["code"])
    return _page_du_code(request, jeton)


def _essayer_le_code(
    request: HttpRequest, lien: LienDePortfolio, jeton: str, saisi: str
) -> HttpResponse:
    verifier_les_essais(request, "code")
    saisi = saisi.strip()
    if not saisi and lien.code:
        return _page_du_code(request, jeton, CODE_VIDE)
    if lien.code and not check_password(saisi, lien.code):
        compter_un_essai(request, "code")
        return _page_du_code(request, jeton, CODE_FAUX)
    reponse = redirect("portfolio_public", jeton=jeton)
    _donner_le_code(reponse, lien, jeton)
    return reponse


def _page_du_code(request: HttpRequest, jeton: str, erreur: str = "") -> HttpResponse:
    """Ne dit pas à qui est ce portfolio.

    Venu d’un autre site (un courriel), le cookie `Strict` n’est pas envoyé : la page propose de
    continuer à qui a déjà donné le code ici.
    """
    accueil = reverse("portfolio_public", args=[jeton])
    contexte = {
        "accueil": accueil,
        "envoi": accueil if settings.LECTURE_SEULE else f"{accueil}code/",
        "methode": "get" if settings.LECTURE_SEULE else "post",
        "erreur": erreur,
        "d_ailleurs": request.headers.get("Sec-Fetch-Site") == "cross-site",
    }
    page = render_to_string("documents/portfolio_public_code.html", contexte)
    return HttpResponse(page, status=422 if erreur else 200)


def _marque(lien: LienDePortfolio) -> str:
    """Ce que le cookie garde du code : renouveler le code ou le lien le périme."""
    return empreinte(f"{lien.pk}/{lien.code}")


def _donner_le_code(reponse: HttpResponse, lien: LienDePortfolio, jeton: str) -> None:
    reponse.set_cookie(
        COOKIE,
        signing.dumps(_marque(lien), salt=SEL),
        max_age=VALIDITE_DU_CODE,
        path=reverse("portfolio_public", args=[jeton]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _code_donne(request: HttpRequest, lien: LienDePortfolio) -> bool:
    try:
        cookie = request.COOKIES.get(COOKIE, "")
        marque = signing.loads(cookie, salt=SEL, max_age=VALIDITE_DU_CODE)
    except signing.BadSignature:
        return False
    return isinstance(marque, str) and constant_time_compare(marque, _marque(lien))


def _compte(request: HttpRequest, lien: LienDePortfolio) -> bool:
    """Une personne qui lit : ni une tête, ni un préchargement, ni nous, ni l’étudiant."""
    if request.method != "GET" or "Sec-Purpose" in request.headers:
        return False
    if request.headers.get("User-Agent", "").startswith(VISITEUR):
        return False
    sienne = Inscription.objects.filter(pk=lien.inscription_id, etudiant=request.user.pk)
    return not (request.user.is_authenticated and sienne.exists())
