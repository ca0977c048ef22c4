"""Plusieurs feuilles en une, plusieurs modules en un : du texte vers du texte, sans rien deviner.

Un module garde sa portée et ne s’exécute qu’une fois, après ceux qu’il importe ; s’il échoue, les
autres s’exécutent quand même. Toute écriture que ces fonctions ne connaissent pas est refusée :
un paquet faux se verrait dans le navigateur, trop tard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from posixpath import dirname, join, relpath

Lire = Callable[[str], str]
"""Le texte d’un fichier statique, par son chemin : `js/journal.js`."""

ADRESSE = re.compile(r"""url\((["']?)(?!["'/#]|[a-z]+:)(.+?)\1\)""")
CARTE = re.compile(r"^(?:/\*|//)# sourceMappingURL=.*$", re.MULTILINE)
IMPORT = re.compile(
    r'^import (?:\* as (?P<tout>\w+)|\{(?P<noms>[\w\s,]+)\}) from "\./(?P<nom>[\w-]+\.js)";$',
    re.MULTILINE,
)
EXPORT = re.compile(
    r"^export (?P<dit>(?:async function|function|const|class) (?P<nom>\w+))", re.MULTILINE
)
INCONNU = re.compile(
    r"^\s*(?:import|export)\b.*|^.*\bimport(?:\(|\.meta).*|^(?:\w[\w ,{}]*= )?await\b.*",
    re.MULTILINE,
)
# Ce qui échoue se dit comme d’un module seul : l’erreur paraît, et la suite s’exécute.
JOUER = """const jouer = (module) => {
  try {
    return module();
  } catch (erreur) {
    return reportError(erreur);
  }
};
"""


class Inassemblable(ValueError):
    """Un fichier s’écrit d’une façon que l’assemblage ne connaît pas."""


def assembler_les_feuilles(chemins: Iterable[str], lire: Lire, dans: str) -> str:
    """Ces feuilles bout à bout ; leurs adresses relatives partent du dossier `dans`."""
    return "\n".join(_feuille(chemin, lire(chemin), dans) for chemin in chemins)


def _feuille(chemin: str, css: str, dans: str) -> str:
    if "@import" in css:
        raise Inassemblable(f"{chemin} : @import ferait une requête de plus.")

    def deplacer(trouvee: re.Match) -> str:
        cible = join(dirname(chemin), trouvee[2])
        return f'url("{relpath(cible, dans)}")'

    return ADRESSE.sub(deplacer, CARTE.sub("", css)).strip()


def assembler_les_modules(chemins: Iterable[str], lire: Lire) -> str:
    """Ces modules et ceux qu’ils importent, chacun une fois, dans l’ordre où ils s’exécutent."""
    ranges: dict[str, str] = {}
    for chemin in chemins:
        _ranger(chemin, lire, ranges, ())
    return JOUER + "".join(ranges.values())


def _ranger(chemin: str, lire: Lire, ranges: dict[str, str], par: tuple[str, ...]) -> None:
    if chemin in par:
        raise Inassemblable(f"{chemin} s’importe lui-même, par {', '.join(par)}.")
    if chemin in ranges:
        return
    source = CARTE.sub("", lire(chemin))
    for importe in IMPORT.finditer(source):
        _ranger(_voisin(chemin, importe["nom"]), lire, ranges, (*par, chemin))
    ranges[chemin] = _module(chemin, source)


def _module(chemin: str, source: str) -> str:
    """Le module en une fonction, qui rend ce qu’il exporte."""
    exportes = [exporte["nom"] for exporte in EXPORT.finditer(source)]
    texte = EXPORT.sub(r"\g<dit>", IMPORT.sub(lambda i: _importation(chemin, i), source)).strip()
    if inconnu := INCONNU.search(texte):
        raise Inassemblable(f"{chemin} : {inconnu[0].strip()}")
    rendu = f"\nreturn {{ {', '.join(exportes)} }};" if exportes else ""
    return f"const {_variable(chemin)} = jouer(() => {{\n{texte}{rendu}\n}});\n"


def _importation(chemin: str, importe: re.Match) -> str:
    module = _variable(_voisin(chemin, importe["nom"]))
    noms = importe["tout"] or f"{{{importe['noms'].replace(' as ', ': ')}}}"
    return f"const {noms} = {module};"


def _voisin(chemin: str, nom: str) -> str:
    return join(dirname(chemin), nom)


def _variable(chemin: str) -> str:
    return re.sub(r"\W", "_", chemin)
