"""Les fichiers statiques du service : figés, compressés, et assemblés balise par balise.

Une page demande ainsi une feuille et un script là où elle en nomme dix. Aucune liste n’est tenue :
un paquet naît de ce que nomme une balise `{% styles %}` ou `{% scripts %}` d’un gabarit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.assemblage import Inassemblable, assembler_les_feuilles, assembler_les_modules
from referentiel.templatetags.paquets import DOSSIER, nom_du_paquet

BALISE = re.compile(r"{%\s*(?:styles|scripts)\b(?P<chemins>.*?)%}")
CHEMINS = re.compile(r'(?:\s+"[\w./-]+\.(?:css|js)")+\s*')


class StatiquesEnPaquets(CompressedManifestStaticFilesStorage):
    """Les balises, qui lui voient `paquets`, ne nomment plus qu’un fichier chacune."""

    def paquets(self) -> dict[str, str]:
        """Le texte de chaque paquet, par son nom, tel que le disent les fichiers d’aujourd’hui."""
        return {nom_du_paquet(chemins): _assembler(chemins) for chemins in balises()}

    def post_process(
        self, paths: dict, dry_run: bool = False, **options: object
    ) -> Iterator[tuple]:
        for nom, texte in {} if dry_run else self.paquets().items():
            self.delete(nom)
            self.save(nom, ContentFile(texte.encode()))
            paths[nom] = (self, nom)
        yield from super().post_process(paths, dry_run=dry_run, **options)


def balises() -> set[tuple[str, ...]]:
    """Ce que nomme chaque balise des gabarits de la maison.

    Lève `Inassemblable` si l’une ne nomme pas des fichiers, en toutes lettres.
    """
    gabarits = (
        gabarit
        for dossier in settings.TEMPLATES[0]["DIRS"]
        for gabarit in sorted(Path(dossier).rglob("*.html"))
    )
    return {chemins for gabarit in gabarits for chemins in _nommes(gabarit)}


def _nommes(gabarit: Path) -> Iterator[tuple[str, ...]]:
    for balise in BALISE.finditer(gabarit.read_text("utf-8")):
        if not CHEMINS.fullmatch(balise["chemins"]):
            raise Inassemblable(f"{gabarit.name} : {balise[0]}")
        yield tuple(re.findall(r'"(.+?)"', balise["chemins"]))


def _assembler(chemins: tuple[str, ...]) -> str:
    if chemins[-1].endswith(".css"):
        return assembler_les_feuilles(chemins, lire, DOSSIER)
    return assembler_les_modules(chemins, lire)


def lire(chemin: str) -> str:
    """Le texte d’un fichier statique, où qu’il soit rangé."""
    trouve = finders.find(chemin)
    if trouve is None:
        raise Inassemblable(f"{chemin} n’existe pas.")
    return Path(trouve).read_text("utf-8")
