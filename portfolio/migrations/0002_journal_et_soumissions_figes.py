"""Sur PostgreSQL, la base refuse de corriger le journal et de changer une soumission.

D’une soumission, seule la date de retrait peut s’écrire ; le contenu figé ne bouge plus.
"""

from django.db import migrations

POSER = (
    """
    CREATE FUNCTION portfolio_journal_fige() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'Le journal ne se corrige pas : il s’ajoute.'
            USING ERRCODE = 'restrict_violation';
    END;
    $$
    """,
    """
    CREATE TRIGGER journal_fige BEFORE UPDATE OR DELETE ON portfolio_journal
    FOR EACH ROW EXECUTE FUNCTION portfolio_journal_fige()
    """,
    """
    CREATE FUNCTION portfolio_soumission_figee() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            OLD.retiree_le := NEW.retiree_le;
            IF NEW IS NOT DISTINCT FROM OLD THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'Une soumission est figée : elle ne se change ni ne s’efface.'
            USING ERRCODE = 'restrict_violation';
    END;
    $$
    """,
    """
    CREATE TRIGGER soumission_figee BEFORE UPDATE OR DELETE ON portfolio_soumission
    FOR EACH ROW EXECUTE FUNCTION portfolio_soumission_figee()
    """,
)
RETIRER = (
    "DROP TRIGGER soumission_figee ON portfolio_soumission",
    "DROP FUNCTION portfolio_soumission_figee()",
    "DROP TRIGGER journal_fige ON portfolio_journal",
    "DROP FUNCTION portfolio_journal_fige()",
)


def _executer(schema_editor, instructions):
    if schema_editor.connection.vendor == "postgresql":
        for instruction in instructions:
            schema_editor.execute(instruction)


def poser(apps, schema_editor):
    _executer(schema_editor, POSER)


def retirer(apps, schema_editor):
    _executer(schema_editor, RETIRER)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0001_initiale")]

    operations = [migrations.RunPython(poser, retirer)]
