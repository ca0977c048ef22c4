"""Le tableau de synthèse d’un étudiant, calculé : jamais une croix posée à la main."""

from __future__ import annotations

from collections.abc import Iterable

from comptes.models import Inscription
from documents.tables.synthese import (
    TITRE_FORMATION,
    TITRE_PREMIERE_ANNEE,
    TITRE_SECONDE_ANNEE,
    EnTeteCompetence,
    Ligne,
    PartieSynthese,
    TableauSynthese,
)
from evaluations.lectures import Travail, travaux
from portfolio.models import ContenuFige
from portfolio.parties import parties_du_contenu
from referentiel.lectures import BlocLu, lire_bloc
from referentiel.models import SessionExamen


def tableau_de_synthese(
    inscription: Inscription, lus: tuple[Travail, ...] | None = None, *, adresse: str
) -> TableauSynthese:
    """Lit les travaux soumis et leurs jugements, si `lus` ne les donne pas déjà.

    `inscription` vient avec son en-tête (`avec_tout_l_entete`) ; `adresse` est celle du portfolio
    à imprimer (`portfolio.lectures.adresses.adresse_du_portfolio`).
    """
    promotion = inscription.promotion
    bloc = lire_bloc(promotion.referentiel_id)
    lus = travaux(inscription) if lus is None else lus
    return TableauSynthese(
        annee=promotion.session.annee,
        nom_officiel=inscription.etudiant.nom_officiel,
        numero_candidat=inscription.numero_candidat,
        centre=str(promotion.etablissement),
        option=inscription.option,
        url=adresse,
        competences=tuple(
            EnTeteCompetence(c.intitule, tuple(s.intitule for s in c.sous_competences))
            for c in bloc.competences
        ),
        parties=parties(lus, promotion.session, bloc),
        projet=not lus or any(not travail.validee for travail in lus),
    )


def parties(
    lus: Iterable[Travail], session: SessionExamen, bloc: BlocLu
) -> tuple[PartieSynthese, ...]:
    """Les trois parties officielles ; une réalisation à cheval sur deux années y est deux fois."""
    rangees: tuple[list[Ligne], ...] = ([], [], [])
    for travail in lus:
        for rang in parties_du_contenu(travail.contenu, session.annee):
            rangees[rang].append(ligne(travail, bloc))
    titres = (TITRE_FORMATION, TITRE_PREMIERE_ANNEE, TITRE_SECONDE_ANNEE)
    capacites = (
        session.lignes_formation,
        session.lignes_premiere_annee,
        session.lignes_seconde_annee,
    )
    return tuple(
        PartieSynthese(titre, capacite, tuple(lignes))
        for titre, capacite, lignes in zip(titres, capacites, rangees, strict=True)
    )


def ligne(travail: Travail, bloc: BlocLu) -> Ligne:
    """Une case est cochée si au moins une sous-compétence de la compétence est retenue."""
    contenu, retenues = travail.contenu, travail.sous_competences_retenues
    return Ligne(
        intitule=contenu.intitule,
        documents=tuple(preuve.intitule for preuve in contenu.sans_confidentielles()),
        periode=periode(contenu),
        croix=tuple(
            any(s.id in retenues for s in competence.sous_competences)
            for competence in bloc.competences
        ),
        realisation=travail.realisation_id,
    )


def periode(contenu: ContenuFige) -> str:
    """« 02/02/26 au 13/02/26 », la forme que l’en-tête officiel impose."""
    return f"{contenu.debut_le:%d/%m/%y} au {contenu.fin_le:%d/%m/%y}"
