"""Garder ce qu’un enseignant saisit avant de le rendre, et dire qu’il est là."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from comptes.models import Utilisateur
from evaluations.actions.jugement import ouvrir_a_juger
from evaluations.models import JugementEnCours
from portfolio.models import Soumission
from portfolio.regles import EnregistrementPerime

PERIME = "Cette évaluation a été enregistrée ailleurs depuis que vous l’avez ouverte."


@transaction.atomic
def garder_le_jugement(
    soumission: Soumission,
    *,
    acteur: Utilisateur,
    le: datetime,
    saisi: Mapping[str, str],
    version: int,
) -> JugementEnCours:
    """Garde la saisie si `version` est celle de la base ; le même envoi répété ne change rien.

    Ce qui avait été saisi sur une soumission remplacée s’efface : la page l’a déjà reporté.
    Lève `EnregistrementPerime` si un autre onglet a enregistré entre-temps, `ActionRefusee` si la
    soumission n’est plus à juger.
    """
    realisation = ouvrir_a_juger(soumission, acteur)
    en_cours, _ = JugementEnCours.objects.get_or_create(
        soumission=soumission, enseignant=acteur, defaults={"vu_le": le}
    )
    if en_cours.enregistre_le is None or en_cours.saisi != saisi:
        if en_cours.version != version:
            raise EnregistrementPerime(PERIME)
        en_cours.saisi = dict(saisi)
        en_cours.version += 1
    en_cours.enregistre_le = en_cours.vu_le = le
    en_cours.save()
    anciens = JugementEnCours.objects.filter(
        soumission__realisation=realisation,
        enseignant=acteur,
        soumission__numero__lt=soumission.numero,
    )
    anciens.delete()
    return en_cours


def signaler_sa_presence(soumission: Soumission, *, acteur: Utilisateur, le: datetime) -> None:
    """Note que la personne regarde cette soumission ; sa saisie, s’il y en a une, reste."""
    JugementEnCours.objects.bulk_create(
        [JugementEnCours(soumission=soumission, enseignant=acteur, vu_le=le)],
        update_conflicts=True,
        unique_fields=["soumission", "enseignant"],
        update_fields=["vu_le"],
    )
