"""Ce qu’un fournisseur dit d’une personne, réduit à ce que Sillage en croit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from allauth.account.internal.emailkit import valid_email_or_none

from comptes.federation.fournisseurs import Cas, Fournisseur, Oidc, Saml

TRANSITOIRE = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


class IdentiteIllisible(Exception):
    """Le fournisseur répond, mais sans rien qui désigne durablement quelqu’un."""


@dataclass(frozen=True)
class Identite:
    """`adresse` est vide si le fournisseur n’en donne pas de lisible."""

    emetteur: str
    identifiant: str
    adresse: str
    adresse_verifiee: bool

    def __post_init__(self) -> None:
        if not isinstance(self.identifiant, str) or not self.identifiant.strip():
            raise IdentiteIllisible("sans identifiant durable")

    @property
    def empreinte(self) -> str:
        """Ce qui est gardé : l’identifiant d’un autre émetteur ne s’y confond jamais."""
        return sha256(f"{self.emetteur}\n{self.identifiant}".encode()).hexdigest()


def identite_oidc(fournisseur: Oidc, revendications: Mapping[str, object]) -> Identite:
    """D’un jeton d’identité déjà vérifié (OpenID Connect Core, § 5.1 et 5.7).

    Seul `sub` désigne une personne. L’adresse vaut si le fournisseur la dit vérifiée ; s’il n’en
    dit rien (Microsoft), si l’établissement en tient le domaine. Jamais celle d’un invité.
    """
    adresse = _lisible(revendications.get("email"))
    return Identite(
        emetteur=fournisseur.emetteur,
        identifiant=revendications.get("sub", ""),
        adresse=adresse,
        adresse_verifiee=bool(adresse) and _verifiee(fournisseur, revendications, adresse),
    )


def _verifiee(fournisseur: Oidc, revendications: Mapping[str, object], adresse: str) -> bool:
    if fournisseur.domaines and not fournisseur.tient(adresse):
        return False
    if fournisseur.est_google and not _du_domaine_google(fournisseur, revendications.get("hd")):
        return False
    if str(revendications.get("acct", "0")) == "1":  # Microsoft : un invité d’un autre annuaire
        return False
    dits = (revendications.get("email_verified"), revendications.get("xms_edov"))
    if any(dit is not None for dit in dits):
        return all(str(dit).lower() in {"true", "1"} for dit in dits if dit is not None)
    return bool(fournisseur.domaines)


def _du_domaine_google(fournisseur: Oidc, hd: object) -> bool:
    """Un compte de Google Workspace, pas un compte personnel qui porterait la même adresse."""
    return isinstance(hd, str) and fournisseur.tient(f"@{hd}")


def identite_saml(
    fournisseur: Saml, attributs: Mapping[str, list[str]], nom: str, format_du_nom: str
) -> Identite:
    """D’une assertion déjà vérifiée ; `nom` est son NameID.

    Un NameID « transient » change à chaque connexion : sans attribut qui le remplace, il ne désigne
    personne.
    """
    identifiant = _premier(attributs, fournisseur.attributs_identifiant)
    if not identifiant and format_du_nom != TRANSITOIRE:
        identifiant = nom
    return _de_l_etablissement(fournisseur, identifiant, attributs, fournisseur.attributs_adresse)


def identite_cas(fournisseur: Cas, personne: str, attributs: Mapping[str, object]) -> Identite:
    """D’un ticket déjà validé (CAS 3.0, § 2.5.7) ; un attribut est un texte ou une liste."""
    listes = {nom: v if isinstance(v, list) else [v] for nom, v in attributs.items()}
    return _de_l_etablissement(fournisseur, personne, listes, fournisseur.attributs_adresse)


def _de_l_etablissement(
    fournisseur: Fournisseur,
    identifiant: str,
    attributs: Mapping[str, list[str]],
    noms: Iterable[str],
) -> Identite:
    """SAML et CAS ne disent pas si une adresse est vérifiée : son domaine décide."""
    adresse = _lisible(_premier(attributs, noms))
    verifiee = bool(adresse) and fournisseur.tient(adresse)
    return Identite(fournisseur.emetteur, identifiant, adresse, verifiee)


def _premier(attributs: Mapping[str, list[str]], noms: Iterable[str]) -> str:
    """La seule valeur du premier attribut présent ; plusieurs ne désignent rien."""
    for nom in noms:
        valeurs = [valeur for valeur in attributs.get(nom, []) if valeur]
        if valeurs:
            return valeurs[0] if len(valeurs) == 1 else ""
    return ""


def _lisible(adresse: object) -> str:
    """En minuscules et en ASCII : deux écritures qui se ressemblent ne se confondent pas."""
    propre = valid_email_or_none(adresse) if isinstance(adresse, str) else None
    return propre.lower() if propre and propre.isascii() else ""
