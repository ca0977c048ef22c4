"""La trace d’un document émis : qui, pour qui, quoi, quand, et son empreinte."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Inscription, Promotion, Utilisateur
from portfolio.models import Realisation


class Nature(models.TextChoices):
    """Ce qu’un document est ; la valeur est aussi le morceau de son nom de fichier."""

    SYNTHESE = "tableau-de-synthese", "Tableau de synthèse"
    CLASSEUR = "classeur-de-synthese", "Tableau de synthèse (classeur)"
    COMPETENCES = "tableau-des-competences", "Tableau des compétences"
    FICHE = "fiche-de-realisation", "Fiche de réalisation"
    RELEVE = "releve-de-positionnement", "Relevé de positionnement"
    DOSSIER = "dossier", "Dossier complet"
    ARCHIVE = "archive", "Archive du dossier"
    PROMOTION = "synthese-de-promotion", "Synthèse de promotion"


class Emission(models.Model):
    """Un document remis à quelqu’un, reconnaissable à son code et à son SHA-256.

    `empreinte` résume ce qui le détermine (nature, destinataire, auteur, jour, contenu) : demander
    deux fois le même document rend la même émission et les mêmes octets. `fichier` n’est gardé
    que pour un document signé, qui ne se referait pas à l’identique.
    """

    code = models.CharField("code de vérification", max_length=16, unique=True)
    empreinte = models.CharField("empreinte du contenu", max_length=64, unique=True)
    nature = models.CharField("nature", max_length=30, choices=Nature.choices)
    promotion = models.ForeignKey(
        Promotion, verbose_name="promotion", on_delete=models.PROTECT, related_name="emissions"
    )
    inscription = models.ForeignKey(
        Inscription,
        verbose_name="inscription",
        on_delete=models.PROTECT,
        related_name="emissions",
        null=True,
        blank=True,
    )
    realisation = models.ForeignKey(
        Realisation,
        verbose_name="réalisation",
        on_delete=models.PROTECT,
        related_name="emissions",
        null=True,
        blank=True,
    )
    privee = models.BooleanField("copie privée", default=False)
    emise_par = models.ForeignKey(
        Utilisateur,
        verbose_name="émise par",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    emise_le = models.DateTimeField("émise le")
    sha256 = models.CharField("SHA-256 du document", max_length=64)
    taille = models.PositiveBigIntegerField("taille (octets)")
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    fichier = models.FileField("document signé", upload_to="emissions/", max_length=200, blank=True)

    class Meta:
        verbose_name = "émission"
        constraints = [
            models.CheckConstraint(
                name="emission_nature_connue",
                condition=Q(nature__in=Nature.values),
                violation_error_message="Cette nature de document est inconnue.",
            ),
            models.CheckConstraint(
                name="emission_empreintes_hexadecimales",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$", empreinte__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Une émission garde deux SHA-256 en hexadécimal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} — {self.code}"

    @property
    def initiales(self) -> str:
        """« I. M. » : tout ce que la vérification publique dit de la personne."""
        if self.inscription is None or self.inscription.etudiant.anonymise_le:
            return ""
        etudiant = self.inscription.etudiant
        return " ".join(f"{mot[0].upper()}." for mot in (etudiant.prenom, etudiant.nom) if mot)
