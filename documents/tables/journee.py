"""La journée d’une commission à emporter : ses candidats, chacun dans son dossier de fichiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.models import Commission
from documents.tables.jury import Passage


@dataclass(frozen=True)
class CandidatEmporte:
    """Un candidat de l’archive ; `racine` est le nom de son dossier, `depose_le` son dépôt.

    `depose_le` manque à qui n’a rien déposé : il n’a alors que ses feuilles à remplir.
    """

    racine: str
    passage: Passage
    numero: int
    depose_le: datetime | None
    en_retard: bool

    @property
    def a_depose(self) -> bool:
        return self.depose_le is not None


@dataclass(frozen=True)
class JourneeEmportee:
    """`prete_le` : l’archive dit ce qui était déposé à cet instant."""

    commission: Commission
    candidats: tuple[CandidatEmporte, ...]
    prete_le: datetime

    def voisins(
        self, candidat: CandidatEmporte
    ) -> tuple[CandidatEmporte | None, CandidatEmporte | None]:
        """Le précédent et le suivant qui ont une page."""
        avec_page = [c for c in self.candidats if c.a_depose]
        rang = avec_page.index(candidat)
        avant, apres = avec_page[:rang], avec_page[rang + 1 :]
        return (avant[-1] if avant else None), (apres[0] if apres else None)
