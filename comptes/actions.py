"""Prévenir une personne : l’avis se lit dans le site, et part par courriel à son rythme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from comptes.models import Avis, Utilisateur


def prevenir(
    destinataires: Iterable[Utilisateur], *, titre: str, chemin: str, le: datetime
) -> None:
    """Écrit un avis pour chacun ; `chemin` est une adresse du site, `titre` ne dit rien de privé.

    À appeler dans la transaction de ce dont on prévient : si elle échoue, personne n’est prévenu.
    """
    Avis.objects.bulk_create(
        [
            Avis(destinataire=personne, titre=titre[:200], chemin=chemin, cree_le=le)
            for personne in destinataires
        ]
    )
