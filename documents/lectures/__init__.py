"""Ce que les pages lisent des productions, des dépôts et des commissions."""

from documents.lectures.productions import (
    PRODUCTIBLES,
    Avancement,
    DocumentProductible,
    avancement,
    avec_nombres,
    documents_de_la_promotion,
    pieces_de,
)

__all__ = [
    "PRODUCTIBLES",
    "Avancement",
    "DocumentProductible",
    "avancement",
    "avec_nombres",
    "documents_de_la_promotion",
    "pieces_de",
]
