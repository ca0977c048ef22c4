"""Le contrôle de conformité d’un dossier déposé : les quatre points officiels (annexe VI-2)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Utilisateur
from documents.models.dossier import Dossier


class Suite(models.TextChoices):
    VISE = "vise", "Visé"
    A_REGULARISER = "a_regulariser", "À régulariser"


def _explique(point: str) -> Q:
    return Q(**{point: True}) | ~Q(**{f"motif_{point}": ""})


class Controle(models.Model):
    """Un passage d’un enseignant sur un dossier ; le dernier fait foi, l’historique reste.

    Chaque « non » porte son motif (`motif_…`).
    """

    POINTS = ("present", "dans_les_temps", "duree", "attestations")

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="controles"
    )
    enseignant = models.ForeignKey(
        Utilisateur, verbose_name="enseignant", on_delete=models.PROTECT, related_name="+"
    )
    fait_le = models.DateTimeField("fait le")
    present = models.BooleanField("dossier présent")
    motif_present = models.CharField("motif", max_length=500, blank=True)
    dans_les_temps = models.BooleanField("déposé dans les temps")
    motif_dans_les_temps = models.CharField("motif", max_length=500, blank=True)
    duree = models.BooleanField("durée de stage atteinte")
    motif_duree = models.CharField("motif", max_length=500, blank=True)
    attestations = models.BooleanField("attestations signées")
    motif_attestations = models.CharField("motif", max_length=500, blank=True)
    suite = models.CharField("suite", max_length=15, choices=Suite.choices)
    commentaire = models.TextField("commentaire", blank=True)

    class Meta:
        verbose_name = "contrôle de dossier"
        verbose_name_plural = "contrôles de dossier"
        constraints = [
            models.CheckConstraint(
                name="controle_suite_connue",
                condition=Q(suite__in=Suite.values),
                violation_error_message="Un dossier est visé, ou à régulariser.",
            ),
            models.CheckConstraint(
                name="controle_non_explique",
                condition=_explique("present")
                & _explique("dans_les_temps")
                & _explique("duree")
                & _explique("attestations"),
                violation_error_message="Chaque « non » du contrôle porte son motif.",
            ),
            models.CheckConstraint(
                name="controle_regularisation_expliquee",
                condition=Q(suite=Suite.VISE) | ~Q(commentaire=""),
                violation_error_message="Demander de régulariser, c’est dire quoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} : {self.get_suite_display()}"
