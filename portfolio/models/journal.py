"""Le journal : une ligne par changement d’état, qui ne s’efface ni ne se corrige."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Utilisateur
from portfolio.models.realisation import TRANSITIONS, Etat, Realisation, Verbe

VERBES_MOTIVES = [verbe for verbe, transition in TRANSITIONS.items() if transition.motif_exige]


class Journal(models.Model):
    """Qui a fait passer quelle réalisation d’un état à un autre, quand et pourquoi."""

    realisation = models.ForeignKey(
        Realisation, verbose_name="réalisation", on_delete=models.PROTECT, related_name="journal"
    )
    verbe = models.CharField("action", max_length=15, choices=Verbe.choices)
    depuis = models.CharField("état de départ", max_length=15, choices=Etat.choices)
    vers = models.CharField("état d’arrivée", max_length=15, choices=Etat.choices)
    acteur = models.ForeignKey(
        Utilisateur, verbose_name="acteur", on_delete=models.PROTECT, related_name="+"
    )
    motif = models.TextField("motif", blank=True)
    le = models.DateTimeField("le")

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        constraints = [
            models.CheckConstraint(
                name="journal_motif_quand_il_le_faut",
                condition=~Q(verbe__in=VERBES_MOTIVES) | ~Q(motif=""),
                violation_error_message="Cette action demande un motif.",
            ),
            models.CheckConstraint(
                name="journal_verbe_connu",
                condition=Q(verbe__in=Verbe.values),
                violation_error_message="Cette action est inconnue.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verbe_display()} — {self.realisation}"
