"""Une soumission : la copie numérotée et figée de ce que l’étudiant a envoyé."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comptes.models import Utilisateur
from portfolio.models.contenu import ContenuFige
from portfolio.models.realisation import Etat, Realisation


class SoumissionQuerySet(models.QuerySet):
    def maintenues(self) -> SoumissionQuerySet:
        """Celles que l’étudiant n’a pas retirées."""
        return self.filter(retiree_le__isnull=True)

    def dernieres(self) -> SoumissionQuerySet:
        """La dernière soumission maintenue de chaque réalisation présente, hors brouillons."""
        suivantes = Soumission.objects.maintenues().filter(
            realisation=OuterRef("realisation"), numero__gt=OuterRef("numero")
        )
        return (
            self.maintenues()
            .filter(~Exists(suivantes), realisation__supprimee_le__isnull=True)
            .exclude(realisation__etat=Etat.BROUILLON)
        )


class Soumission(models.Model):
    """Ce que l’enseignant juge. `contenu` est figé ; sa forme est celle de `lectures.figer`."""

    realisation = models.ForeignKey(
        Realisation,
        verbose_name="réalisation",
        on_delete=models.PROTECT,
        related_name="soumissions",
    )
    numero = models.PositiveSmallIntegerField("numéro")
    auteur = models.ForeignKey(
        Utilisateur, verbose_name="auteur", on_delete=models.PROTECT, related_name="+"
    )
    soumise_le = models.DateTimeField("soumise le")
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    contenu = models.JSONField("contenu figé")

    objects = SoumissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="soumission_numero_unique",
                fields=["realisation", "numero"],
                violation_error_message="Cette réalisation a déjà une soumission de ce numéro.",
            ),
            models.CheckConstraint(
                name="soumission_numero_positif",
                condition=Q(numero__gte=1),
                violation_error_message="Les soumissions se comptent à partir de 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.realisation} — soumission {self.numero}"

    @property
    def contenu_fige(self) -> ContenuFige:
        return ContenuFige.depuis_json(self.contenu)
