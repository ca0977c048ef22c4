"""Les balises d’un PDF (ce que lit un lecteur d’écran), du feuillet au document assemblé.

`raccordable` prépare un feuillet une fois pour toutes, quand il entre au cache ; `Balises` rattache
ensuite son arbre à celui du tout sans le parcourir.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf, String

A_IMPRIMER = 4
RENVOI = "page:"


def raccordable(octets: bytes, prefixe: str) -> bytes:
    """Le même PDF, dont rien ne se heurtera à un autre dans un document assemblé.

    WeasyPrint numérote les en-têtes de tableau par document (et deux fois le même quand il répète
    une tête) : chacun reçoit un nom à lui, une portée, et entre dans l’index `/IDTree`. Un lien
    interne montre sa page, non un nom que deux feuillets pourraient porter.
    """
    with Pdf.open(BytesIO(octets)) as pdf:
        tables = [objet for objet in pdf.objects if _est(objet, "/Table")]
        index = [paire for n, table in enumerate(tables) for paire in _nommer(table, prefixe, n)]
        if index:
            noms = Array(partie for paire in sorted(index, key=_nom) for partie in paire)
            pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(Dictionary(Names=noms))
        _montrer_les_pages(pdf)
        return enregistrer(pdf).getvalue()


def enregistrer(pdf: Pdf) -> BytesIO:
    """Mêmes objets, mêmes octets ; PDF 1.7, que suppose PDF/UA-1."""
    fichier = BytesIO()
    pdf.save(
        fichier,
        min_version="1.7",
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
    )
    fichier.seek(0)
    return fichier


class Balises:
    """L’arbre des balises du tout : celui de chaque feuillet y devient une partie.

    Les clés de l’arbre des parents, propres à chaque PDF, sont décalées pour ne pas se heurter.
    """

    def __init__(self, sortie: Pdf) -> None:
        self.sortie = sortie
        self.parties: list[Object] = []
        self.parents: list[Object | int] = []
        self.index: list[Dictionary] = []
        self.suivante = 0

    def rattacher(self, source: Pdf, debut: int, titre: str) -> None:
        """Copie l’arbre de `source`, dont les pages sont déjà dans la sortie depuis `debut`."""
        racine = self.sortie.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
        self._decaler_les_pages(debut)
        for cle, parents in _paires(racine.ParentTree.Nums):
            self.parents += (cle + self.decalage, parents)
            self.suivante = max(self.suivante, cle + self.decalage + 1)
        for partie in racine.K:
            partie.S = Name.Part
            partie.T = String(titre)
            self.parties.append(partie)
        if "/IDTree" in racine:
            noms = racine.IDTree.Names
            self.index.append(Dictionary(Limits=[noms[0], noms[-2]], Names=noms))
        _suivre_les_liens(source, self.sortie, debut)

    def _decaler_les_pages(self, debut: int) -> None:
        self.decalage = self.suivante
        for page in self.sortie.pages[debut:]:
            _decaler(page.obj, "/StructParents", self.decalage)
            for note in page.obj.get("/Annots", ()):
                _decaler(note, "/StructParent", self.decalage)

    def poser(self) -> None:
        """Clôt l’arbre et les renvois, toutes les pages étant là."""
        for page in self.sortie.pages:
            for note in page.obj.get("/Annots", ()):
                _renvoyer(note, self.sortie)
        document = self.sortie.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array(self.parties))
        )
        for partie in document.K:
            partie.P = document
        racine = self.sortie.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([document]),
                ParentTree=self.sortie.make_indirect(Dictionary(Nums=Array(self.parents))),
                ParentTreeNextKey=self.suivante,
            )
        )
        if self.index:
            kids = sorted(self.index, key=lambda feuille: bytes(feuille.Limits[0]))
            racine.IDTree = self.sortie.make_indirect(
                Dictionary(Kids=Array(map(self.sortie.make_indirect, kids)))
            )
        document.P = racine
        self.sortie.Root.StructTreeRoot = racine
        self.sortie.Root.MarkInfo = Dictionary(Marked=True)


def _est(objet: Object, nature: str) -> bool:
    return isinstance(objet, Dictionary) and objet.get("/S") == nature


def _nom(paire: tuple[String, Object]) -> bytes:
    return bytes(paire[0])


def _nommer(table: Object, prefixe: str, rang: int) -> Iterator[tuple[String, Object]]:
    """Renomme les en-têtes d’un tableau, et les rend sous leur nom.

    Un en-tête que citent des cases de sa rangée vaut pour elle, un autre pour sa colonne.
    """
    for rangee in _rangees(table):
        appeles = {str(nom) for case in rangee for nom in _tetes(case)}
        for case in rangee:
            if "/Headers" in case.A:
                case.A.Headers = Array(_nouveau(nom, prefixe, rang) for nom in _tetes(case))
            if "/ID" in case:
                case.A.Scope = Name.Row if str(case.ID) in appeles else Name.Column
                case.ID = _nouveau(case.ID, prefixe, rang)
                yield case.ID, case


def _nouveau(nom: Object, prefixe: str, rang: int) -> String:
    return String(f"{prefixe}-{rang}-{nom}")


def _tetes(case: Object) -> Array:
    return case.A.get("/Headers", Array())


def _rangees(element: Object) -> Iterator[list[Object]]:
    for enfant in element.K:
        if _est(enfant, "/TR"):
            yield [case for case in enfant.K if _est(case, "/TH") or _est(case, "/TD")]
        elif any(_est(enfant, groupe) for groupe in ("/THead", "/TBody", "/TFoot")):
            yield from _rangees(enfant)


def _montrer_les_pages(pdf: Pdf) -> None:
    destinations = dict(NameTree(pdf.Root.Names.Dests)) if _a_des_destinations(pdf) else {}
    for page in pdf.pages:
        for note in page.obj.get("/Annots", ()):
            note.F = A_IMPRIMER
            if isinstance(note.get("/Dest"), String):
                note.Dest = destinations[str(note.Dest)]
    if destinations:
        del pdf.Root.Names


def _a_des_destinations(pdf: Pdf) -> bool:
    return "/Dests" in pdf.Root.get("/Names", {})


def _suivre_les_liens(source: Pdf, sortie: Pdf, debut: int) -> None:
    """Un lien vers une page du feuillet mène à la même, où qu’elle soit dans le tout."""
    rangs = {page.obj.objgen: rang for rang, page in enumerate(source.pages, start=debut)}
    for rang, page in enumerate(source.pages, start=debut):
        for note, copie in zip(
            page.obj.get("/Annots", ()), sortie.pages[rang].obj.get("/Annots", ()), strict=True
        ):
            if "/Dest" in note:
                cible, *position = note.Dest
                copie.Dest = Array([sortie.pages[rangs[cible.objgen]].obj, *position])


def _renvoyer(note: Object, sortie: Pdf) -> None:
    """Un lien « page:12 » (celui d’un sommaire) mène à la page 12 du tout."""
    adresse = str(note.A.get("/URI", "")) if "/A" in note else ""
    numero = adresse.removeprefix(RENVOI)
    if adresse.startswith(RENVOI) and numero.isdecimal() and 0 < int(numero) <= len(sortie.pages):
        del note.A
        note.Contents = String(f"Page {numero}")
        note.Dest = Array([sortie.pages[int(numero) - 1].obj, Name.Fit])


def _decaler(objet: Object, cle: str, decalage: int) -> None:
    if cle in objet:
        objet[cle] = int(objet[cle]) + decalage


def _paires(nombres: Array) -> Iterator[tuple[int, Object]]:
    for rang in range(0, len(nombres), 2):
        yield int(nombres[rang]), nombres[rang + 1]
