"""Ce que l’on sait d’une preuve qui est un lien : vivant ou mort, vu quand."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portfolio.models.preuve import Preuve


class EtatDeLien(models.TextChoices):
    VIVANT = "vivant", "Répond"
    MORT = "mort", "Ne répond plus"
    RESERVE = "reserve", "Demande une connexion"


class VeilleDeLien(models.Model):
    """Le dernier relevé d’un lien, refait chaque semaine par une tâche.

    `vu_le` est la dernière fois qu’il a répondu, `sha256` l’empreinte de ce qu’il a servi alors ;
    `raison` est la phrase dite à l’étudiant quand il ne répond plus.
    """

    preuve = models.OneToOneField(
        Preuve, verbose_name="preuve", on_delete=models.CASCADE, related_name="veille"
    )
    etat = models.CharField("état", max_length=10, choices=EtatDeLien.choices)
    code = models.PositiveSmallIntegerField("code HTTP", null=True, blank=True)
    titre = models.CharField("titre de la page", max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    raison = models.CharField("raison", max_length=200, blank=True)
    releve_le = models.DateTimeField("relevé le")
    vu_le = models.DateTimeField("vu pour la dernière fois le", null=True, blank=True)

    class Meta:
        verbose_name = "veille d’un lien"
        verbose_name_plural = "veille des liens"
        constraints = [
            models.CheckConstraint(
                name="veille_etat_connu",
                condition=Q(etat__in=EtatDeLien.values),
                violation_error_message="Cet état de lien est inconnu.",
            ),
            models.CheckConstraint(
                name="veille_lien_mort_explique",
                condition=~Q(etat=EtatDeLien.MORT) | ~Q(raison=""),
                violation_error_message="Un lien mort dit pourquoi.",
            ),
            models.CheckConstraint(
                name="veille_empreinte_hexadecimale",
                condition=Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="L’empreinte d’un lien est un SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.preuve} : {self.get_etat_display()}"
