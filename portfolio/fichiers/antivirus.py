"""Faire relire un fichier par l’antivirus de l’établissement (clamd, commande INSTREAM).

Sans `ANTIVIRUS`, rien ne se fait. Avec, un fichier que clamd n’a pas pu relire est refusé : il se
redépose. Format : un mot de commande, des morceaux précédés de leur longueur, un morceau vide.
"""

from __future__ import annotations

import logging
import socket
from typing import IO

from django.conf import settings

from portfolio.fichiers.refus import FichierRefuse

PATIENCE = 30.0
"""Secondes, par échange : clamd lit l’archive entière avant de répondre."""
MORCEAU = 64 * 1024
REPONSE_MAX = 1024
journal = logging.getLogger(__name__)


class AntivirusMuet(Exception):
    """Injoignable, interrompu, ou qui répond autre chose qu’un verdict."""


def refuser_le_virus(nom: str, fichier: IO[bytes]) -> None:
    """Lève `FichierRefuse` si clamd y reconnaît quelque chose, ou ne peut pas le dire."""
    if not settings.ANTIVIRUS:
        return
    try:
        trouve = _relire(fichier)
    except (OSError, AntivirusMuet) as panne:
        journal.error("Antivirus muet : %s", type(panne).__name__)
        raise FichierRefuse(
            nom, "n’a pas pu être relu par l’antivirus : déposez-le de nouveau dans un moment."
        ) from None
    if trouve:
        journal.warning("Fichier refusé par l’antivirus : %s", trouve)
        raise FichierRefuse(nom, f"est refusé par l’antivirus de l’établissement ({trouve}).")


def _relire(fichier: IO[bytes]) -> str:
    """Le nom de ce qui est reconnu ; vide si le fichier est sain."""
    fichier.seek(0)
    with _joindre(settings.ANTIVIRUS) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        while morceau := fichier.read(MORCEAU):
            clamd.sendall(len(morceau).to_bytes(4, "big") + morceau)
        clamd.sendall(bytes(4))
        verdict = _reponse(clamd)
    if verdict == "stream: OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removeprefix("stream: ").removesuffix(" FOUND")[:80]
    raise AntivirusMuet


def _joindre(adresse: str) -> socket.socket:
    """`unix:/chemin` ou `hôte:port`."""
    if adresse.startswith("unix:"):
        prise = socket.socket(socket.AF_UNIX)
        try:
            prise.settimeout(PATIENCE)
            prise.connect(adresse.removeprefix("unix:"))
        except OSError:
            prise.close()
            raise
        return prise
    hote, _, port = adresse.rpartition(":")
    return socket.create_connection((hote, int(port)), timeout=PATIENCE)


def _reponse(clamd: socket.socket) -> str:
    recue = b""
    while not recue.endswith(b"\0") and len(recue) < REPONSE_MAX:
        morceau = clamd.recv(REPONSE_MAX)
        if not morceau:
            break
        recue += morceau
    return recue.rstrip(b"\0\n").decode("utf-8", "replace")
