"""Ce que disent les fichiers de `fixtures/demo/` : la classe, les travaux et leurs modèles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings

DOSSIER = Path(settings.BASE_DIR) / "fixtures" / "demo"


@dataclass(frozen=True)
class Structure:
    """Là où le travail s’est fait ; `postes` est le nombre de postes que le texte cite."""

    organisation: str
    lieu: str
    postes: int


@dataclass(frozen=True)
class Revendication:
    """Une sous-compétence, par ses rangs dans l’annexe I.B, et sa phrase."""

    competence: int
    sous_competence: int
    justification: str


@dataclass(frozen=True)
class Piece:
    """Une preuve : un fichier modèle ou un lien ; `appuie` compte les revendications depuis 0."""

    intitule: str
    appuie: tuple[int, ...]
    confidentielle: bool
    modele: str = ""
    lien: str = ""


@dataclass(frozen=True)
class Modele:
    """Le texte d’une réalisation, ses revendications, ses preuves et ce qu’en dit l’enseignant."""

    cle: str
    intitule: str
    cadre: str
    en_equipe: bool
    contribution: str
    contexte: str
    demarche: str
    resultats: str
    resultats_avant: str
    environnement: str
    mobilisations: tuple[Revendication, ...]
    preuves: tuple[Piece, ...]
    retours: tuple[str, ...]
    reprises: tuple[str, ...]


@dataclass(frozen=True)
class Travail:
    """Ce qu’un étudiant fait d’un modèle, et jusqu’où il l’a mené (`issue`, voir `histoire`)."""

    modele: str
    issue: str
    debut_le: date
    fin_le: date
    cree_le: date | None = None
    soumise_le: date | None = None
    soumise_il_y_a: int | None = None
    structure: str = "stage"
    retour: int = 0
    non_retenues: tuple[int, ...] = ()
    commentaire: str = ""
    motif: str = ""


@dataclass(frozen=True)
class Etudiant:
    prenom: str
    nom: str
    option: str
    numero_candidat: str
    url_portfolio: str
    aisance: str
    travaux: tuple[Travail, ...]
    structures: Mapping[str, Structure] = field(default_factory=dict)


def lire_classe() -> dict:
    """Le fichier de la classe tel quel ; les étudiants se lisent par `lire_etudiant`."""
    return json.loads((DOSSIER / "classe.json").read_text(encoding="utf-8"))


def lire_etudiant(brut: Mapping) -> Etudiant:
    champs = {
        nom: brut[nom]
        for nom in ("prenom", "nom", "option", "numero_candidat", "url_portfolio", "aisance")
    }
    return Etudiant(
        **champs,
        travaux=tuple(_lire_travail(travail) for travail in brut["travaux"]),
        structures={nom: Structure(**brut[nom]) for nom in ("stage", "alternance") if nom in brut},
    )


def _lire_travail(brut: Mapping) -> Travail:
    dates = {nom: date.fromisoformat(valeur) for nom, valeur in brut.items() if nom.endswith("_le")}
    non_retenues = tuple(brut.get("non_retenues", ()))
    return Travail(**{**brut, **dates, "non_retenues": non_retenues})


def lire_modeles() -> dict[str, Modele]:
    """Les réalisations types, par clé."""
    bruts = [
        brut
        for chemin in sorted((DOSSIER / "realisations").glob("*.json"))
        for brut in json.loads(chemin.read_text(encoding="utf-8"))
    ]
    return {brut["cle"]: _lire_modele(brut) for brut in bruts}


def _lire_modele(brut: Mapping) -> Modele:
    listes = {
        "mobilisations": tuple(Revendication(**m) for m in brut["mobilisations"]),
        "preuves": tuple(Piece(**{**p, "appuie": tuple(p["appuie"])}) for p in brut["preuves"]),
        "retours": tuple(brut["retours"]),
        "reprises": tuple(brut["reprises"]),
    }
    return Modele(**{**brut, **listes})
