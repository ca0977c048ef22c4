"""Le niveau d’une compétence entière ; sur PostgreSQL, la base refuse de le changer ou l’effacer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FONCTION = """
CREATE FUNCTION evaluations_positionnement_fige() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Un positionnement décidé ne change plus : décidez-en un nouveau.'
        USING ERRCODE = 'restrict_violation';
END;
$$
"""
DECLENCHEUR = (
    "CREATE TRIGGER positionnement_fige BEFORE UPDATE OR DELETE ON evaluations_positionnement "
    "FOR EACH ROW EXECUTE FUNCTION evaluations_positionnement_fige()"
)


def poser(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FONCTION)
    schema_editor.execute(DECLENCHEUR)


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP TRIGGER positionnement_fige ON evaluations_positionnement")
    schema_editor.execute("DROP FUNCTION evaluations_positionnement_fige()")


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initiale'),
        ('evaluations', '0003_retenue_sans_reponse'),
        ('referentiel', '0001_initiale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Positionnement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commentaire', models.TextField(blank=True, verbose_name='commentaire')),
                ('decide_le', models.DateTimeField(verbose_name='décidé le')),
                ('competence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.competence', verbose_name='compétence')),
                ('enseignant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positionnements', to=settings.AUTH_USER_MODEL, verbose_name='enseignant')),
                ('inscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positionnements', to='comptes.inscription', verbose_name='inscription')),
                ('niveau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.niveau', verbose_name='niveau')),
            ],
        ),
        migrations.RunPython(poser, retirer),
    ]
