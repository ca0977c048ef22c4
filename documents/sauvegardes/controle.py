"""Relire une copie d’un bout à l’autre avant d’y toucher : rien ne se restaure à moitié sûr."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from comptes.regles import ActionRefusee
from documents.copies import empreinte_du_fichier
from documents.sauvegardes import manifeste
from documents.sauvegardes.coffre import Coffre, coffre
from documents.sauvegardes.manifeste import FICHIERS, MANIFESTE, SCEAU, SOMMES, Manifeste
from documents.sauvegardes.rangement import copies

LIGNE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True)
class Relue:
    """Une copie dont chaque octet répond à son empreinte."""

    chemin: Path
    manifeste: Manifeste
    sommes: dict[str, str]
    coffre: Coffre | None

    @contextmanager
    def ouvrir(self, chemin: str) -> Iterator[IO[bytes]]:
        """Un fichier de la copie, en clair."""
        with (self.chemin / chemin).open("rb") as contenu:
            yield self.coffre.ouvrir(chemin, contenu) if self.coffre else contenu

    def noms(self) -> list[str]:
        """Les fichiers du site que porte cette copie."""
        debut = f"{FICHIERS}/"
        return [c.removeprefix(debut) for c in self.sommes if c.startswith(debut)]


def relire(copie: Path, cle: str) -> Relue:
    """Contrôle tout ; `ActionRefusee` nomme le fichier qui manque, a changé ou est de trop."""
    _exiger_une_copie(copie)
    lu = manifeste.lire(copie)
    sommes = _lire_les_sommes(copie)
    _exiger_les_memes_noms(copie, sommes, lu)
    secret = _ouvrir_le_coffre(copie, lu, cle) if lu.chiffrement else _exiger_le_clair(cle)
    for chemin, attendue in sommes.items():
        with (copie / chemin).open("rb") as contenu:
            if empreinte_du_fichier(contenu) != attendue:
                raise ActionRefusee(f"Copie abîmée\u00a0: {chemin} ne répond plus à son empreinte.")
    return Relue(copie, lu, sommes, secret)


def _exiger_une_copie(copie: Path) -> None:
    if not copie.is_dir():
        raise ActionRefusee(f"{copie} n’est pas un dossier.")
    if not (copie / MANIFESTE).exists() and (rangees := copies(copie)):
        raise ActionRefusee(
            f"{copie} range des copies\u00a0: donnez l’une d’elles, la dernière est {rangees[-1]}."
        )


def _lire_les_sommes(copie: Path) -> dict[str, str]:
    try:
        lignes = (copie / SOMMES).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as erreur:
        raise ActionRefusee(f"Copie abîmée\u00a0: {SOMMES} ne se lit pas ({erreur}).") from erreur
    lues = [LIGNE.fullmatch(ligne) for ligne in lignes]
    if not all(lue and _est_dedans(lue[2]) for lue in lues):
        raise ActionRefusee(f"Copie abîmée\u00a0: {SOMMES} a une ligne que rien n’explique.")
    return {lue[2]: lue[1] for lue in lues}


def _est_dedans(chemin: str) -> bool:
    pur = PurePosixPath(chemin)
    return not pur.is_absolute() and ".." not in pur.parts


def _exiger_les_memes_noms(copie: Path, sommes: dict[str, str], lu: Manifeste) -> None:
    """Ni un fichier de moins, ni un de trop, ni un lien vers ailleurs."""
    vus = {str(c.relative_to(copie)): c for c in copie.rglob("*") if c.is_symlink() or c.is_file()}
    for lien in (nom for nom, chemin in vus.items() if chemin.is_symlink()):
        raise ActionRefusee(f"Copie étrangère\u00a0: {lien} est un lien vers un autre fichier.")
    for nom in sorted({*sommes, MANIFESTE, lu.base} - set(vus)):
        raise ActionRefusee(f"Copie abîmée\u00a0: {nom} manque.")
    for nom in sorted(set(vus) - set(sommes) - {SOMMES, SCEAU}):
        raise ActionRefusee(f"Copie étrangère\u00a0: {nom} n’est pas dans {SOMMES}.")


def _exiger_le_clair(cle: str) -> None:
    """Qui attend une copie scellée n’en reçoit pas une que tout le monde a pu récrire."""
    if cle:
        raise ActionRefusee(
            "Cette copie n’est pas chiffrée, et SAUVEGARDE_CLE est donnée\u00a0: ôtez-la si c’est "
            "bien elle que vous voulez."
        )


def _ouvrir_le_coffre(copie: Path, lu: Manifeste, cle: str) -> Coffre:
    if not cle:
        raise ActionRefusee("Cette copie est chiffrée\u00a0: donnez sa clé dans SAUVEGARDE_CLE.")
    try:
        secret = coffre(cle, bytes.fromhex(lu.sel))
        garde = (copie / SCEAU).read_text("ascii").strip()
    except (OSError, ValueError) as erreur:
        raise ActionRefusee(f"Copie abîmée\u00a0: {SCEAU} ne se lit pas ({erreur}).") from erreur
    if not hmac.compare_digest(garde, secret.sceller((copie / SOMMES).read_bytes())):
        raise ActionRefusee(
            f"SAUVEGARDE_CLE n’ouvre pas cette copie\u00a0: ce n’est pas sa clé, "
            f"ou {SOMMES} a changé."
        )
    return secret
