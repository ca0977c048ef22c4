"""L’empreinte de chaque dossier déposé, recalculée depuis ses fichiers, est-elle celle du dépôt ?

Un dossier qui diffère est nommé, et ce qui diffère aussi : le fichier, sinon la ligne de la pièce,
sinon le contenu gelé.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import copy

from documents.calculs.coherence import (
    Illisible,
    Mesure,
    Trouvaille,
    dire_l_ecart,
    pieces_qui_different,
)
from documents.gel import empreinte
from documents.manifeste import manifeste
from documents.models import Dossier, PieceDeDossier

LOT = 20
"""Dossiers lus ensemble : leur contenu pèse des centaines de kilooctets."""
Mesures = Mapping[str, Mesure | Illisible]


def relire_les_dossiers() -> Iterator[Trouvaille]:
    """Chaque fichier se lit une fois, puis chaque manifeste se recompose de ce qui a été mesuré."""
    fausses = pieces_qui_different()
    dossiers = Dossier.objects.non_effaces().select_related("inscription__etudiant").order_by("pk")
    for dossier in dossiers.prefetch_related("pieces").iterator(chunk_size=LOT):
        debut = f"{dossier.inscription.etudiant.nom_officiel}, dossier n°\u00a0{dossier.numero}"
        for defaut in _defauts(dossier, fausses):
            yield Trouvaille(f"{debut}\u00a0: {defaut}.")


def _defauts(dossier: Dossier, fausses: Mesures) -> Iterator[str]:
    pieces = sorted(dossier.pieces.all(), key=lambda piece: piece.chemin)
    trouves = [*_des_pieces(pieces, fausses), *_du_contenu(dossier, pieces)]
    yield from trouves
    relues = [_telle_quelle(piece, fausses.get(piece.fichier.name)) for piece in pieces]
    recalculee = empreinte(manifeste(dossier, relues))
    if recalculee == dossier.sha256:
        return
    if trouves:
        yield "son empreinte recalculée n’est pas celle du dépôt"
    else:
        yield (
            "son contenu gelé, sa date ou la liste de ses pièces a changé\u00a0: son empreinte "
            "recalculée n’est pas celle du dépôt"
        )


def _des_pieces(pieces: list[PieceDeDossier], fausses: Mesures) -> Iterator[str]:
    for piece in pieces:
        mesure = fausses.get(piece.fichier.name)
        ecart = mesure and dire_l_ecart(mesure, piece.sha256, piece.taille)
        if not ecart:
            continue
        if isinstance(mesure, Mesure) and piece.fichier.name.endswith(mesure.sha256):
            # Le fichier répond au nom sous lequel il est rangé : c’est la ligne qui a changé.
            yield f"la ligne de {piece.chemin} a changé, son fichier est intact"
        else:
            yield f"{piece.chemin} {ecart} (fichier {piece.fichier.name})"


def _du_contenu(dossier: Dossier, pieces: list[PieceDeDossier]) -> Iterator[str]:
    """Ce que le contenu annonce a sa pièce."""
    try:
        annonces = _annonces(dossier.contenu)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "son contenu gelé ne se relit plus"
        return
    for chemin in sorted(annonces - {piece.chemin for piece in pieces}):
        yield f"{chemin} est au contenu, mais n’est plus parmi les pièces"


def _annonces(contenu: str) -> set[str]:
    fige = json.loads(contenu)["dossier"]
    documents = {chemin for chemin, _ in fige["documents"]}
    return documents | {*fige["chemins"].values()} | {*fige["attestations"].values()}


def _telle_quelle(piece: PieceDeDossier, mesure: Mesure | Illisible | None) -> PieceDeDossier:
    """La pièce avec l’empreinte et la taille de son fichier ; sans fichier lisible, rien."""
    if mesure is None:
        return piece
    relue = copy(piece)
    lisible = isinstance(mesure, Mesure)
    relue.sha256 = mesure.sha256 if lisible else ""
    relue.taille = mesure.taille if lisible else 0
    return relue
