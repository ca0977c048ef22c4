"""Garder, corriger, supprimer une remarque toute prête : chacun les siennes, une par touche."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from comptes.models import Utilisateur
from evaluations.models import Remarque
from portfolio.regles import ActionRefusee

NOMBRE_MAX = 36
"""Une par touche : dix chiffres et vingt-six lettres."""


def ecrire_une_remarque(
    remarque: Remarque, *, acteur: Utilisateur, le: datetime, touche: str, texte: str
) -> Remarque:
    """Enregistre une remarque, nouvelle ou corrigée ; le même envoi répété ne la double pas.

    Lève `ActionRefusee` si la touche sert déjà à une autre.
    """
    remarque.enseignant, remarque.touche, remarque.texte = acteur, touche, texte
    autres = Remarque.objects.filter(enseignant=acteur, touche=touche).exclude(pk=remarque.pk)
    deja = autres.first()
    if deja is not None and remarque.pk is None and deja.texte == texte:
        return deja
    try:
        if deja is not None:
            raise IntegrityError
        with transaction.atomic():
            remarque.save()
    except IntegrityError:
        raise ActionRefusee(f"Vous avez déjà une remarque sur la touche « {touche} ».") from None
    return remarque


def supprimer_une_remarque(remarque: Remarque, *, acteur: Utilisateur, le: datetime) -> None:
    """Efface la sienne ; ce qui en a été inséré dans un retour y reste."""
    Remarque.objects.filter(pk=remarque.pk, enseignant=acteur).delete()
