"""Une liste de l’équipe : qui enseigne quelles classes, qui administre. Le reste se lit pareil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comptes.listes.entetes import MOTIFS, Correspondance, compiler, reconnaitre
from comptes.listes.lignes import (
    Invalide,
    civilite_lue,
    ecrit_le_prenom_d_abord,
    lignes_de_valeurs,
    lire_l_identite,
)
from referentiel.alphabet import plier

IDENTITE = ("email", "nom", "prenom", "nom_complet", "civilite")
RECONNUS_D_EQUIPE = compiler(
    {champ: MOTIFS[champ] for champ in IDENTITE}
    | {
        "email": (*MOTIFS["email"], "adresse"),
        "classes": (
            r"classes?(?: enseignees?)?|promotions?(?: enseignees?)?",
            r"enseigne(?: en| a)?|divisions?",
        ),
        "administration": (r"administration|admin|administrateur|administre", r"droits?|role"),
    }
)
# Sans ligne d’entête, les colonnes sont dans l’ordre que la page annonce.
ORDRE = ("nom", "prenom", "civilite", "email", "classes", "administration")
OUI = {"oui", "o", "x", "1", "vrai", "true", "yes", "administration", "admin"}
NON = {"", "non", "n", "0", "faux", "false", "no", "-", "enseignant", "enseignante"}
CLASSES_MAX = 30
# Des classes séparées par des virgules, dans un tableau qui l’est aussi, en perdraient.
TROP_DE_COLONNES = (
    "Cette ligne a plus de colonnes que l’entête\u00a0: "
    "séparez les colonnes par des points-virgules."
)


@dataclass(frozen=True)
class LigneDEquipe:
    """Une personne de la liste ; `refus` dit pourquoi elle ne peut pas être inscrite."""

    numero: int
    nom: str = ""
    prenom: str = ""
    email: str = ""
    civilite: str = ""
    classes: tuple[str, ...] = ()
    administration: bool = False
    refus: str = ""


def reconnaitre_l_equipe(rangees: Sequence[Sequence[str]]) -> Correspondance:
    """Les colonnes par leur nom ; sans entête, dans l’ordre annoncé."""
    reconnue = reconnaitre(rangees, RECONNUS_D_EQUIPE)
    if reconnue.champs:
        return reconnue
    largeur = max((len(rangee) for rangee in rangees), default=0)
    champs = {champ: rang for rang, champ in enumerate(ORDRE) if rang < largeur}
    return Correspondance(reconnue.entete, champs)


def lire_l_equipe(
    rangees: Sequence[Sequence[str]], correspondance: Correspondance
) -> tuple[LigneDEquipe, ...]:
    """Une ligne par rangée non blanche, numérotée comme dans la liste."""
    d_abord = ecrit_le_prenom_d_abord(rangees, correspondance)
    avec_entete = correspondance.entete >= 0
    largeur = len(rangees[correspondance.entete]) if avec_entete else len(ORDRE)
    return tuple(
        LigneDEquipe(numero, refus=TROP_DE_COLONNES)
        if len(rangees[numero - 1]) > largeur
        else _ligne(numero, valeurs, prenom_d_abord=d_abord)
        for numero, valeurs in lignes_de_valeurs(rangees, correspondance)
    )


def _ligne(numero: int, valeurs: dict[str, str], *, prenom_d_abord: bool) -> LigneDEquipe:
    lus: dict[str, str] = {}
    try:
        lire_l_identite(valeurs, lus, prenom_d_abord=prenom_d_abord)
        classes = _classes(valeurs.get("classes", ""))
        administration = _oui_ou_non(valeurs.get("administration", ""))
    except Invalide as raison:
        return LigneDEquipe(numero, **lus, refus=str(raison))
    return LigneDEquipe(
        numero,
        **lus,
        civilite=civilite_lue(valeurs.get("civilite", "")),
        classes=classes,
        administration=administration,
    )


def _classes(texte: str) -> tuple[str, ...]:
    noms = tuple(dict.fromkeys(nom.strip() for nom in texte.split(",") if nom.strip(" -")))
    if len(noms) > CLASSES_MAX:
        raise Invalide(f"Plus de {CLASSES_MAX} classes\u00a0: ce n’est pas une liste de classes.")
    return noms


def _oui_ou_non(texte: str) -> bool:
    mot = plier(texte).strip(" .")
    if mot in OUI:
        return True
    if mot in NON:
        return False
    raise Invalide(f"«\u00a0{texte[:40]}\u00a0» ne dit ni oui ni non à l’administration.")
