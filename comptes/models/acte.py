"""Ce que l’administration fait des comptes et des données : une ligne de plus, jamais corrigée."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from comptes.models.personnes import Utilisateur


class NatureDActe(models.TextChoices):
    """Ce qui se trace ; chaque libellé se lit après « le 3 mars, Mme Faure : »."""

    CONSULTATION = "consultation", "a ouvert le dossier"
    PLACE_PRISE = "place_prise", "a pris sa place pour l’aider"
    PLACE_RENDUE = "place_rendue", "a rendu sa place"
    INVITATION = "invitation", "a envoyé une invitation"
    COMPTE_CREE = "compte_cree", "a ouvert un compte"
    COMPTE_FERME = "compte_ferme", "a fermé le compte"
    COMPTE_ROUVERT = "compte_rouvert", "a rouvert le compte"
    IDENTITE_CORRIGEE = "identite_corrigee", "a corrigé l’identité"
    ADRESSE_CHANGEE = "adresse_changee", "a changé l’adresse électronique"
    ROLE_CHANGE = "role_change", "a changé les droits"
    SESSIONS_FERMEES = "sessions_fermees", "a déconnecté tous les appareils"
    SECOND_FACTEUR_RETIRE = "second_facteur_retire", "a retiré le second facteur"
    DONNEES_REMISES = "donnees_remises", "a remis une copie des données"
    ANONYMISATION = "anonymisation", "a rendu les données anonymes"
    EFFACEMENT = "effacement", "a effacé les données"
    PURGE = "purge", "a effacé une session échue"
    RENTREE = "rentree", "a préparé la rentrée"


class ActeQuerySet(models.QuerySet):
    def recents_d_abord(self) -> ActeQuerySet:
        return self.order_by("-le", "-pk")

    def sur(self, personne: Utilisateur) -> ActeQuerySet:
        """Les actes qui concernent cette personne."""
        return self.filter(personne=personne)

    def depuis(self, le: datetime) -> ActeQuerySet:
        return self.filter(le__gte=le)


class Acte(models.Model):
    """Qui, quoi, sur qui, pourquoi, quand ; sans `acteur`, c’est l’horloge ou une commande.

    `objet` dit sur quoi, sans nom de personne : une session, une classe, un nombre. Un nom n’est
    jamais que dans `acteur` et `personne`, qui se vident quand la personne est effacée.
    """

    nature = models.CharField("nature", max_length=24, choices=NatureDActe.choices)
    acteur = models.ForeignKey(
        Utilisateur,
        verbose_name="par",
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    personne = models.ForeignKey(
        Utilisateur,
        verbose_name="concerne",
        on_delete=models.SET_NULL,
        related_name="actes_subis",
        null=True,
        blank=True,
    )
    objet = models.CharField("sur quoi", max_length=200, blank=True)
    motif = models.CharField("motif", max_length=500, blank=True)
    le = models.DateTimeField("le")

    objects = ActeQuerySet.as_manager()

    class Meta:
        verbose_name = "acte d’administration"
        verbose_name_plural = "actes d’administration"
        constraints = [
            models.CheckConstraint(
                name="acte_nature_connue",
                condition=Q(nature__in=NatureDActe.values),
                violation_error_message="Cet acte d’administration n’est pas connu.",
            ),
            models.CheckConstraint(
                name="acte_place_prise_avec_motif",
                condition=~Q(nature=NatureDActe.PLACE_PRISE, motif=""),
                violation_error_message="Dites pourquoi vous prenez la place de cette personne.",
            ),
        ]
        indexes = [
            models.Index(fields=["-le", "-id"], name="acte_par_date"),
            models.Index(fields=["personne", "-le"], name="acte_par_personne"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} ({self.le:%d/%m/%Y})"
