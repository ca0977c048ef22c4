"""Des fichiers rangés dans un dossier du disque, comme ils le seraient dans une archive."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

MORCEAU = 1024 * 1024


class Sortie(Protocol):
    """Une archive ou un dossier : on y range, il retient taille et SHA-256 par chemin."""

    empreintes: dict[str, tuple[int, str]]

    def ranger(self, chemin: str, contenu: IO[bytes]) -> str: ...


@dataclass
class Repertoire:
    """Un dossier qui se remplit ; n’écrit jamais par-dessus un fichier."""

    racine: Path
    empreintes: dict[str, tuple[int, str]] = field(default_factory=dict)

    def ranger(self, chemin: str, contenu: IO[bytes]) -> str:
        """Copie un fichier par morceaux ; rend son SHA-256."""
        place = self.racine / chemin
        place.parent.mkdir(parents=True, exist_ok=True)
        resume, taille = hashlib.sha256(), 0
        with place.open("xb") as fichier:
            while morceau := contenu.read(MORCEAU):
                resume.update(morceau)
                taille += fichier.write(morceau)
        self.empreintes[chemin] = (taille, resume.hexdigest())
        return resume.hexdigest()


def sommes(sortie: Sortie) -> bytes:
    """`SHA256SUMS.txt`, dans la forme que relit `sha256sum --check`."""
    lignes = (f"{sha256}  {chemin}\n" for chemin, (_, sha256) in sortie.empreintes.items())
    return "".join(lignes).encode()
