"""Le bilan d’un dossier : un mot, des comptes, ce qui est à corriger, ce qui est en règle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from evaluations.conformite.constatations import Constatation, Gravite, Nature, Sujet
from evaluations.conformite.faits import Faits
from evaluations.conformite.regles import REGLES
from referentiel.accords import accord

NOMS_DES_GRAVITES = {
    Gravite.BLOQUANT: ("point bloquant", "points bloquants"),
    Gravite.AVERTISSEMENT: ("avertissement", "avertissements"),
    Gravite.CONSEIL: ("conseil", "conseils"),
}
ICONES = {
    Gravite.BLOQUANT: "non_retenue",
    Gravite.AVERTISSEMENT: "attention",
    Gravite.CONSEIL: "info",
}


@dataclass(frozen=True)
class Verdict:
    """Le dossier en un mot ; `etat` lui donne la forme et la couleur d’un état connu."""

    mot: str
    etat: str


A_COMMENCER = Verdict("À commencer", "non_mobilisee")
CONFORME = Verdict("Conforme", "validee")
SELON_LE_PIRE = {
    Gravite.BLOQUANT: Verdict("Incomplet", "non_retenue"),
    Gravite.AVERTISSEMENT: Verdict("À revoir", "a_reprendre"),
    Gravite.CONSEIL: CONFORME,
}


@dataclass(frozen=True)
class GroupeDeSujet:
    """Ce qui a été trouvé sur le dossier, une réalisation ou un stage."""

    sujet: Sujet
    constatations: tuple[Constatation, ...]


@dataclass(frozen=True)
class GroupeDeGravite:
    gravite: Gravite
    sujets: tuple[GroupeDeSujet, ...]

    @property
    def nombre(self) -> int:
        return sum(len(groupe.constatations) for groupe in self.sujets)

    @property
    def icone(self) -> str:
        """La forme qui double le mot et la couleur."""
        return ICONES[self.gravite]

    @property
    def compte(self) -> str:
        """« 2 avertissements »."""
        return accord(self.nombre, *NOMS_DES_GRAVITES[self.gravite])


@dataclass(frozen=True)
class PointEnRegle:
    """Une règle satisfaite, et d’où elle vient."""

    intitule: str
    source: str


@dataclass(frozen=True)
class Bilan:
    verdict: Verdict
    groupes: tuple[GroupeDeGravite, ...]
    en_regle: tuple[PointEnRegle, ...]
    vide: bool
    depot_le: date | None
    jours_restants: int | None

    @property
    def compte(self) -> str:
        """« 1 point bloquant, 3 conseils »."""
        return ", ".join(groupe.compte for groupe in self.groupes)

    @property
    def echeance(self) -> str:
        """« dans 126 jours », « aujourd’hui », « passée depuis 3 jours »."""
        jours = self.jours_restants
        if jours is None:
            return ""
        if jours < 0:
            return f"passée depuis {accord(-jours, 'jour')}"
        return f"dans {accord(jours, 'jour')}" if jours else "aujourd’hui"


def controler(faits: Faits) -> tuple[Constatation, ...]:
    """Tout ce que les règles trouvent, dans l’ordre des règles."""
    return tuple(constatation for regle in REGLES for constatation in regle(faits))


def bilan(faits: Faits) -> Bilan:
    trouvees = controler(faits)
    groupes = tuple(_groupes(faits, trouvees))
    return Bilan(
        verdict=_verdict(faits, groupes),
        groupes=groupes,
        en_regle=tuple(_en_regle(faits, trouvees)),
        vide=faits.vide,
        depot_le=faits.session.depot_le,
        jours_restants=faits.jours_restants,
    )


def _verdict(faits: Faits, groupes: tuple[GroupeDeGravite, ...]) -> Verdict:
    if faits.vide:
        return A_COMMENCER
    return SELON_LE_PIRE[groupes[0].gravite] if groupes else CONFORME


def _groupes(faits: Faits, trouvees: Iterable[Constatation]) -> Iterable[GroupeDeGravite]:
    """Par gravité, puis par sujet : le dossier, les lignes dans l’ordre du tableau, les stages."""
    rangs = {ligne.id: rang for rang, ligne in enumerate(faits.lignes)}
    rangs_des_stages = {stage.id: rang for rang, stage in enumerate(faits.stages)}

    def rang(sujet: Sujet) -> tuple[int, int]:
        dans = rangs_des_stages if sujet.nature == Nature.STAGE else rangs
        return list(Nature).index(sujet.nature), dans.get(sujet.id, 0)

    for gravite in Gravite:
        graves = [c for c in trouvees if c.gravite == gravite]
        graves.sort(key=lambda c: rang(c.sujet))
        if graves:
            par_sujet = groupby(graves, key=lambda c: c.sujet)
            sujets = tuple(GroupeDeSujet(sujet, tuple(suite)) for sujet, suite in par_sujet)
            yield GroupeDeGravite(gravite, sujets)


def _en_regle(faits: Faits, trouvees: Iterable[Constatation]) -> Iterable[PointEnRegle]:
    en_faute = {constatation.regle for constatation in trouvees}
    for regle in REGLES:
        if regle.code not in en_faute and not regle.sans_objet(faits):
            yield PointEnRegle(regle.intitule, regle.source(faits.session))
