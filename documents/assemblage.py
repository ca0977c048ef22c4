"""Des feuillets à un seul PDF : leurs pages bout à bout, un calque de pieds de page, des signets.

Les pages d’un feuillet sortent du cache telles quelles ; le calque (numéro de page, date, code, QR)
est une couche à part, marquée comme décor : rien de ce qui change d’une émission à l’autre n’oblige
à remettre une page en page. L’arbre des balises de chaque feuillet est rattaché à celui du tout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO

import pikepdf
from django.template.loader import render_to_string
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String

from comptes.models import Inscription, Promotion
from documents.cachet import Cachet
from documents.compositions.typographie import imprimable
from documents.feuillets import Feuillet
from documents.pdf import imprimer, mettre_en_page
from referentiel.lectures import lire_bloc


@dataclass(frozen=True)
class PageDuCalque:
    """Ce que le calque imprime sur une page (dimensions en points)."""

    numero: int
    largeur: float
    hauteur: float
    officielle: bool


def assembler(
    feuillets: Sequence[Feuillet], cachet: Cachet, inscription: Inscription, nature: str
) -> IO[bytes]:
    """Le document d’un étudiant : ses feuillets, scellés."""
    nom = imprimable(inscription.etudiant.nom_officiel)
    session = inscription.promotion.session
    return sceller(
        feuillets,
        cachet,
        titre=f"{nature} — {nom} — session {session.annee}",
        source=source(inscription.promotion),
    )


def source(promotion: Promotion) -> str:
    """« Référentiel bts-sio · 1a2b3c4d5e6f » : le texte officiel que le document cite."""
    empreinte = lire_bloc(promotion.referentiel_id).empreinte
    return f"Référentiel {promotion.referentiel.code} · {empreinte[:12]}"


def sceller(feuillets: Sequence[Feuillet], cachet: Cachet, *, titre: str, source: str) -> IO[bytes]:
    """Un PDF balisé (PDF/UA-1), avec signets, dont chaque page non officielle porte le cachet."""
    sortie = pikepdf.new()
    pages: list[PageDuCalque] = []
    balises = Balises(sortie)
    with sortie.open_outline() as signets:
        for feuillet in feuillets:
            debut = len(sortie.pages)
            with Pdf.open(BytesIO(imprimer(feuillet))) as source_pdf:
                sortie.pages.extend(source_pdf.pages)
                balises.rattacher(source_pdf, debut)
            pages += _pages(sortie, debut, feuillet.officiel)
            _signet(signets.root, feuillet, debut)
    balises.poser()
    _poser_le_calque(sortie, pages, cachet, titre, source)
    _declarer(sortie, titre)
    return _enregistrer(sortie)


class Balises:
    """L’arbre des balises du tout : celui de chaque feuillet y devient une partie.

    Les clés de l’arbre des parents, propres à chaque PDF, sont décalées pour ne pas se heurter.
    """

    def __init__(self, sortie: Pdf) -> None:
        self.sortie = sortie
        self.parties = Array()
        self.parents = Array()
        self.suivante = 0

    def rattacher(self, source: Pdf, debut: int) -> None:
        """Copie l’arbre de `source`, dont les pages sont déjà dans la sortie depuis `debut`."""
        racine = self.sortie.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
        decalage = self.suivante
        for page in self.sortie.pages[debut:]:
            _decaler(page.obj, "/StructParents", decalage)
            for note in page.obj.get("/Annots", ()):
                _decaler(note, "/StructParent", decalage)
        for cle, parents in _paires(racine.ParentTree.Nums):
            self.parents.extend([cle + decalage, parents])
            self.suivante = max(self.suivante, cle + decalage + 1)
        for partie in racine.K:
            partie.S = Name.Part
            self.parties.append(partie)

    def poser(self) -> None:
        document = self.sortie.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=self.parties)
        )
        for partie in document.K:
            partie.P = document
        racine = self.sortie.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([document]),
                ParentTree=self.sortie.make_indirect(Dictionary(Nums=self.parents)),
                ParentTreeNextKey=self.suivante,
            )
        )
        document.P = racine
        self.sortie.Root.StructTreeRoot = racine
        self.sortie.Root.MarkInfo = Dictionary(Marked=True)


def _decaler(objet: Object, cle: str, decalage: int) -> None:
    if cle in objet:
        objet[cle] = int(objet[cle]) + decalage


def _paires(nombres: Array) -> Iterator[tuple[int, Object]]:
    for rang in range(0, len(nombres), 2):
        yield int(nombres[rang]), nombres[rang + 1]


def _pages(sortie: Pdf, debut: int, officielle: bool) -> list[PageDuCalque]:
    return [
        PageDuCalque(
            numero=debut + rang,
            largeur=float(page.mediabox[2]),
            hauteur=float(page.mediabox[3]),
            officielle=officielle,
        )
        for rang, page in enumerate(sortie.pages[debut:], start=1)
    ]


def _signet(racine: list[OutlineItem], feuillet: Feuillet, page: int) -> None:
    """Un signet, sous celui de sa rubrique ; elle s’ouvre à son premier feuillet."""
    niveau = racine
    if feuillet.rubrique:
        if not racine or racine[-1].title != feuillet.rubrique:
            racine.append(OutlineItem(feuillet.rubrique, page))
        niveau = racine[-1].children
    niveau.append(OutlineItem(imprimable(feuillet.titre), page))


def _poser_le_calque(
    sortie: Pdf, pages: list[PageDuCalque], cachet: Cachet, titre: str, source: str
) -> None:
    """Superpose à chaque page non officielle la sienne du calque, en décor (« Artifact »)."""
    html = render_to_string(
        "impression/calque.html",
        {
            "pages": [
                {
                    "numero": page.numero,
                    "paysage": page.largeur > page.hauteur,
                    "premiere": rang == 0,
                }
                for rang, page in enumerate(_a_sceller(pages))
            ],
            "nombre": len(pages),
            "cachet": cachet,
            "titre": titre,
            "source": source,
        },
    )
    with Pdf.open(BytesIO(mettre_en_page(html, variante=None))) as calque:
        for page, couche in zip(_a_sceller(pages), calque.pages, strict=True):
            _superposer(sortie, page.numero, couche)


def _a_sceller(pages: list[PageDuCalque]) -> list[PageDuCalque]:
    return [page for page in pages if not page.officielle]


def _superposer(sortie: Pdf, numero: int, couche: pikepdf.Page) -> None:
    page = sortie.pages[numero - 1]
    forme = sortie.copy_foreign(couche.as_form_xobject())
    # Les pages d’un feuillet partagent leurs ressources : un nom par page.
    nom = page.add_resource(forme, Name.XObject, name=Name(f"/Calque{numero}"))
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q /Artifact BMC q {nom} Do Q EMC".encode())


def _declarer(sortie: Pdf, titre: str) -> None:
    """Langue, titre affiché, identifiant PDF/UA : ce que la norme demande hors des pages."""
    xmp = render_to_string("impression/xmp.xml", {"titre": titre}).encode()
    sortie.Root.Metadata = sortie.make_stream(xmp, Type=Name.Metadata, Subtype=Name.XML)
    sortie.Root.Lang = String("fr")
    sortie.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    sortie.docinfo["/Title"] = titre


def _enregistrer(sortie: Pdf) -> IO[bytes]:
    fichier = BytesIO()
    sortie.save(
        fichier,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
    )
    fichier.seek(0)
    return fichier
