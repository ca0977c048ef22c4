"""Sur PostgreSQL, la base refuse de changer un dossier déposé, ses pièces ou un contrôle rendu.

Effacer reste possible : la purge de fin de session l’exige.
"""

from django.db import migrations

TABLES = ("dossier", "piecededossier", "controle")

FONCTION = """
CREATE FUNCTION documents_dossier_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Un dossier déposé ne change plus : un nouveau dépôt porte un nouveau numéro.'
        USING ERRCODE = 'restrict_violation';
END;
$$
"""


def poser(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FONCTION)
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER dossier_fige BEFORE UPDATE ON documents_{table} "
            "FOR EACH ROW EXECUTE FUNCTION documents_dossier_fige()"
        )


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER dossier_fige ON documents_{table}")
    schema_editor.execute("DROP FUNCTION documents_dossier_fige()")


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_dossiers_et_commissions")]

    operations = [migrations.RunPython(poser, retirer)]
