"""Ce qu’un membre de jury lit d’un candidat en une page : des nombres, et quoi demander."""

from __future__ import annotations

from dataclasses import dataclass

from referentiel.lectures import CompetenceLue, ItemLu


@dataclass(frozen=True)
class Chiffre:
    """« 18 sur 22 », « sous-compétences couvertes » ; `alerte` : ce nombre mérite une question."""

    valeur: str
    libelle: str
    alerte: bool = False


@dataclass(frozen=True)
class CouvertureDeCompetence:
    """Une compétence : combien de sous-compétences ont une croix, et lesquelles n’en ont pas."""

    competence: CompetenceLue
    manquantes: tuple[ItemLu, ...]

    @property
    def total(self) -> int:
        return len(self.competence.sous_competences)

    @property
    def couvertes(self) -> int:
        return self.total - len(self.manquantes)


@dataclass(frozen=True)
class RealisationForte:
    """`satisfaisants` : niveaux satisfaisants constatés ; `retenues` : revendications retenues."""

    numero: int
    intitule: str
    satisfaisants: int
    retenues: int
    phrase: str


@dataclass(frozen=True)
class Question:
    """Une phrase, et la réalisation où aller voir (numéro 0 s’il n’y en a aucune).

    `citation` est ce que le candidat a écrit, coupé au mot.
    """

    phrase: str
    numero: int = 0
    intitule: str = ""
    citation: str = ""


@dataclass(frozen=True)
class Theme:
    """Ce qui se demande pour une même raison ; `reste` : combien de questions ne sont pas dites."""

    code: str
    titre: str
    questions: tuple[Question, ...]
    reste: int = 0


@dataclass(frozen=True)
class Briefing:
    """Tout vient du dossier gelé ; un thème sans question n’y est pas."""

    chiffres: tuple[Chiffre, ...]
    couverture: tuple[CouvertureDeCompetence, ...]
    fortes: tuple[RealisationForte, ...]
    themes: tuple[Theme, ...]
