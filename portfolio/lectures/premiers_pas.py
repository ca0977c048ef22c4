"""Les trois premiers pas : noter, dire et prouver, soumettre ; ils se cochent par les faits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from comptes.models import Inscription
from portfolio.lectures.realisations import RealisationResumee
from portfolio.models import MODIFIABLES, Etat, Note


@dataclass(frozen=True)
class Pas:
    """Un pas : fait ou non, et s’il reste à faire, où aller ; `sujet` nomme la réalisation."""

    fait: bool
    url: str = ""
    sujet: str = ""


@dataclass(frozen=True)
class PremiersPas:
    noter: Pas
    prouver: Pas
    soumettre: Pas

    @property
    def faits(self) -> int:
        return sum(pas.fait for pas in (self.noter, self.prouver, self.soumettre))

    @property
    def finis(self) -> bool:
        return self.faits == 3


def premiers_pas(
    inscription: Inscription, realisations: tuple[RealisationResumee, ...]
) -> PremiersPas:
    """Où en est l’étudiant ; une requête de plus tant qu’il n’a pas de réalisation."""
    prouvees = [r for r in realisations if r.nombre_sous_competences and r.nombre_preuves]
    soumises = [r for r in realisations if r.etat != Etat.BROUILLON]
    note = bool(realisations) or Note.objects.de_l_inscription(inscription).exists()
    return PremiersPas(
        noter=Pas(note),
        prouver=Pas(True) if prouvees or soumises else _prouver(realisations),
        soumettre=Pas(True) if soumises else _soumettre(prouvees),
    )


def _prouver(realisations: Iterable[RealisationResumee]) -> Pas:
    """La réalisation la plus avancée : il lui manque des revendications, ou des preuves."""
    for r in sorted(realisations, key=lambda r: -r.nombre_sous_competences):
        if r.nombre_sous_competences:
            return Pas(False, f"{reverse('realisation', args=[r.id])}#preuves", r.intitule)
        return Pas(
            False,
            f"{reverse('realisation_modifier', args=[r.id])}#titre-revendications",
            r.intitule,
        )
    return Pas(False)


def _soumettre(prouvees: Iterable[RealisationResumee]) -> Pas:
    for r in prouvees:
        if r.etat in MODIFIABLES:
            return Pas(False, f"{reverse('realisation', args=[r.id])}#soumettre", r.intitule)
    return Pas(False)
