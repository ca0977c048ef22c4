"""Qui passe devant une commission, dans quel ordre, à quelle heure.

Chaque envoi porte `lus`, l’empreinte de la liste que la page montrait : refaire le même envoi ne
change rien, et une liste changée depuis (un autre onglet, un collègue) est dite, pas écrasée.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from comptes.models import Inscription, Utilisateur
from comptes.regles import ActionRefusee
from documents.actions.commissions import exiger_l_administration, verrouiller
from documents.calculs.horaires import Cadence, apres, horaires
from documents.models import Commission, Convocation, Grille, NoteDeMembre
from documents.regles import inscriptions_convocables

RANG_LIBRE = 10_000
"""Au-delà de tout rang : de quoi permuter sans que deux lignes se croisent."""


class ListeChangee(ActionRefusee):
    """La liste n’est plus celle que la page montrait."""

    def __init__(self) -> None:
        super().__init__(
            "La liste a changé depuis que cette page a été ouverte\u00a0: la voici, relisez-la "
            "avant d’enregistrer."
        )


@dataclass(frozen=True)
class Perte:
    """Ce qui disparaîtrait avec une convocation ; jamais ce que cela dit."""

    convocation: int
    nom: str
    notes: int
    grille: bool


class PerteAConfirmer(ActionRefusee):
    """Retirer ces candidats effacerait ce que la commission en a écrit."""

    def __init__(self, pertes: tuple[Perte, ...]) -> None:
        super().__init__("Retirer ces candidats effacerait ce que la commission en a écrit.")
        self.pertes = pertes


@dataclass(frozen=True)
class Choix:
    """Les inscriptions voulues, la première heure, la cadence.

    `tout_refaire` redonne une heure à chacun ; sinon les nouveaux se placent à la suite.
    """

    inscriptions: frozenset[int]
    depart: time
    cadence: Cadence
    tout_refaire: bool = True


@dataclass(frozen=True)
class Place:
    """Le rang et l’heure saisis pour une convocation."""

    rang: int
    heure: time


Suite = Sequence[tuple[Inscription, time]]


def empreinte_de_la_liste(convocations: Iterable[Convocation]) -> str:
    """Ce qui change dès qu’un candidat, un rang ou une heure change."""
    lignes = sorted((c.rang, c.inscription_id, f"{c.heure:%H:%M}") for c in convocations)
    return sha256(repr(lignes).encode()).hexdigest()[:16]


@transaction.atomic
def choisir_les_candidats(
    commission: Commission,
    choix: Choix,
    *,
    acteur: Utilisateur,
    lus: str,
    pertes_acceptees: Collection[int] = (),
) -> None:
    """Convoque ces inscriptions et nulles autres ; les nouvelles à la suite, par nom.

    Lève `ListeChangee`, `PerteAConfirmer` (les convocations acceptées, par identifiant, n’y sont
    plus) ou `ActionRefusee`.
    """
    exiger_l_administration(acteur)
    commission = verrouiller(commission)
    presentes = _presentes(commission)
    voulues = _suite_voulue(commission, presentes, choix)
    if _est_deja(presentes, voulues):
        return
    _exiger_la_liste_lue(presentes, lus)
    retirees = [c for c in presentes if c.inscription_id not in choix.inscriptions]
    pertes = tuple(p for p in _pertes(retirees) if p.convocation not in pertes_acceptees)
    if pertes:
        raise PerteAConfirmer(pertes)
    Convocation.objects.filter(pk__in=[c.pk for c in retirees]).delete()
    _placer(commission, voulues)


@transaction.atomic
def ordonner(
    commission: Commission,
    places: Mapping[int, Place],
    *,
    acteur: Utilisateur,
    lus: str,
    redistribuer: bool = False,
) -> None:
    """Range les convocations (par identifiant) ; `redistribuer` garde les heures, dans l’ordre.

    Lève `ListeChangee`, ou `ActionRefusee` en nommant les deux candidats qui se gênent.
    """
    exiger_l_administration(acteur)
    commission = verrouiller(commission)
    presentes = _presentes(commission)
    if {c.pk for c in presentes} != set(places):
        raise ListeChangee
    rangees = sorted(presentes, key=lambda c: (places[c.pk].rang, c.rang))
    heures = [places[c.pk].heure for c in rangees]
    if redistribuer:
        heures.sort()
    voulues = [(c.inscription, heure) for c, heure in zip(rangees, heures, strict=True)]
    if _est_deja(presentes, voulues):
        return
    _exiger_la_liste_lue(presentes, lus)
    _exiger_des_rangs_distincts(rangees, places)
    _exiger_des_heures_croissantes(voulues)
    _placer(commission, voulues)


def _presentes(commission: Commission) -> list[Convocation]:
    lues = commission.convocations.select_related("inscription__etudiant")
    return list(lues.order_by("rang"))


def _suite_voulue(
    commission: Commission, presentes: Sequence[Convocation], choix: Choix
) -> list[tuple[Inscription, time]]:
    """Les gardés dans leur ordre, puis les nouveaux par nom, chacun à son heure."""
    gardees = [c for c in presentes if c.inscription_id in choix.inscriptions]
    arrivees = choix.inscriptions - {c.inscription_id for c in presentes}
    nouveaux = _nouveaux(commission, arrivees)
    candidats = [*(c.inscription for c in gardees), *nouveaux]
    if choix.tout_refaire or not gardees:
        heures = _exiger_une_journee(horaires(choix.depart, len(candidats), choix.cadence))
        return list(zip(candidats, heures, strict=True))
    acquises = [c.heure for c in gardees]
    reprise = apres(max(acquises), choix.cadence.minutes)
    suite = reprise and horaires(reprise, len(nouveaux), choix.cadence)
    heures = (*acquises, *(_exiger_une_journee(suite) if nouveaux else ()))
    return list(zip(candidats, heures, strict=True))


def _nouveaux(commission: Commission, arrivees: frozenset[int]) -> list[Inscription]:
    trouves = inscriptions_convocables(commission).filter(pk__in=arrivees)
    nouveaux = sorted(
        trouves.select_related("etudiant"), key=lambda i: i.etudiant.rang_alphabetique
    )
    if len(nouveaux) != len(arrivees):
        raise ActionRefusee(
            "Un des candidats choisis n’a plus d’inscription en cours pour cette session."
        )
    return nouveaux


def _exiger_une_journee(heures: tuple[time, ...] | None) -> tuple[time, ...]:
    if heures is None:
        raise ActionRefusee(
            "Le dernier candidat passerait après minuit\u00a0: commencez plus tôt, raccourcissez "
            "les passages ou ouvrez une seconde commission."
        )
    return heures


def _est_deja(presentes: Sequence[Convocation], voulues: Suite) -> bool:
    actuelles = [(c.inscription_id, c.heure) for c in presentes]
    return actuelles == [(inscription.pk, heure) for inscription, heure in voulues]


def _exiger_la_liste_lue(presentes: Sequence[Convocation], lus: str) -> None:
    if empreinte_de_la_liste(presentes) != lus:
        raise ListeChangee


def _pertes(retirees: Sequence[Convocation]) -> list[Perte]:
    """Les retirés dont la commission a écrit quelque chose : deux requêtes."""
    notes: dict[int, int] = {}
    ecrites = NoteDeMembre.objects.filter(convocation__in=retirees).exclude(texte="")
    for convocation in ecrites.values_list("convocation", flat=True):
        notes[convocation] = notes.get(convocation, 0) + 1
    grilles = set(
        Grille.objects.filter(convocation__in=retirees).values_list("convocation", flat=True)
    )
    return [
        Perte(c.pk, str(c.inscription.etudiant), notes.get(c.pk, 0), c.pk in grilles)
        for c in retirees
        if c.pk in notes or c.pk in grilles
    ]


def _exiger_des_rangs_distincts(
    rangees: Sequence[Convocation], places: Mapping[int, Place]
) -> None:
    for avant, suivante in zip(rangees, rangees[1:], strict=False):
        if places[avant.pk].rang == places[suivante.pk].rang:
            raise ActionRefusee(
                f"{avant.inscription.etudiant} et {suivante.inscription.etudiant} ont le même "
                f"rang, {places[avant.pk].rang}\u00a0: donnez-leur deux rangs différents."
            )


def _exiger_des_heures_croissantes(voulues: Suite) -> None:
    for (avant, tot), (suivant, tard) in zip(voulues, voulues[1:], strict=False):
        if tot == tard:
            raise ActionRefusee(
                f"{avant.etudiant} et {suivant.etudiant} seraient convoqués à la même heure, "
                f"{tot:%H:%M}\u00a0: changez l’une des deux."
            )
        if tot > tard:
            raise ActionRefusee(
                f"{suivant.etudiant} ({tard:%H:%M}) passerait après {avant.etudiant} "
                f"({tot:%H:%M}) mais plus tôt\u00a0: donnez les heures dans l’ordre des rangs, ou "
                "choisissez de les redonner dans le nouvel ordre."
            )


def _placer(commission: Commission, voulues: Suite) -> None:
    """Écrit rangs et heures ; une convocation gardée reste la même, avec ce qui s’y est écrit."""
    commission.convocations.update(rang=F("rang") + RANG_LIBRE)
    gardees = {c.inscription_id: c for c in commission.convocations.all()}
    for rang, (inscription, heure) in enumerate(voulues, start=1):
        convocation = gardees.get(inscription.pk) or Convocation(
            commission=commission, inscription=inscription
        )
        convocation.rang, convocation.heure = rang, heure
        convocation.save()
