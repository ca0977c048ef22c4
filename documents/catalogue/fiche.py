"""La fiche d’une réalisation, en PDF : seule, ou feuillet du dossier complet."""

from __future__ import annotations

from functools import partial

from documents.apercus import image_reduite
from documents.assemblage import assembler
from documents.calculs.fiche import fiche_de
from documents.compositions.fiche import composer_fiche, source_de
from documents.document import Document
from documents.feuillets import Feuillet, feuillet
from documents.models import Nature
from documents.nommage import en_ascii, nom_du_fichier
from documents.tables.fiche import FicheDeRealisation
from portfolio.models import Realisation

TITRE_MAX = 60


def fiche_en_pdf(realisation: Realisation, *, privee: bool = False) -> Document:
    """`privee` : la copie de l’étudiant, preuves confidentielles comprises.

    `realisation` vient avec l’en-tête de son inscription ; un brouillon n’est que pour son auteur.
    """
    inscription = realisation.inscription
    fiche = fiche_de(realisation, privee=privee)
    page = feuillet_de_fiche(fiche)
    titre = en_ascii(fiche.contenu.intitule)[:TITRE_MAX].strip("-") or str(realisation.pk)
    return Document(
        nature=Nature.FICHE,
        promotion=inscription.promotion,
        inscription=inscription,
        realisation=realisation,
        nom_fichier=nom_du_fichier(inscription, f"fiche-{titre}", privee=privee),
        contenu=page.html,
        fabriquer=lambda cachet: assembler([page], cachet, inscription, Nature.FICHE.label),
        privee=privee,
    )


def feuillet_de_fiche(fiche: FicheDeRealisation) -> Feuillet:
    """Les pages d’une fiche ; ses images ne se lisent que si elles ne sont pas déjà imprimées."""
    return feuillet(
        fiche.contenu.intitule,
        "impression/fiche-de-realisation.html",
        composer_fiche(fiche),
        images={
            source_de(preuve): partial(image_reduite, preuve.rangement)
            for preuve in fiche.preuves
            if preuve.dimensions
        },
    )
