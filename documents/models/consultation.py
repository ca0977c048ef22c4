"""Qui a lu quoi, quand : la trace de chaque page et de chaque fichier ouverts par un lien."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Inscription
from documents.models.commission import LienDeCommission
from documents.models.dossier import Dossier
from portfolio.models import LienDePortfolio


class Objet(models.TextChoices):
    """Ce qui a été ouvert."""

    ENTREE = "entree", "Entrée"
    LISTE = "liste", "Liste des candidats"
    CANDIDAT = "candidat", "Candidat"
    REALISATION = "realisation", "Réalisation"
    PIECE = "piece", "Pièce"
    DOCUMENT = "document", "Document"
    JOURNEE = "journee", "Archive du jour"
    PORTFOLIO = "portfolio", "Portfolio"


class ConsultationQuerySet(models.QuerySet):
    def recentes_d_abord(self) -> ConsultationQuerySet:
        return self.order_by("-le", "-pk")

    def ouvertures_du_portfolio(self, inscription: Inscription) -> ConsultationQuerySet:
        """Combien de fois l’adresse d’un candidat a été ouverte : une ligne par ouverture."""
        return self.filter(lien_de_portfolio__inscription=inscription, objet=Objet.PORTFOLIO)


class Consultation(models.Model):
    """Une ligne ne change pas ; `qui` est le nom donné par le membre, vide pour un portfolio.

    `detail` situe ce qui a été ouvert (« preuves/03/02-plan.pdf », le titre d’une réalisation).
    """

    le = models.DateTimeField("le")
    qui = models.CharField("qui", max_length=80, blank=True)
    objet = models.CharField("objet", max_length=12, choices=Objet.choices)
    detail = models.CharField("détail", max_length=200, blank=True)
    lien_de_portfolio = models.ForeignKey(
        LienDePortfolio,
        verbose_name="lien de portfolio",
        on_delete=models.CASCADE,
        related_name="consultations",
        null=True,
        blank=True,
    )
    lien_de_commission = models.ForeignKey(
        LienDeCommission,
        verbose_name="lien de commission",
        on_delete=models.CASCADE,
        related_name="consultations",
        null=True,
        blank=True,
    )
    dossier = models.ForeignKey(
        Dossier,
        verbose_name="dossier",
        on_delete=models.PROTECT,
        related_name="consultations",
        null=True,
        blank=True,
    )

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        constraints = [
            models.CheckConstraint(
                name="consultation_objet_connu",
                condition=Q(objet__in=Objet.values),
                violation_error_message="Cet objet de consultation est inconnu.",
            ),
            models.CheckConstraint(
                name="consultation_par_un_lien",
                condition=Q(lien_de_portfolio__isnull=False, lien_de_commission__isnull=True)
                | Q(lien_de_portfolio__isnull=True, lien_de_commission__isnull=False),
                violation_error_message="Une consultation passe par un lien, et un seul.",
            ),
        ]
        indexes = [
            models.Index(fields=["lien_de_commission", "-le"], name="consultation_par_commission"),
            models.Index(fields=["lien_de_portfolio", "objet"], name="consultation_par_portfolio"),
        ]

    def __str__(self) -> str:
        return f"{self.le:%d/%m/%y %H:%M} — {self.get_objet_display()}"
