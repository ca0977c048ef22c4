"""Dire combien de périodes de stage la session attend."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referentiel', '0003_motif_de_document'),
    ]

    operations = [
        migrations.AddField(
            model_name='sessionexamen',
            name='periodes_de_stage',
            field=models.PositiveSmallIntegerField(default=2, verbose_name='périodes de stage attendues'),
        ),
    ]
