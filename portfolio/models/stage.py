"""Un stage ou un contrat : ce qu’atteste l’organisation d’accueil (annexe « attestation »)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from comptes.models import Inscription


class NatureDeStage(models.TextChoices):
    STAGE = "stage", "Stage"
    CONTRAT = "contrat", "Contrat de travail"


def chemin_d_attestation(stage: Stage, nom: str) -> str:
    """Un nom de rangement sans rien de la personne ni du fichier d’origine."""
    return f"attestations/{stage.inscription_id}/{uuid4().hex}"


class StageQuerySet(models.QuerySet):
    def de_l_inscription(self, inscription: Inscription) -> StageQuerySet:
        return self.filter(inscription=inscription)

    def par_date(self) -> StageQuerySet:
        return self.order_by("debut_le", "fin_le", "pk")


class Stage(models.Model):
    """Une période en organisation ; `semaines` compte la présence effective (7 h = un jour).

    L’attestation signée est un fichier privé, gardé avec son SHA-256. `version` croît à chaque
    enregistrement : un enregistrement parti d’une version dépassée est refusé.
    """

    inscription = models.ForeignKey(
        Inscription, verbose_name="inscription", on_delete=models.PROTECT, related_name="stages"
    )
    nature = models.CharField(
        "nature", max_length=10, choices=NatureDeStage.choices, default=NatureDeStage.STAGE
    )
    organisation = models.CharField("organisation", max_length=200)
    adresse = models.CharField("adresse", max_length=300, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    debut_le = models.DateField("début")
    fin_le = models.DateField("fin")
    semaines = models.PositiveSmallIntegerField("semaines de présence")
    tuteur = models.CharField("tuteur ou tutrice", max_length=120, blank=True)
    fonction_du_tuteur = models.CharField("fonction du tuteur", max_length=120, blank=True)
    missions = models.TextField("missions", blank=True)
    attestation = models.FileField(
        "attestation signée", upload_to=chemin_d_attestation, max_length=200, blank=True
    )
    attestation_nom = models.CharField("nom du fichier", max_length=200, blank=True)
    attestation_type_mime = models.CharField("type du fichier", max_length=100, blank=True)
    attestation_taille = models.PositiveIntegerField("taille (octets)", default=0)
    attestation_sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    attestation_deposee_le = models.DateTimeField("déposée le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    cle_creation = models.UUIDField("clé de création", null=True, unique=True, editable=False)
    cree_le = models.DateTimeField("créé le")
    modifie_le = models.DateTimeField("modifié le")

    objects = StageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stage_nature_connue",
                condition=Q(nature__in=NatureDeStage.values),
                violation_error_message="La nature de ce stage est inconnue.",
            ),
            models.CheckConstraint(
                name="stage_dates_en_ordre",
                condition=Q(fin_le__gte=F("debut_le")),
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                name="stage_semaines_positives",
                condition=Q(semaines__gte=1),
                violation_error_message="Un stage dure au moins une semaine.",
            ),
            models.CheckConstraint(
                name="stage_attestation_avec_empreinte",
                condition=Q(
                    attestation="", attestation_sha256="", attestation_deposee_le__isnull=True
                )
                | (
                    ~Q(attestation="")
                    & Q(
                        attestation_sha256__regex=r"^[0-9a-f]{64}$",
                        attestation_deposee_le__isnull=False,
                    )
                ),
                violation_error_message="Une attestation est gardée avec son empreinte SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} — {self.organisation}"
