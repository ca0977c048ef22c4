"""La liste des commissions se lit dans l’ordre d’un index."""

from django.db import migrations, models

from referentiel.index import AjouterUnIndex


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0006_fichiers_a_effacer")]

    operations = [
        AjouterUnIndex(
            model_name="commission",
            index=models.Index(fields=["jour", "intitule", "id"], name="commission_par_jour"),
        ),
    ]
