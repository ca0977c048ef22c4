"""Sur PostgreSQL, l’effacement d’une personne passe : lui seul pose `sillage.effacement`.

Partout ailleurs ces déclencheurs refusent comme avant : le réglage ne vaut que le temps de la
transaction qui efface (`documents.donnees.permission`).
"""

from django.db import migrations

SAUF_EFFACEMENT = "WHEN (current_setting('sillage.effacement', true) IS DISTINCT FROM 'oui')"
# Table, déclencheur, fonction, ce qu’il refuse.
DECLENCHEURS = (
    ("evaluations_evaluation", "rendue_figee", "evaluations_rendue_figee", "UPDATE OR DELETE"),
    ("evaluations_retenue", "rendue_figee", "evaluations_rendue_figee", "UPDATE OR DELETE"),
    ("evaluations_constat", "rendue_figee", "evaluations_rendue_figee", "UPDATE OR DELETE"),
    (
        "evaluations_positionnement",
        "positionnement_fige",
        "evaluations_positionnement_fige",
        "UPDATE OR DELETE",
    ),
)


def _refaire(schema_editor, condition):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, nom, fonction, gestes in DECLENCHEURS:
        schema_editor.execute(f"DROP TRIGGER {nom} ON {table}")
        schema_editor.execute(
            f"CREATE TRIGGER {nom} BEFORE {gestes} ON {table} "
            f"FOR EACH ROW {condition} EXECUTE FUNCTION {fonction}()"
        )


def permettre(apps, schema_editor):
    _refaire(schema_editor, SAUF_EFFACEMENT)


def refuser(apps, schema_editor):
    _refaire(schema_editor, "")


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0005_atelier_et_equite")]

    operations = [migrations.RunPython(permettre, refuser)]
