"""Un travail d’équipe : chacun a sa réalisation, sa contribution et ses preuves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Inscription, Promotion


class Equipe(models.Model):
    """Ce qui relie les réalisations de camarades d’une même classe (`Realisation.equipe`)."""

    promotion = models.ForeignKey(
        Promotion, verbose_name="promotion", on_delete=models.PROTECT, related_name="equipes"
    )
    creee_le = models.DateTimeField("créée le")

    class Meta:
        verbose_name = "équipe"

    def __str__(self) -> str:
        return f"équipe {self.pk}"


class Reponse(models.TextChoices):
    EN_ATTENTE = "attente", "En attente"
    ACCEPTEE = "acceptee", "Acceptée"
    DECLINEE = "declinee", "Déclinée"


class InvitationQuerySet(models.QuerySet):
    def en_attente(self) -> InvitationQuerySet:
        return self.filter(reponse=Reponse.EN_ATTENTE)

    def pour(self, inscription: Inscription) -> InvitationQuerySet:
        return self.filter(inscription=inscription)


class Invitation(models.Model):
    """Un camarade est invité à écrire sa part ; accepter lui crée sa propre réalisation.

    Qui a décliné peut être relancé une fois : `relancee_le` garde que c’est fait.
    """

    equipe = models.ForeignKey(
        Equipe, verbose_name="équipe", on_delete=models.CASCADE, related_name="invitations"
    )
    inscription = models.ForeignKey(
        Inscription,
        verbose_name="camarade invité",
        on_delete=models.PROTECT,
        related_name="invitations_recues",
    )
    par = models.ForeignKey(
        Inscription,
        verbose_name="invité par",
        on_delete=models.PROTECT,
        related_name="invitations_envoyees",
    )
    envoyee_le = models.DateTimeField("envoyée le")
    relancee_le = models.DateTimeField("relancée le", null=True, blank=True)
    reponse = models.CharField(
        "réponse", max_length=10, choices=Reponse.choices, default=Reponse.EN_ATTENTE
    )
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="invitation_unique",
                fields=["equipe", "inscription"],
                violation_error_message="Ce camarade est déjà invité dans l’équipe.",
            ),
            models.CheckConstraint(
                name="invitation_reponse_datee",
                condition=Q(reponse=Reponse.EN_ATTENTE, repondue_le__isnull=True)
                | Q(reponse__in=[Reponse.ACCEPTEE, Reponse.DECLINEE], repondue_le__isnull=False),
                violation_error_message="Une réponse à une invitation est datée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inscription} : {self.get_reponse_display()}"
