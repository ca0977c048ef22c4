"""La synthèse d’une promotion pour le jury, en PDF."""

from __future__ import annotations

from comptes.models import Promotion
from documents.assemblage import sceller, source
from documents.calculs.promotion import synthese_de_promotion
from documents.compositions.promotion import composer_promotion
from documents.compositions.typographie import imprimable
from documents.document import Document
from documents.feuillets import feuillet
from documents.models import Nature
from documents.nommage import en_ascii


def synthese_de_promotion_en_pdf(promotion: Promotion) -> Document:
    """`promotion` vient avec son établissement, sa session et son référentiel."""
    page = feuillet(
        Nature.PROMOTION.label,
        "impression/synthese-de-promotion.html",
        composer_promotion(synthese_de_promotion(promotion)),
    )
    annee = promotion.session.annee
    titre = f"{Nature.PROMOTION.label} — {imprimable(promotion.nom)} — session {annee}"
    return Document(
        nature=Nature.PROMOTION,
        promotion=promotion,
        nom_fichier=f"{en_ascii(promotion.nom)}-{Nature.PROMOTION}-{annee}.pdf".lstrip("-"),
        contenu=page.html,
        fabriquer=lambda cachet: sceller([page], cachet, titre=titre, source=source(promotion)),
    )
