"""De la synthèse d’un candidat à sa page, une seule : elle rapetisse, puis s’abrège, et le dit."""

from __future__ import annotations

from dataclasses import dataclass

from documents.compositions.jury import composer_passage
from documents.compositions.typographie import imprimable
from documents.tables.briefing import (
    Briefing,
    CouvertureDeCompetence,
    Question,
    RealisationForte,
    Theme,
)
from documents.tables.jury import Passage
from referentiel.accords import accord


@dataclass(frozen=True)
class Densite:
    """Une façon de tenir en une page : un corps (points), des questions par thème, des lettres."""

    corps: float
    questions: int
    lettres: int


# De la plus aérée à la plus serrée : la première qui tient en une page s’imprime.
DENSITES = (
    Densite(9.5, 6, 400),
    Densite(8.75, 6, 300),
    Densite(8.25, 6, 220),
    Densite(7.75, 6, 200),
    Densite(7.5, 4, 160),
    Densite(7.5, 3, 120),
    Densite(7.25, 2, 100),
    Densite(7.25, 1, 70),
)
ABREGEE = "Abrégée pour tenir sur une page\u00a0: le reste se lit à l’écran, dans le dossier."


@dataclass
class Mesure:
    """Abrège, et se souvient de l’avoir fait."""

    densite: Densite
    abregee: bool = False

    def texte(self, texte: str, part: float = 1) -> str:
        """Ce texte imprimable, coupé au mot à tant de lettres."""
        entier, place = imprimable(texte), int(self.densite.lettres * part)
        if len(entier) <= place:
            return entier
        self.abregee = True
        debut = entier[: place - 1]
        au_mot = debut.rpartition(" ")[0]
        return f"{au_mot if len(au_mot) > place // 2 else debut}…"


def composer_briefing(briefing: Briefing, passage: Passage, densite: Densite) -> dict[str, object]:
    """Le contexte du gabarit `impression/synthese-de-candidat.html`."""
    mesure = Mesure(densite)
    commun = composer_passage(passage)
    contexte = {
        **commun,
        "nom": mesure.texte(passage.nom_officiel),
        "titre": f"Synthèse du candidat — {commun['nom']}",
        "identite": tuple((nom, mesure.texte(valeur)) for nom, valeur in commun["identite"]),
        "corps": f"{densite.corps}pt",
        "chiffres": briefing.chiffres,
        "couverture": tuple(_couverture(c) for c in briefing.couverture),
        "fortes": tuple(_forte(forte, mesure) for forte in briefing.fortes),
        "themes": tuple(_theme(theme, mesure) for theme in briefing.themes),
    }
    return {**contexte, "abregee": ABREGEE if mesure.abregee else ""}


def _couverture(couverture: CouvertureDeCompetence) -> dict[str, object]:
    return {
        "intitule": couverture.competence.intitule,
        "compte": f"{couverture.couvertes}\u00a0/\u00a0{couverture.total}",
        "entiere": not couverture.manquantes,
        "manquantes": "\u00a0; ".join(item.intitule for item in couverture.manquantes),
    }


def _forte(forte: RealisationForte, mesure: Mesure) -> dict[str, object]:
    return {
        "numero": forte.numero,
        "intitule": mesure.texte(forte.intitule, 0.6),
        "phrase": forte.phrase,
    }


def _theme(theme: Theme, mesure: Mesure) -> dict[str, object]:
    dites = theme.questions[: mesure.densite.questions]
    tues = len(theme.questions) - len(dites)
    mesure.abregee = mesure.abregee or bool(tues)
    reste = theme.reste + tues
    return {
        "titre": theme.titre,
        "questions": tuple(_question(question, mesure) for question in dites),
        "reste": f"et {accord(reste, 'autre')}, à l’écran" if reste else "",
    }


def _question(question: Question, mesure: Mesure) -> dict[str, object]:
    """L’adresse d’une réalisation est son numéro : la page ne se suit pas au doigt."""
    cite = mesure.texte(question.citation, 0.7)
    return {
        "phrase": mesure.texte(question.phrase),
        "numero": question.numero,
        "intitule": mesure.texte(question.intitule, 0.5),
        "citation": f"«\u00a0{cite}\u00a0»" if cite else "",
    }
