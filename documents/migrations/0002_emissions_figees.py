"""Sur PostgreSQL, la base refuse de changer ou d’effacer la trace d’un document émis."""

from django.db import migrations

FONCTION = """
CREATE FUNCTION documents_emission_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'La trace d’un document émis ne change plus.'
        USING ERRCODE = 'restrict_violation';
END;
$$
"""
DECLENCHEUR = """
CREATE TRIGGER emission_figee BEFORE UPDATE OR DELETE ON documents_emission
FOR EACH ROW EXECUTE FUNCTION documents_emission_figee()
"""


def poser(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FONCTION)
        schema_editor.execute(DECLENCHEUR)


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER emission_figee ON documents_emission")
        schema_editor.execute("DROP FUNCTION documents_emission_figee()")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initiale")]

    operations = [migrations.RunPython(poser, retirer)]
