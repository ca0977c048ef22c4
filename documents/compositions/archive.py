"""De l’archive à ses pages HTML, lisibles sans serveur ni réseau."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from documents.cachet import Cachet
from documents.compositions.dossier import semaines
from documents.compositions.fiche import REPONSES
from documents.tables.archive import ArchiveDeDossier, PageDeRealisation, PreuveArchivee
from documents.tables.fiche import (
    EN_ATTENTE,
    NON_RETENUE,
    RETENUE,
    CompetenceDeFiche,
    RevendicationDeFiche,
)
from portfolio.balisage import baliser
from portfolio.models import Cadre

ACCUEIL = "index"
# Le dessin qui double le mot de chaque réponse.
ICONES = {RETENUE: "validee", NON_RETENUE: "non_retenue", EN_ATTENTE: "horloge"}

Absentes = Mapping[str, str]


def pages_html(
    archive: ArchiveDeDossier, absentes: Absentes, cachet: Cachet | None = None
) -> dict[str, str]:
    """Chemin → page. `absentes` : chemin d’un fichier que l’archive n’a pas, et pourquoi.

    Sans `cachet`, il n’y a que ce qui ne change pas d’une émission à l’autre.
    """
    communes = {"archive": archive, "cachet": cachet}
    accueil = {**communes, "racine": "", **_accueil(archive, absentes)}
    pages = {f"{ACCUEIL}.html": render_to_string("archive/index.html", accueil)}
    for rang, page in enumerate(archive.pages):
        contexte = {**communes, "racine": "../", **_realisation(archive, rang, absentes)}
        pages[page.chemin] = render_to_string("archive/realisation.html", contexte)
    return pages


def _accueil(archive: ArchiveDeDossier, absentes: Absentes) -> dict[str, object]:
    derriere = _derriere(archive)
    attestations = {a.stage_id: a.chemin for a in archive.attestations}
    return {
        "colonnes": [
            {
                "lue": colonne,
                "cases": [(case, derriere[case.sous_competence.id]) for case in colonne.cases],
            }
            for colonne in archive.carte.colonnes
        ],
        "semaines": semaines(archive.parcours),
        "stages": [
            {"lu": stage, **_fichier(attestations.get(stage.id, ""), absentes)}
            for stage in archive.parcours.stages
        ],
    }


def _derriere(archive: ArchiveDeDossier) -> Mapping[int, list[dict[str, object]]]:
    """Sous-compétence → les réalisations qui la mobilisent, et ce que l’enseignant en a dit."""
    derriere = defaultdict(list)
    for page in archive.pages:
        for competence in page.fiche.competences:
            for revendication in competence.revendications:
                item = revendication.officielle
                derriere[item.id].append(
                    {
                        "page": page,
                        "ancre": _ancre(competence, revendication),
                        **_reponse(revendication),
                    }
                )
    return derriere


def _realisation(archive: ArchiveDeDossier, rang: int, absentes: Absentes) -> dict[str, object]:
    page, suivantes = archive.pages[rang], archive.pages[rang + 1 :]
    preuves = {p.fiche.numero: _preuve(p, absentes) for p in page.preuves}
    return {
        "page": page,
        "fiche": page.fiche,
        "contenu": page.fiche.contenu,
        "cadre": Cadre(page.fiche.contenu.cadre).label,
        "recit": _recit(page),
        "environnement": page.fiche.contenu.environnement.strip(),
        "competences": [_competence(c, preuves) for c in page.fiche.competences],
        "preuves": list(preuves.values()),
        "precedente": archive.pages[rang - 1] if rang else None,
        "suivante": suivantes[0] if suivantes else None,
    }


def _recit(page: PageDeRealisation) -> list[tuple[str, SafeString]]:
    contenu = page.fiche.contenu
    parties = (
        ("Contexte", contenu.contexte),
        ("Démarche", contenu.demarche),
        ("Résultats", contenu.resultats),
        ("Contribution personnelle", contenu.contribution if contenu.en_equipe else ""),
    )
    return [(titre, baliser(texte)) for titre, texte in parties if texte.strip()]


def _competence(
    competence: CompetenceDeFiche, preuves: Mapping[int, dict[str, object]]
) -> dict[str, object]:
    return {
        "lue": competence,
        "revendications": [
            {
                "lue": revendication,
                "ancre": _ancre(competence, revendication),
                "preuves": [preuves[p.numero] for p in revendication.preuves],
                **_reponse(revendication),
            }
            for revendication in competence.revendications
        ],
    }


def _ancre(competence: CompetenceDeFiche, revendication: RevendicationDeFiche) -> str:
    return f"sous-competence-{competence.officielle.ordre}-{revendication.officielle.ordre}"


def _reponse(revendication: RevendicationDeFiche) -> dict[str, str]:
    _, mot = REPONSES[revendication.reponse]
    return {"code": revendication.reponse, "icone": ICONES[revendication.reponse], "mot": mot}


def _preuve(preuve: PreuveArchivee, absentes: Absentes) -> dict[str, object]:
    return {"lue": preuve.fiche, **_fichier(preuve.chemin, absentes)}


def _fichier(chemin: str, absentes: Absentes) -> dict[str, str]:
    """Le chemin d’un fichier que l’archive emporte, ou pourquoi elle ne l’a pas."""
    absence = absentes.get(chemin, "")
    return {"chemin": "" if absence else chemin, "absence": absence}
