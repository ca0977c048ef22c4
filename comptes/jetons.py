"""Les jetons des liens de consultation : dérivés, jamais gardés, retrouvés par leur empreinte.

Un jeton est le HMAC-SHA-256 d’un sel tiré au hasard sous la clé secrète du site, coupé à 192 bits.
La base garde le sel et le SHA-256 du jeton : qui lirait la base sans la clé n’en ouvrirait aucun,
et le site sait réimprimer l’adresse sans l’avoir gardée. Changer la clé secrète ne ferme pas les
liens donnés (leur empreinte suffit) ; sans l’ancienne, il faut les renouveler pour les réimprimer.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from comptes.models import LienConsultation

OCTETS_DU_JETON = 24
"""192 bits : au-dessus des 128 demandés, sans bourrage en base 64."""
OCTETS_DU_SEL = 16
Lien = TypeVar("Lien", bound=LienConsultation)


def empreinte(jeton: str) -> str:
    """Ce que la base garde d’un jeton : qui la lirait ne pourrait pas s’en servir."""
    return sha256(jeton.encode("utf-8", "replace")).hexdigest()


def nouveau_sel() -> str:
    return secrets.token_hex(OCTETS_DU_SEL)


def jeton_du_sel(sel: str, cle: str | None = None) -> str:
    """Trente-deux signes d’adresse (A-Z, a-z, 0-9, - et _) ; `cle` : une clé du site d’avant."""
    resume = salted_hmac("comptes.jetons", sel, secret=cle, algorithm="sha256").digest()
    return urlsafe_b64encode(resume[:OCTETS_DU_JETON]).decode()


def jeton_de(lien: LienConsultation) -> str | None:
    """Le jeton de ce lien ; rien s’il vient d’une clé oubliée : il faut le renouveler.

    Les clés d’avant (`SECRET_KEY_ANCIENNES`) le retrouvent encore.
    """
    for cle in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        jeton = jeton_du_sel(lien.sel, cle)
        if constant_time_compare(empreinte(jeton), lien.empreinte):
            return jeton
    return None


def lien_du_jeton(modele: type[Lien], jeton: str, *, le: datetime) -> Lien | None:
    """Le lien ouvert que ce jeton désigne ; rien s’il est inconnu, expiré, révoqué ou tronqué."""
    trouve = modele.objects.ouverts(le).filter(empreinte=empreinte(jeton)).first()
    if trouve is None or not constant_time_compare(trouve.empreinte, empreinte(jeton)):
        return None
    return trouve
