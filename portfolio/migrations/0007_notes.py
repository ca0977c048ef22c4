"""Garder le journal de l’étudiant : ses notes et leurs photos."""

import django.db.models.deletion
import portfolio.models.note
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initiale'),
        ('portfolio', '0006_origine_des_preuves'),
        ('referentiel', '0003_motif_de_document'),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('texte', models.TextField(verbose_name='ce que vous avez fait')),
                ('faite_le', models.DateField(verbose_name='jour')),
                ('lien', models.URLField(blank=True, max_length=500, verbose_name='lien')),
                ('cle_creation', models.UUIDField(editable=False, unique=True, verbose_name='clé de création')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('cree_le', models.DateTimeField(verbose_name='créée le')),
                ('modifiee_le', models.DateTimeField(verbose_name='modifiée le')),
                ('inscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='comptes.inscription', verbose_name='inscription')),
                ('realisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notes', to='portfolio.realisation', verbose_name='rassemblée dans')),
                ('sous_competences', models.ManyToManyField(blank=True, related_name='+', to='referentiel.souscompetence', verbose_name='sous-compétences')),
            ],
        ),
        migrations.CreateModel(
            name='FichierDeNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fichier', models.FileField(max_length=200, upload_to=portfolio.models.note.chemin_de_note, verbose_name='fichier')),
                ('nom_fichier', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('type_mime', models.CharField(max_length=100, verbose_name='type')),
                ('taille', models.PositiveIntegerField(verbose_name='taille (octets)')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fichiers', to='portfolio.note', verbose_name='note')),
            ],
            options={
                'verbose_name': 'fichier de note',
                'verbose_name_plural': 'fichiers de note',
            },
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['inscription', 'faite_le'], name='note_par_jour'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('texte', ''), _negated=True), name='note_avec_un_texte', violation_error_message='Une note dit au moins une phrase.'),
        ),
        migrations.AddConstraint(
            model_name='fichierdenote',
            constraint=models.UniqueConstraint(fields=('note', 'sha256'), name='fichier_de_note_une_fois', violation_error_message='Ce fichier est déjà joint à la note.'),
        ),
        migrations.AddConstraint(
            model_name='fichierdenote',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='fichier_de_note_avec_empreinte', violation_error_message='Un fichier est gardé avec son empreinte SHA-256.'),
        ),
    ]
