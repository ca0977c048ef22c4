"""Qui voit le référentiel : toute personne connectée, le texte le plus récent."""

from __future__ import annotations

from functools import lru_cache

from referentiel.models import Referentiel


@lru_cache(maxsize=1)
def referentiel_affiche() -> int:
    """L’identifiant du référentiel le plus récemment chargé, gardé en mémoire du processus.

    Lève `Referentiel.DoesNotExist` s’il n’y en a aucun (rien n’est alors gardé).
    """
    identifiant = Referentiel.objects.order_by("-pk").values_list("pk", flat=True).first()
    if identifiant is None:
        raise Referentiel.DoesNotExist("Aucun référentiel n’est chargé.")
    return identifiant
