"""Les fichiers dont plus rien ne doit rester, le temps qu’ils quittent le rangement."""

from __future__ import annotations

from django.db import models


class FichierAEffacer(models.Model):
    """Écrit dans la transaction qui efface, ôté une fois le fichier parti.

    Une coupure entre les deux laisse la ligne : la purge suivante reprend.
    """

    chemin = models.CharField("chemin dans le rangement", max_length=200, unique=True)

    class Meta:
        verbose_name = "fichier à effacer"
        verbose_name_plural = "fichiers à effacer"

    def __str__(self) -> str:
        return self.chemin
