"""D’une rangée à une personne : des champs propres, ou la raison pour laquelle elle est refusée."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from comptes.listes.entetes import Correspondance, prenom_d_abord
from comptes.models import Civilite, Option
from referentiel.alphabet import plier

NOM_MAX, EMAIL_MAX, NUMERO_MAX = 80, 254, 20
DEBUTS_DE_FORMULE = ("=", "+", "-", "@")
COURRIEL = EmailValidator()
NUMERO = re.compile(r"[0-9A-Za-z][0-9A-Za-z /._-]*")
ENTIER = re.compile(r"(\d[\d ]*)(?:[.,]0+)?")
ARRONDI = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
CIVILITES = {
    Civilite.MADAME: {"mme", "mlle", "madame", "mademoiselle", "f", "feminin", "femme", "fille"},
    Civilite.MONSIEUR: {"m", "mr", "monsieur", "masculin", "homme", "h", "garcon", "g"},
}
SANS_OPTION = {"", "-", "aucune", "aucun", "neant", "tronc commun", "non", "sans", "commun", "sio"}


@dataclass(frozen=True)
class LigneLue:
    """Une personne du fichier ; `refus` dit pourquoi elle ne peut pas être inscrite."""

    numero: int
    nom: str = ""
    prenom: str = ""
    email: str = ""
    option: str = ""
    numero_candidat: str = ""
    civilite: str = ""
    refus: str = ""


class Invalide(Exception):
    """La raison d’un refus, en une phrase."""


def lire_les_lignes(
    rangees: Sequence[Sequence[str]], correspondance: Correspondance
) -> tuple[LigneLue, ...]:
    """Une ligne par rangée non blanche, numérotée comme dans le fichier (la première est 1)."""
    d_abord = ecrit_le_prenom_d_abord(rangees, correspondance)
    return tuple(
        _ligne(numero, valeurs, prenom_d_abord=d_abord)
        for numero, valeurs in lignes_de_valeurs(rangees, correspondance)
    )


def ecrit_le_prenom_d_abord(
    rangees: Sequence[Sequence[str]], correspondance: Correspondance
) -> bool:
    """Vrai si l’unique colonne du nom s’intitule « Prénom et nom »."""
    complet = correspondance.champs.get("nom_complet")
    entete = rangees[correspondance.entete] if correspondance.entete >= 0 else ()
    return complet is not None and complet < len(entete) and prenom_d_abord(entete[complet])


def lignes_de_valeurs(
    rangees: Sequence[Sequence[str]], correspondance: Correspondance
) -> Iterator[tuple[int, dict[str, str]]]:
    """Le numéro de chaque rangée non blanche sous l’entête, et ses valeurs par champ."""
    for rang in range(correspondance.entete + 1, len(rangees)):
        if any(rangees[rang]):
            yield rang + 1, _valeurs(rangees[rang], correspondance)


def _valeurs(rangee: Sequence[str], correspondance: Correspondance) -> dict[str, str]:
    return {
        champ: rangee[rang] if rang < len(rangee) else ""
        for champ, rang in correspondance.champs.items()
    }


def lire_l_identite(valeurs: dict[str, str], lus: dict[str, str], *, prenom_d_abord: bool) -> None:
    """Remplit `lus` du nom, du prénom et de l’adresse, propres autant que possible.

    Lève `Invalide` au premier qui ne va pas ; ce qui a été lu avant reste, pour être montré.
    """
    nom, prenom = valeurs.get("nom", ""), valeurs.get("prenom", "")
    lus |= {"nom": nom[:NOM_MAX], "prenom": prenom[:NOM_MAX]}
    lus["email"] = _adresse(valeurs.get("email", ""))
    if "nom_complet" in valeurs:
        lus["nom"] = valeurs["nom_complet"][:NOM_MAX]
        nom, prenom = _separer(valeurs["nom_complet"], prenom_d_abord=prenom_d_abord)
    lus |= {"nom": _nom(nom, "nom"), "prenom": _nom(prenom, "prénom")}
    _verifier_l_adresse(lus["email"])


def _ligne(numero: int, valeurs: dict[str, str], *, prenom_d_abord: bool) -> LigneLue:
    lus: dict[str, str] = {}
    try:
        lire_l_identite(valeurs, lus, prenom_d_abord=prenom_d_abord)
        lus["option"] = _option(valeurs.get("option", ""))
        lus["numero_candidat"] = _numero(valeurs.get("numero_candidat", ""))
    except Invalide as raison:
        return LigneLue(numero, **lus, refus=str(raison))
    return LigneLue(numero, **lus, civilite=civilite_lue(valeurs.get("civilite", "")))


def _nom(texte: str, quoi: str) -> str:
    if not texte:
        raise Invalide(f"Le {quoi} manque.")
    if texte.startswith(DEBUTS_DE_FORMULE):
        raise Invalide(f"Le {quoi} commence comme une formule («\u00a0{texte[0]}\u00a0»).")
    if len(texte) > NOM_MAX:
        raise Invalide(f"Le {quoi} dépasse {NOM_MAX} caractères.")
    if not any(c.isalpha() for c in texte) or any(c in "<>@{}" for c in texte):
        raise Invalide(f"Le {quoi} n’a pas la forme d’un nom.")
    return _en_casse_de_nom(texte)


def _en_casse_de_nom(texte: str) -> str:
    """« LE GOFF-MARTIN » et « inès » s’écrivent « Le Goff-Martin » et « Inès »."""
    if len(texte) > 1 and texte in (texte.upper(), texte.lower()):
        return re.sub(r"[^\W\d_]+", lambda mot: mot[0].capitalize(), texte)
    return texte


def _separer(complet: str, *, prenom_d_abord: bool) -> tuple[str, str]:
    """« MOREAU Inès », « Inès MOREAU » ou « Moreau, Inès » : le nom, le prénom."""
    if not complet or complet.startswith(DEBUTS_DE_FORMULE):
        return complet, ""
    if "," in complet:
        nom, _, prenom = complet.partition(",")
        return nom.strip(), prenom.strip()
    mots = complet.split()
    capitales = [mot == mot.upper() and any(c.isalpha() for c in mot) for mot in mots]
    if any(capitales) and not all(capitales):
        noms = [mot for mot, capitale in zip(mots, capitales, strict=True) if capitale]
        return " ".join(noms), " ".join(m for m in mots if m not in noms)
    if len(mots) == 2:
        nom, prenom = reversed(mots) if prenom_d_abord else mots
        return nom, prenom
    raise Invalide(
        "On ne sait pas où finit le nom et où commence le prénom\u00a0: "
        "écrivez le nom en capitales, ou faites deux colonnes."
    )


def _adresse(texte: str) -> str:
    return texte.lower().removeprefix("mailto:").strip()


def _verifier_l_adresse(adresse: str) -> None:
    if not adresse:
        raise Invalide("L’adresse électronique manque.")
    if len(adresse) > EMAIL_MAX:
        raise Invalide(f"L’adresse électronique dépasse {EMAIL_MAX} caractères.")
    try:
        COURRIEL(adresse)
    except ValidationError as erreur:
        raise Invalide("L’adresse électronique n’a pas la bonne forme.") from erreur


def _option(texte: str) -> str:
    """« SLAM », « B - Solutions logicielles et applications métiers », « 2SIO SISR »…"""
    plie = re.sub(r"[^a-z]+", " ", plier(texte)).strip()
    trouvees = set()
    if "sisr" in plie or "infrastructure" in plie or plie in {"a", "option a"}:
        trouvees.add(Option.SISR.value)
    if "slam" in plie or "logiciel" in plie or plie in {"b", "option b"}:
        trouvees.add(Option.SLAM.value)
    if len(trouvees) == 1:
        return trouvees.pop()
    if plie in SANS_OPTION:
        return ""
    raise Invalide(f"L’option «\u00a0{texte[:40]}\u00a0» n’est ni SISR ni SLAM.")


def _numero(texte: str) -> str:
    if entier := ENTIER.fullmatch(texte):
        texte = entier[1].replace(" ", "")
    if ARRONDI.fullmatch(texte):
        raise Invalide("Le n° candidat a été arrondi par un tableur\u00a0: exportez-le en texte.")
    if not texte:
        return ""
    if len(texte) > NUMERO_MAX:
        raise Invalide(f"Le n° candidat dépasse {NUMERO_MAX} caractères.")
    if not NUMERO.fullmatch(texte):
        raise Invalide("Le n° candidat n’a pas la forme d’un numéro.")
    return texte


def civilite_lue(texte: str) -> str:
    plie = plier(texte).strip(". ")
    return next((c.value for c, mots in CIVILITES.items() if plie in mots), "")
