"""Les feuilles de la commission, en PDF : la synthèse d’un candidat, sa grille, sa fiche.

Aucune n’est émise : pas de code, pas de ligne à `/verifier/`. La grille et la fiche portent une
note, que rien ne garde : ni le cache des pages, ni le rangement. La synthèse ne dit que ce qu’un
dossier gelé dit déjà, une feuille vierge rien : leurs pages se gardent sous leur contenu.
"""

from __future__ import annotations

from bisect import bisect_left
from hashlib import sha256
from io import BytesIO

from pikepdf import Pdf

from documents.balises import raccordable
from documents.calculs.briefing import briefing
from documents.calculs.depot import Lecture
from documents.compositions.briefing import DENSITES, Densite, composer_briefing
from documents.compositions.fiche_de_commission import composer_fiche_de_commission
from documents.compositions.grille import composer_grille
from documents.compositions.jury import chaine_css
from documents.compositions.typographie import imprimable
from documents.feuillets import Feuillet, feuillet
from documents.pdf import imprimer, mettre_en_page
from documents.tables.briefing import Briefing
from documents.tables.jury import FicheDeCommission, GrilleDeJury, Passage


def synthese_de_candidat(lecture: Lecture, passage: Passage) -> bytes:
    """Une page A4, quoi que dise le dossier : la mise en page la plus aérée qui y tienne."""
    return synthese_en_pdf(briefing(lecture), passage)


def synthese_en_pdf(faits: Briefing, passage: Passage) -> bytes:
    """Plus c’est serré, mieux ça tient : passé la première façon, on cherche par moitiés."""

    def imprimee(densite: Densite) -> bytes:
        contexte = composer_briefing(faits, passage, densite)
        return imprimer(_feuille("impression/synthese-de-candidat.html", contexte, passage))

    aeree, *serrees = DENSITES
    if _tient_en_une_page(octets := imprimee(aeree)):
        return octets
    rang = bisect_left(serrees, True, key=lambda d: _tient_en_une_page(imprimee(d)))
    return imprimee(serrees[min(rang, len(serrees) - 1)])


def _tient_en_une_page(octets: bytes) -> bool:
    with Pdf.open(BytesIO(octets)) as pages:
        return len(pages.pages) == 1


def grille_en_pdf(grille: GrilleDeJury) -> bytes:
    """La grille d’aide à l’évaluation ; rien n’est gardé de ce qu’on y a écrit."""
    contexte = composer_grille(grille)
    page = _feuille("impression/grille-d-evaluation.html", contexte, grille.passage)
    return imprimer(page) if grille.vierge else _sans_trace(page)


def fiche_de_commission_en_pdf(fiche: FicheDeCommission) -> bytes:
    """La fiche de la commission ; rien n’est gardé de ce qu’on y a écrit."""
    contexte = composer_fiche_de_commission(fiche)
    page = _feuille("impression/fiche-de-commission.html", contexte, fiche.passage)
    return imprimer(page) if fiche.vierge else _sans_trace(page)


def _feuille(gabarit: str, contexte: dict[str, object], passage: Passage) -> Feuillet:
    """Une feuille volante se retrouve à son pied : qui, quelle session."""
    nom = imprimable(passage.nom_officiel)[:60]
    pied = chaine_css(f"{nom} — {passage.epreuve}, session {passage.annee}")
    return feuillet(str(contexte["titre"]), gabarit, {**contexte, "pied": pied})


def _sans_trace(page: Feuillet) -> bytes:
    return raccordable(mettre_en_page(page.html), sha256(page.html.encode()).hexdigest()[:12])
