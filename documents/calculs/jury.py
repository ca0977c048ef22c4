"""D’une convocation aux feuilles que la commission remplit, signe et garde.

Rien n’y vient du jugement des enseignants : les niveaux sont laissés à la commission.
"""

from __future__ import annotations

from collections.abc import Mapping

from documents.models import Convocation, Grille
from documents.tables.jury import (
    CompetenceDeGrille,
    FicheDeCommission,
    GrilleDeJury,
    Notation,
    Passage,
    Penalite,
)
from referentiel.lectures import lire_bloc
from referentiel.models import SessionExamen

INACCESSIBLE = "Portfolio inaccessible"
SANS_TABLEAU = "Tableau de synthèse absent"


def passage(convocation: Convocation, membres: tuple[str, ...] = ()) -> Passage:
    """`convocation` vient avec sa commission (session, centre) et son candidat."""
    commission, inscription = convocation.commission, convocation.inscription
    return Passage(
        nom_officiel=inscription.etudiant.nom_officiel,
        numero_candidat=inscription.numero_candidat,
        option=inscription.option,
        epreuve=commission.session.epreuve_affichee,
        annee=commission.session.annee,
        centre=str(commission.etablissement),
        commission=commission.intitule,
        jour=commission.jour,
        heure=convocation.heure,
        salle=commission.salle,
        membres=membres,
    )


def grille_de_jury(
    convocation: Convocation, grille: Grille | None, membres: tuple[str, ...] = ()
) -> GrilleDeJury:
    """La grille d’un candidat, vierge sans `grille` ; une requête pour les niveaux donnés."""
    bloc = lire_bloc(convocation.inscription.promotion.referentiel_id)
    donnes = _niveaux_donnes(grille)
    return GrilleDeJury(
        annexe=convocation.commission.session.annexe_grille,
        passage=passage(convocation, membres),
        niveaux=bloc.niveaux,
        competences=tuple(
            CompetenceDeGrille(c, bloc.niveau_par_id.get(donnes.get(c.id, 0)))
            for c in bloc.competences
        ),
        notation=_notation(convocation.commission.session, grille),
    )


def fiche_de_commission(
    convocation: Convocation, grille: Grille | None, membres: tuple[str, ...] = ()
) -> FicheDeCommission:
    session = convocation.commission.session
    return FicheDeCommission(
        annexe=session.annexe_fiche,
        passage=passage(convocation, membres),
        notation=_notation(session, grille),
    )


def _niveaux_donnes(grille: Grille | None) -> Mapping[int, int]:
    """Compétence → niveau."""
    if grille is None:
        return {}
    return dict(grille.niveaux.values_list("competence", "niveau"))


def _notation(session: SessionExamen, grille: Grille | None) -> Notation:
    inaccessible = grille is not None and grille.inaccessible
    sans_tableau = grille is not None and grille.sans_tableau
    return Notation(
        note=grille.note if grille else None,
        penalites=(
            Penalite(INACCESSIBLE, session.penalite_inaccessible, inaccessible),
            Penalite(SANS_TABLEAU, session.penalite_sans_tableau, sans_tableau),
        ),
        appreciation=grille.appreciation if grille else "",
    )
