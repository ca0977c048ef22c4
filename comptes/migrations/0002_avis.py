"""Prévenir une personne, au rythme qu’elle choisit."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initiale'),
    ]

    operations = [
        migrations.CreateModel(
            name='Avis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('titre', models.CharField(max_length=200, verbose_name='titre')),
                ('chemin', models.CharField(max_length=300, verbose_name='chemin')),
                ('cree_le', models.DateTimeField(verbose_name='créé le')),
                ('lu_le', models.DateTimeField(blank=True, null=True, verbose_name='lu le')),
                ('envoye_le', models.DateTimeField(blank=True, null=True, verbose_name='envoyé par courriel le')),
                ('destinataire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='avis', to=settings.AUTH_USER_MODEL, verbose_name='destinataire')),
            ],
            options={
                'verbose_name': 'avis',
                'verbose_name_plural': 'avis',
                'indexes': [models.Index(fields=['destinataire', 'lu_le'], name='avis_par_destinataire')],
                'constraints': [models.CheckConstraint(condition=models.Q(('chemin__startswith', '/'), models.Q(('chemin__startswith', '//'), _negated=True)), name='avis_chemin_du_site', violation_error_message='Un avis conduit à une page du site.')],
            },
        ),
        migrations.CreateModel(
            name='PreferenceDAvis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rythme', models.CharField(choices=[('jamais', 'Jamais'), ('jour', 'Une fois par jour'), ('aussitot', 'Aussitôt')], default='jour', max_length=10, verbose_name='courriels')),
                ('cle_du_calendrier', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='clé du calendrier')),
                ('personne', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preference_d_avis', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'préférence d’avis',
                'verbose_name_plural': 'préférences d’avis',
                'constraints': [models.CheckConstraint(condition=models.Q(('rythme__in', ['jamais', 'jour', 'aussitot'])), name='preference_rythme_connu', violation_error_message='Ce rythme d’envoi est inconnu.')],
            },
        ),
    ]
