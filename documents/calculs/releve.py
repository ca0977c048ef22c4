"""Le relevé de positionnement d’un étudiant : ce que ses enseignants ont arrêté."""

from __future__ import annotations

from comptes.models import Inscription
from documents.tables.releve import CompetenceDuReleve, Releve
from evaluations.lectures import (
    PositionnementDeCompetence,
    Travail,
    positionnements,
    travaux,
)
from referentiel.lectures import lire_bloc


def releve_de_positionnement(
    inscription: Inscription, lus: tuple[Travail, ...] | None = None
) -> Releve:
    """Une requête de plus que `travaux`, que `lus` évite de refaire.

    `inscription` vient avec son en-tête (`avec_tout_l_entete`).
    """
    promotion = inscription.promotion
    lus = travaux(inscription) if lus is None else lus
    retenues = frozenset().union(*(travail.sous_competences_retenues for travail in lus))
    return Releve(
        bloc=lire_bloc(promotion.referentiel_id),
        nom_officiel=inscription.etudiant.nom_officiel,
        numero_candidat=inscription.numero_candidat,
        option=inscription.option,
        promotion=promotion.nom,
        etablissement=str(promotion.etablissement),
        annee=promotion.session.annee,
        epreuve=promotion.session.epreuve_affichee,
        competences=tuple(_competence(p, retenues) for p in positionnements(inscription, lus)),
    )


def _competence(
    positionnement: PositionnementDeCompetence, retenues: frozenset[int]
) -> CompetenceDuReleve:
    couvertes = sum(s.id in retenues for s in positionnement.competence.sous_competences)
    return CompetenceDuReleve(couvertes, positionnement)
