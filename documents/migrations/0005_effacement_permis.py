"""Sur PostgreSQL, l’effacement d’une personne passe : lui seul pose `sillage.effacement`.

Partout ailleurs ces déclencheurs refusent comme avant : le réglage ne vaut que le temps de la
transaction qui efface (`documents.donnees.permission`).
"""

from django.db import migrations

SAUF_EFFACEMENT = "WHEN (current_setting('sillage.effacement', true) IS DISTINCT FROM 'oui')"
# Table, déclencheur, fonction, ce qu’il refuse.
DECLENCHEURS = (
    ("documents_emission", "emission_figee", "documents_emission_figee", "UPDATE OR DELETE"),
    ("documents_dossier", "dossier_fige", "documents_dossier_fige", "UPDATE"),
    ("documents_piecededossier", "dossier_fige", "documents_dossier_fige", "UPDATE"),
    ("documents_controle", "dossier_fige", "documents_dossier_fige", "UPDATE"),
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
    dependencies = [("documents", "0004_dossiers_figes")]

    operations = [migrations.RunPython(permettre, refuser)]
