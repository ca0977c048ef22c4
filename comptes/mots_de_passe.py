"""Les mots que tout le monde essaierait ici : un mot de passe ne peut pas n’être fait que d’eux."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from comptes.models import Etablissement, Utilisateur
from referentiel.alphabet import plier

MAISON = (
    *("sillage", "portfolio", "btssio", "bts", "sio", "slam", "sisr", "competences"),
    *("epreuve", "oral", "jury", "dossier", "stage", "realisation", "referentiel"),
    *("lycee", "ecole", "etablissement", "etudiant", "eleve", "enseignant", "professeur"),
    *("administration", "admin", "proviseur", "motdepasse", "password", "azerty", "qwerty"),
)
RESTE_MIN = 6
"""Signes différents qui doivent rester une fois ces mots, et ce qui les sépare, ôtés."""
SEPARATEURS = frozenset(" -_.,;:!?*")
LETTRES_MIN = 3
MOT = re.compile(r"[a-z]+")


class SansMotDeLaMaison:
    """Refuse « Sillage-2027-BTS-SIO » : long, mais le premier que l’on essaierait (ASVS 6.2.11).

    Aux mots de la maison s’ajoutent le nom et la ville des établissements, le nom, le prénom et
    l’adresse de la personne : « noranoranora » ne ressemble pas assez à « Nora » pour Django.
    """

    def validate(self, password: str, user: Utilisateur | None = None) -> None:
        entier = reste = plier(password)
        for mot in sorted(
            {*MAISON, *_mots_du_lieu(), *_mots_de_la_personne(user)}, key=len, reverse=True
        ):
            reste = reste.replace(mot, "")
        if reste != entier and len(set(reste) - SEPARATEURS) < RESTE_MIN:
            raise ValidationError(
                "Ce mot de passe n’est fait que de mots que l’on essaierait ici et de chiffres"
                "\u00a0: ajoutez-y des mots qui n’ont rien à voir.",
                code="mots_de_la_maison",
            )

    def get_help_text(self) -> str:
        return "Des mots qui n’ont rien à voir avec l’établissement ni le diplôme."


def _mots_du_lieu() -> set[str]:
    """Ceux du nom et de la ville des établissements."""
    return _mots(
        texte for lieu in Etablissement.objects.values_list("nom", "ville") for texte in lieu
    )


def _mots_de_la_personne(personne: Utilisateur | None) -> set[str]:
    return _mots((personne.prenom, personne.nom, personne.email)) if personne else set()


def _mots(textes: Iterable[str]) -> set[str]:
    mots = {mot for texte in textes for mot in MOT.findall(plier(texte))}
    return {mot for mot in mots if len(mot) >= LETTRES_MIN}
