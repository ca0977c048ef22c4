"""Une classe à une date passée : ce qui s’y est écrit, lu une fois, et refait à tout instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from comptes.models import Promotion, Utilisateur
from evaluations.lectures.composition import Composition, composition_au
from evaluations.lectures.faits import Faits
from evaluations.lectures.matrice import Matrice, composer
from evaluations.models import Constat, Evaluation, Positionnement, Retenue
from portfolio.models import AutoEvaluation, Etat, Journal, Soumission
from referentiel.lectures import BlocLu, lire_bloc

JUGES = (Etat.VALIDEE, Etat.A_REPRENDRE)
CONSTAT, REPONSE, ARRETE, DIT = "constat", "reponse", "arrete", "dit"


@dataclass(frozen=True)
class MatricePassee:
    """La classe à un instant, chaque case sachant où elle en est aujourd’hui."""

    matrice: Matrice
    composition: Composition


def matrice_au(
    promotion: Promotion, instant: datetime, *, maintenant: datetime, personne: Utilisateur
) -> MatricePassee:
    """Cinq requêtes : la classe, le journal, les soumissions, les jugements, les niveaux."""
    bloc = lire_bloc(promotion.referentiel_id)
    composition = composition_au(promotion, instant, maintenant=maintenant, personne=personne)
    passe = lire_passe(bloc, [e.inscription_id for e in composition.eleves], (instant, maintenant))
    aujourd_hui = passe.au(maintenant)
    suivis = {e.inscription_id for e in composition.eleves if e.present}
    apres = {pk: faits for pk, faits in aujourd_hui.items() if pk in suivis}
    return MatricePassee(composer(bloc, composition.eleves, passe.au(instant), apres), composition)


@dataclass(frozen=True)
class Attente:
    """Une soumission et ce qu’elle revendique, tant que rien ne l’a close."""

    depuis: datetime
    jusqu_au: datetime | None
    sous_competences: tuple[int, ...]

    def dure(self, instant: datetime) -> bool:
        return self.depuis <= instant and (self.jusqu_au is None or self.jusqu_au > instant)


@dataclass(frozen=True)
class Rendue:
    """Une évaluation : le rang de sa soumission, sa date, ses réponses et ses constats."""

    rang: int
    le: datetime
    reponses: Mapping[int, bool | None]
    constats: Mapping[int, int]


@dataclass(frozen=True)
class Pas:
    """Une ligne du journal."""

    vers: str
    le: datetime


@dataclass(frozen=True)
class Niveau:
    """Un niveau qu’on a arrêté, ou que l’étudiant s’est donné."""

    inscription: int
    sujet: int
    niveau: int
    le: datetime


@dataclass(frozen=True)
class Passe:
    """Ce qui s’est écrit dans une classe ; `au` en refait l’état, sans autre requête.

    Ce qui était à un instant, c’est ce qui était écrit alors. Une auto-évaluation remplacée ou
    effacée depuis n’a pas d’histoire : on ne connaît d’elle que son dernier mot.
    """

    bloc: BlocLu
    inscriptions: tuple[int, ...]
    eleve_de: Mapping[int, int]
    supprimees: Mapping[int, datetime]
    journal: Mapping[int, tuple[Pas, ...]]
    attentes: Mapping[int, tuple[Attente, ...]]
    rendues: Mapping[int, tuple[Rendue, ...]]
    arretes: tuple[Niveau, ...]
    dits: tuple[Niveau, ...]

    def au(self, instant: datetime) -> dict[int, Faits]:
        faits = {pk: Faits() for pk in self.inscriptions}
        for realisation, etat in self._etats(instant):
            lu = faits[self.eleve_de[realisation]]
            if etat == Etat.SOUMISE:
                self._verser_l_attente(lu, realisation, instant)
            elif etat in JUGES:
                self._verser_le_jugement(lu, realisation, etat, instant)
        for niveaux, champ in ((self.arretes, "arretes"), (self.dits, "dits")):
            for dit in niveaux:
                valeur = self.bloc.niveau_par_id.get(dit.niveau)
                if dit.le <= instant and valeur is not None:
                    getattr(faits[dit.inscription], champ)[dit.sujet] = valeur
        return faits

    def _etats(self, instant: datetime) -> Iterator[tuple[int, str]]:
        """L’état de chaque réalisation présente et déjà sortie du brouillon."""
        for realisation, pas in self.journal.items():
            supprimee_le = self.supprimees.get(realisation)
            if supprimee_le is not None and supprimee_le <= instant:
                continue
            dernier = next((p for p in reversed(pas) if p.le <= instant), None)
            if dernier is not None:
                yield realisation, dernier.vers

    def _verser_l_attente(self, lu: Faits, realisation: int, instant: datetime) -> None:
        for attente in self.attentes.get(realisation, ()):
            if attente.dure(instant):
                for sous_competence in attente.sous_competences:
                    lu.attendre(sous_competence, attente.depuis)

    def _verser_le_jugement(
        self, lu: Faits, realisation: int, etat: str, instant: datetime
    ) -> None:
        connues = [r for r in self.rendues.get(realisation, ()) if r.le <= instant]
        derniere = max(connues, key=lambda rendue: rendue.rang, default=None)
        if derniere is None:
            return
        for sous_competence, retenue in derniere.reponses.items():
            lu.juger(sous_competence, etat, retenue)
        if etat == Etat.VALIDEE:
            for indicateur, niveau in derniere.constats.items():
                if niveau in self.bloc.niveau_par_id:
                    lu.constater(indicateur, self.bloc.niveau_par_id[niveau])


def lire_passe(bloc: BlocLu, inscriptions: Iterable[int], instants: tuple[datetime, ...]) -> Passe:
    """Ce qu’il faut pour refaire la classe à ces instants, et à eux seuls : quatre requêtes."""
    ids = tuple(inscriptions)
    eleve_de, supprimees, journal = _lire_le_journal(ids)
    arretes, dits = _lire_les_niveaux(ids)
    return Passe(
        bloc=bloc,
        inscriptions=ids,
        eleve_de=eleve_de,
        supprimees=supprimees,
        journal=journal,
        attentes=_lire_les_attentes(ids, instants),
        rendues=_lire_les_rendues(ids, instants),
        arretes=arretes,
        dits=dits,
    )


def _lire_le_journal(
    ids: tuple[int, ...],
) -> tuple[dict[int, int], dict[int, datetime], dict[int, tuple[Pas, ...]]]:
    """À qui est chaque réalisation, quand elle a été supprimée, ses pas dans l’ordre écrit."""
    eleve_de, supprimees, journal = {}, {}, defaultdict(tuple)
    lignes = Journal.objects.filter(realisation__inscription__in=ids).order_by("pk")
    for realisation, inscription, supprimee_le, vers, le in lignes.values_list(
        "realisation", "realisation__inscription", "realisation__supprimee_le", "vers", "le"
    ):
        eleve_de[realisation] = inscription
        if supprimee_le is not None:
            supprimees[realisation] = supprimee_le
        journal[realisation] += (Pas(vers, le),)
    return eleve_de, supprimees, journal


def _lire_les_attentes(
    ids: tuple[int, ...], instants: tuple[datetime, ...]
) -> dict[int, tuple[Attente, ...]]:
    """Les soumissions qui attendaient à l’un de ces instants ; du contenu, les revendications."""
    condition = Q()
    for instant in instants:
        condition |= (
            Q(soumise_le__lte=instant)
            & (Q(retiree_le__isnull=True) | Q(retiree_le__gt=instant))
            & (Q(evaluation__isnull=True) | Q(evaluation__rendue_le__gt=instant))
        )
    soumissions = Soumission.objects.filter(condition, realisation__inscription__in=ids)
    lues: dict[int, tuple[Attente, ...]] = defaultdict(tuple)
    for realisation, soumise_le, retiree_le, rendue_le, mobilisations in soumissions.values_list(
        "realisation",
        "soumise_le",
        "retiree_le",
        "evaluation__rendue_le",
        "contenu__mobilisations",
    ):
        revendiquees = tuple(m["sous_competence"] for m in mobilisations)
        lues[realisation] += (Attente(soumise_le, retiree_le or rendue_le, revendiquees),)
    return lues


def _lire_les_rendues(
    ids: tuple[int, ...], instants: tuple[datetime, ...]
) -> dict[int, tuple[Rendue, ...]]:
    """Les évaluations en vigueur à l’un de ces instants, réponses et constats ensemble."""
    condition = Q()
    for instant in instants:
        condition |= Q(rendue_le__lte=instant) & ~Exists(_suivantes(instant))
    en_vigueur = Evaluation.objects.filter(condition)
    reponses = _details(Retenue, ids, en_vigueur).values_list(
        Value(REPONSE, output_field=CharField()),
        "evaluation__soumission__realisation",
        "evaluation__soumission__numero",
        "evaluation__rendue_le",
        "sous_competence",
        Cast("retenue", IntegerField()),
    )
    constats = _details(Constat, ids, en_vigueur).values_list(
        Value(CONSTAT, output_field=CharField()),
        "evaluation__soumission__realisation",
        "evaluation__soumission__numero",
        "evaluation__rendue_le",
        "indicateur",
        "niveau",
    )
    evaluations: dict[tuple, dict[str, dict]] = defaultdict(lambda: {REPONSE: {}, CONSTAT: {}})
    for quoi, realisation, rang, le, sujet, valeur in reponses.union(constats, all=True):
        if quoi == REPONSE and valeur is not None:
            valeur = bool(valeur)
        evaluations[realisation, rang, le][quoi][sujet] = valeur
    rendues: dict[int, tuple[Rendue, ...]] = defaultdict(tuple)
    for (realisation, rang, le), lue in evaluations.items():
        rendues[realisation] += (Rendue(rang, le, lue[REPONSE], lue[CONSTAT]),)
    return rendues


def _suivantes(instant: datetime) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(
        soumission__realisation=OuterRef("soumission__realisation"),
        soumission__numero__gt=OuterRef("soumission__numero"),
        rendue_le__lte=instant,
    )


def _details(
    modele: type[Retenue] | type[Constat], ids: tuple[int, ...], evaluations: QuerySet
) -> QuerySet:
    return modele.objects.filter(
        evaluation__in=evaluations, evaluation__soumission__realisation__inscription__in=ids
    ).order_by()


def _lire_les_niveaux(ids: tuple[int, ...]) -> tuple[tuple[Niveau, ...], tuple[Niveau, ...]]:
    """Les niveaux arrêtés, dans l’ordre où ils l’ont été, et ceux que l’étudiant s’est donnés."""
    arretes = Positionnement.objects.filter(inscription__in=ids).order_by()
    dits = AutoEvaluation.objects.filter(inscription__in=ids).order_by()
    lignes = arretes.values_list(
        Value(ARRETE, output_field=CharField()),
        "pk",
        "inscription",
        "competence",
        "niveau",
        "decide_le",
    ).union(
        dits.values_list(
            Value(DIT, output_field=CharField()),
            "pk",
            "inscription",
            "indicateur",
            "niveau",
            "faite_le",
        ),
        all=True,
    )
    lus: dict[str, list[Niveau]] = {ARRETE: [], DIT: []}
    for quoi, _, *niveau in sorted(lignes, key=lambda ligne: ligne[:2]):
        lus[quoi].append(Niveau(*niveau))
    return tuple(lus[ARRETE]), tuple(lus[DIT])
