"""Un document prêt à être émis : à qui il va, ce qui le détermine, comment il se fabrique."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from comptes.models import Inscription, Promotion
from documents.cachet import Cachet
from documents.models import Nature
from portfolio.models import Realisation

PDF = "application/pdf"


@dataclass(frozen=True)
class Document:
    """`contenu` le détermine tout entier, cachet mis à part ; deux égaux font les mêmes octets.

    `fabriquer` rend un fichier lisible depuis son début : en mémoire pour un PDF, sur le disque
    pour une archive. `privee` : la copie de l’étudiant, preuves confidentielles comprises.
    """

    nature: Nature
    promotion: Promotion
    nom_fichier: str
    contenu: str
    fabriquer: Callable[[Cachet], IO[bytes]]
    inscription: Inscription | None = None
    realisation: Realisation | None = None
    privee: bool = False
    type_mime: str = PDF
