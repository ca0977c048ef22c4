"""Les rappels envoyés aux étudiants qui n’ont rien dans une compétence."""

from __future__ import annotations

from django.db import models

from comptes.models import Inscription, Utilisateur
from referentiel.models import Competence


class Rappel(models.Model):
    """Un rappel à un étudiant ; `semaine` est son lundi : un seul par semaine, tenu par la base."""

    inscription = models.ForeignKey(
        Inscription, verbose_name="inscription", on_delete=models.CASCADE, related_name="rappels"
    )
    competences = models.ManyToManyField(
        Competence, verbose_name="compétences", related_name="+", blank=True
    )
    par = models.ForeignKey(
        Utilisateur, verbose_name="par", on_delete=models.PROTECT, related_name="+"
    )
    le = models.DateTimeField("le")
    semaine = models.DateField("semaine du")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rappel_un_par_semaine",
                fields=["inscription", "semaine"],
                violation_error_message="Cet étudiant a déjà reçu un rappel cette semaine.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.inscription}, semaine du {self.semaine:%d/%m/%Y}"
