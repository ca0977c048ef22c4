"""Ce que les trois protocoles partagent : une identité en entrée, un départ par POST, un retour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from allauth.account.internal.decorators import login_not_required
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    suspend_request,
)
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.ratelimit import consume
from allauth.core.ratelimit import respond_429
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from requests import RequestException

from comptes.federation.fournisseurs import Fournisseur, fournisseur_ou_404, fournisseur_ou_none
from comptes.federation.identites import Identite, IdentiteIllisible
from comptes.federation.refus import Motif, refuser

Vue = Callable[..., HttpResponse]


class Panne(Exception):
    """Le fournisseur ne répond pas."""


class ReponseInvalide(Exception):
    """Le fournisseur, ou quelqu’un à sa place, répond ce qui ne se vérifie pas."""


class DeLEtablissement(Provider):
    """Un fournisseur d’allauth dont la « réponse » est une `Identite` déjà vérifiée."""

    supports_redirect = True
    account_class = ProviderAccount

    @property
    def fournisseur(self) -> Fournisseur:
        return fournisseur_ou_none(self.app.provider_id)

    def get_login_url(self, request: HttpRequest, **kwargs: str) -> str:
        return reverse(self.fournisseur.depart, args=[self.fournisseur.cle])

    def extract_uid(self, data: Identite) -> str:
        return data.empreinte

    def extract_extra_data(self, data: Identite) -> dict[str, str]:
        """Rien d’autre n’est gardé : ni nom, ni photo, ni jeton."""
        return {"emetteur": data.emetteur, "adresse": data.adresse}

    def extract_common_fields(self, data: Identite) -> dict[str, object]:
        return {"email": data.adresse, "email_verified": data.adresse_verifiee}

    def adresse_de_depart(self, request: HttpRequest, etat: dict[str, object]) -> str:
        """Où envoyer le navigateur ; garde `etat` dans la session, pour le seul retour attendu."""
        raise NotImplementedError

    def garder(
        self, request: HttpRequest, etat: dict[str, object], numero: str | None = None
    ) -> str:
        return statekit.stash_state(
            request, provider_id=self.fournisseur.cle, state=etat, state_id=numero
        )

    def reprendre(self, request: HttpRequest, numero: str | None) -> dict[str, object] | None:
        """L’état gardé au départ : il ne sert qu’une fois, dix minutes, dans cette session."""
        if not numero:
            return None
        etat = statekit.unstash_state(request, provider_id=self.fournisseur.cle, state_id=numero)
        ailleurs = etat and etat.get("personne") != request.user.pk
        return None if etat is None or ailleurs and _relie(etat) else etat

    def finir(
        self, request: HttpRequest, identite: Identite, etat: dict[str, object]
    ) -> HttpResponse:
        """Rend la main à allauth : appariement, second facteur, session."""
        arrivee = self.sociallogin_from_response(request, identite)
        arrivee.state = etat
        return complete_social_login(request, arrivee)


def _relie(etat: dict[str, object]) -> bool:
    return etat.get("process") == AuthProcess.CONNECT


@contextmanager
def reponse_du_fournisseur() -> Iterator[None]:
    """Range ce qui peut échouer en l’écoutant : il se tait (`Panne`), ou dit n’importe quoi.

    Ce qu’il a dit n’est jamais répété : seul le nom de l’erreur va au journal.
    """
    try:
        yield
    except RequestException as erreur:
        raise Panne(type(erreur).__name__) from erreur
    except (LookupError, TypeError, ValueError, AttributeError, SyntaxError) as erreur:
        raise ReponseInvalide(type(erreur).__name__) from erreur


def vue_de_federation(protocole: str, acte: str) -> Callable[[Vue], Vue]:
    """Une page ouverte à tous, comptée par adresse, pour un fournisseur réglé de ce protocole.

    La vue reçoit le fournisseur d’allauth ; ce qu’elle lève devient une page d’une phrase.
    """

    def decorer(vue: Vue) -> Vue:
        @never_cache
        @login_not_required
        @wraps(vue)
        def repondre(request: HttpRequest, cle: str) -> HttpResponse:
            fournisseur = fournisseur_ou_404(cle, protocole)
            limites = settings.FEDERATION_LIMITES
            if not consume(request, app="comptes", action=acte, config=limites, limit_get=True):
                return respond_429(request)
            try:
                return vue(request, _d_allauth(request, cle))
            except Panne as panne:
                return refuser(request, fournisseur, Motif.PANNE, str(panne))
            except (ReponseInvalide, IdentiteIllisible) as faute:
                return refuser(request, fournisseur, Motif.ILLISIBLE, str(faute))

        return repondre

    return decorer


def _d_allauth(request: HttpRequest, cle: str) -> DeLEtablissement:
    from allauth.socialaccount.adapter import get_adapter

    return get_adapter(request).get_provider(request, cle)


def partir(request: HttpRequest, chez: DeLEtablissement) -> HttpResponse:
    """Ouvrir cette adresse (GET) demande d’abord un clic ; l’envoyer (POST) conduit chez lui.

    La page de passage fait la redirection, et non une réponse 302 : un fournisseur en appelle
    souvent d’autres, et `form-action 'self'` arrêterait un envoi de formulaire à la première.
    """
    suite = get_next_redirect_url(request) or ""
    if request.method != "POST":
        contexte = {"fournisseur": chez.fournisseur, "suite": suite}
        return render(request, "socialaccount/login.html", contexte)
    etat = {"process": AuthProcess.LOGIN} | ({"next": suite} if suite else {})
    if request.POST.get("process") == AuthProcess.CONNECT:
        if not request.user.is_authenticated or not did_recently_reauthenticate(request):
            return suspend_request(request, reverse("account_reauthenticate"))
        etat = {"process": AuthProcess.CONNECT, "personne": request.user.pk}
    adresse = chez.adresse_de_depart(request, etat)
    contexte = {"fournisseur": chez.fournisseur, "adresse": adresse}
    return render(request, "socialaccount/login_redirect.html", contexte)
