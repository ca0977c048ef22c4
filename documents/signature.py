"""La signature PAdES des PDF, quand l’établissement a configuré un certificat (PKCS#12)."""

from __future__ import annotations

from django.conf import settings


def certificat() -> str:
    """Le chemin du certificat configuré ; vide si les documents ne se signent pas."""
    return settings.SIGNATURE_PKCS12


def signer(octets: bytes) -> bytes:
    raise NotImplementedError
