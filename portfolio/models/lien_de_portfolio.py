"""L’adresse publique d’un portfolio : le lien que le tableau de synthèse imprime."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Inscription, LienConsultation


class LienDePortfolio(LienConsultation):
    """Un seul ouvert par inscription ; `code` (facultatif) est haché comme un mot de passe."""

    inscription = models.ForeignKey(
        Inscription,
        verbose_name="inscription",
        on_delete=models.CASCADE,
        related_name="liens_de_portfolio",
    )
    code = models.CharField("code", max_length=128, blank=True)

    class Meta(LienConsultation.Meta):
        verbose_name = "lien de portfolio"
        verbose_name_plural = "liens de portfolio"
        constraints = [
            *LienConsultation.Meta.constraints,
            models.UniqueConstraint(
                name="liendeportfolio_seul_non_revoque",
                fields=["inscription"],
                condition=Q(revoque_le__isnull=True),
                violation_error_message="Ce portfolio a déjà une adresse ouverte.",
            ),
        ]

    def __str__(self) -> str:
        return f"portfolio de {self.inscription_id}"
