"""La matrice d’une classe : une case par sous-compétence, un niveau par compétence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet

from comptes.models import Inscription, Promotion
from evaluations.lectures.couverture import (
    ETATS,
    NON_MOBILISEE,
    SOUMISE,
    VALIDEE,
    Couverture,
    EtatCouverture,
)
from evaluations.lectures.faits import Dites, Faits, Ligne, dites_aujourd_hui, rassembler
from evaluations.lectures.perimetre import Perimetre, la_classe
from evaluations.lectures.positionnements import median
from evaluations.regles import est_neutre
from referentiel.alphabet import plier
from referentiel.lectures import BlocLu, CompetenceLue, NiveauLu, lire_bloc
from referentiel.preparees import preparee

GAGNEE, PERDUE = "gagnee", "perdue"
MOUVEMENTS = {GAGNEE: "gagnée depuis", PERDUE: "perdue depuis"}


@dataclass(frozen=True)
class Eleve:
    """Une ligne avant ses cases ; `suivi` : qui regarde peut ouvrir son portfolio aujourd’hui."""

    inscription_id: int
    prenom: str
    nom_de_famille: str
    option: str
    present: bool = True
    suivi: bool = True

    @property
    def nom(self) -> str:
        return f"{self.prenom} {self.nom_de_famille}"

    @property
    def rang(self) -> tuple[str, str, int]:
        return plier(self.nom_de_famille), plier(self.prenom), self.inscription_id


@dataclass(frozen=True, eq=False)
class Dessin:
    """Une case telle qu’elle se montre : ses classes, sa forme, ses mots, son mouvement."""

    classes: str
    icone: str
    mots: str
    mouvement: str


class CaseDeMatrice(NamedTuple):
    """Deux marques : `jugee` est celle des enseignants, l’attente celle de l’étudiant.

    `apres` : où en est la case aujourd’hui, quand la matrice est celle d’une date passée.
    """

    sous_competence: int
    jugee: EtatCouverture
    attend_depuis: datetime | None
    apres: EtatCouverture | None = None

    @property
    def etat(self) -> EtatCouverture:
        """Le plus avancé des deux, comme sur la carte de l’étudiant."""
        return _etat(self.jugee, self.attend_depuis is not None)

    @property
    def vide(self) -> bool:
        return self.etat is NON_MOBILISEE

    @property
    def mouvement(self) -> str:
        """Gagnée : plus avancée aujourd’hui qu’à la date montrée ; perdue : moins."""
        return self.dessin.mouvement

    @property
    def dessin(self) -> Dessin:
        return dessiner(self.jugee, self.attend_depuis is not None, self.apres)


class NiveauDeCompetence(NamedTuple):
    """Le niveau d’une compétence : arrêté, sinon proposé ; et ce que l’étudiant dit de lui.

    Celui de l’étudiant suit la règle du niveau proposé (`positionnements.median`) : le médian
    des indicateurs où il s’est situé, si la moitié au moins l’ont été. Les deux marques d’une même
    case se comparent alors ; une étendue (« de MP à EM ») n’aurait pas d’égale en face, et un seul
    indicateur bien noté l’ouvrirait toute grande.
    """

    arrete: NiveauLu | None
    propose: NiveauLu | None
    etudiant: NiveauLu | None

    @property
    def enseignant(self) -> NiveauLu | None:
        return self.arrete or self.propose

    @property
    def mot_de_l_enseignant(self) -> str:
        """« arrêté : Bonne maîtrise », ou rien."""
        if self.enseignant is None:
            return ""
        return f"{'arrêté' if self.arrete else 'proposé'}\u00a0: {self.enseignant.intitule}"

    @property
    def mots(self) -> str:
        """« arrêté : Bonne maîtrise ; l’étudiant se situe à : Maîtrise partielle »."""
        phrases = list(filter(None, [self.mot_de_l_enseignant]))
        if self.etudiant:
            phrases.append(f"l’étudiant se situe à\u00a0: {self.etudiant.intitule}")
        return "\u00a0; ".join(phrases) or "pas encore de niveau"


class ColonneMatrice(NamedTuple):
    """Une compétence d’un étudiant."""

    competence: CompetenceLue
    cases: tuple[CaseDeMatrice, ...]
    niveau: NiveauDeCompetence

    @property
    def vide(self) -> bool:
        return all(case.vide for case in self.cases)


@dataclass(frozen=True)
class LigneMatrice:
    eleve: Eleve
    colonnes: tuple[ColonneMatrice, ...]
    indicateurs_satisfaits: int
    en_attente: int

    @property
    def nom(self) -> str:
        return self.eleve.nom

    @property
    def inscription_id(self) -> int:
        return self.eleve.inscription_id

    @property
    def cases(self) -> tuple[CaseDeMatrice, ...]:
        return tuple(case for colonne in self.colonnes for case in colonne.cases)

    @property
    def validees(self) -> int:
        return sum(case.jugee is VALIDEE for case in self.cases)

    @property
    def manques(self) -> tuple[int, int]:
        """Sous-compétences non validées, et celles où il n’y a encore rien."""
        return len(self.cases) - self.validees, sum(case.vide for case in self.cases)

    @property
    def attend_depuis(self) -> datetime | None:
        attentes = [case.attend_depuis for case in self.cases if case.attend_depuis]
        return min(attentes, default=None)


@dataclass(frozen=True)
class Matrice:
    """`competences` : celles qui sont montrées ; `lignes` : dans l’ordre où elles le sont."""

    bloc: BlocLu
    competences: tuple[CompetenceLue, ...]
    lignes: tuple[LigneMatrice, ...]

    @property
    def nombre_indicateurs(self) -> int:
        return len(self.bloc.indicateurs)

    @property
    def part_validee(self) -> int:
        """Part des sous-compétences validées dans ces lignes, en pour cent entiers."""
        cases = sum(len(ligne.cases) for ligne in self.lignes)
        validees = sum(ligne.validees for ligne in self.lignes)
        return round(100 * validees / cases) if cases else 0

    @property
    def en_attente(self) -> int:
        """Combien de réalisations soumises attendent un enseignant."""
        return sum(ligne.en_attente for ligne in self.lignes)

    @property
    def attend_depuis(self) -> datetime | None:
        return min(filter(None, (ligne.attend_depuis for ligne in self.lignes)), default=None)

    @property
    def mouvements(self) -> Counter[str]:
        """Combien de cases gagnées, perdues, ou les mêmes."""
        return Counter(case.mouvement for ligne in self.lignes for case in ligne.cases)


def matrice(promotion: Promotion) -> Matrice:
    """La classe d’aujourd’hui, par nom : deux requêtes, quel que soit le nombre d’étudiants."""
    bloc = lire_bloc(promotion.referentiel_id)
    eleves = eleves_de(promotion.pk)
    return composer(bloc, eleves, dites_aujourd_hui(Perimetre(la_classe, promotion.pk)))


def eleves_de(promotion: int) -> list[Eleve]:
    """Les étudiants de la classe aujourd’hui, par nom : une requête."""
    return sorted((Eleve(*lu) for lu in _eleves(promotion)), key=lambda eleve: eleve.rang)


@preparee
def _eleves(promotion: int) -> QuerySet[Inscription, tuple]:
    return la_classe(promotion).values_list("pk", "etudiant__prenom", "etudiant__nom", "option")


def composer(
    bloc: BlocLu, eleves: Iterable[Eleve], dites: Dites, *, passe: bool = False
) -> Matrice:
    """Range en lignes, par nom, ce qui est dit de chacun.

    `passe` : à une date passée ; les cases de ceux qui sont encore là se comparent à aujourd’hui.
    """
    lignes = tuple(
        _ligne(bloc, eleve, dites.get(eleve.inscription_id, ()), passe and eleve.present)
        for eleve in sorted(eleves, key=lambda eleve: eleve.rang)
    )
    return Matrice(bloc, bloc.competences, lignes)


def mouvement(avant: EtatCouverture, apres: EtatCouverture | None) -> str:
    if apres is None or apres is avant:
        return ""
    return GAGNEE if ETATS.index(apres) < ETATS.index(avant) else PERDUE


@lru_cache(maxsize=512)
def dessiner(jugee: EtatCouverture, attend: bool, apres: EtatCouverture | None) -> Dessin:
    """Pleine pour l’enseignant, creuse pour l’étudiant, les deux quand les deux ont parlé."""
    etat = _etat(jugee, attend)
    montre = SOUMISE if attend and jugee is NON_MOBILISEE else jugee
    change = mouvement(etat, apres)
    classes, mots = montre.code, montre.libelle
    if attend:
        classes += " case--attend"
        mots += "" if montre is SOUMISE else ", une soumission attend"
    if change:
        classes += f" case--{change}"
        mots += f"\u00a0; {MOUVEMENTS[change]}\u00a0: {apres.libelle}"
    return Dessin(classes, montre.code, mots, change)


def _etat(jugee: EtatCouverture, attend: bool) -> EtatCouverture:
    return min(jugee, SOUMISE, key=ETATS.index) if attend else jugee


@lru_cache(maxsize=1024)
def _ligne(bloc: BlocLu, eleve: Eleve, dites: tuple[Ligne, ...], compare: bool) -> LigneMatrice:
    """Gardée sous ce qui est dit : d’une lecture à l’autre, peu d’étudiants ont changé."""
    faits = rassembler(bloc, dites)
    apres = faits.apres if compare else None
    # « Non évaluable » ne situe personne.
    evaluables = frozenset(n.id for n in bloc.niveaux if not est_neutre(n, bloc.niveaux))
    colonnes = tuple(
        ColonneMatrice(
            competence,
            tuple(case(item.id, faits, apres) for item in competence.sous_competences),
            _niveau(competence, evaluables, faits),
        )
        for competence in bloc.competences
    )
    return LigneMatrice(eleve, colonnes, faits.satisfaits, len(faits.soumises))


def case(sous_competence: int, faits: Faits, apres: Couverture | None) -> CaseDeMatrice:
    """Une case d’un étudiant ; `apres` : le même, aujourd’hui."""
    return CaseDeMatrice(
        sous_competence,
        faits.jugees.get(sous_competence, NON_MOBILISEE),
        faits.attentes.get(sous_competence),
        None if apres is None else apres.get(sous_competence, NON_MOBILISEE),
    )


def _niveau(
    competence: CompetenceLue, evaluables: frozenset[int], faits: Faits
) -> NiveauDeCompetence:
    def situe(niveaux: Mapping[int, NiveauLu]) -> NiveauLu | None:
        connus = [niveaux[i.id] for i in competence.indicateurs if i.id in niveaux]
        situes = [niveau for niveau in connus if niveau.id in evaluables]
        return median(situes, len(competence.indicateurs))

    return NiveauDeCompetence(
        arrete=faits.arretes.get(competence.id),
        propose=situe(faits.niveaux),
        etudiant=situe(faits.dits),
    )
