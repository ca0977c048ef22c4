"""Le certificat d’authenticité du tableau de synthèse, qui ne porte lui-même rien de nous.

Il montre la trace du tableau et n’en a pas d’autre : ce n’est pas un document émis.
"""

from __future__ import annotations

from comptes.models import Inscription
from documents import signature
from documents.cachet import Cachet
from documents.compositions.certificat import composer_certificat
from documents.feuillets import Feuillet, feuillet
from documents.models import Emission
from documents.pdf import imprimer


def certificat_en_pdf(emission: Emission, inscription: Inscription) -> bytes:
    """Une page, signée comme le tableau quand l’établissement a un certificat."""
    octets = imprimer(feuillet_du_certificat(emission, inscription))
    return signature.signer(octets) if signature.certificat() else octets


def feuillet_du_certificat(emission: Emission, inscription: Inscription) -> Feuillet:
    contexte = composer_certificat(emission, inscription)
    cachet = contexte["cachet"]
    return feuillet(
        "Certificat d’authenticité",
        "impression/certificat.html",
        contexte,
        images={f"qr:{emission.code}": lambda: _qr(cachet)},
    )


def _qr(cachet: Cachet) -> bytes:
    svg = cachet.qr().replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return svg.encode()
