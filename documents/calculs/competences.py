"""Le tableau des compétences d’un étudiant : le texte officiel, et ce qui le nourrit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from comptes.models import Inscription
from documents.calculs.synthese import periode
from documents.tables.competences import (
    Appel,
    CompetenceSuivie,
    IndicateurSuivi,
    SousCompetenceSuivie,
    TableauCompetences,
)
from evaluations.lectures import NiveauRetenu, Travail, niveaux_par_indicateur, travaux
from portfolio.models import Etat
from referentiel.lectures import CompetenceLue, IndicateurLu, lire_bloc


def tableau_des_competences(
    inscription: Inscription, *, le: date, lus: tuple[Travail, ...] | None = None
) -> TableauCompetences:
    """Les mêmes lectures que le tableau de synthèse ; `le` est la date imprimée."""
    promotion = inscription.promotion
    bloc = lire_bloc(promotion.referentiel_id)
    lus = travaux(inscription) if lus is None else lus
    niveaux = niveaux_par_indicateur(lus)
    return TableauCompetences(
        bloc=bloc,
        code_referentiel=promotion.referentiel.code,
        nom_officiel=inscription.etudiant.nom_officiel,
        promotion=promotion.nom,
        etablissement=str(promotion.etablissement),
        annee=promotion.session.annee,
        epreuve=promotion.session.epreuve_affichee,
        competences=tuple(_competence(c, lus, niveaux) for c in bloc.competences),
        validees=sum(travail.validee for travail in lus),
        soumises=sum(travail.etat == Etat.SOUMISE for travail in lus),
        a_reprendre=sum(travail.etat == Etat.A_REPRENDRE for travail in lus),
        le=le,
    )


def _competence(
    competence: CompetenceLue, lus: tuple[Travail, ...], niveaux: Mapping[int, NiveauRetenu]
) -> CompetenceSuivie:
    return CompetenceSuivie(
        officielle=competence,
        sous_competences=tuple(
            SousCompetenceSuivie(s, appels(s.id, lus)) for s in competence.sous_competences
        ),
        indicateurs=tuple(_indicateur(i, niveaux.get(i.id)) for i in competence.indicateurs),
    )


def appels(sous_competence: int, lus: tuple[Travail, ...]) -> tuple[Appel, ...]:
    """Les réalisations retenues pour cette sous-compétence, et celles qui attendent un jugement.

    Une revendication refusée d’une réalisation validée n’est derrière rien : elle n’y est pas.
    """
    return tuple(
        _appel(travail, sous_competence)
        for travail in lus
        if sous_competence in travail.sous_competences_retenues
        or (not travail.validee and sous_competence in travail.contenu.sous_competences)
    )


def _appel(travail: Travail, sous_competence: int) -> Appel:
    preuves = travail.contenu.preuves_de(sous_competence)
    nommees = tuple(preuve.intitule for preuve in preuves if not preuve.confidentielle)
    return Appel(
        intitule=travail.contenu.intitule,
        etat=travail.etat,
        libelle_etat=travail.libelle_etat,
        periode=periode(travail.contenu),
        preuves=nommees,
        confidentielles=len(preuves) - len(nommees),
    )


def _indicateur(indicateur: IndicateurLu, retenu: NiveauRetenu | None) -> IndicateurSuivi:
    if retenu is None:
        return IndicateurSuivi(indicateur, None, 0, None)
    return IndicateurSuivi(indicateur, retenu.niveau, retenu.nombre, retenu.dernier_le)
