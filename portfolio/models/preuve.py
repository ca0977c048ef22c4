"""Une preuve : un fichier ou un lien, qui appuie une ou plusieurs mobilisations."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from portfolio.models.realisation import Mobilisation, Realisation


def chemin_de_preuve(preuve: Preuve, nom: str) -> str:
    """Un nom de rangement sans rien de la personne ni du fichier d’origine."""
    return f"preuves/{preuve.realisation_id}/{uuid4().hex}"


class Provenance(models.TextChoices):
    """D’où vient une preuve qui n’a pas été déposée ou liée à la main."""

    A_LA_MAIN = "", "Déposée par l’étudiant"
    GLPI = "glpi", "Tickets GLPI"
    GIT = "git", "Commits Git"
    CERTIFICAT = "certificat", "Certificat"


class PreuveQuerySet(models.QuerySet):
    def soumises(self) -> PreuveQuerySet:
        """Celles qu’une soumission a montrées au moins une fois, retirées depuis ou non."""
        return self.filter(soumise_le__isnull=False)

    def presentes(self) -> PreuveQuerySet:
        return self.filter(retiree_le__isnull=True)

    def en_ordre(self) -> PreuveQuerySet:
        """L’ordre choisi par l’étudiant, puis celui du dépôt."""
        return self.order_by("ordre", "deposee_le", "pk")


class Preuve(models.Model):
    """Un fichier (type décidé par son contenu, SHA-256 gardé, taille en octets) ou un lien.

    Une preuve déjà soumise n’est jamais effacée : elle est retirée (`retiree_le`), et la
    soumission figée continue de la montrer.
    """

    realisation = models.ForeignKey(
        Realisation, verbose_name="réalisation", on_delete=models.PROTECT, related_name="preuves"
    )
    intitule = models.CharField("intitulé", max_length=200)
    fichier = models.FileField("fichier", upload_to=chemin_de_preuve, max_length=200, blank=True)
    nom_fichier = models.CharField("nom du fichier", max_length=200, blank=True)
    type_mime = models.CharField("type", max_length=100, blank=True)
    taille = models.PositiveIntegerField("taille (octets)", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    lien = models.URLField("lien", max_length=500, blank=True)
    confidentielle = models.BooleanField("confidentielle", default=False)
    ordre = models.PositiveSmallIntegerField("rang", default=0)
    provenance = models.CharField(
        "provenance", max_length=12, choices=Provenance.choices, blank=True, default=""
    )
    provenance_detail = models.CharField("identifiants d’origine", max_length=300, blank=True)
    provenance_du = models.DateField("origine, du", null=True, blank=True)
    provenance_au = models.DateField("origine, au", null=True, blank=True)
    deposee_le = models.DateTimeField("déposée le")
    soumise_le = models.DateTimeField("soumise pour la première fois le", null=True, blank=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    mobilisations = models.ManyToManyField(
        Mobilisation, through="Appui", related_name="preuves", verbose_name="appuie"
    )

    objects = PreuveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="preuve_fichier_ou_lien",
                condition=(~Q(fichier="") & Q(lien="")) | (Q(fichier="") & ~Q(lien="")),
                violation_error_message="Une preuve est un fichier ou un lien, pas les deux.",
            ),
            models.CheckConstraint(
                name="preuve_fichier_avec_empreinte",
                condition=Q(fichier="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Un fichier est gardé avec son empreinte SHA-256.",
            ),
            models.UniqueConstraint(
                name="preuve_fichier_une_fois",
                fields=["realisation", "sha256"],
                condition=Q(retiree_le__isnull=True) & ~Q(sha256=""),
                violation_error_message="Ce fichier est déjà dans les preuves.",
            ),
            models.CheckConstraint(
                name="preuve_provenance_connue",
                condition=Q(provenance__in=Provenance.values),
                violation_error_message="Cette provenance est inconnue.",
            ),
            models.CheckConstraint(
                name="preuve_provenance_en_ordre",
                condition=Q(provenance_au__gte=F("provenance_du"))
                | Q(provenance_du__isnull=True)
                | Q(provenance_au__isnull=True),
                violation_error_message="La fin de l’origine précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def est_image(self) -> bool:
        return self.type_mime.startswith("image/")

    @property
    def est_archive(self) -> bool:
        return self.type_mime == "application/zip"

    @property
    def est_texte(self) -> bool:
        return self.type_mime.startswith("text/")


class Appui(models.Model):
    """Cette preuve appuie cette mobilisation (toutes deux de la même réalisation)."""

    preuve = models.ForeignKey(
        Preuve, verbose_name="preuve", on_delete=models.CASCADE, related_name="appuis"
    )
    mobilisation = models.ForeignKey(
        Mobilisation, verbose_name="mobilisation", on_delete=models.CASCADE, related_name="appuis"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="appui_unique",
                fields=["preuve", "mobilisation"],
                violation_error_message="Cette preuve appuie déjà cette mobilisation.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.preuve} → {self.mobilisation}"
