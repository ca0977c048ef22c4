"""Reconnaître les colonnes d’une liste : quelle que soit l’école, le logiciel ou l’ordre."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from referentiel.alphabet import plier

CHAMPS: dict[str, str] = {
    "email": "Adresse électronique",
    "nom": "Nom",
    "prenom": "Prénom",
    "nom_complet": "Nom et prénom (une seule colonne)",
    "option": "Option (SISR ou SLAM)",
    "numero_candidat": "N° candidat",
    "civilite": "Civilité",
}
# L’entête est dans les premières lignes : un titre, une date d’édition peuvent la précéder.
PREMIERES = 15
SANS_ENTETE = -1
POUR = r"(?: (?:de l )?(?:eleve|etudiant|etudiante|apprenant|candidat)s?)?"
COURRIEL = r"(?:adresse )?(?:e ?mail|mail|mel|courriel|messagerie)"
# Du plus sûr au moins sûr : entre deux colonnes possibles, la mieux nommée l’emporte.
MOTIFS: dict[str, tuple[str, ...]] = {
    "email": (
        rf"{COURRIEL} (?:de l )?(?:eleve|etudiant|etudiante|apprenant)",
        rf"(?:eleve|etudiant|etudiante|apprenant) {COURRIEL}",
        rf"{COURRIEL}|adresse (?:electronique|de courriel|de messagerie)|adresse (?:e )?mail",
        rf"adresse electronique{POUR}|courrier electronique{POUR}|e mail{POUR}",
        rf"{COURRIEL} (?:scolaire|academique|institutionnel|etablissement|du lycee|lycee|ent|pro)",
        rf"{COURRIEL} (?:perso|personnel|prive|principal|1)",
    ),
    "nom": (
        rf"nom{POUR}",
        rf"nom de famille{POUR}|patronyme|nom patronymique|surname|last ?name",
        rf"nom d usage{POUR}|nom usuel",
        rf"nom de naissance{POUR}",
    ),
    "prenom": (
        rf"prenom usuel|prenom d usage{POUR}",
        rf"prenom{POUR}|first ?name",
        rf"prenoms?(?: s)?{POUR}|prenom 1|1er prenom|premier prenom",
    ),
    "nom_complet": (
        rf"noms?(?: de famille)?(?: et)? prenoms?(?: s)?{POUR}|noms? prenoms?",
        rf"prenoms?(?: et)? noms?(?: de famille)?{POUR}",
        r"nom complet|identite|eleves?|etudiante?s?|apprenante?s?|candidate?s?",
    ),
    "option": (
        r"option(?: (?:du )?bts(?: sio)?)?|specialite|option specialite|specialite option",
        r"option(?: 1|s)?|specialites?|parcours|spe|libelle(?: de l| de la)? (?:option|specialite)",
    ),
    "numero_candidat": (
        r"(?:n|no|num|numero)(?: de| du)? candidat",
        r"(?:n|no|num|numero) d inscription(?: examen| candidat)?|(?:n|no|numero) cyclades",
    ),
    "civilite": (r"civilite|civ", r"sexe|genre"),
}
Reconnus = Mapping[str, tuple[re.Pattern[str], ...]]


def compiler(motifs: Mapping[str, Sequence[str]]) -> Reconnus:
    return {champ: tuple(re.compile(motif) for motif in siens) for champ, siens in motifs.items()}


RECONNUS = compiler(MOTIFS)


@dataclass(frozen=True)
class Correspondance:
    """`entete` : le rang de la ligne d’entête, −1 s’il n’y en a pas ; champ → rang de colonne."""

    entete: int = SANS_ENTETE
    champs: Mapping[str, int] = field(default_factory=dict)

    def en_json(self) -> dict[str, int]:
        return {"entete": self.entete, **self.champs}


def correspondance_de(garde: Mapping[str, int]) -> Correspondance:
    """Celle qu’un import a gardée."""
    champs = {champ: rang for champ, rang in garde.items() if champ in CHAMPS}
    return Correspondance(garde.get("entete", SANS_ENTETE), champs)


def manques(correspondance: Correspondance) -> tuple[str, ...]:
    """Les colonnes sans lesquelles on n’inscrit personne."""
    champs = correspondance.champs
    absentes = [] if "email" in champs else ["l’adresse électronique"]
    if "nom_complet" in champs:
        return tuple(absentes)
    absentes += [
        mot for champ, mot in (("nom", "le nom"), ("prenom", "le prénom")) if champ not in champs
    ]
    return tuple(absentes)


def reconnaitre(rangees: Sequence[Sequence[str]], reconnus: Reconnus = RECONNUS) -> Correspondance:
    """La ligne d’entête, celle des premières où le plus de colonnes se nomment, et ce qu’elle dit.

    Sans aucun nom connu, la première ligne non vide, sauf si elle porte déjà une adresse.
    """
    essais = [(rang, _champs(rangee, reconnus)) for rang, rangee in enumerate(rangees[:PREMIERES])]
    rang, champs = max(essais, key=lambda essai: len(essai[1]), default=(0, {}))
    if champs:
        return Correspondance(rang, champs)
    premiere = next((r for r, rangee in enumerate(rangees) if any(rangee)), 0)
    porte_une_adresse = any("@" in c for rangee in rangees[premiere : premiere + 1] for c in rangee)
    return Correspondance(SANS_ENTETE if porte_une_adresse else premiere, {})


def _champs(entete: Sequence[str], reconnus: Reconnus) -> dict[str, int]:
    plies = [_mots(cellule) for cellule in entete]
    trouves = {champ: _colonne(motifs, plies) for champ, motifs in reconnus.items()}
    champs = {champ: rang for champ, rang in trouves.items() if rang is not None}
    if {"nom", "prenom"} <= set(champs):
        champs.pop("nom_complet", None)
    elif "nom_complet" in champs:
        champs.pop("nom", None)
        champs.pop("prenom", None)
    return champs


def _colonne(motifs: Sequence[re.Pattern[str]], entetes: Sequence[str]) -> int | None:
    for motif in motifs:
        for rang, entete in enumerate(entetes):
            if motif.fullmatch(entete):
                return rang
    return None


def _mots(cellule: str) -> str:
    """« N° de candidat : » devient « n de candidat », « E-mail (élève) » « e mail eleve »."""
    return re.sub(r"[^a-z0-9]+", " ", plier(cellule[:100]).replace("œ", "oe")).strip()


def prenom_d_abord(intitule: str) -> bool:
    """Vrai pour « Prénom et nom » : c’est ainsi que la colonne s’écrit."""
    return _mots(intitule).startswith("prenom")
