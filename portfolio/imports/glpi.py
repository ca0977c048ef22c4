"""Les tickets d’un export CSV de GLPI, quels que soient séparateur, codage, langue et colonnes.

L’extrait qui devient preuve ne garde rien de personnel d’autrui : demandeurs et collègues y sont
réduits à des initiales, adresses et téléphones masqués.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import islice

import nh3

from portfolio.imports.origine import Origine, abreger, enumerer, periode
from portfolio.imports.textes import (
    Discretion,
    ImportRefuse,
    decoder,
    est_la_personne,
    lire_le_jour,
    masquer,
    plier,
)

# Ce que GLPI écrit en tête de colonne, en français et en anglais, sans accents ni majuscules.
COLONNES = {
    "numero": ("id", "n°", "no", "numero", "number", "ticket", "id du ticket", "ticket id"),
    "titre": ("titre", "title", "nom", "name", "intitule", "sujet", "subject"),
    "statut": ("statut", "status", "etat"),
    "ouvert_le": (
        *("date d'ouverture", "date de creation", "ouvert le", "date", "creation date"),
        *("opening date", "open date", "opened on", "date of opening"),
    ),
    "resolu_le": ("date de resolution", "resolu le", "resolution date", "solve date", "solved on"),
    "clos_le": (
        *("date de cloture", "date de fermeture", "clos le", "ferme le"),
        *("closing date", "close date", "closed on", "date of closing"),
    ),
    "demandeur": ("demandeur", "requester", "demandeur - demandeur", "requester - requester"),
    "technicien": (
        *("technicien", "technician", "attribue a - technicien", "attribue a"),
        *("assigned to - technician", "assigned to"),
    ),
    "categorie": ("categorie", "category"),
    "description": ("description", "contenu", "content"),
}
CLES = {entete: cle for cle, entetes in COLONNES.items() for entete in entetes}
ENTETES = (
    *("Ticket", "Titre", "Statut", "Ouvert le", "Résolu ou clos le"),
    *("Demandeur", "Technicien", "Catégorie", "Description"),
)
SEPARATEURS = ";,\t|"
LIGNES_MAX = 20_000
TITRE_MAX, DESCRIPTION_MAX = 160, 300
PAS_GLPI = (
    "Ce fichier n’est pas un export de tickets GLPI : il y faut au moins les colonnes « ID » et "
    "« Titre »."
)


@dataclass(frozen=True)
class Ticket:
    """Un ticket, déjà débarrassé de ce qui est personnel d’autrui."""

    numero: str
    titre: str
    statut: str
    ouvert_le: date | None
    clos_le: date | None
    demandeur: str
    technicien: str
    categorie: str
    description: str

    @property
    def auteur(self) -> str:
        return self.technicien

    @property
    def le(self) -> date | None:
        return self.clos_le or self.ouvert_le


def lire_tickets(octets: bytes, *, etudiant: str = "", technicien: str = "") -> tuple[Ticket, ...]:
    """Les tickets, du plus récent au plus ancien ; `technicien` n’en garde que les siens.

    `etudiant` est le seul nom gardé en clair. Lève `ImportRefuse`.
    """
    lignes = _lignes(decoder(octets))
    if technicien:
        cherche = plier(technicien)
        lignes = [li for li in lignes if cherche in plier(li.get("technicien", ""))]
    if not lignes:
        pour = " pour ce technicien" if technicien else ""
        raise ImportRefuse(f"Aucun ticket dans ce fichier{pour}.")
    personnes = (n for li in lignes for n in (li.get("demandeur", ""), li.get("technicien", "")))
    autres = {n for nom in personnes for n in _noms(nom) if not est_la_personne(n, etudiant)}
    discretion = Discretion(autres)
    tickets = {li["numero"]: _ticket(li, etudiant, discretion) for li in reversed(lignes)}
    return tuple(sorted(tickets.values(), key=_recence, reverse=True))


def extrait(tickets: Sequence[Ticket]) -> bytes:
    """Le CSV d’une preuve : un ticket par ligne, lisible par un tableur, sans formule active."""
    sortie = StringIO()
    ecrire = csv.writer(sortie, delimiter=";", lineterminator="\r\n").writerow
    ecrire(ENTETES)
    for t in tickets:
        dates = (f"{jour:%d/%m/%Y}" if jour else "" for jour in (t.ouvert_le, t.clos_le))
        personnes = (t.demandeur, t.technicien, t.categorie, t.description)
        ecrire([_inerte(v) for v in (t.numero, t.titre, t.statut, *dates, *personnes)])
    return sortie.getvalue().encode("utf-8-sig")


def origine(tickets: Sequence[Ticket]) -> Origine:
    """« 12, 15 et 18 », et du premier ouvert au dernier clos."""
    numeros = sorted((t.numero for t in tickets), key=int)
    jours = (jour for t in tickets for jour in (t.ouvert_le, t.clos_le))
    return Origine("glpi", enumerer(numeros), *periode(jours))


def _lignes(texte: str) -> list[dict[str, str]]:
    separateur = max(SEPARATEURS, key=lambda s: len(_reconnues(_tete(texte, s))))
    try:
        lecteur = csv.reader(StringIO(texte, newline=""), delimiter=separateur)
        tete = next(lecteur)
        _verifier(tete)
        cles = [CLES.get(plier(nom)) for nom in tete]
        lues = [_par_cle(cles, ligne) for ligne in islice(lecteur, LIGNES_MAX)]
    except csv.Error:
        raise ImportRefuse(
            "Ce CSV ne se lit pas jusqu’au bout : exportez-le de nouveau depuis GLPI."
        ) from None
    return [ligne for ligne in lues if ligne["numero"]]


def _tete(texte: str, separateur: str) -> list[str]:
    debut = texte.lstrip("\r\n").split("\n", 1)[0][:5000]
    try:
        return next(csv.reader([debut], delimiter=separateur), [])
    except csv.Error:
        return []


def _reconnues(tete: Iterable[str]) -> set[str]:
    return {CLES[plie] for nom in tete if (plie := plier(nom)) in CLES}


def _verifier(tete: list[str]) -> None:
    if not {"numero", "titre"} <= _reconnues(tete):
        raise ImportRefuse(PAS_GLPI)
    connues = [plier(nom) for nom in tete if plier(nom) in CLES]
    doubles = {nom for nom in connues if connues.count(nom) > 1}
    if doubles:
        nom = next(nom for nom in tete if plier(nom) in doubles)
        raise ImportRefuse(
            f"La colonne « {nom.strip()} » figure deux fois : exportez de nouveau sans doublon."
        )


def _par_cle(cles: Sequence[str | None], ligne: Sequence[str]) -> dict[str, str]:
    """La première colonne de chaque sens l’emporte ; un numéro se lit sans ses espaces."""
    lue: dict[str, str] = {}
    for cle, valeur in zip(cles, ligne, strict=False):
        if cle:
            lue.setdefault(cle, valeur)
    numero = re.sub(r"\D", "", lue.get("numero", ""))[:12]
    return lue | {"numero": str(int(numero)) if numero else ""}


def _ticket(ligne: dict[str, str], etudiant: str, discretion: Discretion) -> Ticket:
    def texte(cle: str, maximum: int = TITRE_MAX) -> str:
        return abreger(discretion(_sans_balises(ligne.get(cle, ""))), maximum)

    def noms(cle: str) -> str:
        lus = _noms(ligne.get(cle, ""))
        return ", ".join(n if est_la_personne(n, etudiant) else masquer(n) for n in lus)

    return Ticket(
        numero=ligne["numero"],
        titre=texte("titre") or "(sans titre)",
        statut=texte("statut", 60),
        ouvert_le=lire_le_jour(ligne.get("ouvert_le", "")),
        clos_le=lire_le_jour(ligne.get("clos_le", "")) or lire_le_jour(ligne.get("resolu_le", "")),
        demandeur=noms("demandeur"),
        technicien=noms("technicien"),
        categorie=texte("categorie", 80),
        description=texte("description", DESCRIPTION_MAX),
    )


def _noms(cellule: str) -> list[str]:
    """Plusieurs personnes par cellule, une par ligne, avec ou sans leur identifiant."""
    morceaux = re.split(r"<br ?/?>|[\n;,]", html.unescape(cellule))
    noms = (re.sub(r"\(\d+\)", "", nh3.clean(m, tags=set())).strip() for m in morceaux)
    return [abreger(nom, 80) for nom in noms if nom]


def _sans_balises(texte: str) -> str:
    """GLPI garde ses textes en HTML, parfois échappé : il n’en reste que les mots."""
    brut = re.sub(r"<(?:br|/p|/li|/div)[^>]*>", " ", html.unescape(texte[:20_000]))
    mots = html.unescape(nh3.clean(brut, tags=set())) if "<" in brut else brut
    return " ".join(mots.split())


def _inerte(valeur: str) -> str:
    """Un tableur exécuterait une cellule qui commence par =, +, - ou @."""
    return f"'{valeur}" if valeur[:1] in ("=", "+", "-", "@", "\t", "\r") else valeur


def _recence(ticket: Ticket) -> tuple[date, int]:
    return ticket.le or date.min, int(ticket.numero)
