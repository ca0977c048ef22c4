"""Une réalisation professionnelle, ce qu’elle mobilise, et la table de ses états."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from comptes.models import Inscription, Utilisateur
from portfolio.models.equipe import Equipe
from portfolio.models.stage import Stage
from referentiel.models import SousCompetence


class Etat(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    SOUMISE = "soumise", "Soumise"
    A_REPRENDRE = "a_reprendre", "À reprendre"
    VALIDEE = "validee", "Validée"


class Verbe(models.TextChoices):
    SOUMETTRE = "soumettre", "Soumettre"
    RETIRER = "retirer", "Retirer"
    VALIDER = "valider", "Valider"
    RENVOYER = "renvoyer", "Demander une reprise"
    ROUVRIR = "rouvrir", "Rouvrir"


@dataclass(frozen=True)
class Transition:
    """Une ligne de la table des états : départs, arrivées possibles, motif exigé ou non."""

    depuis: frozenset[str]
    vers: tuple[str, ...]
    motif_exige: bool = False


MODIFIABLES = frozenset({Etat.BROUILLON, Etat.A_REPRENDRE})

TRANSITIONS: dict[str, Transition] = {
    Verbe.SOUMETTRE: Transition(MODIFIABLES, (Etat.SOUMISE,)),
    # Retirée, une réalisation déjà jugée une fois reste « à reprendre ».
    Verbe.RETIRER: Transition(frozenset({Etat.SOUMISE}), (Etat.BROUILLON, Etat.A_REPRENDRE)),
    Verbe.VALIDER: Transition(frozenset({Etat.SOUMISE}), (Etat.VALIDEE,)),
    Verbe.RENVOYER: Transition(frozenset({Etat.SOUMISE}), (Etat.A_REPRENDRE,), motif_exige=True),
    Verbe.ROUVRIR: Transition(frozenset({Etat.VALIDEE}), (Etat.A_REPRENDRE,), motif_exige=True),
}


class Cadre(models.TextChoices):
    FORMATION = "formation", "En cours de formation"
    PROFESSIONNEL = "professionnel", "En milieu professionnel"


class Partie(models.TextChoices):
    """Où le tableau de synthèse range une réalisation en milieu professionnel."""

    SELON_LES_DATES = "", "Selon les dates"
    PREMIERE_ANNEE = "premiere", "Première année"
    SECONDE_ANNEE = "seconde", "Seconde année"
    DEUX_ANNEES = "deux", "Les deux années"


class RealisationQuerySet(models.QuerySet):
    def presentes(self) -> RealisationQuerySet:
        return self.filter(supprimee_le__isnull=True)

    def de_l_inscription(self, inscription: Inscription) -> RealisationQuerySet:
        return self.filter(inscription=inscription)

    def de(self, personne: Utilisateur) -> RealisationQuerySet:
        return self.filter(inscription__etudiant=personne)

    def enseignees_par(self, personne: Utilisateur) -> RealisationQuerySet:
        return self.filter(inscription__promotion__enseignements__enseignant=personne)

    def connues_de_l_enseignant(self) -> RealisationQuerySet:
        """Sorties au moins une fois du brouillon : un brouillon reste à l’étudiant."""
        return self.exclude(etat=Etat.BROUILLON)

    def soumises(self) -> RealisationQuerySet:
        return self.filter(etat=Etat.SOUMISE)

    def validees(self) -> RealisationQuerySet:
        return self.filter(etat=Etat.VALIDEE)

    def par_date(self) -> RealisationQuerySet:
        """Ordre du tableau de synthèse : date de début, puis titre ; sans date en dernier."""
        return self.order_by(F("debut_le").asc(nulls_last=True), "intitule", "pk")


class Realisation(models.Model):
    """Une réalisation ; son contenu ne change qu’en brouillon ou à reprendre.

    `version` croît à chaque enregistrement : un enregistrement parti d’une version dépassée est
    refusé. `cle_creation` rend la création insensible au double clic.
    """

    inscription = models.ForeignKey(
        Inscription,
        verbose_name="inscription",
        on_delete=models.PROTECT,
        related_name="realisations",
    )
    equipe = models.ForeignKey(
        Equipe,
        verbose_name="équipe",
        on_delete=models.PROTECT,
        related_name="realisations",
        null=True,
        blank=True,
    )
    stage = models.ForeignKey(
        Stage,
        verbose_name="stage",
        on_delete=models.SET_NULL,
        related_name="realisations",
        null=True,
        blank=True,
    )
    intitule = models.CharField("intitulé", max_length=200)
    cadre = models.CharField("cadre", max_length=15, choices=Cadre.choices, default=Cadre.FORMATION)
    partie = models.CharField(
        "partie du tableau", max_length=10, choices=Partie.choices, blank=True, default=""
    )
    debut_le = models.DateField("début", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    lieu = models.CharField("lieu", max_length=120, blank=True)
    en_equipe = models.BooleanField("réalisée en équipe", default=False)
    contribution = models.TextField("contribution personnelle", blank=True)
    contexte = models.TextField("contexte", blank=True)
    demarche = models.TextField("démarche", blank=True)
    resultats = models.TextField("résultats", blank=True)
    environnement = models.TextField("environnement technologique", blank=True)
    etat = models.CharField("état", max_length=15, choices=Etat.choices, default=Etat.BROUILLON)
    version = models.PositiveIntegerField("version", default=1)
    cle_creation = models.UUIDField("clé de création", null=True, unique=True, editable=False)
    cree_le = models.DateTimeField("créée le")
    modifiee_le = models.DateTimeField("modifiée le")
    soumise_le = models.DateTimeField("soumise le", null=True, blank=True)
    supprimee_le = models.DateTimeField("supprimée le", null=True, blank=True)

    objects = RealisationQuerySet.as_manager()

    class Meta:
        verbose_name = "réalisation"
        constraints = [
            models.CheckConstraint(
                name="realisation_etat_connu",
                condition=Q(etat__in=Etat.values),
                violation_error_message="Cet état de réalisation est inconnu.",
            ),
            models.CheckConstraint(
                name="realisation_cadre_connu",
                condition=Q(cadre__in=Cadre.values),
                violation_error_message="Ce cadre est inconnu.",
            ),
            models.CheckConstraint(
                name="realisation_partie_connue",
                condition=Q(partie__in=Partie.values),
                violation_error_message="Cette partie du tableau est inconnue.",
            ),
            models.CheckConstraint(
                name="realisation_dates_en_ordre",
                condition=Q(fin_le__gte=F("debut_le"))
                | Q(debut_le__isnull=True)
                | Q(fin_le__isnull=True),
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                name="realisation_sortie_du_brouillon_datee",
                condition=Q(etat=Etat.BROUILLON)
                | Q(debut_le__isnull=False, fin_le__isnull=False, soumise_le__isnull=False),
                violation_error_message="Hors brouillon, une réalisation a ses deux dates.",
            ),
            models.CheckConstraint(
                name="realisation_equipe_avec_contribution",
                condition=Q(etat__in=sorted(MODIFIABLES))
                | Q(en_equipe=False)
                | ~Q(contribution=""),
                violation_error_message="En équipe, la contribution personnelle est nécessaire.",
            ),
            models.UniqueConstraint(
                name="realisation_une_par_equipier",
                fields=["equipe", "inscription"],
                condition=Q(equipe__isnull=False, supprimee_le__isnull=True),
                violation_error_message="Cet étudiant a déjà sa réalisation dans l’équipe.",
            ),
        ]
        indexes = [
            models.Index(fields=["inscription", "etat"], name="realisation_par_inscription"),
            models.Index(fields=["etat", "soumise_le"], name="realisation_file_d_attente"),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def modifiable(self) -> bool:
        return self.etat in MODIFIABLES


class Mobilisation(models.Model):
    """Une revendication : cette réalisation mobilise cette sous-compétence, et voici pourquoi."""

    realisation = models.ForeignKey(
        Realisation,
        verbose_name="réalisation",
        on_delete=models.CASCADE,
        related_name="mobilisations",
    )
    sous_competence = models.ForeignKey(
        SousCompetence,
        verbose_name="sous-compétence",
        on_delete=models.PROTECT,
        related_name="mobilisations",
    )
    justification = models.TextField("justification", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="mobilisation_unique",
                fields=["realisation", "sous_competence"],
                violation_error_message="Cette sous-compétence est déjà revendiquée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.realisation} → {self.sous_competence}"
