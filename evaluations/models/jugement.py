"""Le jugement d’une soumission : rendu, il ne change plus."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comptes.models import Utilisateur
from portfolio.models import Etat, Soumission
from referentiel.models import Indicateur, Niveau, SousCompetence


class Decision(models.TextChoices):
    VALIDEE = "validee", "Validée"
    A_REPRENDRE = "a_reprendre", "À reprendre"


def _sans_plus_recente(chemin: str = "") -> Q:
    """Aucune évaluation plus récente de la même réalisation, qui est présente.

    `chemin` mène de la ligne lue à son évaluation. Dit ligne à ligne, et non « parmi toutes les
    évaluations en vigueur » : la base ne lit alors que celles des réalisations demandées.
    """
    soumission = f"{chemin}soumission__"
    plus_recente = Evaluation.objects.filter(
        soumission__realisation=OuterRef(f"{soumission}realisation"),
        soumission__numero__gt=OuterRef(f"{soumission}numero"),
    )
    presente = {f"{soumission}realisation__supprimee_le__isnull": True}
    return Q(~Exists(plus_recente), **presente)


class EvaluationQuerySet(models.QuerySet):
    def en_vigueur(self) -> EvaluationQuerySet:
        """La dernière évaluation rendue de chaque réalisation présente."""
        return self.filter(_sans_plus_recente())


class DetailQuerySet(models.QuerySet):
    """Les retenues ou les constats."""

    def en_vigueur(self) -> DetailQuerySet:
        """Ceux de la dernière évaluation rendue de chaque réalisation présente."""
        return self.filter(_sans_plus_recente("evaluation__"))

    def validants(self) -> DetailQuerySet:
        """Ceux dont la réalisation est validée aujourd’hui : eux seuls comptent."""
        return self.en_vigueur().filter(evaluation__soumission__realisation__etat=Etat.VALIDEE)


class Evaluation(models.Model):
    """Une décision motivée sur une soumission ; les niveaux et les retenues en sont les détails."""

    soumission = models.OneToOneField(
        Soumission, verbose_name="soumission", on_delete=models.PROTECT, related_name="evaluation"
    )
    enseignant = models.ForeignKey(
        Utilisateur, verbose_name="enseignant", on_delete=models.PROTECT, related_name="evaluations"
    )
    decision = models.CharField("décision", max_length=15, choices=Decision.choices)
    commentaire = models.TextField("commentaire", blank=True)
    rendue_le = models.DateTimeField("rendue le")

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        constraints = [
            models.CheckConstraint(
                name="evaluation_decision_connue",
                condition=Q(decision__in=Decision.values),
                violation_error_message="Cette décision est inconnue.",
            ),
            models.CheckConstraint(
                name="evaluation_reprise_commentee",
                condition=Q(decision=Decision.VALIDEE) | ~Q(commentaire=""),
                violation_error_message="Une demande de reprise dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.soumission} : {self.get_decision_display()}"


class Retenue(models.Model):
    """La réponse à une revendication : retenue, non retenue, ou laissée sans réponse au renvoi."""

    evaluation = models.ForeignKey(
        Evaluation, verbose_name="évaluation", on_delete=models.CASCADE, related_name="retenues"
    )
    sous_competence = models.ForeignKey(
        SousCompetence, verbose_name="sous-compétence", on_delete=models.PROTECT, related_name="+"
    )
    retenue = models.BooleanField("retenue", null=True)

    objects = DetailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="retenue_unique",
                fields=["evaluation", "sous_competence"],
                violation_error_message="Cette revendication a déjà sa réponse.",
            )
        ]

    def __str__(self) -> str:
        reponse = {True: "retenue", False: "non retenue", None: "sans réponse"}[self.retenue]
        return f"{self.sous_competence} : {reponse}"


class Constat(models.Model):
    """Le niveau observé pour un indicateur, dans une évaluation."""

    evaluation = models.ForeignKey(
        Evaluation, verbose_name="évaluation", on_delete=models.CASCADE, related_name="constats"
    )
    indicateur = models.ForeignKey(
        Indicateur, verbose_name="indicateur", on_delete=models.PROTECT, related_name="+"
    )
    niveau = models.ForeignKey(
        Niveau, verbose_name="niveau", on_delete=models.PROTECT, related_name="+"
    )

    objects = DetailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="constat_unique",
                fields=["evaluation", "indicateur"],
                violation_error_message="Cet indicateur a déjà son niveau dans cette évaluation.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} : {self.niveau.code}"
