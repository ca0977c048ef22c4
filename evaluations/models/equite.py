"""L’équité : le second regard d’un collègue sur une évaluation, à l’aveugle puis comparé."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef

from comptes.models import Promotion, Utilisateur
from evaluations.models.jugement import Evaluation
from referentiel.models import Indicateur, Niveau, SousCompetence


class SecondRegardQuerySet(models.QuerySet):
    def rendus(self) -> SecondRegardQuerySet:
        return self.filter(rendu_le__isnull=False)

    def de_la_promotion(self, promotion: Promotion) -> SecondRegardQuerySet:
        return self.filter(evaluation__soumission__realisation__inscription__promotion=promotion)

    def avec_validite(self) -> SecondRegardQuerySet:
        """Annote `vaut_encore` : l’évaluation relue est toujours celle de la réalisation."""
        return self.annotate(vaut_encore=Exists(_evaluation_qui_vaut_encore()))

    def a_rendre(self) -> SecondRegardQuerySet:
        """Tirés, pas encore rendus, et que rien n’a rendus vains depuis."""
        return self.filter(Exists(_evaluation_qui_vaut_encore()), rendu_le__isnull=True)


def _evaluation_qui_vaut_encore() -> models.QuerySet[Evaluation]:
    """En vigueur, sur une réalisation que personne n’a rouverte ni soumise de nouveau."""
    return Evaluation.objects.en_vigueur().filter(
        pk=OuterRef("evaluation"), soumission__realisation__etat=F("decision")
    )


class SecondRegard(models.Model):
    """Une évaluation tirée au sort, relue par un autre ; rien n’y change la première.

    Tant que `rendu_le` est vide, le relecteur ne voit pas le jugement du premier.
    """

    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name="évaluation",
        on_delete=models.PROTECT,
        related_name="seconds_regards",
    )
    relecteur = models.ForeignKey(
        Utilisateur,
        verbose_name="relecteur",
        on_delete=models.PROTECT,
        related_name="seconds_regards",
    )
    tire_le = models.DateTimeField("tiré au sort le")
    rendu_le = models.DateTimeField("rendu le", null=True, blank=True)
    commentaire = models.TextField("commentaire", blank=True)

    objects = SecondRegardQuerySet.as_manager()

    class Meta:
        verbose_name = "second regard"
        verbose_name_plural = "seconds regards"
        constraints = [
            models.UniqueConstraint(
                name="second_regard_unique",
                fields=["evaluation", "relecteur"],
                violation_error_message="Ce collègue a déjà cette évaluation à relire.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}, relue par {self.relecteur}"


class SecondConstat(models.Model):
    """Le niveau que le relecteur donne à un indicateur."""

    regard = models.ForeignKey(
        SecondRegard,
        verbose_name="second regard",
        on_delete=models.CASCADE,
        related_name="constats",
    )
    indicateur = models.ForeignKey(
        Indicateur, verbose_name="indicateur", on_delete=models.PROTECT, related_name="+"
    )
    niveau = models.ForeignKey(
        Niveau, verbose_name="niveau", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="second_constat_unique",
                fields=["regard", "indicateur"],
                violation_error_message="Cet indicateur a déjà son niveau dans ce regard.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicateur} : {self.niveau.code}"


class SecondeRetenue(models.Model):
    """La réponse du relecteur à une revendication."""

    regard = models.ForeignKey(
        SecondRegard,
        verbose_name="second regard",
        on_delete=models.CASCADE,
        related_name="retenues",
    )
    sous_competence = models.ForeignKey(
        SousCompetence, verbose_name="sous-compétence", on_delete=models.PROTECT, related_name="+"
    )
    retenue = models.BooleanField("retenue")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="seconde_retenue_unique",
                fields=["regard", "sous_competence"],
                violation_error_message="Cette revendication a déjà sa réponse dans ce regard.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sous_competence} : {'retenue' if self.retenue else 'non retenue'}"
