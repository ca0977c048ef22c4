"""Les trois protocoles, tels qu’allauth les cherche dans une application installée."""

from comptes.federation.cas.fournisseur import FournisseurCas
from comptes.federation.oidc.fournisseur import FournisseurOidc
from comptes.federation.saml.fournisseur import FournisseurSaml

provider_classes = [FournisseurOidc, FournisseurSaml, FournisseurCas]
