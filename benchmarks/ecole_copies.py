"""Multiplier une école de mesure dans la base même : mille étudiants, autant de fois qu’il faut.

Ce module ne mesure rien seul. Une copie a d’autres identifiants et d’autres valeurs uniques ; ses
textes, et ce qu’ils nomment (l’adresse d’un avis, le contenu figé d’une soumission), sont ceux de
l’original : elle pèse, et n’est pas visitée. Sur PostgreSQL, les index se refont après, et les clés
étrangères ne sont pas relues (`session_replication_role`, il faut en être l’administrateur) : une
ligne et ce qu’elle nomme avancent du même pas.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

ETAGES = ("comptes", "portfolio", "evaluations", "documents")
Pas = Mapping[type[models.Model], int]
UNIQUES = {
    "postgresql": {
        models.UUIDField: "md5({colonne}::text || '{copie}')::uuid",
        models.EmailField: "'{copie}-' || {colonne}",
        models.CharField: "substr(encode(sha256(({colonne} || '{copie}')::bytea), 'hex'),"
        " 1, length({colonne}))",
    },
    "sqlite": {
        models.UUIDField: "md5({colonne} || '{copie}')",
        models.EmailField: "'{copie}-' || {colonne}",
        models.CharField: "substr(sha256({colonne} || '{copie}'), 1, length({colonne}))",
    },
}
UAI = {
    "postgresql": "lpad((left({colonne}, 7)::int + {copie} * {pas})::text, 7, '0') || 'A'",
    "sqlite": "printf('%07dA', substr({colonne}, 1, 7) + {copie} * {pas})",
}


def multiplier(fois: int) -> Counter[str]:
    """L’école en vaut `fois` ; les lignes ajoutées, par modèle."""
    pas = _pas()
    ajoutees: Counter[str] = Counter()
    sans_index = _sans_index(pas) if connection.vendor == "postgresql" else nullcontext()
    with sans_index:
        for copie in range(1, fois):
            with transaction.atomic(), connection.cursor() as curseur:
                for modele in pas:
                    curseur.execute(_copier(modele, copie, pas))
                    ajoutees[modele._meta.label] += curseur.rowcount
    with connection.cursor() as curseur:
        for requete in connection.ops.sequence_reset_sql(no_style(), list(pas)):
            curseur.execute(requete)
    return ajoutees


def _pas() -> dict[type[models.Model], int]:
    """Chaque table qui grandit avec l’école, et le dernier identifiant qu’elle a donné."""
    grandit = {}
    for etage in ETAGES:
        for modele in apps.get_app_config(etage).get_models(include_auto_created=True):
            dernier = modele._base_manager.aggregate(dernier=models.Max("pk"))["dernier"]
            if dernier and isinstance(modele._meta.pk, models.AutoField):
                grandit[modele] = dernier
    return grandit


def _copier(modele: type[models.Model], copie: int, pas: Pas) -> str:
    champs = modele._meta.concrete_fields
    colonnes = ", ".join(_cite(champ.column) for champ in champs)
    valeurs = ", ".join(_valeur(champ, copie, pas) for champ in champs)
    table, cle = _cite(modele._meta.db_table), _cite(modele._meta.pk.column)
    return (
        f"INSERT INTO {table} ({colonnes}) SELECT {valeurs} FROM {table}"
        f" WHERE {cle} <= {pas[modele]} ORDER BY {cle}"
    )


def _valeur(champ: models.Field, copie: int, pas: Pas) -> str:
    colonne = _cite(champ.column)
    suivi = champ.model if champ.primary_key else champ.related_model
    if suivi in pas:
        return f"{colonne} + {copie * pas[suivi]}"
    if not champ.unique:
        return colonne
    if champ.name == "uai":
        return UAI[connection.vendor].format(colonne=colonne, copie=copie, pas=pas[champ.model])
    for genre, expression in UNIQUES[connection.vendor].items():
        if isinstance(champ, genre):
            return expression.format(colonne=colonne, copie=copie)
    raise TypeError(f"{champ} est unique : comment en faire une copie ?")


def _cite(nom: str) -> str:
    return connection.ops.quote_name(nom)


DEFAIRE_ET_REFAIRE = """
    SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname),
           'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname)
               || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE contype = 'u' AND conrelid::regclass::text = ANY(%(tables)s)
    UNION ALL
    SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid::regclass::text = ANY(%(tables)s)
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def _sans_index(pas: Pas) -> Iterator[None]:
    """Ni index ni clé étrangère relue pendant que l’on verse ; les index se refont à la fin."""
    with connection.cursor() as curseur:
        curseur.execute(DEFAIRE_ET_REFAIRE, {"tables": [m._meta.db_table for m in pas]})
        gestes = curseur.fetchall()
        for defaire, _ in gestes:
            curseur.execute(defaire)
        curseur.execute("SET session_replication_role = replica")
        yield
        curseur.execute("RESET session_replication_role")
        curseur.execute("SET maintenance_work_mem = '1GB'")
        for _, refaire in gestes:
            curseur.execute(refaire)
        curseur.execute("RESET maintenance_work_mem")
