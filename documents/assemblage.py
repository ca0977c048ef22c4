"""Des feuillets à un seul PDF : leurs pages bout à bout, un calque de pieds de page, des signets.

Les pages d’un feuillet sortent du cache telles quelles : rien de ce qui change d’une émission à
l’autre n’oblige à remettre une page en page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import IO

import pikepdf
from django.template.loader import render_to_string
from pikepdf import Dictionary, Name, OutlineItem, Pdf, String

from comptes.models import Inscription, Promotion
from documents.balises import Balises, enregistrer
from documents.cachet import Cachet
from documents.calque import poser_le_calque
from documents.compositions.typographie import imprimable
from documents.feuillets import Feuillet
from documents.pdf import imprimer
from referentiel.lectures import lire_bloc


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
    a_sceller: list[int] = []
    balises = Balises(sortie)
    with sortie.open_outline() as signets:
        for feuillet in _distincts(feuillets):
            debut = len(sortie.pages)
            with Pdf.open(BytesIO(imprimer(feuillet))) as pages:
                sortie.pages.extend(pages.pages)
                balises.rattacher(pages, debut, imprimable(feuillet.titre))
            if not feuillet.officiel:
                a_sceller += range(debut + 1, len(sortie.pages) + 1)
            _signet(signets.root, feuillet, debut)
    balises.poser()
    poser_le_calque(sortie, a_sceller, cachet, titre=titre, source=source)
    _declarer(sortie, titre, cachet)
    return enregistrer(sortie)


def _distincts(feuillets: Sequence[Feuillet]) -> Iterator[Feuillet]:
    """Le même feuillet deux fois (deux réalisations jumelles) : ses balises ne se heurtent pas."""
    deja: Counter[str] = Counter()
    for feuillet in feuillets:
        fois = deja[feuillet.html]
        deja[feuillet.html] += 1
        yield replace(feuillet, html=f"{feuillet.html}<!-- {fois} -->") if fois else feuillet


def _signet(racine: list[OutlineItem], feuillet: Feuillet, page: int) -> None:
    """Un signet, sous celui de sa rubrique ; elle s’ouvre à son premier feuillet."""
    niveau = racine
    if feuillet.rubrique:
        if not racine or racine[-1].title != feuillet.rubrique:
            racine.append(OutlineItem(feuillet.rubrique, page))
        niveau = racine[-1].children
    niveau.append(OutlineItem(imprimable(feuillet.titre), page))


def _declarer(sortie: Pdf, titre: str, cachet: Cachet) -> None:
    """Langue, titre affiché, identifiant PDF/UA : ce que la norme demande hors des pages."""
    xmp = render_to_string("impression/xmp.xml", {"titre": titre, "cachet": cachet}).encode()
    sortie.Root.Metadata = sortie.make_stream(xmp, Type=Name.Metadata, Subtype=Name.XML)
    sortie.Root.Lang = String("fr")
    sortie.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    sortie.docinfo["/Title"] = titre
