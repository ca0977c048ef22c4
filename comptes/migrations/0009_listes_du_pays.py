"""Les listes de l’administration se lisent dans l’ordre d’un index, sans trier leur table.

Sur PostgreSQL, une personne se range et se cherche sans accents par deux index d’expression ; là où
`pg_trgm` ne peut s’installer, la recherche relit toutes les personnes.
"""

from django.db import DatabaseError, migrations, models

from referentiel.alphabet import Plie
from referentiel.index import AjouterUnIndex

NOM, PRENOM, TOUT = (
    Plie.EN_POSTGRESQL % {"expressions": textes}
    for textes in ("nom", "prenom", "nom || ' ' || prenom || ' ' || email")
)
POSER = "CREATE INDEX CONCURRENTLY IF NOT EXISTS"
PAR_NOM = f"{POSER} utilisateur_par_nom ON comptes_utilisateur (({NOM}), ({PRENOM}), id)"
CHERCHE = f"{POSER} utilisateur_cherche ON comptes_utilisateur USING gin (({TOUT}) gin_trgm_ops)"


def poser(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(PAR_NOM)
    try:
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as refus:
        print(f"\n    pg_trgm ne s’installe pas, les recherches seront plus lentes : {refus}")
    else:
        schema_editor.execute(CHERCHE)


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for nom in ("utilisateur_cherche", "utilisateur_par_nom"):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {nom}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comptes", "0008_actes_sur_l_identite")]

    operations = [
        AjouterUnIndex(
            model_name="utilisateur",
            index=models.Index(
                fields=["id"],
                condition=models.Q(is_staff=True),
                name="utilisateur_administration",
            ),
        ),
        AjouterUnIndex(
            model_name="etablissement",
            index=models.Index(fields=["nom", "id"], name="etablissement_par_nom"),
        ),
        AjouterUnIndex(
            model_name="promotion",
            index=models.Index(fields=["-session", "nom", "id"], name="promotion_recente"),
        ),
        migrations.RunPython(poser, retirer),
    ]
