"""Sur PostgreSQL, la base refuse de changer ou d’effacer une évaluation rendue et ses détails."""

from django.db import migrations

TABLES = ("evaluation", "retenue", "constat")

FONCTION = """
CREATE FUNCTION evaluations_rendue_figee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Une évaluation rendue ne change plus : rouvrez la réalisation.'
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
            f"CREATE TRIGGER rendue_figee BEFORE UPDATE OR DELETE ON evaluations_{table} "
            "FOR EACH ROW EXECUTE FUNCTION evaluations_rendue_figee()"
        )


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER rendue_figee ON evaluations_{table}")
    schema_editor.execute("DROP FUNCTION evaluations_rendue_figee()")


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initiale")]

    operations = [migrations.RunPython(poser, retirer)]
