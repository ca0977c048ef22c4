"""Le texte officiel tel que les pages et les documents le lisent.

Le texte d’un référentiel est immuable : sa lecture est gardée en mémoire du processus, et une page
qui l’affiche ne coûte alors aucune requête.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from referentiel.accords import accord
from referentiel.models import Bloc, Competence, ExempleDePreuve, Nature, Niveau, SessionExamen


@dataclass(frozen=True)
class ItemLu:
    """Une sous-compétence ou un savoir : son identifiant, son rang et son texte."""

    id: int
    ordre: int
    intitule: str


@dataclass(frozen=True)
class IndicateurLu:
    id: int
    ordre: int
    texte: str
    precisions: tuple[str, ...]


@dataclass(frozen=True)
class CompetenceLue:
    id: int
    ordre: int
    intitule: str
    abrege: str
    sous_competences: tuple[ItemLu, ...]
    indicateurs: tuple[IndicateurLu, ...]
    savoirs_technologiques: tuple[ItemLu, ...]
    savoirs_economiques: tuple[ItemLu, ...]

    @property
    def savoirs(self) -> tuple[ItemLu, ...]:
        return (*self.savoirs_technologiques, *self.savoirs_economiques)


@dataclass(frozen=True)
class NiveauLu:
    id: int
    code: str
    intitule: str
    ordre: int
    satisfaisant: bool


@dataclass(frozen=True, eq=False)
class BlocLu:
    """Un bloc entier : l’en-tête de l’annexe I.B et ses trois colonnes, plus l’échelle.

    Lu une fois, il se reconnaît à son identité : ce qui s’en calcule se garde à peu de frais.
    """

    id: int
    referentiel: str
    source: str
    empreinte: str
    code: str
    numero: int
    intitule: str
    contexte: tuple[str, ...]
    ressources: tuple[str, ...]
    autonomie: tuple[str, ...]
    competences: tuple[CompetenceLue, ...]
    niveaux: tuple[NiveauLu, ...]

    @cached_property
    def competence_par_sous_competence(self) -> dict[int, CompetenceLue]:
        return {
            item.id: competence
            for competence in self.competences
            for item in competence.sous_competences
        }

    @cached_property
    def sous_competences(self) -> dict[int, ItemLu]:
        return {item.id: item for c in self.competences for item in c.sous_competences}

    @cached_property
    def indicateurs(self) -> dict[int, IndicateurLu]:
        return {item.id: item for c in self.competences for item in c.indicateurs}

    @cached_property
    def savoirs(self) -> dict[int, ItemLu]:
        return {item.id: item for c in self.competences for item in c.savoirs}

    @cached_property
    def niveau_par_id(self) -> dict[int, NiveauLu]:
        return {niveau.id: niveau for niveau in self.niveaux}


@lru_cache(maxsize=16)
def lire_bloc(referentiel_id: int) -> BlocLu:
    """Lit le premier bloc d’un référentiel : six requêtes la première fois, aucune ensuite.

    Lève `Bloc.DoesNotExist` si le référentiel n’est pas chargé (rien n’est alors gardé).
    """
    bloc = (
        Bloc.objects.select_related("referentiel")
        .order_by("numero", "pk")
        .filter(referentiel=referentiel_id)
        .first()
    )
    if bloc is None:
        raise Bloc.DoesNotExist("Ce référentiel n’a pas de bloc de compétences.")
    competences = bloc.competences.order_by("ordre").prefetch_related(
        "sous_competences", "indicateurs", "savoirs"
    )
    niveaux = Niveau.objects.filter(referentiel=referentiel_id).order_by("ordre")
    return BlocLu(
        id=bloc.pk,
        referentiel=bloc.referentiel.intitule,
        source=bloc.referentiel.source,
        empreinte=bloc.referentiel.empreinte,
        code=bloc.code,
        numero=bloc.numero,
        intitule=bloc.intitule,
        contexte=tuple(bloc.contexte),
        ressources=tuple(bloc.ressources),
        autonomie=tuple(bloc.autonomie),
        competences=tuple(_lire_competence(competence) for competence in competences),
        niveaux=tuple(NiveauLu(n.pk, n.code, n.intitule, n.ordre, n.satisfaisant) for n in niveaux),
    )


def compte_a_rebours(session: SessionExamen, aujourd_hui: date) -> tuple[str, ...]:
    """« épreuve E5 (ex-E4) dans 174 jours », « dépôt du dossier dans 126 jours ».

    L’épreuve commence avec les oraux ; une date passée ou inconnue ne se dit pas.
    """
    epreuve = f"épreuve {session.epreuve_affichee}"
    oraux = _dans(session.oraux_du, aujourd_hui)
    depot = _dans(session.depot_le, aujourd_hui)
    phrases = [f"{epreuve} {oraux}" if oraux else epreuve]
    if depot:
        phrases.append(f"dépôt du dossier {depot}")
    return tuple(phrases)


def _dans(jour: date | None, aujourd_hui: date) -> str:
    if jour is None or jour < aujourd_hui:
        return ""
    nombre = (jour - aujourd_hui).days
    return {0: "aujourd’hui", 1: "demain"}.get(nombre, f"dans {accord(nombre, 'jour')}")


def exemples_de_preuve(sous_competence: int) -> tuple[str, ...]:
    """Nos exemples pour une sous-compétence : une requête, car ils se corrigent."""
    exemples = ExempleDePreuve.objects.filter(sous_competence=sous_competence).order_by("ordre")
    return tuple(exemples.values_list("texte", flat=True))


def _lire_competence(competence: Competence) -> CompetenceLue:
    def savoirs(nature: str) -> tuple[ItemLu, ...]:
        de_cette_nature = [s for s in competence.savoirs.all() if s.nature == nature]
        return tuple(ItemLu(s.pk, s.ordre, s.texte) for s in _ranges(de_cette_nature))

    return CompetenceLue(
        id=competence.pk,
        ordre=competence.ordre,
        intitule=competence.intitule,
        abrege=competence.abrege,
        sous_competences=tuple(
            ItemLu(s.pk, s.ordre, s.intitule) for s in _ranges(competence.sous_competences.all())
        ),
        indicateurs=tuple(
            IndicateurLu(i.pk, i.ordre, i.texte, tuple(i.precisions))
            for i in _ranges(competence.indicateurs.all())
        ),
        savoirs_technologiques=savoirs(Nature.TECHNOLOGIQUE),
        savoirs_economiques=savoirs(Nature.ECONOMIQUE),
    )


def _ranges(items: object) -> list:
    return sorted(items, key=lambda item: item.ordre)
