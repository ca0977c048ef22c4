"""Où en est un étudiant dans chaque compétence : ce qui est proposé, ce qui a été arrêté."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from comptes.models import Inscription, Utilisateur
from evaluations.lectures.travaux import NiveauRetenu, Travail, niveaux_par_indicateur, travaux
from evaluations.models import Positionnement
from evaluations.regles import est_neutre
from referentiel.lectures import CompetenceLue, NiveauLu, lire_bloc
from referentiel.preparees import preparee


@dataclass(frozen=True)
class Proposition:
    """Le niveau que les constats suggèrent, s’ils suffisent, et la phrase qui dit pourquoi."""

    niveau: NiveauLu | None
    raison: str


@dataclass(frozen=True)
class PositionnementLu:
    """Un niveau arrêté : par qui, quand, avec quel commentaire."""

    niveau: NiveauLu
    commentaire: str
    enseignant: str
    decide_le: datetime


@dataclass(frozen=True)
class PositionnementDeCompetence:
    """Une compétence d’un étudiant ; `passes` va du plus récent au plus ancien."""

    competence: CompetenceLue
    proposition: Proposition
    arrete: PositionnementLu | None
    passes: tuple[PositionnementLu, ...]
    constates: int
    satisfaisants: int
    indicateurs: int

    @property
    def version(self) -> int:
        """Combien de décisions ont été écrites : rien ne s’efface, ce nombre date une lecture."""
        return len(self.passes) + (self.arrete is not None)


Histoire = tuple[PositionnementLu, ...]


def positionnements(
    inscription: Inscription, lus: tuple[Travail, ...] | None = None
) -> tuple[PositionnementDeCompetence, ...]:
    """Les compétences d’un étudiant, dans l’ordre officiel : une requête de plus que `travaux`.

    `lus` évite de relire des travaux que l’appelant a déjà.
    """
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    retenus = niveaux_par_indicateur(travaux(inscription) if lus is None else lus)
    histoires = _histoires(_decisions(inscription.pk)).get(inscription.pk, {})
    return tuple(
        _de_competence(
            competence,
            _constates(competence, retenus, bloc.niveaux),
            histoires.get(competence.id, ()),
        )
        for competence in bloc.competences
    )


def positionnements_arretes(
    inscriptions: Iterable[Inscription],
) -> Mapping[int, Mapping[int, PositionnementLu]]:
    """Inscription → compétence → le dernier niveau arrêté : une requête pour toute une classe."""
    decisions = Positionnement.objects.filter(inscription__in=inscriptions)
    return {
        inscription: {competence: histoire[0] for competence, histoire in histoires.items()}
        for inscription, histoires in _histoires(_la_derniere_en_tete(decisions)).items()
    }


def median(constates: Sequence[NiveauLu], indicateurs: int) -> NiveauLu | None:
    """Le niveau médian des indicateurs constatés, si la moitié au moins l’ont été.

    `constates` : le meilleur niveau de chaque indicateur constaté (« non évaluable » n’en est
    pas un) ; `indicateurs` : combien la compétence en compte.

    La règle en mots : rangés du plus faible au plus fort, on prend celui du milieu ; entre deux,
    le plus faible. Plus de la moitié des indicateurs constatés sont donc à ce niveau ou mieux.
    - Équitable : un indicateur non constaté n’abaisse rien, il manque et la phrase le dit ; une
      seule note très basse ou très haute ne déplace pas le milieu, comme le ferait une moyenne ;
      les niveaux s’ordonnent sans se chiffrer, et le plus fréquent ne dirait rien à égalité.
    - Prudente : le niveau d’un indicateur est déjà le meilleur de ses constats, donc un milieu
      partagé va au plus faible ; sous la moitié des indicateurs, on ne généralise pas.
    L’enseignant décide ; rien n’est présélectionné.
    """
    if len(constates) < attendus(indicateurs):
        return None
    ranges = sorted(constates, key=lambda niveau: niveau.ordre)
    return ranges[(len(ranges) - 1) // 2]


def attendus(indicateurs: int) -> int:
    """Combien d’indicateurs constatés il faut pour proposer un niveau."""
    return max(1, (indicateurs + 1) // 2)


def proposer(constates: Sequence[NiveauLu], indicateurs: int) -> Proposition:
    """Le niveau médian, s’il y en a un, et pourquoi."""
    compte, niveau = _compter(constates, indicateurs), median(constates, indicateurs)
    if niveau is None:
        il_en_faut = f"il en faut au moins {attendus(indicateurs)} pour proposer un niveau."
        return Proposition(None, f"{compte}\u00a0: {il_en_faut}")
    return Proposition(niveau, f"{compte}\u00a0; le niveau médian est {niveau.intitule}.")


def _compter(constates: Sequence[NiveauLu], indicateurs: int) -> str:
    """« 5 indicateurs constatés sur 7, dont 4 satisfaisants » : le début de la raison."""
    nombre = len(constates)
    if not nombre:
        return f"Aucun indicateur constaté sur {indicateurs}"
    satisfaisants = sum(niveau.satisfaisant for niveau in constates)
    pluriel = "s" if nombre > 1 else ""
    if not satisfaisants:
        suite = "aucun satisfaisant"
    elif satisfaisants == nombre:
        suite = "tous satisfaisants" if nombre > 1 else "satisfaisant"
    else:
        suite = f"dont {satisfaisants} satisfaisant{'s' if satisfaisants > 1 else ''}"
    return f"{nombre} indicateur{pluriel} constaté{pluriel} sur {indicateurs}, {suite}"


def _constates(
    competence: CompetenceLue, retenus: Mapping[int, NiveauRetenu], echelle: Sequence[NiveauLu]
) -> tuple[NiveauLu, ...]:
    niveaux = [retenus[i.id].niveau for i in competence.indicateurs if i.id in retenus]
    return tuple(niveau for niveau in niveaux if not est_neutre(niveau, echelle))


def _de_competence(
    competence: CompetenceLue, constates: Sequence[NiveauLu], histoire: Histoire
) -> PositionnementDeCompetence:
    return PositionnementDeCompetence(
        competence=competence,
        proposition=proposer(constates, len(competence.indicateurs)),
        arrete=histoire[0] if histoire else None,
        passes=histoire[1:],
        constates=len(constates),
        satisfaisants=sum(niveau.satisfaisant for niveau in constates),
        indicateurs=len(competence.indicateurs),
    )


COLONNES = (
    *("inscription", "competence", "commentaire", "decide_le"),
    *(f"enseignant__{champ}" for champ in ("civilite", "prenom", "nom")),
    *(f"niveau__{champ}" for champ in ("pk", "code", "intitule", "ordre", "satisfaisant")),
)


@preparee
def _decisions(inscription: int) -> QuerySet[Positionnement, tuple]:
    return _la_derniere_en_tete(Positionnement.objects.filter(inscription=inscription))


def _la_derniere_en_tete(decisions: QuerySet[Positionnement]) -> QuerySet[Positionnement, tuple]:
    return decisions.order_by("-pk").values_list(*COLONNES)


def _histoires(decisions: Iterable[tuple]) -> dict[int, dict[int, Histoire]]:
    """Inscription → compétence → ses décisions, dans l’ordre où elles viennent."""
    lues: dict[int, dict[int, Histoire]] = {}
    for inscription, competence, commentaire, le, civilite, prenom, nom, *niveau in decisions:
        enseignant = Utilisateur.nomme(civilite, prenom, nom)
        lu = PositionnementLu(NiveauLu(*niveau), commentaire, enseignant, le)
        histoires = lues.setdefault(inscription, {})
        histoires[competence] = (*histoires.get(competence, ()), lu)
    return lues
