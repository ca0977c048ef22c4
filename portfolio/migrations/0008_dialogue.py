"""Parler d’une soumission, et savoir qui a lu."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0007_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commentaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texte', models.TextField(verbose_name='message')),
                ('ecrit_le', models.DateTimeField(verbose_name='écrit le')),
                ('cle_creation', models.UUIDField(editable=False, unique=True, verbose_name='clé de création')),
                ('auteur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('soumission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commentaires', to='portfolio.soumission', verbose_name='soumission')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('texte', ''), _negated=True), name='commentaire_non_vide', violation_error_message='Écrivez un message avant de l’envoyer.')],
            },
        ),
        migrations.CreateModel(
            name='MarqueDeLecture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lu_le', models.DateTimeField(verbose_name='lu le')),
                ('personne', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('soumission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lectures', to='portfolio.soumission', verbose_name='soumission')),
            ],
            options={
                'verbose_name': 'marque de lecture',
                'verbose_name_plural': 'marques de lecture',
                'constraints': [models.UniqueConstraint(fields=('personne', 'soumission'), name='marque_de_lecture_unique', violation_error_message='Cette personne a déjà sa marque sur cette soumission.')],
            },
        ),
    ]
