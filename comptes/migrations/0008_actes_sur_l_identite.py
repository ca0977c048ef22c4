"""Deux actes de plus au registre : l’identité corrigée, l’adresse électronique changée."""

from django.db import migrations, models

AVANT = [
    ("consultation", "a ouvert le dossier"),
    ("place_prise", "a pris sa place pour l’aider"),
    ("place_rendue", "a rendu sa place"),
    ("invitation", "a envoyé une invitation"),
    ("compte_cree", "a ouvert un compte"),
    ("compte_ferme", "a fermé le compte"),
    ("compte_rouvert", "a rouvert le compte"),
]
NOUVELLES = [
    ("identite_corrigee", "a corrigé l’identité"),
    ("adresse_changee", "a changé l’adresse électronique"),
]
APRES = [
    ("role_change", "a changé les droits"),
    ("sessions_fermees", "a déconnecté tous les appareils"),
    ("second_facteur_retire", "a retiré le second facteur"),
    ("donnees_remises", "a remis une copie des données"),
    ("anonymisation", "a rendu les données anonymes"),
    ("effacement", "a effacé les données"),
    ("purge", "a effacé une session échue"),
    ("rentree", "a préparé la rentrée"),
]
NATURES = [*AVANT, *NOUVELLES, *APRES]


class Migration(migrations.Migration):
    dependencies = [("comptes", "0007_effacement_permis")]

    operations = [
        migrations.RemoveConstraint(model_name="acte", name="acte_nature_connue"),
        migrations.AlterField(
            model_name="acte",
            name="nature",
            field=models.CharField(choices=NATURES, max_length=24, verbose_name="nature"),
        ),
        migrations.AddConstraint(
            model_name="acte",
            constraint=models.CheckConstraint(
                name="acte_nature_connue",
                condition=models.Q(nature__in=[nature for nature, _ in NATURES]),
                violation_error_message="Cet acte d’administration n’est pas connu.",
            ),
        ),
    ]
