"""Verser des lignes en masse : COPY sur PostgreSQL, des INSERT groupés sur SQLite.

Ce module ne mesure rien seul. Une ligne ne dit que ce qui la distingue : le reste vient des valeurs
par défaut du modèle, de sorte qu’une colonne neuve n’oublie personne. Les instants sont naïfs et en
temps universel, comme SQLite les garde.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from io import StringIO

from django.core.management.color import no_style
from django.db import connection, models, transaction

ECHAPPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
Ligne = dict[str, object]


class Tables:
    """Les lignes qui attendent d’être versées, dans l’ordre où leurs tables sont apparues.

    Les identifiants sont donnés ici, à la suite de ceux que la base a déjà.
    """

    def __init__(self) -> None:
        self.lignes: dict[type[models.Model], list[Ligne]] = defaultdict(list)
        self.rangs: dict[type[models.Model], int] = {}
        self.versees: Counter[str] = Counter()

    def ajouter(self, modele: type[models.Model], **champs: object) -> int:
        """L’identifiant de la ligne ajoutée ; une clé étrangère se nomme par sa colonne."""
        rang = self.rangs.get(modele)
        if rang is None:
            rang = modele._base_manager.aggregate(dernier=models.Max("pk"))["dernier"] or 0
        self.rangs[modele] = champs["id"] = rang + 1
        self.lignes[modele].append(champs)
        return rang + 1

    @transaction.atomic
    def verser(self) -> None:
        """Tout ce qui attend, en une transaction : les contraintes se vérifient à sa fin."""
        with connection.cursor() as curseur:
            for modele, lignes in self.lignes.items():
                _verser(curseur, modele, lignes)
                self.versees[modele._meta.label] += len(lignes)
        self.lignes.clear()

    def remettre_les_compteurs(self) -> None:
        """Les prochains identifiants que la base donnera suivent ceux donnés ici."""
        with connection.cursor() as curseur:
            for requete in connection.ops.sequence_reset_sql(no_style(), list(self.rangs)):
                curseur.execute(requete)


def _verser(curseur: object, modele: type[models.Model], lignes: list[Ligne]) -> None:
    champs = modele._meta.concrete_fields
    defauts = [(champ.attname, _defaut(champ)) for champ in champs]
    valeurs = ([ligne.get(nom, defaut) for nom, defaut in defauts] for ligne in lignes)
    table = connection.ops.quote_name(modele._meta.db_table)
    colonnes = ", ".join(connection.ops.quote_name(champ.column) for champ in champs)
    if connection.vendor == "postgresql":
        texte = StringIO("".join(map(_en_texte, valeurs)))
        curseur.cursor.copy_expert(f"COPY {table} ({colonnes}) FROM STDIN", texte)
        return
    marques = ", ".join("?" * len(champs))
    requete = f"INSERT INTO {table} ({colonnes}) VALUES ({marques})"
    connection.connection.executemany(requete, map(_en_valeurs, valeurs))


def _defaut(champ: models.Field) -> object:
    """Ce que Django écrirait d’un champ dont on n’a rien dit."""
    defaut = champ.get_default()
    if isinstance(champ, models.JSONField):
        return json.dumps(defaut)
    if champ.null and defaut == "":
        return None
    return "" if defaut is None and not champ.null else defaut


def _en_texte(valeurs: Iterable[object]) -> str:
    return "\t".join(map(_signe, valeurs)) + "\n"


def _signe(valeur: object) -> str:
    if valeur is None:
        return "\\N"
    texte = str(valeur)
    return texte.translate(ECHAPPES) if "\\" in texte or "\n" in texte or "\t" in texte else texte


def _en_valeurs(valeurs: Iterable[object]) -> Iterator[object]:
    """SQLite garde une date et un instant en texte."""
    return [v if v is None or isinstance(v, int | str) else str(v) for v in valeurs]
