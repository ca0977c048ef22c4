"""Le registre des actes d’administration : il s’ajoute, il ne se corrige pas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from comptes.models import Acte, NatureDActe, Utilisateur


def noter_un_acte(
    nature: NatureDActe,
    *,
    acteur: Utilisateur | None,
    le: datetime,
    personne: Utilisateur | None = None,
    objet: str = "",
    motif: str = "",
) -> Acte:
    """À appeler dans la transaction de l’acte : l’un n’existe pas sans l’autre.

    Sans `acteur`, c’est l’horloge ou une commande. `objet` ne nomme personne.
    """
    return Acte.objects.create(
        nature=nature, acteur=acteur, personne=personne, objet=objet, motif=motif, le=le
    )


def noter_des_actes(
    nature: NatureDActe,
    personnes: Iterable[int],
    *,
    acteur: Utilisateur | None,
    le: datetime,
    objet: str = "",
) -> None:
    """Le même acte pour plusieurs personnes, une ligne chacune : une écriture."""
    Acte.objects.bulk_create(
        Acte(nature=nature, acteur=acteur, personne_id=personne, objet=objet, le=le)
        for personne in personnes
    )
