"""Garder ce que l’étudiant pense de ses niveaux et de ses savoirs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initiale'),
        ('portfolio', '0008_dialogue'),
        ('referentiel', '0003_motif_de_document'),
    ]

    operations = [
        migrations.CreateModel(
            name='AutoEvaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('faite_le', models.DateTimeField(verbose_name='faite le')),
                ('indicateur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.indicateur', verbose_name='indicateur')),
                ('inscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='auto_evaluations', to='comptes.inscription', verbose_name='inscription')),
                ('niveau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.niveau', verbose_name='niveau')),
            ],
            options={
                'verbose_name': 'auto-évaluation',
                'constraints': [models.UniqueConstraint(fields=('inscription', 'indicateur'), name='auto_evaluation_unique', violation_error_message='Cet indicateur a déjà son auto-évaluation.')],
            },
        ),
        migrations.CreateModel(
            name='SuiviDeSavoir',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('etat', models.CharField(choices=[('a_revoir', 'À revoir'), ('acquis', 'Acquis')], max_length=10, verbose_name='état')),
                ('note_le', models.DateTimeField(verbose_name='noté le')),
                ('inscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='savoirs', to='comptes.inscription', verbose_name='inscription')),
                ('savoir', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referentiel.savoir', verbose_name='savoir')),
            ],
            options={
                'verbose_name': 'suivi de savoir',
                'verbose_name_plural': 'suivis de savoir',
                'constraints': [models.UniqueConstraint(fields=('inscription', 'savoir'), name='suivi_de_savoir_unique', violation_error_message='Ce savoir a déjà son état.'), models.CheckConstraint(condition=models.Q(('etat__in', ['a_revoir', 'acquis'])), name='suivi_de_savoir_connu', violation_error_message='Un savoir est acquis ou à revoir.')],
            },
        ),
    ]
