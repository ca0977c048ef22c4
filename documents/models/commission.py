"""La journée d’un jury : une commission, ses candidats à l’heure dite, ses membres sans compte."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from comptes.models import Etablissement, Inscription, LienConsultation
from referentiel.models import Competence, Niveau, SessionExamen

NOTE_MAX = 20


class Commission(models.Model):
    """Un jour, une salle, des candidats ; la session en donne les durées et les pénalités."""

    session = models.ForeignKey(
        SessionExamen,
        verbose_name="session",
        on_delete=models.PROTECT,
        related_name="commissions",
    )
    etablissement = models.ForeignKey(
        Etablissement,
        verbose_name="centre d’examen",
        on_delete=models.PROTECT,
        related_name="commissions",
    )
    intitule = models.CharField("intitulé", max_length=80)
    jour = models.DateField("jour")
    salle = models.CharField("salle", max_length=40, blank=True)

    class Meta:
        verbose_name = "commission"
        constraints = [
            models.UniqueConstraint(
                name="commission_unique",
                fields=["etablissement", "jour", "intitule"],
                violation_error_message="Ce centre a déjà une commission de ce nom ce jour-là.",
            )
        ]
        indexes = [models.Index(fields=["jour", "intitule", "id"], name="commission_par_jour")]

    def __str__(self) -> str:
        return f"{self.intitule}, {self.jour:%d/%m/%y}"


class Convocation(models.Model):
    """Un candidat devant une commission, à son rang et à son heure (de Paris)."""

    commission = models.ForeignKey(
        Commission,
        verbose_name="commission",
        on_delete=models.CASCADE,
        related_name="convocations",
    )
    inscription = models.ForeignKey(
        Inscription,
        verbose_name="candidat",
        on_delete=models.PROTECT,
        related_name="convocations",
    )
    rang = models.PositiveSmallIntegerField("rang")
    heure = models.TimeField("heure")

    class Meta:
        verbose_name = "convocation"
        constraints = [
            models.UniqueConstraint(
                name="convocation_candidat_unique",
                fields=["commission", "inscription"],
                violation_error_message="Ce candidat est déjà convoqué devant cette commission.",
            ),
            models.UniqueConstraint(
                name="convocation_rang_unique",
                fields=["commission", "rang"],
                violation_error_message="Deux candidats ne passent pas au même rang.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inscription} à {self.heure:%H:%M}"


class LienDeCommission(LienConsultation):
    """L’adresse que tiennent les membres ; plusieurs peuvent être ouvertes à la fois."""

    commission = models.ForeignKey(
        Commission, verbose_name="commission", on_delete=models.CASCADE, related_name="liens"
    )

    class Meta(LienConsultation.Meta):
        verbose_name = "lien de commission"
        verbose_name_plural = "liens de commission"

    def __str__(self) -> str:
        return f"lien de {self.commission}"


class Membre(models.Model):
    """Qui est entré par le lien, sous le nom qu’il a donné.

    `nom_plie` (sans casse ni accents) le reconnaît ; `code` (gardé par son empreinte, sous la clé
    secrète du site) lui permet de revenir d’un autre appareil : ses notes ne sont qu’à lui.
    """

    commission = models.ForeignKey(
        Commission, verbose_name="commission", on_delete=models.CASCADE, related_name="membres"
    )
    nom = models.CharField("nom", max_length=80)
    nom_plie = models.CharField("nom plié", max_length=80)
    code = models.CharField("code personnel", max_length=128)
    entre_le = models.DateTimeField("entré le")

    class Meta:
        verbose_name = "membre de commission"
        verbose_name_plural = "membres de commission"
        constraints = [
            models.UniqueConstraint(
                name="membre_nom_unique",
                fields=["commission", "nom_plie"],
                violation_error_message="Un membre de ce nom est déjà entré.",
            ),
            models.CheckConstraint(
                name="membre_nomme",
                condition=~Q(nom="") & ~Q(nom_plie=""),
                violation_error_message="Un membre de la commission donne son nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class NoteDeMembre(models.Model):
    """Ce qu’un membre écrit pour lui seul d’un candidat ; effacé à la date de la session."""

    convocation = models.ForeignKey(
        Convocation, verbose_name="convocation", on_delete=models.CASCADE, related_name="notes"
    )
    membre = models.ForeignKey(
        Membre, verbose_name="membre", on_delete=models.CASCADE, related_name="notes"
    )
    texte = models.TextField("texte", blank=True)
    maj_le = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "note de membre"
        verbose_name_plural = "notes de membre"
        constraints = [
            models.UniqueConstraint(
                name="notedemembre_unique",
                fields=["convocation", "membre"],
                violation_error_message="Un membre a une note par candidat.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.membre} sur {self.convocation}"


class Grille(models.Model):
    """La grille d’aide à l’évaluation de la commission (annexe VI-3) pour un candidat.

    `note` sur 20, au quart de point ; les deux pénalités viennent de la session. `version`
    augmente à chaque enregistrement : deux membres ne s’écrasent pas.
    """

    convocation = models.OneToOneField(
        Convocation, verbose_name="convocation", on_delete=models.CASCADE, related_name="grille"
    )
    note = models.DecimalField(
        "note sur 20",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MaxValueValidator(NOTE_MAX)],
    )
    appreciation = models.TextField("appréciation", blank=True)
    inaccessible = models.BooleanField("portfolio inaccessible", default=False)
    sans_tableau = models.BooleanField("tableau de synthèse absent", default=False)
    version = models.PositiveIntegerField("version", default=0)
    maj_le = models.DateTimeField("écrite le")
    maj_par = models.ForeignKey(
        Membre,
        verbose_name="écrite par",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "grille de commission"
        verbose_name_plural = "grilles de commission"
        constraints = [
            models.CheckConstraint(
                name="grille_note_sur_vingt",
                condition=Q(note__isnull=True) | Q(note__gte=0, note__lte=NOTE_MAX),
                violation_error_message="La note est comprise entre 0 et 20.",
            )
        ]

    def __str__(self) -> str:
        return f"grille de {self.convocation}"


class NiveauDeGrille(models.Model):
    """Le niveau que la commission donne à une compétence."""

    grille = models.ForeignKey(
        Grille, verbose_name="grille", on_delete=models.CASCADE, related_name="niveaux"
    )
    competence = models.ForeignKey(
        Competence, verbose_name="compétence", on_delete=models.PROTECT, related_name="+"
    )
    niveau = models.ForeignKey(
        Niveau, verbose_name="niveau", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "niveau de grille"
        verbose_name_plural = "niveaux de grille"
        constraints = [
            models.UniqueConstraint(
                name="niveaudegrille_unique",
                fields=["grille", "competence"],
                violation_error_message="Une compétence a un seul niveau par grille.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.competence} : {self.niveau}"
