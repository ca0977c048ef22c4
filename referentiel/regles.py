"""Qui voit le référentiel : toute personne connectée, le texte le plus récent."""

from __future__ import annotations

from referentiel.models import Bloc, Referentiel


def referentiel_affiche() -> int:
    """L’identifiant du dernier référentiel chargé qui ait un bloc : une requête.

    Lève `Referentiel.DoesNotExist` s’il n’y en a aucun.
    """
    identifiants = Bloc.objects.order_by("-referentiel").values_list("referentiel", flat=True)
    identifiant = identifiants.first()
    if identifiant is None:
        raise Referentiel.DoesNotExist("Aucun référentiel n’est chargé.")
    return identifiant
