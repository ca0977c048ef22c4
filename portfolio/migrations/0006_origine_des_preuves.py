"""Dire d’où vient une preuve, son rang, et si son lien répond encore."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0005_stages_confirmes'),
    ]

    operations = [
        migrations.CreateModel(
            name='VeilleDeLien',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('etat', models.CharField(choices=[('vivant', 'Répond'), ('mort', 'Ne répond plus'), ('reserve', 'Demande une connexion')], max_length=10, verbose_name='état')),
                ('code', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='code HTTP')),
                ('titre', models.CharField(blank=True, max_length=200, verbose_name='titre de la page')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('raison', models.CharField(blank=True, max_length=200, verbose_name='raison')),
                ('releve_le', models.DateTimeField(verbose_name='relevé le')),
                ('vu_le', models.DateTimeField(blank=True, null=True, verbose_name='vu pour la dernière fois le')),
            ],
            options={
                'verbose_name': 'veille d’un lien',
                'verbose_name_plural': 'veille des liens',
            },
        ),
        migrations.AddField(
            model_name='preuve',
            name='ordre',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='rang'),
        ),
        migrations.AddField(
            model_name='preuve',
            name='provenance',
            field=models.CharField(blank=True, choices=[('', 'Déposée par l’étudiant'), ('glpi', 'Tickets GLPI'), ('git', 'Commits Git'), ('certificat', 'Certificat')], default='', max_length=12, verbose_name='provenance'),
        ),
        migrations.AddField(
            model_name='preuve',
            name='provenance_au',
            field=models.DateField(blank=True, null=True, verbose_name='origine, au'),
        ),
        migrations.AddField(
            model_name='preuve',
            name='provenance_detail',
            field=models.CharField(blank=True, max_length=300, verbose_name='identifiants d’origine'),
        ),
        migrations.AddField(
            model_name='preuve',
            name='provenance_du',
            field=models.DateField(blank=True, null=True, verbose_name='origine, du'),
        ),
        migrations.AddConstraint(
            model_name='preuve',
            constraint=models.CheckConstraint(condition=models.Q(('provenance__in', ['', 'glpi', 'git', 'certificat'])), name='preuve_provenance_connue', violation_error_message='Cette provenance est inconnue.'),
        ),
        migrations.AddConstraint(
            model_name='preuve',
            constraint=models.CheckConstraint(condition=models.Q(('provenance_au__gte', models.F('provenance_du')), ('provenance_du__isnull', True), ('provenance_au__isnull', True), _connector='OR'), name='preuve_provenance_en_ordre', violation_error_message='La fin de l’origine précède son début.'),
        ),
        migrations.AddField(
            model_name='veilledelien',
            name='preuve',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='veille', to='portfolio.preuve', verbose_name='preuve'),
        ),
        migrations.AddConstraint(
            model_name='veilledelien',
            constraint=models.CheckConstraint(condition=models.Q(('etat__in', ['vivant', 'mort', 'reserve'])), name='veille_etat_connu', violation_error_message='Cet état de lien est inconnu.'),
        ),
        migrations.AddConstraint(
            model_name='veilledelien',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('etat', 'mort'), _negated=True), models.Q(('raison', ''), _negated=True), _connector='OR'), name='veille_lien_mort_explique', violation_error_message='Un lien mort dit pourquoi.'),
        ),
        migrations.AddConstraint(
            model_name='veilledelien',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), ('sha256__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='veille_empreinte_hexadecimale', violation_error_message='L’empreinte d’un lien est un SHA-256.'),
        ),
    ]
