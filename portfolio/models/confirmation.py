"""La confirmation d’un stage par le tuteur, sans compte : un lien daté, gardé par son empreinte."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portfolio.models.stage import Stage


class ConfirmationDeTuteur(models.Model):
    """Une demande envoyée au tuteur ; `empreinte` est le SHA-256 du jeton, jamais le jeton."""

    stage = models.ForeignKey(
        Stage, verbose_name="stage", on_delete=models.CASCADE, related_name="confirmations"
    )
    empreinte = models.CharField("empreinte du jeton", max_length=64, unique=True)
    courriel = models.EmailField("courriel du tuteur")
    demandee_le = models.DateTimeField("demandée le")
    expire_le = models.DateTimeField("expire le")
    revoquee_le = models.DateTimeField("révoquée le", null=True, blank=True)
    confirmee_le = models.DateTimeField("confirmée le", null=True, blank=True)
    nom = models.CharField("nom du signataire", max_length=120, blank=True)
    message = models.TextField("message", blank=True)

    class Meta:
        verbose_name = "confirmation de tuteur"
        verbose_name_plural = "confirmations de tuteur"
        constraints = [
            models.CheckConstraint(
                name="confirmation_expire_apres_sa_demande",
                condition=Q(expire_le__gt=F("demandee_le")),
                violation_error_message="Un lien de confirmation expire après sa demande.",
            ),
            models.CheckConstraint(
                name="confirmation_signee",
                condition=Q(confirmee_le__isnull=True) | ~Q(nom=""),
                violation_error_message="Qui confirme un stage dit son nom.",
            ),
            models.CheckConstraint(
                name="confirmation_empreinte_hexadecimale",
                condition=Q(empreinte__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Le jeton est gardé par son empreinte SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} — {self.courriel}"
