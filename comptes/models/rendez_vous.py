"""La dernière fois que chaque travail périodique a été fait : l’horloge n’a pas d’autre mémoire."""

from __future__ import annotations

from django.db import models


class RendezVous(models.Model):
    nom = models.CharField("nom", max_length=40, unique=True)
    passe_le = models.DateTimeField("passé le")

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"

    def __str__(self) -> str:
        return self.nom
