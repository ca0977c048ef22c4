"""Un lien de consultation : daté, révocable, sans compte, gardé par son empreinte."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from comptes.models.personnes import Utilisateur


class LienQuerySet(models.QuerySet):
    def ouverts(self, le: datetime) -> LienQuerySet:
        """Ni révoqués, ni expirés à cet instant."""
        return self.filter(revoque_le__isnull=True, expire_le__gt=le)

    def recents_d_abord(self) -> LienQuerySet:
        return self.order_by("-cree_le", "-pk")


class LienConsultation(models.Model):
    """Qui tient l’adresse lit, sans compte, jusqu’à `expire_le` ou la révocation.

    Le jeton ne se garde pas : il se recalcule du `sel` et de la clé secrète du site
    (`comptes.jetons`), et la base n’en a que l’`empreinte` (SHA-256), qui sert à le retrouver.
    """

    sel = models.CharField("sel", max_length=32, unique=True)
    empreinte = models.CharField("empreinte du jeton", max_length=64, unique=True)
    cree_le = models.DateTimeField("créé le")
    cree_par = models.ForeignKey(
        Utilisateur,
        verbose_name="créé par",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    expire_le = models.DateTimeField("expire le")
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)

    objects = LienQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_expire_apres_sa_creation",
                condition=Q(expire_le__gt=F("cree_le")),
                violation_error_message="Un lien de consultation expire après sa création.",
            ),
            models.CheckConstraint(
                name="%(class)s_empreinte_hexadecimale",
                condition=Q(empreinte__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Le jeton est gardé par son empreinte SHA-256.",
            ),
        ]

    def ouvert(self, le: datetime) -> bool:
        return self.revoque_le is None and self.expire_le > le
