"""Une note du journal de l’étudiant : ce qu’il a fait tel jour, avant d’en faire une réalisation.

À ne pas confondre avec le journal des états (`portfolio.models.journal`), qui ne s’écrit pas à
la main.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from comptes.models import Inscription
from portfolio.models.realisation import Realisation
from referentiel.models import SousCompetence


def chemin_de_note(fichier: FichierDeNote, nom: str) -> str:
    """Un nom de rangement sans rien de la personne ni du fichier d’origine."""
    return f"notes/{fichier.note_id}/{uuid4().hex}"


class NoteQuerySet(models.QuerySet):
    def de_l_inscription(self, inscription: Inscription) -> NoteQuerySet:
        return self.filter(inscription=inscription)

    def a_rassembler(self) -> NoteQuerySet:
        """Celles dont aucune réalisation n’a encore été faite."""
        return self.filter(realisation__isnull=True)

    def recentes_d_abord(self) -> NoteQuerySet:
        return self.order_by("-faite_le", "-cree_le", "-pk")


class Note(models.Model):
    """Une phrase, un jour, des photos ou un lien, et s’il le sait déjà ce que cela mobilise.

    `cle_creation` vient du navigateur : la même note envoyée deux fois n’est gardée qu’une.
    """

    inscription = models.ForeignKey(
        Inscription, verbose_name="inscription", on_delete=models.PROTECT, related_name="notes"
    )
    texte = models.TextField("ce que vous avez fait")
    faite_le = models.DateField("jour")
    lien = models.URLField("lien", max_length=500, blank=True)
    sous_competences = models.ManyToManyField(
        SousCompetence, related_name="+", blank=True, verbose_name="sous-compétences"
    )
    realisation = models.ForeignKey(
        Realisation,
        verbose_name="rassemblée dans",
        on_delete=models.SET_NULL,
        related_name="notes",
        null=True,
        blank=True,
    )
    cle_creation = models.UUIDField("clé de création", unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    cree_le = models.DateTimeField("créée le")
    modifiee_le = models.DateTimeField("modifiée le")

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="note_avec_un_texte",
                condition=~Q(texte=""),
                violation_error_message="Une note dit au moins une phrase.",
            )
        ]
        indexes = [models.Index(fields=["inscription", "faite_le"], name="note_par_jour")]

    def __str__(self) -> str:
        return self.texte[:60]


class FichierDeNote(models.Model):
    """Une photo ou un fichier joint, examiné comme une preuve ; `taille` en octets."""

    note = models.ForeignKey(
        Note, verbose_name="note", on_delete=models.CASCADE, related_name="fichiers"
    )
    fichier = models.FileField("fichier", upload_to=chemin_de_note, max_length=200)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = "fichier de note"
        verbose_name_plural = "fichiers de note"
        constraints = [
            models.UniqueConstraint(
                name="fichier_de_note_une_fois",
                fields=["note", "sha256"],
                violation_error_message="Ce fichier est déjà joint à la note.",
            ),
            models.CheckConstraint(
                name="fichier_de_note_avec_empreinte",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Un fichier est gardé avec son empreinte SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom_fichier

    @property
    def est_image(self) -> bool:
        return self.type_mime.startswith("image/")
