"""Une preuve à montrer : en place si le navigateur le sait, sinon à télécharger, ou son absence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from documents.compositions.adresses import Adresses
from documents.models import PieceDeDossier
from documents.tables.dossier_fige import LienFige
from documents.tables.fiche import PreuveDeFiche
from portfolio.fichiers import Extrait, extrait
from referentiel.accords import accord

IMAGE, PDF, TEXTE, FICHIER, LIEN, ABSENTE = "image", "pdf", "texte", "fichier", "lien", "absente"
ICONES = {IMAGE: "image", LIEN: "lien", ABSENTE: "attention"}
MANQUE = "Ce fichier n’est plus là."


@dataclass(frozen=True)
class PreuveMontree:
    """Une preuve non confidentielle, par son rang dans la réalisation.

    `piece` est son fichier, s’il est là ; `lien` ce que la veille a vu, si c’en est un.
    """

    lue: PreuveDeFiche
    adresses: Adresses
    piece: PieceDeDossier | None = None
    lien: LienFige | None = None
    absence: str = ""

    @property
    def numero(self) -> int:
        return self.lue.numero

    @property
    def ancre(self) -> str:
        return f"preuve-{self.numero}"

    @property
    def intitule(self) -> str:
        return self.lue.preuve.intitule

    @cached_property
    def genre(self) -> str:
        """Ce qu’on en montre : image, pdf, texte, fichier, lien, ou absente."""
        if self.lue.preuve.lien:
            return LIEN
        if self.piece is None:
            return ABSENTE
        if self.lue.illisible:
            return FICHIER
        if self.piece.est_image:
            return IMAGE
        if self.piece.est_pdf:
            return PDF
        return TEXTE if self.piece.type_mime.startswith("text/") else FICHIER

    @property
    def icone(self) -> str:
        return ICONES.get(self.genre, "fichier")

    @cached_property
    def adresse(self) -> str:
        """Où elle s’ouvre ; vide si elle manque."""
        if self.genre == LIEN:
            return self.lue.preuve.lien
        if self.piece is None:
            return ""
        if self.genre in (IMAGE, PDF):
            return self.adresses.en_place(self.piece.chemin)
        return self.adresses.piece(self.piece.chemin)

    @cached_property
    def vignette(self) -> str:
        """L’image en petit ; vide pour tout autre fichier."""
        if self.genre != IMAGE or self.piece is None:
            return ""
        return self.adresses.en_petit(self.piece.chemin)

    @cached_property
    def details(self) -> str:
        """« PDF · 3 pages · 312 Ko »."""
        return " · ".join(self._details())

    def _details(self) -> Iterator[str]:
        yield self.lue.preuve.etiquette.upper()
        if self.lue.pages is not None:
            yield accord(self.lue.pages, "page")
        if self.piece is not None:
            yield self.lue.preuve.poids

    @cached_property
    def extrait(self) -> Extrait | None:
        """Les premières lignes d’un texte, lues dans le rangement ; rien si le fichier manque."""
        if self.genre != TEXTE or self.piece is None:
            return None
        try:
            with self.piece.fichier.open("rb") as contenu:
                return extrait(contenu)
        except FileNotFoundError:
            return None
