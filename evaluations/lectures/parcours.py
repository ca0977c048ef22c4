"""Tout ce qu’un étudiant a soumis, jugement par jugement : d’où vient chaque niveau."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet

from comptes.models import Inscription
from evaluations.lectures.couverture import (
    ETATS,
    NON_MOBILISEE,
    SELON,
    Carte,
    Case,
    ColonneCarte,
    Couverture,
)
from evaluations.lectures.travaux import (
    COLONNES,
    Jugement,
    NiveauRetenu,
    SoumissionLue,
    Travail,
    jugements_de,
    ranger,
    travail_de,
)
from evaluations.models import Decision
from portfolio.models import Etat, Soumission
from referentiel.accords import accord
from referentiel.lectures import BlocLu, NiveauLu
from referentiel.preparees import preparee

REMPLACE = "remplacé par un jugement plus récent"
NE_COMPTE_PAS = {
    (Etat.A_REPRENDRE, Decision.A_REPRENDRE): "la réalisation est à reprendre",
    (Etat.A_REPRENDRE, Decision.VALIDEE): "la réalisation a été rouverte",
}
DE_NOUVEAU_SOUMISE = "la réalisation attend une nouvelle évaluation"


@dataclass(frozen=True)
class Envoi:
    """Une soumission maintenue ; `dernier_jugement` : celui qui vaut pour sa réalisation."""

    realisation_id: int
    intitule: str
    etat: str
    numero: int
    soumise_le: datetime
    sous_competences: frozenset[int]
    jugement: Jugement | None
    dernier_jugement: bool

    @property
    def reponses(self) -> dict[int, bool | None]:
        """Sous-compétence revendiquée → la réponse reçue, rien si elle n’en a pas."""
        rendues = {} if self.jugement is None else dict.fromkeys(self.jugement.retenues, True)
        refusees = () if self.jugement is None else self.jugement.refusees
        return dict.fromkeys(self.sous_competences) | rendues | dict.fromkeys(refusees, False)

    @property
    def raison_de_ne_pas_compter(self) -> str:
        """Vide si ses niveaux comptent : seul le dernier jugement d’une réalisation validée."""
        if self.jugement is None or not self.dernier_jugement:
            return REMPLACE
        if self.etat == Etat.VALIDEE:
            return ""
        return NE_COMPTE_PAS.get((self.etat, self.jugement.decision), DE_NOUVEAU_SOUMISE)


@dataclass(frozen=True)
class ConstatLu:
    """Un niveau donné à un indicateur, et par qui ; `ecarte` dit pourquoi il ne compte pas.

    `retenu` : c’est ce constat qui fait le niveau de l’étudiant.
    """

    niveau: NiveauLu
    le: datetime
    enseignant: str
    realisation_id: int
    intitule: str
    numero: int
    ecarte: str
    retenu: bool


@dataclass(frozen=True)
class Parcours:
    """Les soumissions de la plus ancienne à la plus récente, et les travaux qu’elles font."""

    envois: tuple[Envoi, ...]
    travaux: tuple[Travail, ...]

    @cached_property
    def intitules(self) -> dict[int, str]:
        """Réalisation → l’intitulé de sa dernière soumission, jamais celui d’un brouillon."""
        return {envoi.realisation_id: envoi.intitule for envoi in self.envois}


def parcours(inscription: Inscription) -> Parcours:
    """Trois requêtes ; un brouillon, ou ce que l’étudiant a retiré, n’y est pas."""
    soumissions = [SoumissionLue(*lue) for lue in _soumissions(inscription.pk)]
    jugements = jugements_de(inscription, soumissions)
    jugees = [(s, jugements.get(s.pk)) for s in soumissions]
    dernieres = {s.realisation_id: (s, jugement) for s, jugement in jugees}
    en_vigueur = {s.realisation_id: s.pk for s, jugement in jugees if jugement}
    return Parcours(
        envois=tuple(
            _envoi(s, jugement, dernier=en_vigueur.get(s.realisation_id) == s.pk)
            for s, jugement in jugees
        ),
        travaux=ranger(travail_de(s, jugement) for s, jugement in dernieres.values()),
    )


@preparee
def _soumissions(inscription: int) -> QuerySet[Soumission, tuple]:
    return (
        Soumission.objects.maintenues()
        .filter(realisation__inscription=inscription, realisation__supprimee_le__isnull=True)
        .exclude(realisation__etat=Etat.BROUILLON)
        .order_by("soumise_le", "pk")
        .values_list(*COLONNES)
    )


def _envoi(soumission: SoumissionLue, jugement: Jugement | None, *, dernier: bool) -> Envoi:
    mobilisations = soumission.contenu["mobilisations"]
    return Envoi(
        realisation_id=soumission.realisation_id,
        intitule=soumission.contenu["intitule"],
        etat=soumission.etat,
        numero=soumission.numero,
        soumise_le=soumission.soumise_le,
        sous_competences=frozenset(m["sous_competence"] for m in mobilisations),
        jugement=jugement,
        dernier_jugement=dernier,
    )


def carte_des_travaux(bloc: BlocLu, parcours: Parcours) -> Carte:
    """La carte que rend `couverture.carte`, sans la requête : tout est dans le parcours."""
    couverture: Couverture = {}
    for etat, revendiquees in _reponses(parcours):
        for sous_competence, retenue in revendiquees.items():
            ancien = couverture.get(sous_competence, NON_MOBILISEE)
            couverture[sous_competence] = min(SELON[etat, retenue], ancien, key=ETATS.index)
    return Carte(
        tuple(
            ColonneCarte(
                competence,
                tuple(
                    Case(item, couverture.get(item.id, NON_MOBILISEE))
                    for item in competence.sous_competences
                ),
            )
            for competence in bloc.competences
        )
    )


def _reponses(parcours: Parcours) -> Iterable[tuple[str, Mapping[int, bool | None]]]:
    """Par réalisation, son état et la réponse à chaque revendication : rien tant qu’elle attend."""
    for travail in parcours.travaux:
        if travail.etat == Etat.SOUMISE:
            yield travail.etat, dict.fromkeys(travail.contenu.sous_competences)
    for envoi in parcours.envois:
        if envoi.dernier_jugement and envoi.etat != Etat.SOUMISE:
            yield envoi.etat, envoi.reponses


def constats_par_indicateur(
    parcours: Parcours, retenus: Mapping[int, NiveauRetenu]
) -> dict[int, tuple[ConstatLu, ...]]:
    """Tous les constats de chaque indicateur, le plus récent d’abord, écartés compris."""
    lus: dict[int, list[ConstatLu]] = {}
    retenus_vus: set[int] = set()
    juges = [envoi for envoi in parcours.envois if envoi.jugement]
    for envoi in sorted(juges, key=lambda e: e.jugement.rendue_le, reverse=True):
        ecarte = envoi.raison_de_ne_pas_compter
        for indicateur, niveau in envoi.jugement.niveaux.items():
            compte = not ecarte and indicateur not in retenus_vus
            retenu = compte and retenus[indicateur].niveau == niveau
            retenus_vus |= {indicateur} if retenu else set()
            lus.setdefault(indicateur, []).append(_constat(envoi, niveau, ecarte, retenu=retenu))
    return {indicateur: tuple(constats) for indicateur, constats in lus.items()}


def _constat(envoi: Envoi, niveau: NiveauLu, ecarte: str, *, retenu: bool) -> ConstatLu:
    return ConstatLu(
        niveau=niveau,
        le=envoi.jugement.rendue_le,
        enseignant=envoi.jugement.enseignant,
        realisation_id=envoi.realisation_id,
        intitule=envoi.intitule,
        numero=envoi.numero,
        ecarte=ecarte,
        retenu=retenu,
    )


def explication(constats: tuple[ConstatLu, ...]) -> str:
    """Pourquoi ce niveau, en une phrase ; vide s’il n’y a aucun constat."""
    if not constats:
        return ""
    comptent = sum(not constat.ecarte for constat in constats)
    if not comptent:
        return "Aucun de ces constats ne compte aujourd’hui : pas de niveau retenu."
    if comptent == 1:
        return "Un seul constat compte : son niveau est retenu."
    return f"Le meilleur des {accord(comptent, 'constat')} qui comptent est retenu."
