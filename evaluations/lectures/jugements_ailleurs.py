"""Ce qui a été dit là où un même fichier a déjà été jugé, et si tous ont dit la même chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from comptes.models import Utilisateur
from evaluations.models import Decision, Evaluation
from portfolio.models import ContenuFige
from referentiel.accords import accord
from referentiel.lectures import BlocLu, IndicateurLu, NiveauLu

COLONNES = (
    "soumission__realisation",
    "soumission__soumise_le",
    "decision",
    "commentaire",
    "rendue_le",
    "enseignant__civilite",
    "enseignant__prenom",
    "enseignant__nom",
    "constats__indicateur",
    "constats__niveau",
)


@dataclass(frozen=True)
class NiveauDonne:
    indicateur: IndicateurLu
    niveau: NiveauLu


@dataclass(frozen=True)
class JugementDAilleurs:
    """Une évaluation en vigueur ; `niveaux` : ceux des compétences revendiquées ici aussi."""

    decision: str
    libelle_decision: str
    commentaire: str
    rendue_le: datetime
    enseignant: str
    soumise_le: datetime
    niveaux: tuple[NiveauDonne, ...]

    def porte_sur(self, soumise_le: datetime, retiree_le: datetime | None) -> bool:
        """Vrai si la preuve de ces dates était dans la soumission jugée."""
        return soumise_le <= self.soumise_le and (
            retiree_le is None or retiree_le > self.soumise_le
        )


@dataclass(frozen=True)
class AccordDesJugements:
    """Ce que des jugements du même fichier ont de commun, et les indicateurs où ils diffèrent."""

    phrase: str
    ecarts: tuple[str, ...]


def jugements_ailleurs(
    realisations: Iterable[int], contenu: ContenuFige, bloc: BlocLu
) -> dict[int, JugementDAilleurs]:
    """Réalisation → son jugement en vigueur, s’il est rendu : une requête."""
    touchees = {bloc.competence_par_sous_competence[pk] for pk in contenu.sous_competences}
    observables = {i.id: i for competence in touchees for i in competence.indicateurs}
    lignes = (
        Evaluation.objects.en_vigueur()
        .filter(soumission__realisation__in=list(realisations))
        .order_by("pk", "constats__indicateur__ordre", "constats")
        .values_list(*COLONNES)
    )
    par_realisation: dict[int, list[tuple]] = {}
    for realisation, *ligne in lignes:
        par_realisation.setdefault(realisation, []).append(tuple(ligne))
    return {pk: _lire(lues, observables, bloc) for pk, lues in par_realisation.items()}


def _lire(
    lignes: Sequence[tuple], observables: Mapping[int, IndicateurLu], bloc: BlocLu
) -> JugementDAilleurs:
    soumise_le, decision, commentaire, rendue_le, civilite, prenom, nom, _, _ = lignes[0]
    return JugementDAilleurs(
        decision=decision,
        libelle_decision=Decision(decision).label,
        commentaire=commentaire,
        rendue_le=rendue_le,
        enseignant=Utilisateur.nomme(civilite, prenom, nom),
        soumise_le=soumise_le,
        niveaux=tuple(
            NiveauDonne(observables[indicateur], bloc.niveau_par_id[niveau])
            for *_, indicateur, niveau in lignes
            if indicateur in observables
        ),
    )


def comparer_les_jugements(jugements: Sequence[JugementDAilleurs]) -> AccordDesJugements | None:
    """Ce que plusieurs jugements du même fichier ont de commun ; rien à moins de deux."""
    if len(jugements) < 2:
        return None
    remarques = {" ".join(j.commentaire.split()) for j in jugements}
    remarque = "Même remarque" if len(remarques) == 1 else "Remarques différentes"
    # Deux compétences peuvent avoir un indicateur du même texte : on compte par indicateur.
    donnes: dict[IndicateurLu, list[NiveauLu]] = {}
    for jugement in jugements:
        for donne in jugement.niveaux:
            donnes.setdefault(donne.indicateur, []).append(donne.niveau)
    compares = {indicateur: lus for indicateur, lus in donnes.items() if len(lus) > 1}
    ecarts = {indicateur: lus for indicateur, lus in compares.items() if len(set(lus)) > 1}
    if not compares:
        suite = "aucun indicateur commun"
    elif not ecarts:
        suite = "mêmes niveaux"
    else:
        suite = f"niveaux différents sur {accord(len(ecarts), 'indicateur')}"
    return AccordDesJugements(
        f"{remarque}, {suite}.",
        tuple(f"{i.texte} {_repartition(lus)}" for i, lus in ecarts.items()),
    )


def _repartition(niveaux: Sequence[NiveauLu]) -> str:
    """« MP 1 fois, BM 3 fois », du plus faible au plus fort."""
    comptes = sorted(Counter(niveaux).items(), key=lambda compte: compte[0].ordre)
    return ", ".join(f"{niveau.code} {nombre}\u00a0fois" for niveau, nombre in comptes)
