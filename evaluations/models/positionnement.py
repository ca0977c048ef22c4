"""Le niveau d’une compétence entière, arrêté par un enseignant."""

from __future__ import annotations

from django.db import models

from comptes.models import Inscription, Utilisateur
from referentiel.models import Competence, Niveau


class Positionnement(models.Model):
    """Le niveau arrêté par un enseignant pour toute une compétence d’un étudiant.

    Changer d’avis ajoute une ligne : la dernière écrite fait foi, les autres sont l’historique.
    """

    inscription = models.ForeignKey(
        Inscription,
        verbose_name="inscription",
        on_delete=models.PROTECT,
        related_name="positionnements",
    )
    competence = models.ForeignKey(
        Competence, verbose_name="compétence", on_delete=models.PROTECT, related_name="+"
    )
    niveau = models.ForeignKey(
        Niveau, verbose_name="niveau", on_delete=models.PROTECT, related_name="+"
    )
    commentaire = models.TextField("commentaire", blank=True)
    enseignant = models.ForeignKey(
        Utilisateur,
        verbose_name="enseignant",
        on_delete=models.PROTECT,
        related_name="positionnements",
    )
    decide_le = models.DateTimeField("décidé le")

    def __str__(self) -> str:
        return f"{self.competence} : {self.niveau.code}"
