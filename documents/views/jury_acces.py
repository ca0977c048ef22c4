"""Entrer par le lien d’une commission : un témoin signé, propre à ce lien, sans session ni compte.

Il dit seulement par quel lien et sous quel nom on est entré. `SameSite=Strict` et le jeton de
l’adresse tiennent lieu de vérification CSRF. En lecture seule nul membre ne s’inscrit : le témoin
ne porte alors qu’un nom, et n’ouvre ni note ni grille.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from documents.actions.consultations import consulter
from documents.calculs.depot import relire
from documents.compositions.lecture import Adresses, LectureMontree
from documents.lectures.commissions import phrase_d_effacement
from documents.lectures.jury import Convoque, Journee, dernier_dossier, ordre_du_jour
from documents.models import Commission, Dossier, LienDeCommission, Membre, Objet
from documents.views.liens import lien_ouvert, par_lien
from portfolio.enregistrement import attend_du_json, refus_en_json

TEMOIN = f"{settings.PREFIXE_SUR}sillage_jury"
SEL = "documents.jury"
SORTI = "Vous n’êtes plus entré sur cet appareil\u00a0: entrez de nouveau dans un autre onglet."


@dataclass(frozen=True)
class Acces:
    """Qui lit, par quel lien, à quel instant ; `membre` manque à qui est entré en lecture seule."""

    jeton: str
    lien: LienDeCommission
    commission: Commission
    membre: Membre | None
    nom: str
    le: datetime

    @property
    def ecrit(self) -> bool:
        """Faux en lecture seule : les champs se montrent, fermés."""
        return self.membre is not None and not settings.LECTURE_SEULE

    @property
    def effacement(self) -> str:
        return phrase_d_effacement(self.commission.session)

    def consulte(self, objet: Objet, *, detail: str = "", dossier: Dossier | None = None) -> None:
        consulter(self.lien, objet=objet, detail=detail, qui=self.nom, dossier=dossier, le=self.le)


@dataclass(frozen=True)
class CandidatLu:
    """Un candidat de la commission et son dernier dépôt, s’il a déposé."""

    jeton: str
    journee: Journee
    convoque: Convoque
    dossier: Dossier | None

    @cached_property
    def montree(self) -> LectureMontree | None:
        """Ce que dit le dossier : une requête, la première fois qu’on le demande."""
        if self.dossier is None:
            return None
        return montrer(self.jeton, self.convoque.pk, self.dossier)


def pour_un_membre(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`vue(request, acces, …)` pour qui est entré ; les autres sont conduits à l’entrée."""

    @par_lien
    @wraps(vue)
    def repondre(request: HttpRequest, jeton: str, **kwargs: object) -> HttpResponseBase:
        le = timezone.now()
        lien = lien_ouvert(request, LienDeCommission, jeton, le=le)
        acces = acces_de(request, jeton, lien, le=le)
        if acces is None:
            return _sorti(request, jeton)
        return vue(request, acces, **kwargs)

    return repondre


def acces_de(
    request: HttpRequest, jeton: str, lien: LienDeCommission, *, le: datetime
) -> Acces | None:
    """Ce que dit le témoin, s’il est bien de ce lien : une requête."""
    lu = _lire_le_temoin(request)
    if lu is None or lu.get("lien") != lien.pk:
        return None
    entiers = ("session", "etablissement")
    if "membre" in lu:
        membre = (
            Membre.objects.filter(pk=lu["membre"], commission=lien.commission_id)
            .select_related(*(f"commission__{nom}" for nom in entiers))
            .first()
        )
        return membre and Acces(jeton, lien, membre.commission, membre, membre.nom, le)
    if not settings.LECTURE_SEULE:
        return None
    commission = Commission.objects.select_related(*entiers).get(pk=lien.commission_id)
    return Acces(jeton, lien, commission, None, str(lu.get("nom", "")), le)


def poser_le_temoin(
    reponse: HttpResponse, jeton: str, lien: LienDeCommission, *, membre: Membre | None, nom: str
) -> None:
    """Valable autant que le lien, pour ses seules pages."""
    qui = {"membre": membre.pk} if membre else {"nom": nom}
    reponse.set_cookie(
        TEMOIN,
        signing.dumps({"lien": lien.pk, **qui}, salt=SEL),
        expires=lien.expire_le,
        path=reverse("jury", args=[jeton]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def oter_le_temoin(reponse: HttpResponse, jeton: str) -> None:
    reponse.delete_cookie(TEMOIN, path=reverse("jury", args=[jeton]), samesite="Strict")


def candidat_lu(acces: Acces, pk: int, *, avec_dossier: bool = True) -> CandidatLu:
    """Ce candidat, s’il est de cette commission, sinon lève `Http404` : deux requêtes, ou une."""
    journee = ordre_du_jour(acces.commission, membre=acces.membre, le=acces.le)
    convoque = journee.par_pk.get(pk)
    if convoque is None:
        raise Http404
    dossier = dernier_dossier(convoque) if avec_dossier else None
    return CandidatLu(acces.jeton, journee, convoque, dossier)


def montrer(jeton: str, pk: int, dossier: Dossier) -> LectureMontree:
    """Le dossier d’une convocation, avec les adresses de ce lien : une requête."""
    return LectureMontree(relire(dossier), adresses(jeton, pk))


def adresses(jeton: str, pk: int) -> Adresses:
    """Celles d’un candidat ; la base est calculée une fois, une page en écrit des centaines."""
    base = reverse("jury_candidat", args=[jeton, pk])
    return Adresses(
        realisation=lambda numero: f"{base}realisations/{numero}/",
        piece=lambda chemin: f"{base}pieces/{quote(chemin)}",
    )


def _lire_le_temoin(request: HttpRequest) -> dict | None:
    """Son contenu, s’il est signé par ce site ; un témoin altéré est un témoin absent."""
    try:
        lu = signing.loads(request.COOKIES.get(TEMOIN, ""), salt=SEL)
    except signing.BadSignature:
        return None
    return lu if isinstance(lu, dict) else None


def _sorti(request: HttpRequest, jeton: str) -> HttpResponse:
    """Lire mène à l’entrée ; envoyer ne perd rien : la page d’avant a gardé ce qui y est écrit."""
    if request.method != "POST":
        return redirect("jury", jeton=jeton)
    if attend_du_json(request):
        return refus_en_json(SORTI, comparer=False)
    return render(request, "jury/jury_sorti.html", {"jeton": jeton}, status=403)
