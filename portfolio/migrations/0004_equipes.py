"""Relier les réalisations d’une même équipe, et y inviter ses camarades."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0001_initiale'),
        ('portfolio', '0003_stages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('envoyee_le', models.DateTimeField(verbose_name='envoyée le')),
                ('reponse', models.CharField(choices=[('attente', 'En attente'), ('acceptee', 'Acceptée'), ('declinee', 'Déclinée')], default='attente', max_length=10, verbose_name='réponse')),
                ('repondue_le', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
            ],
        ),
        migrations.CreateModel(
            name='Equipe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('creee_le', models.DateTimeField(verbose_name='créée le')),
                ('promotion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='equipes', to='comptes.promotion', verbose_name='promotion')),
            ],
            options={
                'verbose_name': 'équipe',
            },
        ),
        migrations.AddField(
            model_name='realisation',
            name='equipe',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='realisations', to='portfolio.equipe', verbose_name='équipe'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.UniqueConstraint(condition=models.Q(('equipe__isnull', False), ('supprimee_le__isnull', True)), fields=('equipe', 'inscription'), name='realisation_une_par_equipier', violation_error_message='Cet étudiant a déjà sa réalisation dans l’équipe.'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='equipe',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='portfolio.equipe', verbose_name='équipe'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='inscription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations_recues', to='comptes.inscription', verbose_name='camarade invité'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='par',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations_envoyees', to='comptes.inscription', verbose_name='invité par'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('equipe', 'inscription'), name='invitation_unique', violation_error_message='Ce camarade est déjà invité dans l’équipe.'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('repondue_le__isnull', True), ('reponse', 'attente')), models.Q(('repondue_le__isnull', False), ('reponse__in', ['acceptee', 'declinee'])), _connector='OR'), name='invitation_reponse_datee', violation_error_message='Une réponse à une invitation est datée.'),
        ),
    ]
