"""L’atelier de l’enseignant : qui juge quoi, ce qu’il a commencé, ses remarques toutes prêtes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Utilisateur
from portfolio.models import Realisation, Soumission


class Attribution(models.Model):
    """Le collègue à qui revient une réalisation, reprises comprises ; la dernière ligne fait foi.

    Passer la main ajoute une ligne : on sait qui l’a passée, quand et avec quel mot.
    """

    realisation = models.ForeignKey(
        Realisation,
        verbose_name="réalisation",
        on_delete=models.CASCADE,
        related_name="attributions",
    )
    enseignant = models.ForeignKey(
        Utilisateur,
        verbose_name="attribuée à",
        on_delete=models.PROTECT,
        related_name="attributions",
        null=True,
        blank=True,
    )
    par = models.ForeignKey(
        Utilisateur, verbose_name="par", on_delete=models.PROTECT, related_name="+"
    )
    le = models.DateTimeField("le")
    mot = models.CharField("mot", max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["realisation", "-id"], name="attribution_derniere")]

    def __str__(self) -> str:
        return f"{self.realisation} : {self.enseignant or 'à toute l’équipe'}"


class JugementEnCours(models.Model):
    """Ce qu’un enseignant a commencé à saisir sur une soumission, et quand il la regardait.

    `saisi` a la forme du formulaire : nom du champ → valeur. Effacé quand l’évaluation est rendue.
    """

    soumission = models.ForeignKey(
        Soumission,
        verbose_name="soumission",
        on_delete=models.CASCADE,
        related_name="jugements_en_cours",
    )
    enseignant = models.ForeignKey(
        Utilisateur, verbose_name="enseignant", on_delete=models.CASCADE, related_name="+"
    )
    saisi = models.JSONField("saisi", default=dict, blank=True)
    version = models.PositiveIntegerField("version", default=0)
    enregistre_le = models.DateTimeField("enregistré le", null=True, blank=True)
    vu_le = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "jugement en cours"
        verbose_name_plural = "jugements en cours"
        constraints = [
            models.UniqueConstraint(
                name="jugement_en_cours_unique",
                fields=["soumission", "enseignant"],
                violation_error_message="Ce jugement est déjà commencé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.soumission} par {self.enseignant}"


class Remarque(models.Model):
    """Une phrase que l’enseignant garde sous la main ; `{prenom}` et les siens s’y remplacent."""

    enseignant = models.ForeignKey(
        Utilisateur, verbose_name="enseignant", on_delete=models.CASCADE, related_name="remarques"
    )
    touche = models.CharField("touche", max_length=1)
    texte = models.CharField("texte", max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="remarque_touche_unique",
                fields=["enseignant", "touche"],
                violation_error_message="Vous avez déjà une remarque sur cette touche.",
            ),
            models.CheckConstraint(
                name="remarque_touche_simple",
                condition=Q(touche__regex=r"^[a-z0-9]$"),
                violation_error_message="La touche est un chiffre ou une lettre sans accent.",
            ),
            models.CheckConstraint(
                name="remarque_non_vide",
                condition=~Q(texte=""),
                violation_error_message="Une remarque dit quelque chose.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.touche} : {self.texte}"
