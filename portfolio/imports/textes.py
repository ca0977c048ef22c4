"""Lire un texte d’origine inconnue, reconnaître une date, taire ce qui est personnel."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

TEXTE_MAX = 5 * 1024 * 1024
CODAGES = ("utf-8-sig", "cp1252")
BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
A_LA_FRANCAISE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
DE_GIT = re.compile(r"(?:[A-Z][a-z]{2},? )?(?:([A-Z][a-z]{2}) (\d{1,2})|(\d{1,2}) ([A-Z][a-z]{2}))")
ANNEE = re.compile(r"\b(?:19|20)\d{2}\b")
MOIS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COURRIEL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<!\d)(?:\+33[ .]?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)")
MOT = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
CIVILITES = {"mme", "mlle", "madame", "monsieur", "the", "les", "des"}


class ImportRefuse(Exception):
    """Un texte ou un fichier dont on ne tire rien ; la phrase dit pourquoi et quoi faire."""


def decoder(octets: bytes) -> str:
    """Le texte, quel que soit son codage usuel ; lève `ImportRefuse` si ce n’en est pas un."""
    if not octets.strip():
        raise ImportRefuse("Ce fichier est vide : exportez de nouveau, puis déposez-le.")
    if len(octets) > TEXTE_MAX:
        raise ImportRefuse("Ce texte dépasse 5\u00a0Mo : exportez une période plus courte.")
    codages = ("utf-16",) if octets.startswith(BOM_UTF16) else CODAGES
    for codage in codages:
        try:
            texte = octets.decode(codage)
        except UnicodeDecodeError:
            continue
        if "\0" not in texte:
            return texte
    raise ImportRefuse("Ce fichier n’est pas un texte : vérifiez que c’est bien l’export demandé.")


def plier(texte: str) -> str:
    """Sans accents, sans majuscules, apostrophe droite, espaces simples."""
    sans = unicodedata.normalize("NFKD", texte.replace("’", "'"))
    return " ".join("".join(c for c in sans if not unicodedata.combining(c)).casefold().split())


def lire_le_jour(texte: str) -> date | None:
    """Le jour d’une date ISO, française (« 03/02/2026 10:12 ») ou de Git ; rien sinon."""
    if trouve := ISO.search(texte):
        return _jour(*map(int, trouve.groups()))
    if trouve := A_LA_FRANCAISE.search(texte):
        jour, mois, annee = map(int, trouve.groups())
        return _jour(annee, mois, jour) or _jour(annee, jour, mois)
    trouve, annee = DE_GIT.search(texte), ANNEE.search(texte)
    if not trouve or not annee:
        return None
    mot, jour = trouve[1] or trouve[4], trouve[2] or trouve[3]
    return _jour(int(annee[0]), MOIS.index(mot) + 1, int(jour)) if mot in MOIS else None


def _jour(annee: int, mois: int, jour: int) -> date | None:
    try:
        return date(annee, mois, jour)
    except ValueError:
        return None


def jour_de(horodatage: int) -> date | None:
    try:
        return datetime.fromtimestamp(horodatage).astimezone().date()
    except (OverflowError, OSError, ValueError):
        return None


def est_la_personne(nom: str, personne: str) -> bool:
    """Vrai si tous les mots de `personne` sont dans ce nom, quel qu’en soit l’ordre."""
    return bool(personne) and set(MOT.findall(plier(personne))) <= set(MOT.findall(plier(nom)))


def masquer(nom: str) -> str:
    """« j.d… » pour « Jean Dupont », « DUPONT Jean » rendant « d.j… » ; vide reste vide."""
    mots = MOT.findall(plier(nom.split("@")[0]).replace(".", " "))
    return f"{'.'.join(mot[0] for mot in mots[:2])}…" if mots else ""


class Discretion:
    """Masque, dans tout texte, ces personnes, les adresses e-mail et les numéros de téléphone."""

    def __init__(self, noms: Iterable[str]) -> None:
        entiers = {nom.strip() for nom in noms if MOT.search(nom)}
        mots = {mot for nom in entiers for mot in MOT.findall(nom) if len(mot) > 2}
        entiers |= {" ".join(reversed(nom.split())) for nom in entiers}
        self.entiers = _alternative(entiers, re.IGNORECASE)
        # Un mot seul ne se masque qu’en nom propre : « Petit », pas « petit ».
        propres = {f(m) for m in mots if plier(m) not in CIVILITES for f in (str.title, str.upper)}
        self.mots = _alternative(propres)

    def __call__(self, texte: str) -> str:
        texte = COURRIEL.sub(lambda trouve: masquer(trouve[0]), texte)
        texte = TELEPHONE.sub("(téléphone masqué)", texte)
        for motif in (self.entiers, self.mots):
            texte = motif.sub(lambda trouve: masquer(trouve[0]), texte) if motif else texte
        return texte


def _alternative(mots: Iterable[str], drapeaux: int = 0) -> re.Pattern[str] | None:
    tries = sorted(map(re.escape, mots), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(tries)})(?!\w)", drapeaux) if tries else None
