"""Ce qui attend chaque enseignant ce matin, en une phrase."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from comptes.models import Enseignement, Promotion, Utilisateur
from evaluations.lectures.attributions import avec_attribution
from evaluations.models import SecondRegard
from portfolio.models import Realisation
from referentiel.accords import accord


@dataclass(frozen=True)
class Attente:
    """Ce qui attend un enseignant dans une classe : à personne, ou à lui."""

    promotion: Promotion
    nombre: int
    plus_ancienne_le: datetime


@dataclass(frozen=True)
class Resume:
    """Le matin d’un enseignant ; `attentes` va de la plus ancienne à la plus récente."""

    enseignant: Utilisateur
    attentes: tuple[Attente, ...]
    seconds_regards: int

    def titre(self, le: datetime) -> str:
        """« 5 soumissions à évaluer en BTS SIO 2, la plus ancienne depuis 12 jours. »"""
        phrases = [self._soumissions(le)] if self.attentes else []
        if self.seconds_regards:
            a_rendre = ("second regard à rendre", "seconds regards à rendre")
            phrases.append(accord(self.seconds_regards, *a_rendre))
        return " ; ".join(phrases)

    def _soumissions(self, le: datetime) -> str:
        nombre = sum(attente.nombre for attente in self.attentes)
        dit = accord(nombre, "soumission à évaluer", "soumissions à évaluer")
        if len(self.attentes) > 1:
            classes = ", ".join(f"{a.promotion.nom} ({a.nombre})" for a in self.attentes)
            ancienne = f", la plus ancienne {_depuis(self.attentes[0].plus_ancienne_le, le)}"
            return f"{dit} : {classes}{ancienne}"
        [seule] = self.attentes
        laquelle = ", la plus ancienne" if nombre > 1 else ""
        return f"{dit} en {seule.promotion.nom}{laquelle} {_depuis(seule.plus_ancienne_le, le)}"


def _depuis(instant: datetime, le: datetime) -> str:
    jours = (timezone.localtime(le).date() - timezone.localtime(instant).date()).days
    return f"depuis {accord(jours, 'jour')}" if jours > 0 else "depuis aujourd’hui"


def resumes() -> tuple[Resume, ...]:
    """Le résumé de chaque enseignant que quelque chose attend : trois requêtes."""
    attentes: dict[Utilisateur, list[Attente]] = {}
    en_attente = _en_attente_par_promotion()
    for enseignement in _enseignements():
        enseignant = enseignement.enseignant
        miennes = attentes.setdefault(enseignant, [])
        dates = [
            soumise_le
            for soumise_le, attribuee_a in en_attente.get(enseignement.promotion_id, ())
            if attribuee_a in {None, enseignant.pk}
        ]
        if dates:
            miennes.append(Attente(enseignement.promotion, len(dates), min(dates)))
    regards = Counter(
        SecondRegard.objects.a_rendre().order_by().values_list("relecteur", flat=True)
    )
    lus = [
        Resume(enseignant, tuple(sorted(a, key=_anciennete)), regards[enseignant.pk])
        for enseignant, a in attentes.items()
    ]
    return tuple(resume for resume in lus if resume.attentes or resume.seconds_regards)


def _anciennete(attente: Attente) -> datetime:
    return attente.plus_ancienne_le


def _enseignements() -> list[Enseignement]:
    ouverts = Enseignement.objects.filter(enseignant__is_active=True)
    return list(ouverts.select_related("enseignant", "promotion").order_by("enseignant", "pk"))


def _en_attente_par_promotion() -> dict[int, list[tuple[datetime, int | None]]]:
    soumises = Realisation.objects.presentes().soumises()
    lignes = avec_attribution(soumises.filter(inscription__sortie_le__isnull=True)).values_list(
        "inscription__promotion", "soumise_le", "attribuee_a"
    )
    par_promotion: dict[int, list[tuple[datetime, int | None]]] = {}
    for promotion, soumise_le, attribuee_a in lignes.order_by("pk"):
        par_promotion.setdefault(promotion, []).append((soumise_le, attribuee_a))
    return par_promotion
