"""Ce qu’il y a derrière une case : les réalisations, leurs preuves, qui a fait quoi et quand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from comptes.models import Inscription, Promotion
from evaluations.lectures.couverture import Couverture, EtatCouverture
from evaluations.lectures.faits import Faits, dites_aujourd_hui, rassembler
from evaluations.lectures.matrice import CaseDeMatrice, mouvement
from evaluations.lectures.matrice import case as case_de
from evaluations.lectures.passe import dites_alors
from evaluations.lectures.perimetre import Perimetre, lui_seul
from evaluations.models import Evaluation
from portfolio.models import (
    ContenuFige,
    Etat,
    Journal,
    MobilisationFigee,
    PreuveFigee,
    Realisation,
    Soumission,
    Verbe,
)
from referentiel.lectures import BlocLu, CompetenceLue, IndicateurLu, ItemLu, NiveauLu, lire_bloc

GESTES = {
    Verbe.SOUMETTRE: "a soumis",
    Verbe.RETIRER: "a retiré sa soumission",
    Verbe.VALIDER: "a validé",
    Verbe.RENVOYER: "a demandé une reprise",
    Verbe.ROUVRIR: "a rouvert",
}
REPONSES = {
    True: ("validee", "retenue"),
    False: ("non_retenue", "non retenue"),
    None: ("a_reprendre", "laissée sans réponse"),
}


@dataclass(frozen=True)
class Evenement:
    """Un pas du journal, avec ce que l’évaluation y a dit de cette sous-compétence.

    `reponse` : (état, mot), vide si ce pas n’en juge pas ; `niveaux` : ceux des indicateurs de la
    compétence ; `depuis` : après la date montrée.
    """

    le: datetime
    qui: str
    geste: str
    mot: str
    reponse: tuple[str, str] | None
    niveaux: tuple[tuple[IndicateurLu, NiveauLu], ...]
    depuis: bool


@dataclass(frozen=True)
class TravailDerriere:
    """Une réalisation qui revendique, ou a revendiqué, la sous-compétence.

    `ouvrable` : l’enseignant peut la lire aujourd’hui ; `contenu` : la dernière soumission
    maintenue à la date montrée, s’il y en a une qui revendique.
    """

    realisation: Realisation
    intitule: str
    ouvrable: bool
    a_evaluer: bool
    justification: str
    preuves: tuple[PreuveFigee, ...]
    evenements: tuple[Evenement, ...]


@dataclass(frozen=True)
class DerriereLaCase:
    competence: CompetenceLue
    sous_competence: ItemLu
    case: CaseDeMatrice
    attend_depuis: datetime | None
    apres: EtatCouverture | None
    travaux: tuple[TravailDerriere, ...]

    @property
    def mouvement(self) -> str:
        return mouvement(self.case.etat, self.apres)


def derriere_la_case(
    inscription: Inscription,
    sous_competence: int,
    *,
    promotion: Promotion,
    instant: datetime | None,
    maintenant: datetime,
) -> DerriereLaCase:
    """Six requêtes, à une date passée (`instant`) ou aujourd’hui. `promotion` : la classe montrée.

    Lève `KeyError` si la sous-compétence n’est pas du référentiel de la classe.
    """
    bloc = lire_bloc(promotion.referentiel_id)
    item = bloc.sous_competences[sous_competence]
    competence = bloc.competence_par_sous_competence[sous_competence]
    avant, apres = _faits(bloc, inscription, instant)
    lue = case_de(sous_competence, avant, apres)
    limite = instant or maintenant
    travaux = tuple(_travaux(inscription, competence, sous_competence, limite, bloc))
    return DerriereLaCase(competence, item, lue, lue.attend_depuis, lue.apres, travaux)


def _faits(
    bloc: BlocLu, inscription: Inscription, instant: datetime | None
) -> tuple[Faits, Couverture | None]:
    """Ce qu’on sait de lui à la date montrée, et où il en est aujourd’hui si c’en est une autre."""
    pk = inscription.pk
    lui = Perimetre(lui_seul, pk)
    dites = dites_aujourd_hui(lui) if instant is None else dites_alors(lui, instant)
    faits = rassembler(bloc, dites.get(pk, ()))
    return faits, None if instant is None else faits.apres


def _travaux(
    inscription: Inscription,
    competence: CompetenceLue,
    sous_competence: int,
    limite: datetime,
    bloc: BlocLu,
) -> Iterator[TravailDerriere]:
    journal: dict[int, list[Journal]] = defaultdict(list)
    for pas in (
        Journal.objects.filter(realisation__inscription=inscription)
        .select_related("acteur")
        .order_by("pk")
    ):
        journal[pas.realisation_id].append(pas)
    for realisation, soumissions in _soumissions(inscription).items():
        revendique = any(_revendication(s, sous_competence) for s in soumissions)
        if revendique and _connue(realisation, journal[realisation.pk], limite):
            pas = journal[realisation.pk]
            yield _travail(realisation, soumissions, pas, competence, sous_competence, limite, bloc)


def _soumissions(inscription: Inscription) -> dict[Realisation, list[Soumission]]:
    """Réalisation → ses soumissions, de la première à la dernière, avec leur évaluation."""
    lues = (
        Soumission.objects.filter(realisation__inscription=inscription)
        .select_related("realisation", "evaluation")
        .prefetch_related("evaluation__retenues", "evaluation__constats")
        .order_by("realisation__debut_le", "realisation", "numero")
    )
    par_realisation: dict[Realisation, list[Soumission]] = defaultdict(list)
    for soumission in lues:
        par_realisation[soumission.realisation].append(soumission)
    return par_realisation


def _connue(realisation: Realisation, journal: Iterable[Journal], limite: datetime) -> bool:
    """Elle se voit aujourd’hui, ou se voyait à la date montrée."""
    if realisation.supprimee_le is None and realisation.etat != Etat.BROUILLON:
        return True
    if realisation.supprimee_le is not None and realisation.supprimee_le <= limite:
        return False
    derniers = [pas.vers for pas in journal if pas.le <= limite]
    return bool(derniers) and derniers[-1] != Etat.BROUILLON


def _travail(
    realisation: Realisation,
    soumissions: list[Soumission],
    journal: list[Journal],
    competence: CompetenceLue,
    sous_competence: int,
    limite: datetime,
    bloc: BlocLu,
) -> TravailDerriere:
    ouvrable = realisation.supprimee_le is None and realisation.etat != Etat.BROUILLON
    contenu, revendication = _derniere_revendication(soumissions, sous_competence, limite)
    evenements = tuple(_evenements(journal, soumissions, competence, sous_competence, limite, bloc))
    return TravailDerriere(
        realisation=realisation,
        intitule=soumissions[-1].contenu["intitule"],
        ouvrable=ouvrable,
        a_evaluer=ouvrable and realisation.etat == Etat.SOUMISE,
        justification=revendication.justification if revendication else "",
        preuves=contenu.preuves_de(sous_competence) if contenu else (),
        evenements=evenements,
    )


def _derniere_revendication(
    soumissions: list[Soumission], sous_competence: int, limite: datetime
) -> tuple[ContenuFige | None, MobilisationFigee | None]:
    """La dernière maintenue de ce temps-là qui revendique ; une retirée ne se lit plus."""
    for soumission in reversed(soumissions):
        if soumission.retiree_le is None and soumission.soumise_le <= limite:
            revendication = _revendication(soumission, sous_competence)
            if revendication:
                return soumission.contenu_fige, revendication
    return None, None


def _revendication(soumission: Soumission, sous_competence: int) -> MobilisationFigee | None:
    for mobilisation in soumission.contenu["mobilisations"]:
        if mobilisation["sous_competence"] == sous_competence:
            return MobilisationFigee(**mobilisation)
    return None


def _evenements(
    journal: list[Journal],
    soumissions: list[Soumission],
    competence: CompetenceLue,
    sous_competence: int,
    limite: datetime,
    bloc: BlocLu,
) -> Iterator[Evenement]:
    """Le journal et les soumissions avancent ensemble : chaque « soumettre » en ouvre une."""
    suivantes = iter(soumissions)
    soumission: Soumission | None = None
    for pas in journal:
        geste, evaluation = GESTES[pas.verbe], None
        if pas.verbe == Verbe.SOUMETTRE:
            soumission = next(suivantes, soumission)
            geste = _geste_de_soumission(soumission, sous_competence)
        elif pas.verbe in (Verbe.VALIDER, Verbe.RENVOYER) and soumission:
            evaluation = getattr(soumission, "evaluation", None)
        yield Evenement(
            le=pas.le,
            qui=pas.acteur.nom_d_usage,
            geste=geste,
            mot=evaluation.commentaire if evaluation else pas.motif,
            reponse=_reponse(evaluation, sous_competence),
            niveaux=tuple(_niveaux(evaluation, competence, bloc)),
            depuis=pas.le > limite,
        )


def _geste_de_soumission(soumission: Soumission | None, sous_competence: int) -> str:
    if soumission is None:
        return GESTES[Verbe.SOUMETTRE]
    geste = GESTES[Verbe.SOUMETTRE]
    if soumission.numero > 1:
        geste = f"a soumis de nouveau (soumission n°\u00a0{soumission.numero})"
    if _revendication(soumission, sous_competence) is None:
        geste += ", sans revendiquer cette sous-compétence"
    return geste


def _reponse(evaluation: Evaluation | None, sous_competence: int) -> tuple[str, str] | None:
    if evaluation is None:
        return None
    for retenue in evaluation.retenues.all():
        if retenue.sous_competence_id == sous_competence:
            return REPONSES[retenue.retenue]
    return None


def _niveaux(
    evaluation: Evaluation | None, competence: CompetenceLue, bloc: BlocLu
) -> Iterator[tuple[IndicateurLu, NiveauLu]]:
    if evaluation is None:
        return
    donnes = {c.indicateur_id: c.niveau_id for c in evaluation.constats.all()}
    for indicateur in competence.indicateurs:
        if donnes.get(indicateur.id) in bloc.niveau_par_id:
            yield indicateur, bloc.niveau_par_id[donnes[indicateur.id]]
