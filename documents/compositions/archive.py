"""De l’archive à ses pages HTML, lisibles sans serveur ni réseau."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.loader import render_to_string

from documents.compositions.fiche import REPONSES
from documents.tables.archive import ArchiveDeDossier, PageDeRealisation


def pages_html(archive: ArchiveDeDossier, absentes: Mapping[str, str]) -> dict[str, str]:
    """Chemin → page. `absentes` : chemin d’une preuve que l’archive n’a pas, et pourquoi."""
    realisations = {
        page.chemin: render_to_string("archive/realisation.html", _realisation(page, absentes))
        for page in archive.pages
    }
    accueil = render_to_string("archive/index.html", {"archive": archive, "racine": ""})
    return {"index.html": accueil, **realisations}


def _realisation(page: PageDeRealisation, absentes: Mapping[str, str]) -> dict[str, object]:
    preuves = {
        preuve.fiche.numero: {
            "numero": preuve.fiche.numero,
            "preuve": preuve.fiche.preuve,
            "chemin": "" if preuve.chemin in absentes else preuve.chemin,
            "absente": absentes.get(preuve.chemin, ""),
            "pages": preuve.fiche.pages,
        }
        for preuve in page.preuves
    }
    return {
        "racine": "../",
        "page": page,
        "fiche": page.fiche,
        "contenu": page.fiche.contenu,
        "competences": [
            {
                "officielle": competence.officielle,
                "niveaux": competence.niveaux,
                "revendications": [
                    {
                        "officielle": revendication.officielle,
                        "justification": revendication.justification,
                        "confidentielles": revendication.confidentielles,
                        "preuves": [preuves[p.numero] for p in revendication.preuves],
                        "reponse": REPONSES[revendication.reponse],
                        "classe": revendication.reponse,
                    }
                    for revendication in competence.revendications
                ],
            }
            for competence in page.fiche.competences
        ],
        "preuves": list(preuves.values()),
    }
