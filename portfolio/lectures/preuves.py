"""Les preuves d’un étudiant d’une réalisation à l’autre : le même fichier, ce qui se reprend."""

from __future__ import annotations

from dataclasses import dataclass

from portfolio.models import Preuve, Realisation
from portfolio.models.preuve import PreuveQuerySet

ORDRE = ("ordre", "deposee_le", "pk")


@dataclass(frozen=True)
class PreuvesDAilleurs:
    """Une autre réalisation, et celles de ses preuves que celle-ci n’a pas encore."""

    realisation: str
    preuves: tuple[Preuve, ...]


def deja_ailleurs(realisation: Realisation, sha256: str) -> tuple[str, ...]:
    """Les autres réalisations de l’étudiant où ce fichier est déjà une preuve : une requête."""
    memes = _d_ailleurs(realisation).filter(sha256=sha256)
    intitules = memes.order_by("realisation__intitule").values_list("realisation__intitule")
    return tuple(intitule for (intitule,) in intitules.distinct())


def preuves_a_reprendre(realisation: Realisation) -> tuple[PreuvesDAilleurs, ...]:
    """Celles des autres réalisations, chaque fichier et chaque lien une fois : deux requêtes."""
    deja = set(realisation.preuves.presentes().values_list("sha256", "lien"))
    groupes: dict[int, list[Preuve]] = {}
    preuves = _d_ailleurs(realisation).select_related("realisation")
    for preuve in preuves.order_by("-realisation__modifiee_le", "realisation", *ORDRE):
        if (preuve.sha256, preuve.lien) not in deja:
            deja.add((preuve.sha256, preuve.lien))
            groupes.setdefault(preuve.realisation_id, []).append(preuve)
    return tuple(PreuvesDAilleurs(g[0].realisation.intitule, tuple(g)) for g in groupes.values())


def _d_ailleurs(realisation: Realisation) -> PreuveQuerySet:
    """Les preuves présentes dans les autres réalisations du même étudiant."""
    presentes = Realisation.objects.presentes().filter(
        inscription__etudiant=realisation.inscription.etudiant_id
    )
    autres = presentes.exclude(pk=realisation.pk).values("pk")
    return Preuve.objects.presentes().filter(realisation__in=autres)
