"""Ce que le tableau de synthèse imprime : un tableau gelé, sans rien de sa mise en page."""

from __future__ import annotations

from dataclasses import dataclass, replace

TITRE_FORMATION = "Réalisation en cours de formation"
TITRE_PREMIERE_ANNEE = "Réalisations en milieu professionnel en cours de première année"
TITRE_SECONDE_ANNEE = "Réalisations en milieu professionnel en cours de seconde année"


@dataclass(frozen=True)
class EnTeteCompetence:
    """Une colonne du tableau de synthèse : l’intitulé officiel et ses sous-compétences."""

    intitule: str
    puces: tuple[str, ...]


@dataclass(frozen=True)
class Ligne:
    """Une réalisation du tableau ; `croix` a une case par compétence, dans l’ordre officiel.

    `realisation` est son identifiant : il ne s’imprime pas, il mène à ce qui est derrière.
    """

    intitule: str
    documents: tuple[str, ...]
    periode: str
    croix: tuple[bool, ...]
    realisation: int = 0


@dataclass(frozen=True)
class PartieSynthese:
    """Une des trois parties : son titre officiel, ses lignes, le nombre de lignes imprimées."""

    titre: str
    capacite: int
    lignes: tuple[Ligne, ...] = ()

    def feuille(self, rang: int) -> PartieSynthese:
        debut = rang * self.capacite
        return replace(self, lignes=self.lignes[debut : debut + self.capacite])

    @property
    def feuilles(self) -> int:
        return max(1, -(-len(self.lignes) // self.capacite))

    @property
    def vides(self) -> int:
        """Les lignes laissées blanches (sur une feuille)."""
        return max(0, self.capacite - len(self.lignes))


@dataclass(frozen=True)
class TableauSynthese:
    """Le tableau de synthèse d’un candidat (annexe de la circulaire de l’épreuve E5)."""

    annee: int
    nom_officiel: str
    numero_candidat: str
    centre: str
    option: str
    url: str
    competences: tuple[EnTeteCompetence, ...]
    parties: tuple[PartieSynthese, ...]
    projet: bool

    @property
    def feuilles(self) -> tuple[tuple[PartieSynthese, ...], ...]:
        """Les parties de chaque page ; une page de suite ne reprend que ce qui déborde."""
        pages = max(partie.feuilles for partie in self.parties)
        return tuple(tuple(p.feuille(rang) for p in self.parties) for rang in range(pages))
