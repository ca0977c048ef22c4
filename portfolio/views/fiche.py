"""Ce que montre la page d’une réalisation : le contenu (vivant ou soumis), son jugement, son passé.

L’étudiant lit ce qu’il a écrit ; toute autre personne lit ce qui a été soumis, figé.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from comptes.models import Utilisateur
from evaluations.lectures import Jugement, soumissions_jugees
from evaluations.regles import peut_juger
from portfolio import regles
from portfolio.forms import PreuveForm
from portfolio.lectures import Dialogue, contenu_actuel, dialogue
from portfolio.lectures.liens import veilles_des_liens
from portfolio.models import (
    Cadre,
    ContenuFige,
    Etat,
    Journal,
    PreuveFigee,
    Realisation,
    Soumission,
    VeilleDeLien,
    Verbe,
)
from portfolio.views.rangement import avertissement_du_stage, phrase_de_rangement
from referentiel.lectures import BlocLu, CompetenceLue, IndicateurLu, ItemLu, NiveauLu, lire_bloc
from referentiel.preparees import preparee

AU_PASSE = {
    Verbe.SOUMETTRE: "Soumise",
    Verbe.RETIRER: "Retirée",
    Verbe.VALIDER: "Validée",
    Verbe.RENVOYER: "Reprise demandée",
    Verbe.ROUVRIR: "Rouverte",
}


@dataclass(frozen=True)
class RevendicationLue:
    """Une revendication ; `verdict` est un code d’état, vide tant que rien n’est jugé."""

    sous_competence: ItemLu
    justification: str
    preuves: tuple[PreuveFigee, ...]
    verdict: str

    @property
    def libelle_verdict(self) -> str:
        return {"validee": "Retenue", "non_retenue": "Non retenue"}.get(self.verdict, "")


@dataclass(frozen=True)
class GroupeLu:
    """Une compétence revendiquée, et les niveaux rendus pour ses indicateurs."""

    competence: CompetenceLue
    revendications: tuple[RevendicationLue, ...]
    niveaux: tuple[tuple[IndicateurLu, NiveauLu], ...]


@dataclass(frozen=True)
class PreuveLue:
    """Une preuve et ce qu’elle appuie ; `formulaire` seulement si la personne peut la modifier.

    `veille` dit si un lien s’ouvre encore ; rien tant qu’on n’est pas allé le voir.
    """

    preuve: PreuveFigee
    appuie: tuple[str, ...]
    formulaire: PreuveForm | None
    veille: VeilleDeLien | None


@dataclass(frozen=True)
class EnvoiLu:
    """Une soumission et le jugement qu’elle a reçu, s’il est rendu."""

    soumission: Soumission
    jugement: Jugement | None


@dataclass(frozen=True)
class PasLu:
    """Une ligne du journal, dite au passé."""

    ligne: Journal

    @property
    def libelle(self) -> str:
        return AU_PASSE[Verbe(self.ligne.verbe)]


@dataclass(frozen=True)
class Fiche:
    realisation: Realisation
    contenu: ContenuFige
    groupes: tuple[GroupeLu, ...]
    preuves: tuple[PreuveLue, ...]
    envois: tuple[EnvoiLu, ...]
    pas: tuple[PasLu, ...]
    jugement: Jugement | None
    manques: tuple[regles.Manque, ...]
    sans_preuve: tuple[ItemLu, ...]
    est_a_moi: bool
    modifiable: bool
    retirable: bool
    dialogue: Dialogue | None
    evaluable: bool
    rouvrable: bool

    @property
    def cadre(self) -> str:
        return Cadre(self.contenu.cadre).label

    @property
    def rangement(self) -> str:
        """Où le tableau de synthèse la range, et pourquoi."""
        annee = self.realisation.inscription.promotion.session.annee
        return phrase_de_rangement(self.contenu, annee)

    @property
    def avertissement_du_stage(self) -> str:
        return avertissement_du_stage(self.contenu)

    @property
    def copie_privee(self) -> bool:
        """Seul l’étudiant, s’il a du confidentiel, a une copie qui diffère de celle des autres."""
        return self.est_a_moi and any(preuve.confidentielle for preuve in self.contenu.preuves)

    @property
    def a_comparer(self) -> bool:
        """Deux textes au moins : deux soumissions, ou une et le texte repris depuis."""
        return len(self.envois) + (self.est_a_moi and self.modifiable) >= 2

    @property
    def reprise(self) -> Journal | None:
        """Ce que l’enseignant a demandé en dernier, tant que c’est à reprendre."""
        if self.realisation.etat != Etat.A_REPRENDRE:
            return None
        return next((pas.ligne for pas in self.pas if pas.ligne.motif), None)

    @property
    def jugement_a_montrer(self) -> bool:
        """Une demande de reprise se lit déjà en tête de page : elle n’y est pas dite deux fois."""
        if self.jugement is None:
            return False
        return not (self.reprise and self.jugement.decision == Etat.A_REPRENDRE)


def fiche(
    personne: Utilisateur, realisation: Realisation, *, saisie: PreuveForm | None = None
) -> Fiche:
    """Neuf requêtes au plus, une de plus s’il y a des liens ; `saisie` : le formulaire fautif."""
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    envois = _envois(realisation)
    est_a_moi = regles.est_a(personne, realisation)
    contenu = contenu_actuel(realisation) if est_a_moi else _dernier(envois).contenu_fige
    jugement = _jugement_en_vigueur(realisation, envois)
    modifiable = regles.peut_modifier(personne, realisation)
    juge = not est_a_moi and peut_juger(personne, realisation)
    return Fiche(
        realisation=realisation,
        contenu=contenu,
        groupes=_groupes(bloc, contenu, jugement),
        preuves=_preuves(bloc, realisation, contenu, modifiable, saisie),
        envois=envois if est_a_moi else tuple(e for e in envois if not e.soumission.retiree_le),
        pas=tuple(PasLu(ligne) for ligne in _journal(realisation.pk)),
        jugement=jugement,
        manques=regles.manques_pour_soumettre(contenu) if modifiable else (),
        sans_preuve=tuple(
            bloc.sous_competences[pk] for pk in regles.mobilisations_sans_preuve(contenu)
        ),
        est_a_moi=est_a_moi,
        modifiable=modifiable,
        retirable=regles.peut_retirer(personne, realisation),
        dialogue=_dialogue(personne, realisation, envois) if est_a_moi or juge else None,
        evaluable=juge and realisation.etat == Etat.SOUMISE,
        rouvrable=juge and realisation.etat == Etat.VALIDEE,
    )


def choix_d_appui(bloc: BlocLu, contenu: ContenuFige) -> list[tuple[int, str]]:
    """Les revendications qu’une preuve peut appuyer, dans l’ordre du référentiel."""
    return [
        (m.sous_competence, bloc.sous_competences[m.sous_competence].intitule)
        for m in contenu.mobilisations
    ]


def formulaire_de_preuve(
    preuve: PreuveFigee, choix: list[tuple[int, str]], donnees: Mapping | None = None
) -> PreuveForm:
    initial = {
        "intitule": preuve.intitule,
        "lien": preuve.lien,
        "sous_competences": list(preuve.sous_competences),
        "confidentielle": preuve.confidentielle,
    }
    return PreuveForm(
        donnees,
        preuve=preuve.id,
        est_un_lien=bool(preuve.lien),
        choix=choix,
        initial=initial,
    )


def _envois(realisation: Realisation) -> tuple[EnvoiLu, ...]:
    """Les soumissions de la plus récente à la plus ancienne, retirées comprises."""
    return tuple(EnvoiLu(*jugee) for jugee in soumissions_jugees(realisation))


@preparee
def _journal(realisation: int) -> QuerySet[Journal]:
    lignes = Journal.objects.filter(realisation=realisation)
    return lignes.select_related("acteur").order_by("-le", "-pk")


def _dernier(envois: tuple[EnvoiLu, ...]) -> Soumission:
    """La soumission que lit l’enseignant ; 404 si l’étudiant vient de la retirer."""
    maintenues = (e.soumission for e in envois if e.soumission.retiree_le is None)
    if (derniere := next(maintenues, None)) is None:
        raise Http404("Cette réalisation n’est plus soumise.")
    return derniere


def _jugement_en_vigueur(realisation: Realisation, envois: tuple[EnvoiLu, ...]) -> Jugement | None:
    """Le dernier jugement rendu ; une nouvelle soumission en attente n’en a pas encore."""
    if realisation.etat not in (Etat.VALIDEE, Etat.A_REPRENDRE):
        return None
    return next((e.jugement for e in envois if e.jugement), None)


def _dialogue(
    personne: Utilisateur, realisation: Realisation, envois: tuple[EnvoiLu, ...]
) -> Dialogue:
    soumissions = (envoi.soumission for envoi in envois)
    return dialogue(personne, realisation, soumissions, vu_le=timezone.now())


def _groupes(bloc: BlocLu, contenu: ContenuFige, jugement: Jugement | None) -> tuple[GroupeLu, ...]:
    groupes = []
    for competence in bloc.competences:
        rangs = {item.id for item in competence.sous_competences}
        lues = tuple(
            RevendicationLue(
                sous_competence=bloc.sous_competences[m.sous_competence],
                justification=m.justification,
                preuves=contenu.preuves_de(m.sous_competence),
                verdict=_verdict(m.sous_competence, jugement),
            )
            for m in contenu.mobilisations
            if m.sous_competence in rangs
        )
        if lues:
            groupes.append(GroupeLu(competence, lues, _niveaux(competence, jugement)))
    return tuple(groupes)


def _verdict(sous_competence: int, jugement: Jugement | None) -> str:
    if jugement is None:
        return ""
    if sous_competence in jugement.retenues:
        return "validee"
    return "non_retenue" if sous_competence in jugement.refusees else ""


def _niveaux(
    competence: CompetenceLue, jugement: Jugement | None
) -> tuple[tuple[IndicateurLu, NiveauLu], ...]:
    niveaux = jugement.niveaux if jugement else {}
    return tuple((i, niveaux[i.id]) for i in competence.indicateurs if i.id in niveaux)


def _preuves(
    bloc: BlocLu,
    realisation: Realisation,
    contenu: ContenuFige,
    modifiable: bool,
    saisie: PreuveForm | None,
) -> tuple[PreuveLue, ...]:
    choix = choix_d_appui(bloc, contenu)
    veilles = veilles_des_liens(realisation, contenu.preuves)

    def formulaire(preuve: PreuveFigee) -> PreuveForm | None:
        if not modifiable:
            return None
        if saisie and saisie.prefix == f"preuve-{preuve.id}":
            return saisie
        return formulaire_de_preuve(preuve, choix)

    return tuple(
        PreuveLue(
            preuve,
            tuple(bloc.sous_competences[pk].intitule for pk in preuve.sous_competences),
            formulaire(preuve),
            veilles.get(preuve.id),
        )
        for preuve in contenu.preuves
    )
