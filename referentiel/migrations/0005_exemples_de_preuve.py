"""Garder deux ou trois exemples de preuve par sous-compétence."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referentiel', '0004_periodes_de_stage'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExempleDePreuve',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordre', models.PositiveSmallIntegerField(verbose_name='ordre')),
                ('texte', models.CharField(max_length=300, verbose_name='exemple')),
                ('sous_competence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemples', to='referentiel.souscompetence', verbose_name='sous-compétence')),
            ],
            options={
                'verbose_name': 'exemple de preuve',
                'verbose_name_plural': 'exemples de preuve',
                'constraints': [models.UniqueConstraint(fields=('sous_competence', 'ordre'), name='exemple_de_preuve_unique', violation_error_message='Cette sous-compétence a déjà un exemple à ce rang.')],
            },
        ),
    ]
