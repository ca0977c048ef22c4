"""Une ligne de la base telle qu’elle se remet : un nom par colonne, lisible et sans secret.

Le texte officiel y est écrit en clair. Un autre étudiant n’y est qu’un numéro ; un enseignant ou
l’administration y est nommé comme le site le montre.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, FileField, ForeignKey, JSONField, Model
from django.utils.text import capfirst
from django.utils.timezone import localtime

from comptes.models import Etablissement, Inscription, Promotion, Utilisateur
from documents.donnees.branches import Branche
from referentiel.accords import en_lettres

OUI, NON = "oui", "non"
TEXTE_GELE = "contenu"


@dataclass(frozen=True)
class Valeur:
    """Une colonne : son nom en base, son nom en français, sa valeur, et comment elle se lit."""

    champ: str
    libelle: str
    brute: object
    lisible: str

    @property
    def structuree(self) -> bool:
        """Un contenu figé, qui se lit mieux dans le fichier JSON."""
        return isinstance(self.brute, dict | list)


class Lecteur:
    """Lit les lignes d’une personne ; ce qui se nomme n’est demandé à la base qu’une fois."""

    def __init__(self, personne: Utilisateur) -> None:
        self.personne = personne
        self.etudiante = personne.inscriptions.exists()

    def lire(
        self, branche: Branche, ligne: Model, rangees: Mapping[str, object], *, a_elle: bool
    ) -> tuple[Valeur, ...]:
        """`rangees` : la place de chaque fichier dans l’archive, ou pourquoi il n’y est pas."""
        discret = not a_elle or not self.etudiante
        tus = branche.secrets | branche.d_autrui if discret else branche.secrets
        return tuple(
            self._valeur(ligne, champ, rangees)
            for champ in branche.modele._meta.concrete_fields
            if champ.name not in tus
        )

    def _valeur(self, ligne: Model, champ: Field, rangees: Mapping[str, object]) -> Valeur:
        libelle = capfirst(str(champ.verbose_name))
        if isinstance(champ, FileField):
            place = rangees.get(champ.name, "")
            return Valeur(champ.name, libelle, place, str(place))
        brute = getattr(ligne, champ.attname)
        if isinstance(champ, ForeignKey):
            nom = self._nom(champ.related_model, brute)
            valeur = {"id": brute, "nom": nom} if nom else brute
            return Valeur(champ.name, libelle, valeur, nom or _lisible(brute))
        if champ.name == TEXTE_GELE and isinstance(brute, str):
            brute = json.loads(brute or "null")
        if champ.choices:
            return Valeur(champ.name, libelle, brute, str(dict(champ.flatchoices).get(brute, "")))
        return Valeur(champ.name, libelle, brute, _lisible(brute, est_json(champ)))

    def _nom(self, modele: type[Model], identifiant: object) -> str:
        if identifiant is None:
            return ""
        if modele is Utilisateur:
            return self._personnes.get(identifiant, "")
        if modele._meta.app_label == "referentiel" or modele in (Promotion, Etablissement):
            return self._officiels(modele).get(identifiant, "")
        return ""

    @cached_property
    def _personnes(self) -> dict[int, str]:
        """Soi, et qui n’est inscrit nulle part."""
        etudiants = Inscription.objects.values("etudiant")
        autres = Utilisateur.objects.exclude(pk__in=etudiants)
        return {p.pk: p.nom_d_usage for p in autres} | {self.personne.pk: str(self.personne)}

    def _officiels(self, modele: type[Model]) -> dict[int, str]:
        gardes = self.__dict__.setdefault("_textes", {})
        if modele not in gardes:
            lignes = modele._base_manager.all()
            if modele is Promotion:
                lignes = lignes.select_related("session")
            gardes[modele] = {ligne.pk: str(ligne) for ligne in lignes}
        return gardes[modele]


def est_json(champ: Field) -> bool:
    return isinstance(champ, JSONField)


def en_json(valeurs: tuple[Valeur, ...]) -> str:
    return json.dumps(
        {valeur.champ: valeur.brute for valeur in valeurs},
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
    )


def _lisible(brute: object, structuree: bool = False) -> str:
    if brute is None or brute == "":
        return ""
    if isinstance(brute, bool):
        return OUI if brute else NON
    if isinstance(brute, datetime):
        return en_lettres(localtime(brute), "j F Y à H:i")
    if isinstance(brute, date):
        return en_lettres(brute)
    if structuree or isinstance(brute, dict | list):
        return json.dumps(brute, ensure_ascii=False, indent=2)
    return str(brute)
