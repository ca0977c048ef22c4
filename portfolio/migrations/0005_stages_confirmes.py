"""Ranger une réalisation sous son stage, et laisser le tuteur le confirmer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0004_equipes'),
    ]

    operations = [
        migrations.AddField(
            model_name='realisation',
            name='stage',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='realisations', to='portfolio.stage', verbose_name='stage'),
        ),
        migrations.CreateModel(
            name='ConfirmationDeTuteur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('empreinte', models.CharField(max_length=64, unique=True, verbose_name='empreinte du jeton')),
                ('courriel', models.EmailField(max_length=254, verbose_name='courriel du tuteur')),
                ('demandee_le', models.DateTimeField(verbose_name='demandée le')),
                ('expire_le', models.DateTimeField(verbose_name='expire le')),
                ('revoquee_le', models.DateTimeField(blank=True, null=True, verbose_name='révoquée le')),
                ('confirmee_le', models.DateTimeField(blank=True, null=True, verbose_name='confirmée le')),
                ('nom', models.CharField(blank=True, max_length=120, verbose_name='nom du signataire')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='confirmations', to='portfolio.stage', verbose_name='stage')),
            ],
            options={
                'verbose_name': 'confirmation de tuteur',
                'verbose_name_plural': 'confirmations de tuteur',
                'constraints': [models.CheckConstraint(condition=models.Q(('expire_le__gt', models.F('demandee_le'))), name='confirmation_expire_apres_sa_demande', violation_error_message='Un lien de confirmation expire après sa demande.'), models.CheckConstraint(condition=models.Q(('confirmee_le__isnull', True), models.Q(('nom', ''), _negated=True), _connector='OR'), name='confirmation_signee', violation_error_message='Qui confirme un stage dit son nom.'), models.CheckConstraint(condition=models.Q(('empreinte__regex', '^[0-9a-f]{64}$')), name='confirmation_empreinte_hexadecimale', violation_error_message='Le jeton est gardé par son empreinte SHA-256.')],
            },
        ),
    ]
