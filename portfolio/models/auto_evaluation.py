"""Ce que l’étudiant pense de lui-même : un niveau par indicateur, un état par savoir."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Inscription
from referentiel.models import Indicateur, Niveau, Savoir


class AutoEvaluation(models.Model):
    """Le niveau que l’étudiant se donne, sur l’échelle du jury ; le dernier remplace l’ancien."""

    inscription = models.ForeignKey(
        Inscription,
        verbose_name="inscription",
        on_delete=models.PROTECT,
        related_name="auto_evaluations",
    )
    indicateur = models.ForeignKey(
        Indicateur, verbose_name="indicateur", on_delete=models.PROTECT, related_name="+"
    )
    niveau = models.ForeignKey(
        Niveau, verbose_name="niveau", on_delete=models.PROTECT, related_name="+"
    )
    faite_le = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "auto-évaluation"
        constraints = [
            models.UniqueConstraint(
                name="auto_evaluation_unique",
                fields=["inscription", "indicateur"],
                violation_error_message="Cet indicateur a déjà son auto-évaluation.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} : {self.niveau.code}"


class EtatDeSavoir(models.TextChoices):
    A_REVOIR = "a_revoir", "À revoir"
    ACQUIS = "acquis", "Acquis"


class SuiviDeSavoir(models.Model):
    """Un savoir associé que l’étudiant dit acquis ou à revoir ; sans ligne, il n’a rien dit."""

    inscription = models.ForeignKey(
        Inscription, verbose_name="inscription", on_delete=models.PROTECT, related_name="savoirs"
    )
    savoir = models.ForeignKey(
        Savoir, verbose_name="savoir", on_delete=models.PROTECT, related_name="+"
    )
    etat = models.CharField("état", max_length=10, choices=EtatDeSavoir.choices)
    note_le = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "suivi de savoir"
        verbose_name_plural = "suivis de savoir"
        constraints = [
            models.UniqueConstraint(
                name="suivi_de_savoir_unique",
                fields=["inscription", "savoir"],
                violation_error_message="Ce savoir a déjà son état.",
            ),
            models.CheckConstraint(
                name="suivi_de_savoir_connu",
                condition=Q(etat__in=EtatDeSavoir.values),
                violation_error_message="Un savoir est acquis ou à revoir.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.savoir} : {self.get_etat_display()}"
