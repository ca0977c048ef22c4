"""Garder qu’un camarade qui avait décliné a déjà été invité une seconde fois."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0010_veille_du_portfolio'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='relancee_le',
            field=models.DateTimeField(blank=True, null=True, verbose_name='relancée le'),
        ),
    ]
