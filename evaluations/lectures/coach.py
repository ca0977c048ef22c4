"""Ce qu’il faut pour combler une case de la carte : où elle en est, et ce qui s’en approche."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from comptes.models import Inscription
from evaluations.lectures.couverture import EtatCouverture, carte
from evaluations.lectures.regards import Regard, niveaux_retenus, regards
from portfolio.lectures import niveaux_de_l_etudiant
from portfolio.models import MODIFIABLES, Etat, Mobilisation, Note, Preuve, Realisation
from portfolio.proximite import Profil, Proximite, profils_du_bloc, proximite
from referentiel.lectures import CompetenceLue, ItemLu, exemples_de_preuve, lire_bloc

# Ce que l’état d’une case demande maintenant, en une phrase.
SUITES = {
    "validee": "Votre enseignant l’a retenue : rien ne manque ici.",
    "soumise": "Votre enseignant ne l’a pas encore jugée.",
    "a_reprendre": "Votre enseignant attend une reprise.",
    "non_retenue": "Votre enseignant ne l’a pas retenue : apportez-lui autre chose.",
    "brouillon": "Un brouillon la revendique : terminez-le, puis soumettez.",
    "non_mobilisee": "Aucune de vos réalisations ne la revendique encore.",
}
PROPOSEES = 6
RECITS_LUS = 60
"""Combien de réalisations, et de notes, on relit au plus : les plus récentes."""


@dataclass(frozen=True)
class QuiMobilise:
    """Une réalisation qui revendique déjà la sous-compétence."""

    id: int
    intitule: str
    etat: str
    libelle_etat: str
    justification: str


@dataclass(frozen=True)
class RealisationProche:
    """Une réalisation qui n’en dit rien encore ; modifiable, elle peut la revendiquer."""

    id: int
    intitule: str
    etat: str
    libelle_etat: str
    modifiable: bool
    proximite: Proximite

    @property
    def empechement(self) -> str:
        """Pourquoi elle ne peut pas la revendiquer telle quelle ; vide si elle le peut."""
        return {
            Etat.SOUMISE: "Elle attend son évaluation : retirez la soumission pour y revendiquer.",
            Etat.VALIDEE: "Elle est validée : demandez à votre enseignant de la rouvrir.",
        }.get(Etat(self.etat), "")


@dataclass(frozen=True)
class NoteProche:
    """Une note du journal pas encore rassemblée ; `rapprochee` : l’étudiant l’a dit lui-même."""

    id: int
    texte: str
    faite_le: date
    rapprochee: bool
    proximite: Proximite


@dataclass(frozen=True)
class Coach:
    competence: CompetenceLue
    sous_competence: ItemLu
    etat: EtatCouverture
    mobilisent: tuple[QuiMobilise, ...]
    realisations: tuple[RealisationProche, ...]
    notes: tuple[NoteProche, ...]
    regards: tuple[Regard, ...]
    exemples: tuple[str, ...]

    @property
    def suite(self) -> str:
        return SUITES[self.etat.code]

    @property
    def rien_de_proche(self) -> bool:
        return not (self.realisations or self.notes)


def coach(inscription: Inscription, sous_competence: int) -> Coach:
    """Huit requêtes ; lève `KeyError` si la sous-compétence n’est pas de son référentiel."""
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    competence = bloc.competence_par_sous_competence[sous_competence]
    profil = profils_du_bloc(bloc, inscription.promotion.referentiel.code)[sous_competence]
    realisations = _realisations(inscription)
    mobilisations = _mobilisations(realisations)
    return Coach(
        competence=competence,
        sous_competence=bloc.sous_competences[sous_competence],
        etat=_etat(inscription, sous_competence),
        mobilisent=tuple(_qui_mobilisent(realisations, mobilisations, sous_competence)),
        realisations=_proches(realisations, mobilisations, sous_competence, profil),
        notes=_notes(inscription, sous_competence, profil),
        regards=regards(
            competence,
            niveaux_de_l_etudiant(inscription),
            niveaux_retenus(inscription),
            bloc.niveaux,
        ),
        exemples=exemples_de_preuve(sous_competence),
    )


def _etat(inscription: Inscription, sous_competence: int) -> EtatCouverture:
    cases = carte(inscription, avec_brouillons=True).cases
    return next(case.etat for case in cases if case.sous_competence.id == sous_competence)


def _realisations(inscription: Inscription) -> list[Realisation]:
    """Les plus récemment touchées : la liste est bornée, la page reste prompte."""
    presentes = Realisation.objects.presentes().de_l_inscription(inscription)
    return list(presentes.order_by("-modifiee_le", "-pk")[:RECITS_LUS])


Revendications = dict[int, dict[int, str]]


def _mobilisations(realisations: Iterable[Realisation]) -> Revendications:
    """Réalisation → sous-compétence → sa phrase : une requête."""
    lues: Revendications = {}
    lignes = Mobilisation.objects.filter(realisation__in=[r.pk for r in realisations])
    for realisation, sous_competence, phrase in lignes.order_by("pk").values_list(
        "realisation", "sous_competence", "justification"
    ):
        lues.setdefault(realisation, {})[sous_competence] = phrase
    return lues


def _qui_mobilisent(
    realisations: Iterable[Realisation], mobilisations: Revendications, sous_competence: int
) -> Iterator[QuiMobilise]:
    for r in realisations:
        if sous_competence in mobilisations.get(r.pk, {}):
            phrase = mobilisations[r.pk][sous_competence]
            yield QuiMobilise(r.pk, r.intitule, r.etat, r.get_etat_display(), phrase)


def _proches(
    realisations: list[Realisation],
    mobilisations: Revendications,
    sous_competence: int,
    profil: Profil,
) -> tuple[RealisationProche, ...]:
    """Celles qui ne la revendiquent pas encore et s’en approchent, de la plus à la moins proche."""
    libres = [r for r in realisations if sous_competence not in mobilisations.get(r.pk, {})]
    preuves = _intitules_de_preuves(libres)
    proches = [
        RealisationProche(
            r.pk,
            r.intitule,
            r.etat,
            r.get_etat_display(),
            r.etat in MODIFIABLES,
            proximite(_recit(r, preuves.get(r.pk, ())), profil),
        )
        for r in libres
    ]
    retenues = [p for p in proches if p.proximite.assez_proche]
    return tuple(sorted(retenues, key=lambda p: (-p.proximite.score, p.id))[:PROPOSEES])


def _recit(realisation: Realisation, preuves: Iterable[str]) -> str:
    r = realisation
    return "\n".join(
        [r.intitule, r.contexte, r.demarche, r.resultats, r.contribution, r.environnement, *preuves]
    )


def _intitules_de_preuves(realisations: Iterable[Realisation]) -> dict[int, list[str]]:
    lus: dict[int, list[str]] = {}
    preuves = Preuve.objects.presentes().filter(realisation__in=[r.pk for r in realisations])
    for realisation, intitule in preuves.order_by("pk").values_list("realisation", "intitule"):
        lus.setdefault(realisation, []).append(intitule)
    return lus


def _notes(
    inscription: Inscription, sous_competence: int, profil: Profil
) -> tuple[NoteProche, ...]:
    """Celles que l’étudiant a rapprochées lui-même d’abord, puis par proximité : une requête."""
    liens = Note.sous_competences.through.objects.filter(
        note=OuterRef("pk"), souscompetence=sous_competence
    )
    notes = Note.objects.de_l_inscription(inscription).a_rassembler()
    lues = [
        NoteProche(n.pk, n.texte, n.faite_le, n.rapprochee, proximite(n.texte, profil))
        for n in notes.annotate(rapprochee=Exists(liens)).recentes_d_abord()[:RECITS_LUS]
    ]
    retenues = [n for n in lues if n.rapprochee or n.proximite.assez_proche]
    rangees = sorted(retenues, key=lambda n: (not n.rapprochee, -n.proximite.score, -n.id))
    return tuple(rangees[:PROPOSEES])
