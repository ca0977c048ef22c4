"""Un document prêt à être émis : à qui il va, ce qui le détermine, comment il se fabrique."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO

from comptes.models import Inscription, Promotion
from documents.models import Nature
from portfolio.models import Realisation

PDF = "application/pdf"


@dataclass(frozen=True)
class Document:
    """`contenu` le détermine tout entier, cachet mis à part ; deux égaux font les mêmes octets.

    `fabriquer` reçoit le cachet, puis les pièces émises s’il y en a ; il rend un fichier lisible
    depuis son début, en mémoire pour un PDF, sur le disque pour une archive. `pieces` : les
    documents qu’une archive contient, par chemin, chacun émis sous son propre code. `privee` : la
    copie de l’étudiant, preuves confidentielles comprises.
    """

    nature: Nature
    promotion: Promotion
    nom_fichier: str
    contenu: str
    fabriquer: Callable[..., IO[bytes]]
    inscription: Inscription | None = None
    realisation: Realisation | None = None
    privee: bool = False
    type_mime: str = PDF
    pieces: Mapping[str, Document] = field(default_factory=dict)
