"""Un fournisseur OpenID Connect : code d’autorisation, PKCE, `state` et `nonce`."""

from __future__ import annotations

from secrets import token_urlsafe
from urllib.parse import urlencode

from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.http import HttpRequest

from comptes.federation.base import DeLEtablissement
from comptes.federation.fournisseurs import TOUS_LES_DOMAINES, Oidc
from comptes.federation.oidc.echange import Echange


class FournisseurOidc(DeLEtablissement):
    id = Oidc.protocole
    name = "OpenID Connect"
    package = "comptes.federation.oidc"

    def adresse_de_depart(self, request: HttpRequest, etat: dict[str, object]) -> str:
        echange = Echange(request, self.fournisseur)
        defi = generate_code_challenge()
        nonce = token_urlsafe(24)
        connus = {"verificateur": defi.pop("code_verifier"), "nonce": nonce}
        demande = {
            "response_type": "code",
            "client_id": self.fournisseur.client,
            "redirect_uri": echange.get_callback_url(request),
            "scope": "openid email",
            "nonce": nonce,
            **defi,
            **self._domaine(),
        }
        autorisation = echange.authorize_url
        demande["state"] = self.garder(request, etat | connus)
        separateur = "&" if "?" in autorisation else "?"
        return f"{autorisation}{separateur}{urlencode(demande)}"

    def _domaine(self) -> dict[str, str]:
        """À Google, le domaine à proposer ; c’est au retour qu’il est exigé."""
        if not self.fournisseur.est_google:
            return {"prompt": "select_account"}
        domaines = self.fournisseur.domaines
        seul = len(domaines) == 1 and domaines[0] != TOUS_LES_DOMAINES
        return {"hd": domaines[0] if seul else "*", "prompt": "select_account"}
