"""Sur PostgreSQL, le registre des actes ne se corrige pas ; une personne effacée y perd son nom."""

from django.db import migrations

FONCTION = """
CREATE FUNCTION comptes_acte_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.acteur_id IS NULL THEN
            OLD.acteur_id := NULL;
        END IF;
        IF NEW.personne_id IS NULL THEN
            OLD.personne_id := NULL;
        END IF;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Le registre des actes ne se corrige pas : il s’ajoute.'
        USING ERRCODE = 'restrict_violation';
END;
$$
"""
DECLENCHEUR = """
CREATE TRIGGER acte_fige BEFORE UPDATE OR DELETE ON comptes_acte
FOR EACH ROW EXECUTE FUNCTION comptes_acte_fige()
"""


def poser(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FONCTION)
        schema_editor.execute(DECLENCHEUR)


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER acte_fige ON comptes_acte")
        schema_editor.execute("DROP FUNCTION comptes_acte_fige()")


class Migration(migrations.Migration):
    dependencies = [("comptes", "0005_actes_et_anonymat")]

    operations = [migrations.RunPython(poser, retirer)]
