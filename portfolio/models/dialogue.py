"""Le dialogue autour d’une soumission : des messages qui s’ajoutent, et qui les a lus."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Utilisateur
from portfolio.models.soumission import Soumission


class Commentaire(models.Model):
    """Un message de l’étudiant ou d’un enseignant sur une soumission ; il ne se corrige pas."""

    soumission = models.ForeignKey(
        Soumission, verbose_name="soumission", on_delete=models.PROTECT, related_name="commentaires"
    )
    auteur = models.ForeignKey(
        Utilisateur, verbose_name="auteur", on_delete=models.PROTECT, related_name="+"
    )
    texte = models.TextField("message")
    ecrit_le = models.DateTimeField("écrit le")
    cle_creation = models.UUIDField("clé de création", unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="commentaire_non_vide",
                condition=~Q(texte=""),
                violation_error_message="Écrivez un message avant de l’envoyer.",
            )
        ]

    def __str__(self) -> str:
        return self.texte[:60]


class MarqueDeLecture(models.Model):
    """Jusqu’où une personne a lu le dialogue d’une soumission."""

    personne = models.ForeignKey(
        Utilisateur, verbose_name="personne", on_delete=models.CASCADE, related_name="+"
    )
    soumission = models.ForeignKey(
        Soumission, verbose_name="soumission", on_delete=models.CASCADE, related_name="lectures"
    )
    lu_le = models.DateTimeField("lu le")

    class Meta:
        verbose_name = "marque de lecture"
        verbose_name_plural = "marques de lecture"
        constraints = [
            models.UniqueConstraint(
                name="marque_de_lecture_unique",
                fields=["personne", "soumission"],
                violation_error_message="Cette personne a déjà sa marque sur cette soumission.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.personne} → {self.soumission}"
