"""Parler à un fournisseur OpenID Connect : sa découverte, puis le code contre une identité."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from comptes.federation.base import ReponseInvalide, reponse_du_fournisseur
from comptes.federation.fournisseurs import Oidc
from comptes.federation.identites import Identite, identite_oidc
from comptes.federation.oidc.jetons import revendications

POINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
INFOS = "userinfo_endpoint"


class Echange(OpenIDConnectOAuth2Adapter):
    """Les requêtes du serveur : la seule adresse suivie est celle que l’établissement a réglée."""

    def __init__(self, request: HttpRequest, fournisseur: Oidc) -> None:
        super().__init__(request, fournisseur.cle)
        self.fournisseur = fournisseur

    @property
    def openid_config(self) -> dict[str, object]:
        """La découverte, si elle est bien de lui (Discovery 1.0, § 4.3) et n’ôte pas le TLS."""
        if not hasattr(self, "_decouverte"):
            with reponse_du_fournisseur():
                self._decouverte = self._decouvrir()
        return self._decouverte

    def _decouvrir(self) -> dict[str, object]:
        lue = self._lire(f"{self.fournisseur.serveur}/.well-known/openid-configuration")
        if lue["issuer"].rstrip("/") != self.fournisseur.serveur:
            raise ReponseInvalide("issuer")
        adresses = [lue[point] for point in POINTS] + [lue.get(INFOS, "https:")]
        permis = ("https", urlsplit(self.fournisseur.serveur).scheme)
        if any(urlsplit(adresse).scheme not in permis for adresse in adresses):
            raise ReponseInvalide("adresse sans TLS")
        return lue

    @property
    def basic_auth(self) -> bool:
        """Sans précision, le secret va dans l’en-tête (Discovery 1.0, § 3)."""
        methodes = self.openid_config.get("token_endpoint_auth_methods_supported", [])
        return "client_secret_post" not in methodes

    def get_callback_url(self, request: HttpRequest, app: object = None) -> str:
        """L’adresse à déclarer chez le fournisseur."""
        return request.build_absolute_uri(
            reverse("openid_connect_callback", args=[self.fournisseur.cle])
        )

    def identite(self, code: str, *, verificateur: str, nonce: str) -> Identite:
        """Échange le code, une seule fois, contre un jeton d’identité vérifié.

        Lève `Panne` ou `ReponseInvalide`.
        """
        with reponse_du_fournisseur():
            jetons = self._echanger(code, verificateur)
            dites = revendications(
                jetons["id_token"],
                cles=self._lire(self.openid_config["jwks_uri"]),
                emetteur=self.openid_config["issuer"],
                client=self.fournisseur.client,
                nonce=nonce,
            )
            if "email" not in dites and INFOS in self.openid_config:
                dites = self._completer(dites, jetons["access_token"])
            return identite_oidc(self.fournisseur, dites)

    def _echanger(self, code: str, verificateur: str) -> dict[str, str]:
        client = self.client_class(
            self.request,
            self.fournisseur.client,
            self.fournisseur.secret,
            self.access_token_method,
            self.access_token_url,
            self.get_callback_url(self.request),
            basic_auth=self.basic_auth,
        )
        try:
            return client.get_access_token(code, pkce_code_verifier=verificateur)
        except OAuth2Error as erreur:  # son message répète la réponse
            raise ReponseInvalide("code refusé") from erreur

    def _completer(self, dites: dict[str, object], acces: str) -> dict[str, object]:
        """Ce que le jeton tait, s’il s’agit bien de la même personne (Core, § 5.3.2)."""
        infos = self._fetch_user_info(acces)
        if infos["sub"] != dites["sub"]:
            raise ReponseInvalide("userinfo")
        return infos | dites

    def _lire(self, adresse: str) -> dict[str, object]:
        with reponse_du_fournisseur(), get_adapter().get_requests_session() as session:
            reponse = session.get(adresse)
            reponse.raise_for_status()
            return reponse.json()
