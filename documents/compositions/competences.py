"""Du tableau des compétences à ses pages : les phrases que le gabarit imprime."""

from __future__ import annotations

from django.utils.timezone import localtime

from documents.accords import preuves_tues
from documents.compositions.typographie import imprimable
from documents.tables.competences import (
    Appel,
    CompetenceSuivie,
    IndicateurSuivi,
    TableauCompetences,
)
from referentiel.accords import accord

# Jusque-là une sous-compétence ne se coupe pas d’une page à l’autre ; au-delà, entre réalisations.
APPELS_D_UN_BLOC = 5


def composer_competences(tableau: TableauCompetences) -> dict[str, object]:
    """Le contexte du gabarit `impression/tableau-des-competences.html`."""
    return {
        "titre": f"Tableau des compétences — {imprimable(tableau.nom_officiel)}",
        "nom": imprimable(tableau.nom_officiel),
        "tableau": tableau,
        "cadre": imprimable(f"{tableau.promotion}, {tableau.etablissement}"),
        "competences": tuple(_competence(c) for c in tableau.competences),
        "etat": etat(tableau),
    }


def etat(tableau: TableauCompetences) -> str:
    """« 9 réalisations validées, 2 soumises, 1 à reprendre »."""
    morceaux = [
        accord(tableau.validees, "réalisation validée", "réalisations validées")
        if tableau.validees
        else "aucune réalisation validée",
        tableau.soumises and accord(tableau.soumises, "soumise"),
        tableau.a_reprendre and f"{tableau.a_reprendre}\u00a0à reprendre",
    ]
    return ", ".join(morceau for morceau in morceaux if morceau)


def _competence(competence: CompetenceSuivie) -> dict[str, object]:
    officielle = competence.officielle
    return {
        "officielle": officielle,
        "couverture": f"{competence.couvertes}\u00a0/\u00a0{len(competence.sous_competences)}",
        "sous_competences": tuple(
            {
                "suivie": suivie,
                "appels": tuple(_appel(a) for a in suivie.appels),
                "longue": len(suivie.appels) > APPELS_D_UN_BLOC,
            }
            for suivie in competence.sous_competences
        ),
        "indicateurs": tuple(_indicateur(i) for i in competence.indicateurs),
    }


def _appel(appel: Appel) -> dict[str, object]:
    tues = preuves_tues(appel.confidentielles)
    preuves = [imprimable(preuve) for preuve in appel.preuves]
    return {
        "intitule": imprimable(appel.intitule),
        "periode": appel.periode,
        "attente": "" if appel.retenu else appel.libelle_etat,
        "preuves": "\u00a0; ".join([*preuves, *([tues] if tues else [])]),
    }


def _indicateur(suivi: IndicateurSuivi) -> dict[str, object]:
    constat = ""
    if suivi.dernier_le is not None:
        le = f"{localtime(suivi.dernier_le):%d/%m/%Y}"
        constat = (
            f"1\u00a0constat, le {le}"
            if suivi.nombre == 1
            else f"{suivi.nombre}\u00a0constats, dernier le {le}"
        )
    return {"suivi": suivi, "constat": constat}
