"""Partager ce qui n’est à personne dans une classe : le plan se montre avant de s’appliquer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from comptes.models import Promotion, Utilisateur
from evaluations.lectures.attributions import Collegue, equipe_de
from evaluations.lectures.file_d_attente import LigneFile, file_d_attente
from evaluations.lectures.filtres import TOUS, FiltresDeFile


@dataclass(frozen=True)
class Part:
    """Ce qu’un collègue a déjà, et ce que le partage lui donnerait."""

    collegue: Collegue
    participe: bool
    deja: int
    lignes: tuple[LigneFile, ...]

    @property
    def en_tout(self) -> int:
        return self.deja + len(self.lignes)


@dataclass(frozen=True)
class Repartition:
    """Le partage proposé, à parts égales ; `reste` n’a pu être donné à personne."""

    parts: tuple[Part, ...]
    reste: tuple[LigneFile, ...]

    @property
    def nombre(self) -> int:
        return sum(len(part.lignes) for part in self.parts)


def repartition(
    promotion: Promotion, personne: Utilisateur, *, sans: Collection[int] = ()
) -> Repartition:
    """Donne les plus anciennes d’abord, chacune au moins chargé ; `sans` n’y prend pas part.

    À charge égale, ce qui revient d’une reprise va à qui l’avait évalué. Deux requêtes.
    """
    equipe = equipe_de(promotion.pk, personne)
    lignes = file_d_attente(personne, FiltresDeFile(promotion=str(promotion.pk), a=TOUS))
    donnees: dict[int, list[LigneFile]] = {c.id: [] for c in equipe if c.id not in sans}
    deja = {c.id: sum(ligne.attribuee_a == c.id for ligne in lignes) for c in equipe}
    reste = []
    for ligne in (ligne for ligne in lignes if ligne.attribuee_a is None):
        permis = [c for c in donnees if c != ligne.etudiant_id]
        if not permis:
            reste.append(ligne)
            continue
        charge = {c: deja[c] + len(donnees[c]) for c in permis}
        donnees[min(permis, key=lambda c: (charge[c], c != ligne.evaluee_par))].append(ligne)
    parts = (Part(c, c.id in donnees, deja[c.id], tuple(donnees.get(c.id, ()))) for c in equipe)
    return Repartition(tuple(parts), tuple(reste))
