"""Tirer au sort des évaluations à relire, rendre un second regard ; rien ne touche au premier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random, SystemRandom

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from comptes.actions import prevenir
from comptes.models import Enseignement, Promotion, Utilisateur
from evaluations import regles
from evaluations.lectures.seconds_regards import ARelire, a_relire, avec_la_soumission
from evaluations.models import SecondConstat, SecondeRetenue, SecondRegard
from portfolio.actions import titre_d_avis
from portfolio.regles import ActionRefusee

TIRAGE_MAX = 10
"""Combien d’évaluations se tirent d’un coup, au plus."""


@dataclass(frozen=True)
class Candidate:
    """Une évaluation qui peut être tirée, et combien de fois elle a déjà été relue."""

    evaluation: int
    enseignant: int
    etudiant: int
    regards: int


@transaction.atomic
def tirer_au_sort(
    promotion: Promotion,
    *,
    acteur: Utilisateur,
    le: datetime,
    nombre: int,
    graine: int | None = None,
) -> tuple[SecondRegard, ...]:
    """Tire `nombre` évaluations de collègues, ou moins s’il n’y en a pas autant.

    `graine` rend le tirage reproductible. Lève `ActionRefusee` si l’acteur n’enseigne pas ici,
    s’il en a encore à rendre (un double clic ne tire donc qu’une fois) ou s’il n’y a rien à tirer.
    """
    _exiger_l_equipe(acteur, promotion)
    if not 1 <= nombre <= TIRAGE_MAX:
        raise ActionRefusee(f"Tirez entre 1 et {TIRAGE_MAX} évaluations.")
    siens = SecondRegard.objects.de_la_promotion(promotion).filter(relecteur=acteur)
    if siens.a_rendre().exists():
        raise ActionRefusee(
            "Vous avez encore des évaluations à relire : rendez-les avant d’en tirer d’autres."
        )
    candidates = _candidates(acteur, promotion)
    if not candidates:
        raise ActionRefusee("Aucune évaluation d’un collègue n’est à relire pour l’instant.")
    hasard = SystemRandom() if graine is None else Random(graine)  # noqa: S311 - ni clé ni secret
    return tuple(
        SecondRegard.objects.create(evaluation_id=tiree.evaluation, relecteur=acteur, tire_le=le)
        for tiree in repartir(candidates, nombre, hasard)
    )


def repartir(candidates: Sequence[Candidate], nombre: int, hasard: Random) -> list[Candidate]:
    """Au hasard, mais sans s’acharner : un collègue, puis un étudiant, le moins pris d’abord.

    À égalité, ce que personne n’a encore relu passe devant.
    """
    reste = hasard.sample(candidates, len(candidates))
    collegues: Counter[int] = Counter()
    etudiants: Counter[int] = Counter()
    tirees = []
    while reste and len(tirees) < nombre:
        suivante = min(
            reste, key=lambda c: (collegues[c.enseignant], etudiants[c.etudiant], c.regards)
        )
        reste.remove(suivante)
        tirees.append(suivante)
        collegues[suivante.enseignant] += 1
        etudiants[suivante.etudiant] += 1
    return tirees


@transaction.atomic
def rendre_un_regard(
    regard: SecondRegard,
    *,
    acteur: Utilisateur,
    le: datetime,
    retenues: Mapping[int, bool],
    niveaux: Mapping[int, int],
    commentaire: str = "",
) -> SecondRegard:
    """Rend un second regard, qui ne changera plus ; la première évaluation reste ce qu’elle est.

    `retenues` : sous-compétence revendiquée → retenue ou non, toutes ; `niveaux` : indicateur →
    niveau (identifiants). Lève `ActionRefusee` si le regard n’est plus à rendre, ou incomplet.
    """
    actuel = _ouvrir(regard, acteur)
    relue = a_relire(actuel)
    _exiger_un_regard_complet(relue, retenues, niveaux)
    actuel.commentaire, actuel.rendu_le = commentaire.strip(), le
    actuel.save(update_fields=["commentaire", "rendu_le"])
    SecondeRetenue.objects.bulk_create(
        SecondeRetenue(regard=actuel, sous_competence_id=pk, retenue=retenue)
        for pk, retenue in sorted(retenues.items())
    )
    SecondConstat.objects.bulk_create(
        SecondConstat(regard=actuel, indicateur_id=indicateur, niveau_id=niveau)
        for indicateur, niveau in sorted(niveaux.items())
    )
    prevenir(
        [actuel.evaluation.enseignant],
        titre=titre_d_avis("Second regard rendu", actuel.evaluation.soumission.realisation),
        chemin=reverse("second_regard", args=[actuel.pk]),
        le=le,
    )
    return actuel


def _candidates(acteur: Utilisateur, promotion: Promotion) -> list[Candidate]:
    lignes = (
        regles.evaluations_a_relire(acteur, promotion)
        .annotate(regards=Count("seconds_regards"))
        .order_by("pk")
        .values_list(
            "pk", "enseignant", "soumission__realisation__inscription__etudiant", "regards"
        )
    )
    return [Candidate(*ligne) for ligne in lignes]


def _exiger_l_equipe(acteur: Utilisateur, promotion: Promotion) -> None:
    """Verrouille l’enseignement de l’acteur : deux tirages à la fois se suivent."""
    siens = Enseignement.objects.filter(promotion=promotion, enseignant=acteur)
    if siens.select_for_update().order_by("pk").first() is None:
        raise ActionRefusee("Seul un enseignant de la promotion tire des évaluations à relire.")


def _ouvrir(regard: SecondRegard, acteur: Utilisateur) -> SecondRegard:
    """Verrouille le regard et vérifie qu’il est encore à rendre, par celui à qui il revient."""
    regards = avec_la_soumission(regles.seconds_regards_lus(acteur)).filter(relecteur=acteur)
    actuel = regards.select_for_update(of=("self",)).filter(pk=regard.pk).first()
    if actuel is None:
        raise ActionRefusee("Ce second regard revient à quelqu’un d’autre.")
    raison = regles.raison_de_ne_pas_relire(
        rendu=actuel.rendu_le is not None,
        enseignee=actuel.enseignee,
        vaut_encore=actuel.vaut_encore,
    )
    if raison:
        raise ActionRefusee(raison)
    return actuel


def _exiger_un_regard_complet(
    relue: ARelire, retenues: Mapping[int, bool], niveaux: Mapping[int, int]
) -> None:
    if set(retenues) != relue.revendiquees:
        raise ActionRefusee("Répondez à chaque revendication : retenue ou non.")
    if not set(niveaux) <= relue.observables or not set(niveaux.values()) <= set(
        relue.bloc.niveau_par_id
    ):
        raise ActionRefusee("Un niveau porte sur un indicateur hors des compétences revendiquées.")
