"""La signature PAdES des PDF, quand l’établissement a configuré un certificat (PKCS#12).

Un certificat demandé mais inutilisable arrête l’émission : un document sans signature, là où
l’établissement en promet une, ne se distinguerait plus d’un faux.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import checks
from django.utils import timezone

from portfolio.regles import ActionRefusee

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.sign.signers import SimpleSigner

RAISON = "Document émis par Sillage"
CHAMP = "Sillage"
PREAVIS = timedelta(days=30)


class CertificatInutilisable(ActionRefusee):
    """Le certificat configuré ne peut pas signer ; le message dit pourquoi."""


def certificat() -> str:
    """L’empreinte du certificat configuré ; vide si les documents ne se signent pas."""
    if not settings.SIGNATURE_PKCS12:
        return ""
    return hashlib.sha256(_octets()).hexdigest()


def signer(octets: bytes) -> bytes:
    """Le PDF signé (PAdES B-B), sans rien de visible et sans réseau ; il date de l’instant même.

    Lève `CertificatInutilisable`.
    """
    # pyHanko s’importe en une demi-seconde : seulement quand il sert.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    signataire, lu = _signataire(_octets(), settings.SIGNATURE_MOT_DE_PASSE)
    if motif := _hors_validite(lu, timezone.now()):
        raise CertificatInutilisable(motif)
    meta = PdfSignatureMetadata(
        field_name=CHAMP, reason=RAISON, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    # Cachée, la signature n’a pas à entrer dans l’arbre des balises (PDF/UA-1, 7.18.1).
    invisible = InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
    champ = SigFieldSpec(CHAMP, invis_sig_settings=invisible)
    signe = PdfSigner(meta, signer=signataire, new_field_spec=champ).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(octets))
    )
    return signe.getvalue()


def controler(app_configs: Sequence[object] | None, **options: object) -> list[checks.CheckMessage]:
    """Au démarrage : une configuration fautive l’arrête, un certificat périmé s’annonce."""
    if not settings.SIGNATURE_PKCS12:
        return []
    try:
        _, lu = _signataire(_octets(), settings.SIGNATURE_MOT_DE_PASSE)
    except CertificatInutilisable as defaut:
        return [checks.Error(str(defaut), hint="SIGNATURE_PKCS12", id="documents.E001")]
    maintenant = timezone.now()
    motif = _hors_validite(lu, maintenant)
    if not motif and lu.not_valid_after_utc < maintenant + PREAVIS:
        fin = timezone.localtime(lu.not_valid_after_utc)
        motif = f"Le certificat de signature expire le {fin:%d/%m/%Y}."
    return [checks.Warning(motif, hint="SIGNATURE_PKCS12", id="documents.W001")] if motif else []


def _octets() -> bytes:
    try:
        return Path(settings.SIGNATURE_PKCS12).read_bytes()
    except OSError as erreur:
        raise CertificatInutilisable(
            f"Le certificat de signature ne peut pas être lu ({erreur.strerror})."
        ) from erreur


@lru_cache(maxsize=1)
def _signataire(octets: bytes, mot_de_passe: str) -> tuple[SimpleSigner, Certificate]:
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.sign.signers import SimpleSigner

    secret = mot_de_passe.encode() or None
    try:
        cle, lu, _ = pkcs12.load_key_and_certificates(octets, secret)
    except (ValueError, TypeError) as erreur:
        raise CertificatInutilisable(
            "Le certificat de signature ne s’ouvre pas : son mot de passe est faux, "
            "ou ce n’est pas un fichier PKCS#12."
        ) from erreur
    if cle is None or lu is None:
        raise CertificatInutilisable(
            "Le fichier PKCS#12 de signature ne contient pas une clé et son certificat."
        )
    return SimpleSigner.load_pkcs12_data(octets, other_certs=[], passphrase=secret), lu


def _hors_validite(lu: Certificate, le: datetime) -> str:
    debut, fin = lu.not_valid_before_utc, lu.not_valid_after_utc
    if le > fin:
        return f"Le certificat de signature a expiré le {timezone.localtime(fin):%d/%m/%Y}."
    if le < debut:
        return (
            f"Le certificat de signature ne vaut qu’à partir du "
            f"{timezone.localtime(debut):%d/%m/%Y}."
        )
    return ""
