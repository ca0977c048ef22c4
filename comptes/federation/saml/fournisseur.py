"""Un portail SAML 2.0 : nous demandons (HTTP-Redirect), il répond à notre ACS (HTTP-POST)."""

from __future__ import annotations

from django.http import HttpRequest

from comptes.federation.base import DeLEtablissement
from comptes.federation.fournisseurs import Saml
from comptes.federation.saml.reglages import portail


class FournisseurSaml(DeLEtablissement):
    id = Saml.protocole
    name = "SAML"
    package = "comptes.federation.saml"

    def adresse_de_depart(self, request: HttpRequest, etat: dict[str, object]) -> str:
        dialogue = portail(request, self.fournisseur)
        adresse = dialogue.login(return_to="")
        self.garder(request, etat, dialogue.get_last_request_id())
        return adresse
