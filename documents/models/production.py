"""Une classe d’un coup : la production demandée et ses pièces, une par fichier à faire."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models import Inscription, Promotion, Utilisateur
from documents.models.emission import Emission, Nature
from portfolio.models import Realisation


class EtatDePiece(models.TextChoices):
    ATTENTE = "attente", "En attente"
    FAITE = "faite", "Fait"
    IMPOSSIBLE = "impossible", "Impossible"


class Production(models.Model):
    """Tous les documents d’une nature pour une promotion, faits en tâche de fond.

    L’avancement se compte sur les pièces ; reprendre, c’est remettre en file celles qui ne sont
    pas faites.
    """

    promotion = models.ForeignKey(
        Promotion, verbose_name="promotion", on_delete=models.PROTECT, related_name="productions"
    )
    nature = models.CharField("nature", max_length=30, choices=Nature.choices)
    demandee_par = models.ForeignKey(
        Utilisateur, verbose_name="demandée par", on_delete=models.PROTECT, related_name="+"
    )
    demandee_le = models.DateTimeField("demandée le")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="production_nature_connue",
                condition=Q(nature__in=Nature.values),
                violation_error_message="Cette nature de document est inconnue.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} — {self.promotion}"


def dossier_de_production(production: int) -> str:
    return f"productions/{production}"


def chemin_de_piece(piece: Piece, nom: str) -> str:
    return f"{dossier_de_production(piece.production_id)}/{piece.pk}"


class Piece(models.Model):
    """Un fichier à faire pour un étudiant (et une réalisation, si c’est une fiche).

    `chemin` est sa place dans l’archive de la classe ; `motif` dit en clair pourquoi il n’a pas pu
    être fait.
    """

    production = models.ForeignKey(
        Production, verbose_name="production", on_delete=models.CASCADE, related_name="pieces"
    )
    inscription = models.ForeignKey(
        Inscription, verbose_name="inscription", on_delete=models.PROTECT, related_name="+"
    )
    realisation = models.ForeignKey(
        Realisation,
        verbose_name="réalisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    chemin = models.CharField("chemin dans l’archive", max_length=250)
    etat = models.CharField(
        "état", max_length=12, choices=EtatDePiece.choices, default=EtatDePiece.ATTENTE
    )
    motif = models.TextField("motif", blank=True)
    emission = models.ForeignKey(
        Emission,
        verbose_name="émission",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    fichier = models.FileField("fichier", upload_to=chemin_de_piece, max_length=200, blank=True)
    finie_le = models.DateTimeField("finie le", null=True, blank=True)

    class Meta:
        verbose_name = "pièce"
        constraints = [
            models.UniqueConstraint(
                name="piece_chemin_unique",
                fields=["production", "chemin"],
                violation_error_message="Deux pièces ne portent pas le même nom.",
            ),
            models.CheckConstraint(
                name="piece_etat_connu",
                condition=Q(etat__in=EtatDePiece.values),
                violation_error_message="Cet état de pièce est inconnu.",
            ),
            models.CheckConstraint(
                name="piece_faite_avec_fichier",
                condition=~Q(etat=EtatDePiece.FAITE) | (~Q(fichier="") & Q(emission__isnull=False)),
                violation_error_message="Une pièce faite a son fichier et son émission.",
            ),
            models.CheckConstraint(
                name="piece_impossible_motivee",
                condition=~Q(etat=EtatDePiece.IMPOSSIBLE) | ~Q(motif=""),
                violation_error_message="Une pièce impossible dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return self.chemin
