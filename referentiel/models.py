"""Le texte officiel (immuable) et la session d’examen (révisable).

Un nouvel arrêté est une nouvelle ligne `Referentiel` : le texte d’une version ne change jamais.
Source : annexe I.B du référentiel du BTS SIO, bloc 1, et circulaires de session (E5, ex-E4).
"""

from __future__ import annotations

from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from referentiel.motifs import valider_motif


class ParCleNaturelle(models.Manager):
    """Retrouve une ligne par les colonnes de sa clé naturelle (`CLE`), pour les fixtures."""

    def get_by_natural_key(self, *valeurs: object) -> models.Model:
        return self.get(**dict(zip(self.model.CLE, valeurs, strict=True)))


class Referentiel(models.Model):
    CLE = ("code",)

    code = models.SlugField("code", max_length=20, unique=True)
    intitule = models.CharField("intitulé", max_length=200)
    source = models.CharField("source", max_length=200)
    empreinte = models.CharField("empreinte SHA-256 du texte", max_length=64)

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "référentiel"
        constraints = [
            models.CheckConstraint(
                name="referentiel_empreinte_hexadecimale",
                condition=Q(empreinte__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="L’empreinte doit être un SHA-256 en hexadécimal.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Bloc(models.Model):
    """Un bloc de compétences ; `contexte` et `autonomie` sont des listes de paragraphes."""

    CLE = ("referentiel__code", "code")

    referentiel = models.ForeignKey(
        Referentiel, verbose_name="référentiel", on_delete=models.PROTECT, related_name="blocs"
    )
    code = models.CharField("code", max_length=10)
    numero = models.PositiveSmallIntegerField("numéro")
    intitule = models.CharField("intitulé", max_length=200)
    contexte = models.JSONField("contexte", default=list)
    ressources = models.JSONField("ressources", default=list)
    autonomie = models.JSONField("degré d’autonomie, responsabilités", default=list)

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "bloc de compétences"
        verbose_name_plural = "blocs de compétences"
        constraints = [
            models.UniqueConstraint(
                name="bloc_unique",
                fields=["referentiel", "code"],
                violation_error_message="Ce référentiel a déjà un bloc de ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule

    def natural_key(self) -> tuple[str, ...]:
        return (self.referentiel.code, self.code)

    natural_key.dependencies = ["referentiel.referentiel"]


class Competence(models.Model):
    """Une des six compétences ; `abrege` est notre libellé d’en-tête, hors texte officiel."""

    CLE = ("bloc__referentiel__code", "bloc__code", "ordre")

    bloc = models.ForeignKey(
        Bloc, verbose_name="bloc", on_delete=models.PROTECT, related_name="competences"
    )
    ordre = models.PositiveSmallIntegerField("ordre")
    intitule = models.CharField("intitulé", max_length=200)
    abrege = models.CharField("libellé abrégé", max_length=30)

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "compétence"
        constraints = [
            models.UniqueConstraint(
                name="competence_unique",
                fields=["bloc", "ordre"],
                violation_error_message="Ce bloc a déjà une compétence à ce rang.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule

    def natural_key(self) -> tuple[object, ...]:
        return (*self.bloc.natural_key(), self.ordre)

    natural_key.dependencies = ["referentiel.bloc"]


CLE_D_UN_ITEM = (
    "competence__bloc__referentiel__code",
    "competence__bloc__code",
    "competence__ordre",
)


class SousCompetence(models.Model):
    CLE = (*CLE_D_UN_ITEM, "ordre")

    competence = models.ForeignKey(
        Competence,
        verbose_name="compétence",
        on_delete=models.PROTECT,
        related_name="sous_competences",
    )
    ordre = models.PositiveSmallIntegerField("ordre")
    intitule = models.TextField("intitulé")

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "sous-compétence"
        constraints = [
            models.UniqueConstraint(
                name="sous_competence_unique",
                fields=["competence", "ordre"],
                violation_error_message="Cette compétence a déjà une sous-compétence à ce rang.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule

    def natural_key(self) -> tuple[object, ...]:
        return (*self.competence.natural_key(), self.ordre)

    natural_key.dependencies = ["referentiel.competence"]


class Indicateur(models.Model):
    """Un indicateur de performance ; `precisions` sont ses sous-points, mot pour mot."""

    CLE = (*CLE_D_UN_ITEM, "ordre")

    competence = models.ForeignKey(
        Competence, verbose_name="compétence", on_delete=models.PROTECT, related_name="indicateurs"
    )
    ordre = models.PositiveSmallIntegerField("ordre")
    texte = models.TextField("texte")
    precisions = models.JSONField("précisions", default=list, blank=True)

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "indicateur de performance"
        verbose_name_plural = "indicateurs de performance"
        constraints = [
            models.UniqueConstraint(
                name="indicateur_unique",
                fields=["competence", "ordre"],
                violation_error_message="Cette compétence a déjà un indicateur à ce rang.",
            )
        ]

    def __str__(self) -> str:
        return self.texte

    def natural_key(self) -> tuple[object, ...]:
        return (*self.competence.natural_key(), self.ordre)

    natural_key.dependencies = ["referentiel.competence"]


class Nature(models.TextChoices):
    TECHNOLOGIQUE = "technologique", "Savoirs technologiques"
    ECONOMIQUE = "economique", "Savoirs économiques, juridiques et managériaux"


class Savoir(models.Model):
    CLE = (*CLE_D_UN_ITEM, "nature", "ordre")

    competence = models.ForeignKey(
        Competence, verbose_name="compétence", on_delete=models.PROTECT, related_name="savoirs"
    )
    nature = models.CharField("nature", max_length=20, choices=Nature.choices)
    ordre = models.PositiveSmallIntegerField("ordre")
    texte = models.TextField("texte")

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "savoir associé"
        verbose_name_plural = "savoirs associés"
        constraints = [
            models.UniqueConstraint(
                name="savoir_unique",
                fields=["competence", "nature", "ordre"],
                violation_error_message="Cette compétence a déjà un savoir à ce rang.",
            ),
            models.CheckConstraint(
                name="savoir_nature_connue",
                condition=Q(nature__in=Nature.values),
                violation_error_message="La nature de ce savoir est inconnue.",
            ),
        ]

    def __str__(self) -> str:
        return self.texte

    def natural_key(self) -> tuple[object, ...]:
        return (*self.competence.natural_key(), self.nature, self.ordre)

    natural_key.dependencies = ["referentiel.competence"]


class ExempleDePreuve(models.Model):
    """Une preuve qui convient à une sous-compétence : un conseil, pas du texte officiel.

    Écrit par nous : il se corrige et se recharge, à la différence des autres lignes de cet étage.
    """

    sous_competence = models.ForeignKey(
        SousCompetence,
        verbose_name="sous-compétence",
        on_delete=models.PROTECT,
        related_name="exemples",
    )
    ordre = models.PositiveSmallIntegerField("ordre")
    texte = models.CharField("exemple", max_length=300)

    class Meta:
        verbose_name = "exemple de preuve"
        verbose_name_plural = "exemples de preuve"
        constraints = [
            models.UniqueConstraint(
                name="exemple_de_preuve_unique",
                fields=["sous_competence", "ordre"],
                violation_error_message="Cette sous-compétence a déjà un exemple à ce rang.",
            )
        ]

    def __str__(self) -> str:
        return self.texte


class Niveau(models.Model):
    """Un niveau de l’échelle de la grille d’aide à l’évaluation (VI-3) : une ligne, pas du code."""

    CLE = ("referentiel__code", "code")

    referentiel = models.ForeignKey(
        Referentiel, verbose_name="référentiel", on_delete=models.PROTECT, related_name="niveaux"
    )
    code = models.CharField("code", max_length=3)
    intitule = models.CharField("intitulé", max_length=60)
    ordre = models.PositiveSmallIntegerField("ordre")
    satisfaisant = models.BooleanField("satisfaisant", default=False)

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "niveau"
        verbose_name_plural = "niveaux"
        constraints = [
            models.UniqueConstraint(
                name="niveau_code_unique",
                fields=["referentiel", "code"],
                violation_error_message="Ce référentiel a déjà un niveau de ce code.",
            ),
            models.UniqueConstraint(
                name="niveau_ordre_unique",
                fields=["referentiel", "ordre"],
                violation_error_message="Ce référentiel a déjà un niveau à ce rang.",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    def natural_key(self) -> tuple[str, str]:
        return (self.referentiel.code, self.code)

    natural_key.dependencies = ["referentiel.referentiel"]


class SessionExamen(models.Model):
    """Ce que la circulaire change chaque année : épreuve, annexes, dates, capacités."""

    CLE = ("annee",)

    annee = models.PositiveSmallIntegerField(
        "année", unique=True, validators=[MinValueValidator(2020), MaxValueValidator(2100)]
    )
    epreuve = models.CharField("code de l’épreuve", max_length=5, default="E5")
    epreuve_ancienne = models.CharField("ancien code", max_length=5, blank=True, default="E4")
    annexe_tableau = models.CharField("annexe du tableau de synthèse", max_length=10)
    annexe_controle = models.CharField("annexe du contrôle de conformité", max_length=10)
    annexe_grille = models.CharField("annexe de la grille d’évaluation", max_length=10)
    annexe_fiche = models.CharField(
        "annexe de la fiche de la commission", max_length=10, default="VI-4"
    )
    annexe_attestation = models.CharField("annexe de l’attestation de stage", max_length=10)
    lignes_formation = models.PositiveSmallIntegerField("lignes, en formation", default=10)
    lignes_premiere_annee = models.PositiveSmallIntegerField("lignes, première année", default=7)
    lignes_seconde_annee = models.PositiveSmallIntegerField("lignes, seconde année", default=7)
    depot_le = models.DateField("date limite de dépôt", null=True, blank=True)
    oraux_du = models.DateField("début des oraux", null=True, blank=True)
    oraux_au = models.DateField("fin des oraux", null=True, blank=True)
    minutes_d_oral = models.PositiveSmallIntegerField("durée de l’oral (minutes)", default=40)
    minutes_d_expose = models.PositiveSmallIntegerField("dont l’exposé (minutes)", default=10)
    jury_efface_le = models.DateField(
        "notes du jury effacées le",
        null=True,
        blank=True,
        help_text="Ce jour-là, les notes, grilles et fiches des commissions sont effacées.",
    )
    donnees_effacees_le = models.DateField(
        "données des étudiants effacées le",
        null=True,
        blank=True,
        help_text=(
            "Ce jour-là, les dossiers de cette session deviennent anonymes et leurs fichiers "
            "sont effacés. La date est montrée à chaque étudiant."
        ),
    )
    semaines_de_stage = models.PositiveSmallIntegerField("semaines de stage attendues", default=10)
    periodes_de_stage = models.PositiveSmallIntegerField("périodes de stage attendues", default=2)
    penalite_inaccessible = models.PositiveSmallIntegerField(
        "points retirés, portfolio inaccessible", default=10
    )
    penalite_sans_tableau = models.PositiveSmallIntegerField(
        "points retirés, tableau absent", default=2
    )
    motif_dossier = models.CharField(
        "nom du fichier du dossier",
        max_length=80,
        default="BTSSIDOPROFE5.pdf",
        validators=[valider_motif],
    )
    motif_attestations = models.CharField(
        "nom du fichier des attestations",
        max_length=80,
        default="BTSSIPRESENTE5.pdf",
        validators=[valider_motif],
    )
    motif_document = models.CharField(
        "nom de fichier des autres documents",
        max_length=80,
        default="{nom}-{prenom}-{document}-{annee}",
        validators=[valider_motif],
        help_text="Sans extension. Champs : {nom} {prenom} {numero} {document} {annee}.",
    )

    objects = ParCleNaturelle()

    class Meta:
        verbose_name = "session d’examen"
        verbose_name_plural = "sessions d’examen"
        constraints = [
            models.CheckConstraint(
                name="session_annee_plausible",
                condition=Q(annee__gte=2020, annee__lte=2100),
                violation_error_message="L’année de la session doit être entre 2020 et 2100.",
            ),
            models.CheckConstraint(
                name="session_lignes_presentes",
                condition=Q(
                    lignes_formation__gte=1,
                    lignes_premiere_annee__gte=1,
                    lignes_seconde_annee__gte=1,
                ),
                violation_error_message="Chaque partie du tableau a au moins une ligne.",
            ),
            models.CheckConstraint(
                name="session_oraux_en_ordre",
                condition=Q(oraux_au__gte=models.F("oraux_du"))
                | Q(oraux_du__isnull=True)
                | Q(oraux_au__isnull=True),
                violation_error_message="La fin des oraux précède leur début.",
            ),
            models.CheckConstraint(
                name="session_jury_efface_apres_les_oraux",
                condition=Q(jury_efface_le__gt=models.F("oraux_au"))
                | Q(jury_efface_le__isnull=True)
                | Q(oraux_au__isnull=True),
                violation_error_message="Les notes du jury s’effacent après la fin des oraux.",
            ),
            models.CheckConstraint(
                name="session_donnees_effacees_apres_le_jury",
                condition=Q(donnees_effacees_le__gte=models.F("jury_efface_le"))
                | Q(donnees_effacees_le__isnull=True)
                | Q(jury_efface_le__isnull=True),
                violation_error_message=(
                    "Les données des étudiants s’effacent au plus tôt avec les notes du jury."
                ),
            ),
            models.CheckConstraint(
                name="session_donnees_effacees_apres_les_oraux",
                condition=Q(donnees_effacees_le__gt=models.F("oraux_au"))
                | Q(donnees_effacees_le__isnull=True)
                | Q(oraux_au__isnull=True),
                violation_error_message=(
                    "Les données des étudiants s’effacent après la fin des oraux."
                ),
            ),
            models.CheckConstraint(
                name="session_expose_dans_l_oral",
                condition=Q(minutes_d_expose__lte=models.F("minutes_d_oral"))
                & Q(minutes_d_oral__gte=1),
                violation_error_message="L’exposé tient dans la durée de l’oral.",
            ),
        ]

    def __str__(self) -> str:
        return f"session {self.annee}"

    def natural_key(self) -> tuple[int]:
        return (self.annee,)

    @property
    @admin.display(description="épreuve")
    def epreuve_affichee(self) -> str:
        """« E5 (ex-E4) », tant que l’ancien nom se dit encore."""
        ancienne = f" (ex-{self.epreuve_ancienne})" if self.epreuve_ancienne else ""
        return f"{self.epreuve}{ancienne}"
