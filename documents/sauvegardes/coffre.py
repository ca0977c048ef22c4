"""Chiffrer une copie de sauvegarde par morceaux, avec la seule bibliothèque `cryptography`.

Format d’un fichier chiffré, version 1 :

- les 18 octets `SILLAGE-CHIFFRE-1\\n`, puis un sel de 16 octets, tiré au hasard pour ce fichier ;
- des morceaux de 1 Mio de clair (le dernier est plus court, ou vide), chacun chiffré par
  AES-256-GCM et suivi de ses 16 octets d’authentification ;
- le nonce d’un morceau (12 octets) est son rang sur 11 octets, grand-boutiste, puis 1 pour le
  dernier morceau et 0 pour les autres : un morceau ôté, ajouté, déplacé ou répété ne s’ouvre pas ;
- la clé du fichier est HKDF-SHA256(clé de la copie, sel du fichier, « fichier:<chemin> ») : deux
  fichiers ne partagent jamais de clé, et un fichier mis à la place d’un autre ne s’ouvre pas.

La clé de la copie est scrypt(SAUVEGARDE_CLE, sel de la copie, n = 2^15, r = 8, p = 1). Le sceau est
HMAC-SHA256(HKDF-SHA256(clé de la copie, vide, « sceau »), SHA256SUMS.txt) : il tient ensemble tous
les fichiers, et dit une clé fausse avant que rien ne s’ouvre. Les noms, rangs et tailles des
fichiers, le manifeste et les nombres de lignes restent lisibles.
"""

from __future__ import annotations

import hmac
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from comptes.regles import ActionRefusee

MARQUE = b"SILLAGE-CHIFFRE-1\n"
METHODE = "AES-256-GCM par morceaux de 1 Mio, clé par scrypt (n=32768, r=8, p=1)"
MORCEAU = 1024 * 1024
SCEAU, SEL = 16, 16
CLE_MINIMALE = 16


@dataclass(frozen=True)
class Coffre:
    """De quoi chiffrer et ouvrir les fichiers d’une seule copie."""

    maitresse: bytes
    sel: bytes

    def chiffrer(self, chemin: str, contenu: IO[bytes]) -> IO[bytes]:
        """Le chiffré de `contenu`, à lire au fil de l’eau."""
        return io.BufferedReader(_Suite(self._chiffrer(chemin, contenu)), MORCEAU)

    def ouvrir(self, chemin: str, contenu: IO[bytes]) -> IO[bytes]:
        """Le clair, au fil de l’eau ; `ActionRefusee` au premier morceau qui a changé."""
        return io.BufferedReader(_Suite(self._ouvrir(chemin, contenu)), MORCEAU)

    def sceller(self, octets: bytes) -> str:
        """Le sceau de ces octets, en hexadécimal."""
        return hmac.digest(self._deriver(b"sceau", b""), octets, "sha256").hex()

    def _chiffrer(self, chemin: str, contenu: IO[bytes]) -> Iterator[bytes]:
        sel = os.urandom(SEL)
        yield MARQUE + sel
        chiffre = AESGCM(self._deriver(b"fichier:" + chemin.encode(), sel))
        for nonce, morceau in _morceaux(contenu, MORCEAU):
            yield chiffre.encrypt(nonce, morceau, None)

    def _ouvrir(self, chemin: str, contenu: IO[bytes]) -> Iterator[bytes]:
        if contenu.read(len(MARQUE)) != MARQUE:
            raise ActionRefusee(f"{chemin}\u00a0: ce fichier n’est pas chiffré par Sillage.")
        chiffre = AESGCM(self._deriver(b"fichier:" + chemin.encode(), contenu.read(SEL)))
        for nonce, morceau in _morceaux(contenu, MORCEAU + SCEAU):
            try:
                yield chiffre.decrypt(nonce, morceau, None)
            except InvalidTag:
                raise ActionRefusee(
                    f"{chemin}\u00a0: ce fichier a changé depuis qu’il est chiffré."
                ) from None

    def _deriver(self, usage: bytes, sel: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=sel, info=usage).derive(self.maitresse)


class _Suite(io.RawIOBase):
    """Des morceaux qui se lisent comme un fichier."""

    def __init__(self, morceaux: Iterator[bytes]) -> None:
        self.morceaux = morceaux
        self.reste = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, tampon: memoryview) -> int:
        while not self.reste:
            suivant = next(self.morceaux, None)
            if suivant is None:
                return 0
            self.reste = memoryview(suivant)
        nombre = min(len(tampon), len(self.reste))
        tampon[:nombre] = self.reste[:nombre]
        self.reste = self.reste[nombre:]
        return nombre


def _morceaux(contenu: IO[bytes], taille: int) -> Iterator[tuple[bytes, bytes]]:
    """Chaque morceau avec son nonce ; le dernier (vide si le contenu l’est) porte la marque 1."""
    rang, morceau = 0, contenu.read(taille)
    while suivant := contenu.read(taille):
        yield rang.to_bytes(11, "big") + b"\0", morceau
        rang, morceau = rang + 1, suivant
    yield rang.to_bytes(11, "big") + b"\1", morceau


def coffre(cle: str, sel: bytes) -> Coffre:
    """Le coffre que cette clé ouvre ; une clé trop courte est refusée (16 signes au moins)."""
    if len(cle) < CLE_MINIMALE:
        raise ActionRefusee(
            f"SAUVEGARDE_CLE est trop courte\u00a0: {CLE_MINIMALE} signes au moins, au hasard."
        )
    derivation = Scrypt(salt=sel, length=32, n=2**15, r=8, p=1)
    return Coffre(derivation.derive(cle.encode()), sel)
