"""L’archive hors ligne d’un étudiant : un ZIP qui s’ouvre par `index.html`, sans serveur."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

from django.core.files.storage import default_storage
from django.utils.timezone import localdate

from comptes.models import Inscription
from documents.apercus import Rangement
from documents.archives import Archive
from documents.cachet import Cachet
from documents.calculs.dossier import parcours
from documents.calculs.fiche import fiches_de
from documents.catalogue.competences import competences_en_pdf
from documents.catalogue.dossier import dossier_en_pdf
from documents.catalogue.synthese import synthese_en_pdf
from documents.compositions.archive import pages_html
from documents.compositions.typographie import fichier_statique
from documents.document import Document
from documents.models import Nature
from documents.nommage import (
    chemin_d_attestation,
    chemin_de_preuve,
    nom_du_fichier,
    nom_sur,
)
from documents.tables.archive import (
    ArchiveDeDossier,
    AttestationArchivee,
    PageDeRealisation,
    PreuveArchivee,
)
from documents.tables.fiche import FicheDeRealisation, PreuveDeFiche
from evaluations.lectures import carte, travaux
from portfolio.lectures.adresses import adresse_du_portfolio
from portfolio.models import Stage

ZIP = "application/zip"
POLICE = "polices/source-sans-3/source-sans-3"
# Rangés dans l’archive sous leur nom : leurs adresses relatives y restent justes.
STATIQUES = (
    "css/archive.css",
    "css/jetons.css",
    f"{POLICE}-latin-wght-normal.woff2",
    f"{POLICE}-latin-ext-wght-normal.woff2",
    "polices/source-sans-3/OFL.txt",
)
DISPARUE = "Le fichier n’est plus dans le rangement du site."
ALTEREE = "Le fichier ne répond plus à son empreinte : il n’est pas joint."


class PieceEmise(Protocol):
    contenu: IO[bytes]


def archive_en_zip(inscription: Inscription, *, le: datetime, privee: bool = False) -> Document:
    """Carte, réalisations, preuves, jugements, attestations de stage et PDF.

    `manifeste.json` donne le SHA-256 de chaque fichier.

    Les preuves confidentielles n’y sont que dans la copie privée de l’étudiant.
    """
    pieces = {
        "documents/tableau-de-synthese.pdf": synthese_en_pdf(inscription, le=le),
        "documents/tableau-des-competences.pdf": competences_en_pdf(inscription, le=localdate(le)),
        "documents/dossier.pdf": dossier_en_pdf(inscription, le=le, privee=privee),
    }
    adresse = adresse_du_portfolio(inscription, le=le)
    archive = _archive(inscription, pieces, privee, adresse)

    def fabriquer(cachet: Cachet, emises: Mapping[str, PieceEmise]) -> IO[bytes]:
        return _fabriquer(archive, cachet, emises)

    return Document(
        nature=Nature.ARCHIVE,
        promotion=inscription.promotion,
        inscription=inscription,
        nom_fichier=nom_du_fichier(inscription, Nature.DOSSIER, "zip", privee=privee),
        contenu="\0".join([*_pages_statiques(archive), *(p.contenu for p in pieces.values())]),
        fabriquer=fabriquer,
        privee=privee,
        type_mime=ZIP,
        pieces=pieces,
    )


def _archive(
    inscription: Inscription, pieces: Mapping[str, Document], privee: bool, adresse: str
) -> ArchiveDeDossier:
    lus = travaux(inscription)
    fiches = fiches_de(inscription, privee=privee, lus=lus)
    return ArchiveDeDossier(
        parcours=parcours(inscription, lus, adresse=adresse),
        carte=carte(inscription),
        pages=tuple(_page(rang, fiche) for rang, fiche in enumerate(fiches, start=1)),
        documents=tuple((chemin, Nature(piece.nature).label) for chemin, piece in pieces.items()),
        attestations=tuple(_attestations(inscription)),
        privee=privee,
    )


def _attestations(inscription: Inscription) -> Iterator[AttestationArchivee]:
    """« attestations/01-mairietech.pdf » : la troisième partie du dossier, une requête."""
    signes = Stage.objects.de_l_inscription(inscription).par_date().exclude(attestation="")
    for rang, stage in enumerate(signes, start=1):
        yield AttestationArchivee(
            stage_id=stage.pk,
            chemin=chemin_d_attestation(rang, stage.organisation, stage.attestation_nom),
            rangement=Rangement(stage.attestation.name, stage.attestation_sha256),
        )


def _pages_statiques(archive: ArchiveDeDossier) -> list[str]:
    """Ce qui détermine l’archive : ses pages, sa feuille de style, les empreintes des fichiers."""
    empreintes = [rangement.sha256 for _, rangement in archive.fichiers]
    style = Path(fichier_statique(STATIQUES[0])).read_text("utf-8")
    return [*pages_html(archive, {}).values(), style, *empreintes]


def _page(rang: int, fiche: FicheDeRealisation) -> PageDeRealisation:
    titre = nom_sur(fiche.contenu.intitule, 50, "realisation").lower()
    return PageDeRealisation(
        chemin=f"realisations/{rang:02d}-{titre}.html",
        fiche=fiche,
        preuves=tuple(_preuve(rang, p) for p in fiche.preuves),
    )


def _preuve(rang: int, preuve: PreuveDeFiche) -> PreuveArchivee:
    if preuve.rangement is None:
        return PreuveArchivee(preuve, "")
    return PreuveArchivee(preuve, chemin_de_preuve(rang, preuve.numero, preuve.preuve.nom_fichier))


def _fabriquer(
    archive: ArchiveDeDossier, cachet: Cachet, emises: Mapping[str, PieceEmise]
) -> IO[bytes]:
    sortie = Archive()
    for chemin, emis in emises.items():
        sortie.ranger(chemin, emis.contenu)
    absentes = _ranger_les_fichiers(sortie, archive)
    for nom in STATIQUES:
        with open(fichier_statique(nom), "rb") as statique:
            sortie.ranger(nom, statique)
    for chemin, page in pages_html(archive, absentes, cachet).items():
        sortie.ranger(chemin, BytesIO(page.encode()))
    sortie.ranger("manifeste.json", BytesIO(_manifeste(archive, cachet, sortie, absentes)))
    return sortie.finir()


def _ranger_les_fichiers(sortie: Archive, archive: ArchiveDeDossier) -> dict[str, str]:
    """Chaque fichier déposé ; rend ceux qui manquent ou ont changé, et pourquoi."""
    absentes = {}
    for chemin, rangement in archive.fichiers:
        if not rangement.chemin:
            absentes[chemin] = DISPARUE
            continue
        try:
            with default_storage.open(rangement.chemin, "rb") as contenu:
                if file_digest(contenu, "sha256").hexdigest() != rangement.sha256:
                    absentes[chemin] = ALTEREE
                    continue
                contenu.seek(0)
                sortie.ranger(chemin, contenu)
        except FileNotFoundError:
            absentes[chemin] = DISPARUE
    return absentes


def _manifeste(
    archive: ArchiveDeDossier, cachet: Cachet, sortie: Archive, absentes: Mapping[str, str]
) -> bytes:
    identite = archive.parcours.identite
    contenu = {
        "format": "sillage-archive-1",
        "candidat": identite.nom_officiel,
        "numero_candidat": identite.numero_candidat,
        "session": identite.annee,
        "emise_le": cachet.le.isoformat(),
        "code": cachet.lisible,
        "verification": cachet.adresse,
        "fichiers": [
            {"chemin": chemin, "taille": taille, "sha256": sha256}
            for chemin, (taille, sha256) in sorted(sortie.empreintes.items())
        ],
        "absents": [
            {"chemin": chemin, "motif": motif} for chemin, motif in sorted(absentes.items())
        ],
    }
    return json.dumps(contenu, ensure_ascii=False, indent=2).encode()
