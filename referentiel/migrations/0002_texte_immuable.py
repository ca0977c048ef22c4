"""Sur PostgreSQL, la base elle-même refuse d’altérer ou de supprimer le texte officiel.

Une ligne réécrite à l’identique passe, pour que recharger les fixtures reste sans effet.
"""

from django.db import migrations

TABLES = ("referentiel", "bloc", "competence", "souscompetence", "indicateur", "savoir")

FONCTION = """
CREATE FUNCTION referentiel_texte_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION
        'Texte officiel immuable : un nouvel arrêté se charge sous un nouveau code.'
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
            f"CREATE TRIGGER texte_immuable BEFORE UPDATE OR DELETE ON referentiel_{table} "
            "FOR EACH ROW EXECUTE FUNCTION referentiel_texte_immuable()"
        )


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER texte_immuable ON referentiel_{table}")
    schema_editor.execute("DROP FUNCTION referentiel_texte_immuable()")


class Migration(migrations.Migration):
    dependencies = [("referentiel", "0001_initiale")]

    operations = [migrations.RunPython(poser, retirer)]
