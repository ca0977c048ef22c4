"""Tout ce qu’une salle sans réseau emporte d’une journée : pages, preuves, feuilles à remplir.

Rien n’y vient d’ailleurs que des dossiers gelés, et rien de ce qu’un membre a écrit n’y est : la
grille et la fiche y sont vierges. Un candidat à la fois est en mémoire, ses fichiers par morceaux.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import datetime
from hashlib import file_digest
from io import BytesIO

from django.core.files.storage import default_storage

from documents.calculs.depot import Lecture, relire
from documents.calculs.jury import fiche_de_commission, grille_de_jury, passage
from documents.catalogue.archive import ALTEREE, DISPARUE, POLICE, STATIQUES
from documents.catalogue.jury import (
    fiche_de_commission_en_pdf,
    grille_en_pdf,
    synthese_de_candidat,
)
from documents.compositions.journee import (
    ACCUEIL,
    FICHE,
    GRILLE,
    SYNTHESE,
    chemin_emporte,
    page_d_accueil,
    pages_du_candidat,
)
from documents.compositions.typographie import fichier_statique
from documents.models import Commission, Convocation, Dossier, PieceDeDossier
from documents.nommage import champs
from documents.repertoire import Sortie, sommes
from documents.tables.journee import CandidatEmporte, JourneeEmportee

FEUILLES_DE_STYLE = (
    "tiers/bootstrap/bootstrap.min.css",
    "tiers/bootstrap/LICENSE",
    "css/jetons.css",
    "css/sillage.css",
    "css/textes.css",
    "css/lecture.css",
    "css/jury.css",
    "css/journee.css",
)
POLICES = (
    *(nom for nom in STATIQUES if nom.startswith("polices/")),
    f"{POLICE}-latin-wght-italic.woff2",
)
SOMMES, MANQUANTS = "SHA256SUMS.txt", "MANQUANTS.txt"


def emporter(commission: Commission, vers: Sortie, *, le: datetime) -> JourneeEmportee:
    """Range toute la journée ; rend ce qui y est. `commission` vient avec sa session et son centre.

    Une requête pour les candidats, une pour leurs dépôts, deux par dossier.
    """
    convocations = tuple(_convocations(commission))
    dossiers = _dossiers(convocations)
    emportes = {c: _candidat(c, dossiers.get(c.inscription_id)) for c in convocations}
    journee = JourneeEmportee(commission, tuple(emportes.values()), le)
    for nom in (*FEUILLES_DE_STYLE, *POLICES):
        with open(fichier_statique(nom), "rb") as statique:
            vers.ranger(nom, statique)
    manquants: list[str] = []
    for convocation, candidat in emportes.items():
        _ranger_les_feuilles(vers, convocation, candidat)
        if dossier := dossiers.get(convocation.inscription_id):
            manquants += _ranger_le_dossier(vers, journee, candidat, dossier)
    vers.ranger(f"{ACCUEIL}.html", BytesIO(page_d_accueil(journee).encode()))
    if manquants:
        vers.ranger(MANQUANTS, BytesIO("\n".join([*manquants, ""]).encode()))
    vers.ranger(SOMMES, BytesIO(sommes(vers)))
    return journee


def _convocations(commission: Commission) -> Iterator[Convocation]:
    lues = commission.convocations.select_related(
        "inscription__etudiant", "inscription__promotion__session"
    ).order_by("rang", "pk")
    for convocation in lues:
        # La commission est déjà lue, avec sa session et son centre.
        convocation.commission = commission
        yield convocation


def _dossiers(convocations: tuple[Convocation, ...]) -> Mapping[int, Dossier]:
    """Le dernier dépôt de chacun, sans son contenu : il se lit quand vient son tour."""
    inscriptions = [convocation.inscription_id for convocation in convocations]
    derniers = Dossier.objects.derniers().filter(inscription__in=inscriptions).defer("contenu")
    return {dossier.inscription_id: dossier for dossier in derniers}


def _candidat(convocation: Convocation, dossier: Dossier | None) -> CandidatEmporte:
    nommes = champs(convocation.inscription, "")
    nom = "-".join(filter(None, (nommes["nom"], nommes["prenom"])))
    return CandidatEmporte(
        racine=f"{convocation.rang:02d}-{nom}",
        passage=passage(convocation),
        numero=dossier.numero if dossier else 0,
        depose_le=dossier.depose_le if dossier else None,
        en_retard=dossier is not None and dossier.en_retard,
    )


def _ranger_les_feuilles(vers: Sortie, convocation: Convocation, candidat: CandidatEmporte) -> None:
    """La grille et la fiche vierges, prêtes à remplir à la main."""
    grille = grille_en_pdf(grille_de_jury(convocation, None))
    fiche = fiche_de_commission_en_pdf(fiche_de_commission(convocation, None))
    vers.ranger(f"{candidat.racine}/{GRILLE}", BytesIO(grille))
    vers.ranger(f"{candidat.racine}/{FICHE}", BytesIO(fiche))


def _ranger_le_dossier(
    vers: Sortie, journee: JourneeEmportee, candidat: CandidatEmporte, dossier: Dossier
) -> Iterator[str]:
    """Les fichiers du dossier, puis ses pages, qui disent lesquels manquent."""
    lecture = _verifiee(relire(dossier))
    for piece in lecture.montrables.values():
        with default_storage.open(piece.fichier.name, "rb") as contenu:
            vers.ranger(f"{candidat.racine}/{chemin_emporte(piece)}", contenu)
    synthese = synthese_de_candidat(lecture, candidat.passage)
    vers.ranger(f"{candidat.racine}/{SYNTHESE}", BytesIO(synthese))
    for chemin, page in pages_du_candidat(journee, candidat, lecture):
        vers.ranger(f"{candidat.racine}/{chemin}", BytesIO(page.encode()))
    for piece in lecture.pieces.values():
        if piece.absence and not piece.confidentielle:
            yield f"{candidat.racine}/{chemin_emporte(piece)}\u00a0: {piece.absence}"


def _verifiee(lecture: Lecture) -> Lecture:
    """La même, où une pièce disparue ou altérée depuis le dépôt est dite absente."""
    pieces = {chemin: _relue(piece) for chemin, piece in lecture.pieces.items()}
    return Lecture(lecture.fige, pieces, lecture.dossier)


def _relue(piece: PieceDeDossier) -> PieceDeDossier:
    if piece.absence or piece.confidentielle:
        return piece
    try:
        with default_storage.open(piece.fichier.name, "rb") as contenu:
            intacte = file_digest(contenu, "sha256").hexdigest() == piece.sha256
    except FileNotFoundError:
        return _absente(piece, DISPARUE)
    return piece if intacte else _absente(piece, ALTEREE)


def _absente(piece: PieceDeDossier, raison: str) -> PieceDeDossier:
    autre = copy(piece)
    autre.absence = raison
    return autre
