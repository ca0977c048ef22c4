"""Vérifier un jeton d’identité (OpenID Connect Core 1.0, § 3.1.3.7), signature comprise."""

from __future__ import annotations

from secrets import compare_digest

import jwt

from comptes.federation.base import ReponseInvalide

# Ni « none », ni secret partagé : la clé est celle que le fournisseur publie.
ALGORITHMES = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
OBLIGATOIRES = ["iss", "sub", "aud", "exp", "iat"]
HORLOGES_DECALEES = 60  # secondes


def revendications(
    jeton: str, *, cles: dict[str, object], emetteur: str, client: str, nonce: str
) -> dict[str, object]:
    """Ce que dit le jeton, s’il est signé, pour nous, de ce fournisseur, à l’heure et attendu.

    Lève `ReponseInvalide`.
    """
    try:
        dites = jwt.decode(
            jeton,
            key=_cle(jeton, cles),
            algorithms=ALGORITHMES,
            issuer=emetteur,
            audience=client,
            leeway=HORLOGES_DECALEES,
            options={"require": OBLIGATOIRES},
        )
    except jwt.PyJWTError as erreur:
        raise ReponseInvalide(type(erreur).__name__) from erreur
    if dites.get("azp", client) != client:
        raise ReponseInvalide("azp")
    if not compare_digest(str(dites.get("nonce", "")).encode(), nonce.encode()):
        raise ReponseInvalide("nonce")
    return dites


def _cle(jeton: str, cles: dict[str, object]) -> jwt.PyJWK:
    """Celle que nomme l’en-tête ; sans nom, la seule qui soit publiée."""
    publiees = jwt.PyJWKSet.from_dict(cles).keys
    nom = jwt.get_unverified_header(jeton).get("kid")
    possibles = [cle for cle in publiees if nom in (None, cle.key_id)]
    if len(possibles) != 1:
        raise ReponseInvalide("kid")
    return possibles[0]
