"""Prendre et rendre la place d’une personne : chaque fois un acte, et la personne le sait."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from comptes.actions.actes import noter_un_acte
from comptes.actions.avis import prevenir
from comptes.models import Acte, NatureDActe, Utilisateur
from comptes.regles import ActionRefusee, raison_de_ne_pas_prendre_la_place

A_LA_DECONNEXION = "à la déconnexion"


@transaction.atomic
def prendre_la_place(
    personne: Utilisateur, *, acteur: Utilisateur, le: datetime, motif: str
) -> Acte:
    """Trace la prise et prévient la personne ; lève `ActionRefusee` si elle ne s’aide pas ainsi."""
    lue = Utilisateur.objects.select_for_update().get(pk=personne.pk)
    if raison := raison_de_ne_pas_prendre_la_place(lue, acteur):
        raise ActionRefusee(raison)
    prevenir(
        [lue],
        titre=f"{acteur.nom_d_usage} a vu Sillage à votre place, pour vous aider\u00a0: {motif}",
        chemin=reverse("accueil"),
        le=le,
    )
    return noter_un_acte(
        NatureDActe.PLACE_PRISE,
        acteur=acteur,
        personne=lue,
        objet="lecture seule, trente minutes au plus",
        motif=motif,
        le=le,
    )


@transaction.atomic
def rendre_la_place(
    personne: Utilisateur | None,
    *,
    acteur: Utilisateur | None,
    le: datetime,
    comment: str = "",
) -> Acte:
    """Trace la fin ; `comment` dit, si elle n’a pas été rendue, pourquoi elle a cessé."""
    return noter_un_acte(
        NatureDActe.PLACE_RENDUE, acteur=acteur, personne=personne, objet=comment, le=le
    )
