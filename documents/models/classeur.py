"""Le classeur officiel d’une session, déposé par l’administration puis mis en service."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from comptes.models import Utilisateur
from referentiel.models import SessionExamen


def chemin_de_classeur(classeur: ClasseurOfficiel, nom: str) -> str:
    return f"classeurs/{classeur.session_id}/{uuid4().hex}.xlsx"


class ClasseurOfficielQuerySet(models.QuerySet):
    def en_service(self) -> ClasseurOfficielQuerySet:
        return self.filter(mis_en_service_le__isnull=False, retire_le__isnull=True)


class ClasseurOfficiel(models.Model):
    """Un modèle à remplir ; au plus un par session est en service, les autres restent en mémoire.

    Tant qu’aucun ne l’est, le tableau en classeur est dessiné par nous.
    """

    session = models.ForeignKey(
        SessionExamen, verbose_name="session", on_delete=models.PROTECT, related_name="classeurs"
    )
    fichier = models.FileField("classeur", upload_to=chemin_de_classeur, max_length=200)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    depose_par = models.ForeignKey(
        Utilisateur, verbose_name="déposé par", on_delete=models.PROTECT, related_name="+"
    )
    depose_le = models.DateTimeField("déposé le")
    mis_en_service_le = models.DateTimeField("mis en service le", null=True, blank=True)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ClasseurOfficielQuerySet.as_manager()

    class Meta:
        verbose_name = "classeur officiel"
        verbose_name_plural = "classeurs officiels"
        constraints = [
            models.UniqueConstraint(
                name="classeur_en_service_unique",
                fields=["session"],
                condition=Q(mis_en_service_le__isnull=False, retire_le__isnull=True),
                violation_error_message="Cette session a déjà un classeur en service.",
            ),
            models.CheckConstraint(
                name="classeur_avec_empreinte",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Un classeur est gardé avec son empreinte SHA-256.",
            ),
            models.CheckConstraint(
                name="classeur_retire_apres_service",
                condition=Q(retire_le__isnull=True) | Q(retire_le__gte=F("mis_en_service_le")),
                violation_error_message="Un classeur se retire après sa mise en service.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom_fichier} — {self.session}"

    @property
    def en_service(self) -> bool:
        """Voir aussi `ClasseurOfficielQuerySet.en_service`."""
        return self.mis_en_service_le is not None and self.retire_le is None
