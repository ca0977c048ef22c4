"""De la journée d’une commission à ses pages HTML, à lire par `file://`, sans script ni réseau."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from django.template.loader import render_to_string
from django.utils.timezone import localdate

from documents.calculs.briefing import briefing
from documents.calculs.depot import Lecture
from documents.compositions.croisement import derriere_les_croix, tableau_croise
from documents.compositions.jury import composer_passage
from documents.compositions.lecture import Adresses, LectureMontree
from documents.models import PieceDeDossier
from documents.nommage import nom_sur
from documents.tables.dossier_fige import RealisationFigee
from documents.tables.journee import CandidatEmporte, JourneeEmportee

ACCUEIL = "index"
SYNTHESE, GRILLE, FICHE = "synthese.pdf", "grille.pdf", "fiche-de-commission.pdf"
# Ouvert par `file://`, un `.html` ou un `.svg` déposé s’exécuterait : un texte se lit en `.txt`.
TEXTES = frozenset({".txt", ".csv"})


def page_d_accueil(journee: JourneeEmportee) -> str:
    """Les candidats dans l’ordre de leur passage."""
    contexte = {
        **_communes(journee, ""),
        "lignes": [
            {"lu": candidat, "faits": tuple(_faits(candidat))} for candidat in journee.candidats
        ],
        "synthese": SYNTHESE,
        "grille": GRILLE,
        "fiche": FICHE,
    }
    return render_to_string("archive/journee.html", contexte)


def _faits(candidat: CandidatEmporte) -> Iterator[str]:
    """« n° candidat 0274518306 », « option SLAM », « dossier n° 1 déposé le 28/03/2027 »."""
    if candidat.passage.numero_candidat:
        yield f"n°\u00a0candidat {candidat.passage.numero_candidat}"
    if candidat.passage.option:
        yield f"option {candidat.passage.option}"
    if candidat.depose_le is not None:
        jour = f"{localdate(candidat.depose_le):%d/%m/%Y}"
        yield f"dossier n°\u00a0{candidat.numero} déposé le {jour}"


def pages_du_candidat(
    journee: JourneeEmportee, candidat: CandidatEmporte, lecture: Lecture
) -> Iterator[tuple[str, str]]:
    """Chemin dans le dossier du candidat → page : son accueil, puis ses réalisations."""
    yield f"{ACCUEIL}.html", _accueil(journee, candidat, lecture)
    montree = LectureMontree(lecture, _adresses(lecture, "../"))
    for realisation in montree.realisations:
        precedente, suivante = montree.voisines(realisation.numero)
        contexte = {
            **_communes(journee, "../../"),
            "dossier": "../",
            "nom": candidat.passage.nom_officiel,
            "nombre": len(montree.realisations),
            "realisation": realisation,
            "precedente": precedente,
            "suivante": suivante,
        }
        page = render_to_string("archive/realisation-lue.html", contexte)
        yield chemin_de_realisation(realisation.figee), page


def _accueil(journee: JourneeEmportee, candidat: CandidatEmporte, lecture: Lecture) -> str:
    montree = LectureMontree(lecture, _adresses(lecture, ""))
    parties = tableau_croise(montree)
    precedent, suivant = journee.voisins(candidat)
    contexte = {
        **_communes(journee, "../"),
        **composer_passage(candidat.passage),
        "candidat": candidat,
        "lecture": montree,
        **_briefing(montree),
        "parties": parties,
        "derriere": tuple(derriere_les_croix(parties)),
        "feuilles": ((SYNTHESE, "Synthèse"), (GRILLE, "Grille vierge"), (FICHE, "Fiche vierge")),
        "precedent": precedent,
        "suivant": suivant,
    }
    return render_to_string("archive/candidat.html", contexte)


def _briefing(montree: LectureMontree) -> dict[str, object]:
    """La synthèse, chaque réalisation nommée avec l’adresse de sa page."""
    faits = briefing(montree.lecture)
    adresses = {realisation.numero: realisation.adresse for realisation in montree.realisations}
    return {
        "chiffres": faits.chiffres,
        "couverture": faits.couverture,
        "fortes": tuple((forte, adresses[forte.numero]) for forte in faits.fortes),
        "themes": tuple(
            (theme, tuple((q, adresses.get(q.numero, "")) for q in theme.questions))
            for theme in faits.themes
        ),
    }


def _communes(journee: JourneeEmportee, racine: str) -> dict[str, object]:
    session = journee.commission.session
    epreuve = f"épreuve {session.epreuve_affichee}, session {session.annee}"
    return {"journee": journee, "racine": racine, "epreuve": epreuve}


def _adresses(lecture: Lecture, remonter: str) -> Adresses:
    """Celles d’une page du dossier du candidat, ou d’une page d’un dossier plus bas."""
    par_numero = lecture.fige.par_numero
    return Adresses(
        realisation=lambda numero: f"{remonter}{chemin_de_realisation(par_numero[numero])}",
        piece=lambda chemin: f"{remonter}{chemin_emporte(lecture.pieces[chemin])}",
        servies=False,
    )


def chemin_de_realisation(realisation: RealisationFigee) -> str:
    """« realisations/01-plan-de-sauvegarde.html »."""
    titre = nom_sur(realisation.fiche.contenu.intitule, 50, "realisation").lower()
    return f"realisations/{realisation.numero:02d}-{titre}.html"


def chemin_emporte(piece: PieceDeDossier) -> str:
    """Le chemin d’une pièce dans le dossier du candidat : un texte y est toujours un texte."""
    texte = piece.type_mime.startswith("text/")
    if texte and PurePosixPath(piece.chemin).suffix.lower() not in TEXTES:
        return f"{piece.chemin}.txt"
    return piece.chemin
