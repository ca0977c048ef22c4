"""Un serveur CAS 3.0, que parlent les ENT : il renvoie un ticket, validé de serveur à serveur."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from cas import CASClientV3
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string

from comptes.federation.base import DeLEtablissement, ReponseInvalide, reponse_du_fournisseur
from comptes.federation.fournisseurs import Cas
from comptes.federation.identites import Identite, identite_cas


class FournisseurCas(DeLEtablissement):
    id = Cas.protocole
    name = "CAS"
    package = "comptes.federation.cas"

    def adresse_de_depart(self, request: HttpRequest, etat: dict[str, object]) -> str:
        """CAS n’a pas de `state` : le nôtre est dans l’adresse de retour, que le ticket désigne."""
        numero = self.garder(request, etat, get_random_string(32))
        return self._client(request, numero).get_login_url()

    def identite(self, request: HttpRequest, numero: str, ticket: str) -> Identite:
        """Valide le ticket ; le serveur refuse celui qui a servi ou qui vise une autre adresse.

        Lève `Panne` ou `ReponseInvalide`.
        """
        with reponse_du_fournisseur():
            personne, attributs, _ = self._client(request, numero).verify_ticket(ticket)
            if not personne:
                raise ReponseInvalide("ticket refusé")
            return identite_cas(self.fournisseur, personne, attributs)

    def _client(self, request: HttpRequest, numero: str) -> CASClientV3:
        retour = reverse("cas_callback", args=[self.fournisseur.cle])
        return CASClientV3(
            service_url=request.build_absolute_uri(f"{retour}?{urlencode({'etat': numero})}"),
            server_url=self.fournisseur.serveur,
            session=get_adapter().get_requests_session(),
        )
