"""Ce dont une personne est prévenue : un titre et un lien, rien de plus."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q

from comptes.models.personnes import Utilisateur


class EnLignes(models.Aggregate):
    """Des textes en un seul, un par ligne ; rien s’il n’y en a pas."""

    output_field = models.TextField()

    def as_postgresql(self, compilateur: Any, connexion: Any, **contexte: Any) -> tuple:
        joints = "STRING_AGG(%(expressions)s, CHR(10))"
        return self.as_sql(compilateur, connexion, template=joints, **contexte)

    def as_sqlite(self, compilateur: Any, connexion: Any, **contexte: Any) -> tuple:
        joints = "GROUP_CONCAT(%(expressions)s, CHAR(10))"
        return self.as_sql(compilateur, connexion, template=joints, **contexte)


class Rythme(models.TextChoices):
    """Quand les avis partent par courriel ; dans le site, ils se lisent toujours."""

    JAMAIS = "jamais", "Jamais"
    CHAQUE_JOUR = "jour", "Une fois par jour"
    AUSSITOT = "aussitot", "Aussitôt"


class AvisQuerySet(models.QuerySet):
    def de(self, personne: Utilisateur) -> AvisQuerySet:
        return self.filter(destinataire=personne)

    def non_lus(self) -> AvisQuerySet:
        return self.filter(lu_le__isnull=True)

    def a_envoyer(self) -> AvisQuerySet:
        """Ni lus dans le site, ni déjà partis par courriel."""
        return self.non_lus().filter(envoye_le__isnull=True)

    def recents_d_abord(self) -> AvisQuerySet:
        return self.order_by("-cree_le", "-pk")


class Avis(models.Model):
    """Une nouvelle pour une personne ; `chemin` est une adresse du site (« /realisations/4/ »)."""

    destinataire = models.ForeignKey(
        Utilisateur, verbose_name="destinataire", on_delete=models.CASCADE, related_name="avis"
    )
    titre = models.CharField("titre", max_length=200)
    chemin = models.CharField("chemin", max_length=300)
    cree_le = models.DateTimeField("créé le")
    lu_le = models.DateTimeField("lu le", null=True, blank=True)
    envoye_le = models.DateTimeField("envoyé par courriel le", null=True, blank=True)

    objects = AvisQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        constraints = [
            models.CheckConstraint(
                name="avis_chemin_du_site",
                condition=Q(chemin__startswith="/") & ~Q(chemin__startswith="//"),
                violation_error_message="Un avis conduit à une page du site.",
            )
        ]
        indexes = [models.Index(fields=["destinataire", "lu_le"], name="avis_par_destinataire")]

    def __str__(self) -> str:
        return self.titre


class PreferenceDAvis(models.Model):
    """Le rythme choisi, et la clé secrète du calendrier personnel (la renouveler le ferme)."""

    personne = models.OneToOneField(
        Utilisateur,
        verbose_name="personne",
        on_delete=models.CASCADE,
        related_name="preference_d_avis",
    )
    rythme = models.CharField(
        "courriels", max_length=10, choices=Rythme.choices, default=Rythme.CHAQUE_JOUR
    )
    cle_du_calendrier = models.UUIDField("clé du calendrier", default=uuid4, unique=True)

    class Meta:
        verbose_name = "préférence d’avis"
        verbose_name_plural = "préférences d’avis"
        constraints = [
            models.CheckConstraint(
                name="preference_rythme_connu",
                condition=Q(rythme__in=Rythme.values),
                violation_error_message="Ce rythme d’envoi est inconnu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.personne} : {self.get_rythme_display()}"
