"""Qui est passé d’une classe à l’autre, et quand : la composition d’une classe a une histoire."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from comptes.models.personnes import Inscription, Promotion, Utilisateur


class Passage(models.Model):
    """Un étudiant change de classe ; sans `depuis` il arrive, sans `vers` il sort.

    L’inscription, avec tout le travail, suit l’étudiant ; cette ligne garde d’où il vient.
    """

    inscription = models.ForeignKey(
        Inscription, verbose_name="inscription", on_delete=models.CASCADE, related_name="passages"
    )
    depuis = models.ForeignKey(
        Promotion,
        verbose_name="depuis",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    vers = models.ForeignKey(
        Promotion,
        verbose_name="vers",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    par = models.ForeignKey(
        Utilisateur, verbose_name="par", on_delete=models.PROTECT, related_name="+"
    )
    le = models.DateTimeField("le")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="passage_quelque_part",
                condition=Q(depuis__isnull=False) | Q(vers__isnull=False),
                violation_error_message="Un passage part d’une classe ou arrive dans une autre.",
            ),
            models.CheckConstraint(
                name="passage_change_de_classe",
                condition=Q(depuis__isnull=True) | Q(vers__isnull=True) | ~Q(depuis=F("vers")),
                violation_error_message="Un passage change de classe.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inscription} : {self.depuis or 'arrivée'} → {self.vers or 'sortie'}"
