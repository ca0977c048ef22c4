"""Les fournisseurs d’identité qu’un établissement règle : des faits gelés, sans base ni réseau.

Chacun a une `cle` (« oidc », « oidc_2 », « saml », « cas »), qui est dans ses adresses, et un
`emetteur` : deux identités ne sont la même que du même émetteur.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from django.conf import settings
from django.http import Http404

TOUS_LES_DOMAINES = "*"


@dataclass(frozen=True)
class Fournisseur:
    """`domaines` : ceux des adresses que l’établissement tient chez ce fournisseur."""

    cle: str
    nom: str
    domaines: tuple[str, ...]

    protocole: ClassVar[str]

    @property
    def depart(self) -> str:
        """Le nom de l’adresse où l’on demande à partir vers lui."""
        return f"{self.protocole}_login"

    @property
    def emetteur(self) -> str:
        raise NotImplementedError

    def tient(self, adresse: str) -> bool:
        """Vrai si l’établissement tient le domaine de cette adresse."""
        domaine = adresse.rpartition("@")[2].lower()
        return TOUS_LES_DOMAINES in self.domaines or domaine in self.domaines


@dataclass(frozen=True)
class Oidc(Fournisseur):
    serveur: str
    client: str
    secret: str = field(repr=False)

    protocole: ClassVar[str] = "openid_connect"

    @property
    def emetteur(self) -> str:
        return self.serveur

    @property
    def est_google(self) -> bool:
        return self.serveur == "https://accounts.google.com"


@dataclass(frozen=True)
class Saml(Fournisseur):
    """`certificats` du portail : plusieurs pendant un renouvellement. `cle_privee` : la nôtre."""

    entite_du_portail: str
    connexion: str
    certificats: tuple[str, ...]
    entite: str
    certificat: str
    cle_privee: str = field(repr=False)
    attributs_adresse: tuple[str, ...]
    attributs_identifiant: tuple[str, ...]

    protocole: ClassVar[str] = "saml"

    @property
    def emetteur(self) -> str:
        return self.entite_du_portail


@dataclass(frozen=True)
class Cas(Fournisseur):
    """`serveur` finit par une barre : les adresses du protocole s’y ajoutent."""

    serveur: str
    attributs_adresse: tuple[str, ...]

    protocole: ClassVar[str] = "cas"

    @property
    def emetteur(self) -> str:
        return self.serveur


def fournisseur_ou_none(cle: str, protocole: str = "") -> Fournisseur | None:
    """Celui que ces réglages nomment ; `None` s’il n’y est plus."""
    for fournisseur in settings.FOURNISSEURS:
        if fournisseur.cle == cle and protocole in ("", fournisseur.protocole):
            return fournisseur
    return None


def fournisseur_ou_404(cle: str, protocole: str) -> Fournisseur:
    if (fournisseur := fournisseur_ou_none(cle, protocole)) is None:
        raise Http404
    return fournisseur
