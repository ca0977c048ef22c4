"""Ce que l’on sait d’une adresse du web : elle répond ou non, vue quand, sous quelle empreinte."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Inscription
from portfolio.models.preuve import Preuve


class EtatDeLien(models.TextChoices):
    VIVANT = "vivant", "Répond"
    RESERVE = "reserve", "Demande une connexion"
    MORT = "mort", "Ne répond plus"


class Veille(models.Model):
    """Le dernier relevé d’une adresse, refait chaque semaine par une tâche.

    `vu_le` est la dernière fois qu’elle a répondu, `sha256` l’empreinte de ce qu’elle a servi
    alors ; `raison` est la phrase dite à l’étudiant quand on ne peut plus la lire.
    """

    adresse = models.URLField("adresse relevée", max_length=500)
    etat = models.CharField("état", max_length=10, choices=EtatDeLien.choices)
    code = models.PositiveSmallIntegerField("code HTTP", null=True, blank=True)
    titre = models.CharField("titre de la page", max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    raison = models.CharField("raison", max_length=200, blank=True)
    releve_le = models.DateTimeField("relevée le")
    vu_le = models.DateTimeField("vue pour la dernière fois le", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_etat_connu",
                condition=Q(etat__in=EtatDeLien.values),
                violation_error_message="Cet état de lien est inconnu.",
            ),
            models.CheckConstraint(
                name="%(class)s_panne_expliquee",
                condition=Q(etat=EtatDeLien.VIVANT) | ~Q(raison=""),
                violation_error_message="Un lien qui ne s’ouvre pas dit pourquoi.",
            ),
            models.CheckConstraint(
                name="%(class)s_empreinte_hexadecimale",
                condition=Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="L’empreinte d’un lien est un SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adresse} : {self.get_etat_display()}"


class VeilleDeLien(Veille):
    """Celle d’une preuve qui est un lien."""

    preuve = models.OneToOneField(
        Preuve, verbose_name="preuve", on_delete=models.CASCADE, related_name="veille"
    )

    class Meta(Veille.Meta):
        verbose_name = "veille d’un lien"
        verbose_name_plural = "veilles des liens"


class VeilleDePortfolio(Veille):
    """Celle de l’adresse du portfolio, que le tableau de synthèse imprime."""

    inscription = models.OneToOneField(
        Inscription, verbose_name="inscription", on_delete=models.CASCADE, related_name="veille"
    )

    class Meta(Veille.Meta):
        verbose_name = "veille d’un portfolio"
        verbose_name_plural = "veilles des portfolios"
