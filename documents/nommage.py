"""Les noms de fichiers : le motif de la session, en ASCII, sans espace."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath
from unicodedata import combining, normalize

from comptes.models import Inscription
from referentiel.motifs import appliquer

# Les lettres que Unicode ne décompose pas en une lettre et un signe.
SANS_DECOMPOSITION = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
)

AUTRE_CHOSE = re.compile(r"[^0-9A-Za-z]+")
NOM_MAX = 40


def nom_du_fichier(
    inscription: Inscription, document: str, extension: str = "pdf", *, privee: bool = False
) -> str:
    """« MOREAU-Ines-tableau-de-synthese-2027.pdf », selon le motif de la session.

    Une copie privée le dit : on ne la dépose pas par mégarde.
    """
    session = inscription.promotion.session
    nom = appliquer(session.motif_document, champs(inscription, document))
    return f"{nom}-copie-privee.{extension}" if privee else f"{nom}.{extension}"


def champs(inscription: Inscription, document: str) -> dict[str, str]:
    """Les valeurs des champs d’un motif (`referentiel.motifs.CHAMPS`)."""
    etudiant = inscription.etudiant
    numero = en_ascii(inscription.numero_candidat)[:20]
    return {
        # Un nom sans lettre latine laisse la place à ce qui le distingue.
        "nom": _court(etudiant.nom).upper() or numero or f"i{inscription.pk}",
        "prenom": _court(etudiant.prenom),
        "numero": numero,
        "document": document,
        "annee": str(inscription.promotion.session.annee),
    }


def _court(nom: str) -> str:
    """Le nom et le prénom, puis le document, tiennent dans un nom de fichier (200 lettres)."""
    return en_ascii(nom)[:NOM_MAX].strip("-")


def en_ascii(texte: str) -> str:
    """« de l’Œuvre » → « de-l-OEuvre » : la casse est gardée, le reste devient un tiret."""
    if not texte.isascii():
        lettres = normalize("NFKD", texte.translate(SANS_DECOMPOSITION))
        texte = "".join(lettre for lettre in lettres if not combining(lettre))
    return AUTRE_CHOSE.sub("-", texte).strip("-")


def chemin_de_preuve(rang: int, numero: int, nom_fichier: str) -> str:
    """« preuves/03/02-plan-de-sauvegarde.pdf » : aucun nom déposé n’y choisit un dossier."""
    return f"preuves/{rang:02d}/{numero:02d}-{_nom_de_preuve(nom_fichier)}"


@lru_cache(maxsize=4096)
def _nom_de_preuve(nom_fichier: str) -> str:
    """Un dossier se relit souvent, et ses fichiers ne changent pas de nom."""
    nom = PurePosixPath(nom_fichier)
    return f"{nom_sur(nom.stem, 60, 'preuve')}.{_extension(nom)}"


def chemin_d_attestation(rang: int, organisation: str, nom_fichier: str) -> str:
    """« attestations/01-mairietech.pdf »."""
    nom = f"{rang:02d}-{nom_sur(organisation, 50, 'stage').lower()}"
    return f"attestations/{nom}.{_extension(PurePosixPath(nom_fichier))}"


def nom_sur(texte: str, longueur: int, defaut: str) -> str:
    return en_ascii(texte)[:longueur].strip("-") or defaut


def _extension(nom: PurePosixPath) -> str:
    return nom_sur(nom.suffix, 8, "bin").lower()
