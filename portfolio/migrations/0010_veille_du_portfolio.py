"""Suivre aussi l’adresse du portfolio, et garder celle que l’on a relevée."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0003_rendez_vous'),
        ('portfolio', '0009_auto_evaluations'),
    ]

    operations = [
        migrations.CreateModel(
            name='VeilleDePortfolio',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('adresse', models.URLField(max_length=500, verbose_name='adresse relevée')),
                ('etat', models.CharField(choices=[('vivant', 'Répond'), ('reserve', 'Demande une connexion'), ('mort', 'Ne répond plus')], max_length=10, verbose_name='état')),
                ('code', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='code HTTP')),
                ('titre', models.CharField(blank=True, max_length=200, verbose_name='titre de la page')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('raison', models.CharField(blank=True, max_length=200, verbose_name='raison')),
                ('releve_le', models.DateTimeField(verbose_name='relevée le')),
                ('vu_le', models.DateTimeField(blank=True, null=True, verbose_name='vue pour la dernière fois le')),
            ],
            options={
                'verbose_name': 'veille d’un portfolio',
                'verbose_name_plural': 'veilles des portfolios',
                'abstract': False,
            },
        ),
        migrations.AlterModelOptions(
            name='veilledelien',
            options={'verbose_name': 'veille d’un lien', 'verbose_name_plural': 'veilles des liens'},
        ),
        migrations.RemoveConstraint(
            model_name='veilledelien',
            name='veille_etat_connu',
        ),
        migrations.RemoveConstraint(
            model_name='veilledelien',
            name='veille_lien_mort_explique',
        ),
        migrations.RemoveConstraint(
            model_name='veilledelien',
            name='veille_empreinte_hexadecimale',
        ),
        migrations.AddField(
            model_name='veilledelien',
            name='adresse',
            field=models.URLField(default='', max_length=500, verbose_name='adresse relevée'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='veilledelien',
            name='etat',
            field=models.CharField(choices=[('vivant', 'Répond'), ('reserve', 'Demande une connexion'), ('mort', 'Ne répond plus')], max_length=10, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='veilledelien',
            name='releve_le',
            field=models.DateTimeField(verbose_name='relevée le'),
        ),
        migrations.AlterField(
            model_name='veilledelien',
            name='vu_le',
            field=models.DateTimeField(blank=True, null=True, verbose_name='vue pour la dernière fois le'),
        ),
        migrations.AddConstraint(
            model_name='veilledelien',
            constraint=models.CheckConstraint(condition=models.Q(('etat__in', ['vivant', 'reserve', 'mort'])), name='veilledelien_etat_connu', violation_error_message='Cet état de lien est inconnu.'),
        ),
        migrations.AddConstraint(
            model_name='veilledelien',
            constraint=models.CheckConstraint(condition=models.Q(('etat', 'vivant'), models.Q(('raison', ''), _negated=True), _connector='OR'), name='veilledelien_panne_expliquee', violation_error_message='Un lien qui ne s’ouvre pas dit pourquoi.'),
        ),
        migrations.AddConstraint(
            model_name='veilledelien',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), ('sha256__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='veilledelien_empreinte_hexadecimale', violation_error_message='L’empreinte d’un lien est un SHA-256.'),
        ),
        migrations.AddField(
            model_name='veilledeportfolio',
            name='inscription',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='veille', to='comptes.inscription', verbose_name='inscription'),
        ),
        migrations.AddConstraint(
            model_name='veilledeportfolio',
            constraint=models.CheckConstraint(condition=models.Q(('etat__in', ['vivant', 'reserve', 'mort'])), name='veilledeportfolio_etat_connu', violation_error_message='Cet état de lien est inconnu.'),
        ),
        migrations.AddConstraint(
            model_name='veilledeportfolio',
            constraint=models.CheckConstraint(condition=models.Q(('etat', 'vivant'), models.Q(('raison', ''), _negated=True), _connector='OR'), name='veilledeportfolio_panne_expliquee', violation_error_message='Un lien qui ne s’ouvre pas dit pourquoi.'),
        ),
        migrations.AddConstraint(
            model_name='veilledeportfolio',
            constraint=models.CheckConstraint(condition=models.Q(('sha256', ''), ('sha256__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='veilledeportfolio_empreinte_hexadecimale', violation_error_message='L’empreinte d’un lien est un SHA-256.'),
        ),
    ]
