"""Qui voit le référentiel : toute personne connectée, le texte le plus récent."""

from __future__ import annotations

from functools import lru_cache

from referentiel.models import Bloc, Referentiel


@lru_cache(maxsize=1)
def referentiel_affiche() -> int:
    """L’identifiant du dernier référentiel chargé qui ait un bloc, gardé en mémoire du processus.

    Lève `Referentiel.DoesNotExist` s’il n’y en a aucun (rien n’est alors gardé).
    """
    identifiants = Bloc.objects.order_by("-referentiel").values_list("referentiel", flat=True)
    identifiant = identifiants.first()
    if identifiant is None:
        raise Referentiel.DoesNotExist("Aucun référentiel n’est chargé.")
    return identifiant
