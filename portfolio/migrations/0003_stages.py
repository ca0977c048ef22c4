"""Garder les stages, leurs semaines de présence et leurs attestations signées."""

import django.db.models.deletion
import portfolio.models.stage
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initiale'),
        ('portfolio', '0002_journal_et_soumissions_figes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=[('stage', 'Stage'), ('contrat', 'Contrat de travail')], default='stage', max_length=10, verbose_name='nature')),
                ('organisation', models.CharField(max_length=200, verbose_name='organisation')),
                ('adresse', models.CharField(blank=True, max_length=300, verbose_name='adresse')),
                ('telephone', models.CharField(blank=True, max_length=30, verbose_name='téléphone')),
                ('debut_le', models.DateField(verbose_name='début')),
                ('fin_le', models.DateField(verbose_name='fin')),
                ('semaines', models.PositiveSmallIntegerField(verbose_name='semaines de présence')),
                ('tuteur', models.CharField(blank=True, max_length=120, verbose_name='tuteur ou tutrice')),
                ('fonction_du_tuteur', models.CharField(blank=True, max_length=120, verbose_name='fonction du tuteur')),
                ('missions', models.TextField(blank=True, verbose_name='missions')),
                ('attestation', models.FileField(blank=True, max_length=200, upload_to=portfolio.models.stage.chemin_d_attestation, verbose_name='attestation signée')),
                ('attestation_nom', models.CharField(blank=True, max_length=200, verbose_name='nom du fichier')),
                ('attestation_type_mime', models.CharField(blank=True, max_length=100, verbose_name='type du fichier')),
                ('attestation_taille', models.PositiveIntegerField(default=0, verbose_name='taille (octets)')),
                ('attestation_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('attestation_deposee_le', models.DateTimeField(blank=True, null=True, verbose_name='déposée le')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('cle_creation', models.UUIDField(editable=False, null=True, unique=True, verbose_name='clé de création')),
                ('cree_le', models.DateTimeField(verbose_name='créé le')),
                ('modifie_le', models.DateTimeField(verbose_name='modifié le')),
                ('inscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='comptes.inscription', verbose_name='inscription')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('nature__in', ['stage', 'contrat'])), name='stage_nature_connue', violation_error_message='La nature de ce stage est inconnue.'), models.CheckConstraint(condition=models.Q(('fin_le__gte', models.F('debut_le'))), name='stage_dates_en_ordre', violation_error_message='La fin précède le début.'), models.CheckConstraint(condition=models.Q(('semaines__gte', 1)), name='stage_semaines_positives', violation_error_message='Un stage dure au moins une semaine.'), models.CheckConstraint(condition=models.Q(models.Q(('attestation', ''), ('attestation_deposee_le__isnull', True), ('attestation_sha256', '')), models.Q(models.Q(('attestation', ''), _negated=True), ('attestation_deposee_le__isnull', False), ('attestation_sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='stage_attestation_avec_empreinte', violation_error_message='Une attestation est gardée avec son empreinte SHA-256.')],
            },
        ),
    ]
