"""Les commits d’un dépôt archivé en zip, lus dans ses objets sans jamais exécuter Git.

Rien n’est extrait sur le disque : chaque entrée se lit bornée, et leur somme aussi.
"""

from __future__ import annotations

import heapq
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from portfolio.imports.git import Commit, commit, lire_journal
from portfolio.imports.paquets import Paquet, PaquetIllisible, decompresser
from portfolio.imports.textes import ImportRefuse, jour_de

ENTREES_MAX = 50_000
LU_MAX = 120 * 1024 * 1024
OBJET_MAX = 1024 * 1024
PARCOURUS_MAX = 3000
SANS_DEPOT = (
    "Cette archive ne contient pas de dépôt Git : compressez le dossier du projet avec son "
    "dossier caché « .git », ou collez la sortie de « git log »."
)
ILLISIBLE = (
    *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
    *(EOFError, OSError, ValueError, PaquetIllisible),
)
AUTEUR = re.compile(r"author (.*) <.*> (\d+) [+-]\d{4}")


@dataclass(frozen=True)
class Lu:
    commit: Commit
    parents: tuple[str, ...]
    horodatage: int


def lire_depot(fichier: IO[bytes]) -> tuple[Commit, ...]:
    """Les commits de toutes les branches, du plus récent au plus ancien.

    À défaut d’objets lisibles, ceux du journal local. Lève `ImportRefuse`.
    """
    try:
        with zipfile.ZipFile(fichier) as archive:
            depot = Depot(archive)
            commits = tuple(depot.commits()) or depot.du_journal()
    except ILLISIBLE:
        raise ImportRefuse(
            "Cette archive ne se lit pas : refaites le zip du dossier, sans mot de passe."
        ) from None
    if not commits:
        raise ImportRefuse("Ce dépôt ne contient encore aucun commit.")
    return commits


class Depot:
    """Un dépôt dans une archive : ses références, ses objets seuls, ses paquets."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        entrees = archive.infolist()
        if len(entrees) > ENTREES_MAX:
            raise ImportRefuse("Cette archive a trop de fichiers : ne gardez que « .git ».")
        racine = _racine([entree.filename for entree in entrees])
        self.archive, self.reste = archive, LU_MAX
        self.entrees = {
            entree.filename.removeprefix(racine): entree
            for entree in entrees
            if entree.filename.startswith(racine)
        }

    def lire(self, nom: str, maximum: int = LU_MAX) -> bytes:
        """Le contenu d’une entrée, vide si elle n’existe pas ; une bombe n’est pas dégonflée."""
        entree = self.entrees.get(nom)
        if entree is None:
            return b""
        permis = min(maximum, self.reste)
        with self.archive.open(entree) as contenu:
            octets = contenu.read(permis + 1)
        if len(octets) > permis:
            raise ImportRefuse("Cette archive se décompresse en un contenu démesuré.")
        self.reste -= len(octets)
        return octets

    def commits(self) -> Iterator[Commit]:
        a_voir = [(-lu.horodatage, h, lu) for h in self._tetes() if (lu := self._commit(h))]
        vus = {h for _, h, _ in a_voir}
        heapq.heapify(a_voir)
        while a_voir and len(vus) < PARCOURUS_MAX:
            lu = heapq.heappop(a_voir)[2]
            yield lu.commit
            for parent in lu.parents:
                if parent not in vus and (suivant := self._commit(parent)):
                    vus.add(parent)
                    heapq.heappush(a_voir, (-suivant.horodatage, parent, suivant))
        yield from (reste[2].commit for reste in sorted(a_voir, key=lambda r: r[:2]))

    def du_journal(self) -> tuple[Commit, ...]:
        return lire_journal(self.lire("logs/HEAD", 5 * OBJET_MAX).decode("utf-8", "replace"))

    def _tetes(self) -> set[str]:
        """Les branches locales et distantes, et la tête."""
        noms = [n for n in self.entrees if n.startswith(("refs/heads/", "refs/remotes/"))][:200]
        textes = [self.lire(nom, 4096) for nom in ("HEAD", *noms)]
        textes.append(self.lire("packed-refs", OBJET_MAX))
        return set(
            re.findall(r"^[0-9a-f]{40}\b", b"\n".join(textes).decode("ascii", "replace"), re.M)
        )

    def _commit(self, hachage: str) -> Lu | None:
        nature, contenu = self._objet(hachage)
        return _lire_le_commit(hachage, contenu) if nature == "commit" else None

    def _objet(self, hachage: str) -> tuple[str, bytes]:
        seul = self.lire(f"objects/{hachage[:2]}/{hachage[2:]}", OBJET_MAX)
        if seul:
            tete, _, contenu = decompresser(seul, OBJET_MAX).partition(b"\0")
            return tete.split(b" ")[0].decode("ascii", "replace"), contenu
        for paquet in self._paquets:
            if trouve := paquet.objet(hachage):
                return trouve
        return "", b""

    @cached_property
    def _paquets(self) -> list[Paquet]:
        index = [n for n in self.entrees if n.startswith("objects/pack/") and n.endswith(".idx")]
        return [
            Paquet(self.lire(nom), self.lire(f"{nom.removesuffix('.idx')}.pack")) for nom in index
        ]


def _racine(noms: list[str]) -> str:
    """Le dossier qui contient « HEAD » et « objects/ » ; le moins profond s’il y en a plusieurs."""
    dossiers = {nom.removesuffix("HEAD") for nom in noms if re.search(r"(?:^|/)HEAD$", nom)}
    avec = {d for d in dossiers if any(n.startswith((f"{d}objects/", f"{d}logs/")) for n in noms)}
    if not avec:
        raise ImportRefuse(SANS_DEPOT)
    return min(avec, key=lambda dossier: (dossier.count("/"), dossier))


def _lire_le_commit(hachage: str, contenu: bytes) -> Lu | None:
    tete, _, message = contenu.decode("utf-8", "replace").partition("\n\n")
    auteur = AUTEUR.search(tete)
    if auteur is None:
        return None
    horodatage = int(auteur[2][:12])
    premiere = next(filter(None, map(str.strip, message.splitlines())), "")
    parents = tuple(re.findall(r"^parent ([0-9a-f]{40})$", tete, re.M))
    return Lu(commit(hachage, auteur[1], jour_de(horodatage), premiere), parents, horodatage)
