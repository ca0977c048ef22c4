"""Ce que la page d’administration de Django écrit d’une personne laisse les mêmes actes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from comptes.actions.actes import noter_un_acte
from comptes.actions.personnes import MOTS, suivre_l_adresse
from comptes.models import NatureDActe, Utilisateur


@transaction.atomic
def tracer_la_saisie(
    personne: Utilisateur,
    *,
    cree: bool,
    champs: Collection[str],
    avant: str,
    acteur: Utilisateur,
    le: datetime,
) -> None:
    """Après l’enregistrement : un acte par fait, et ce qu’il entraîne (appareils, adresse, lettre).

    `champs` : ceux qui ont changé ; `avant` : l’adresse d’avant.
    """
    if cree:
        noter_un_acte(NatureDActe.COMPTE_CREE, acteur=acteur, personne=personne, le=le)
        if personne.is_staff:
            _noter_les_droits(personne, acteur, le)
        return
    if corriges := [MOTS[champ] for champ in MOTS if champ in champs]:
        noter_un_acte(
            NatureDActe.IDENTITE_CORRIGEE,
            acteur=acteur,
            personne=personne,
            objet=", ".join(corriges),
            le=le,
        )
    if "email" in champs:
        suivre_l_adresse(personne, ancienne=avant, acteur=acteur, le=le)


def _noter_les_droits(personne: Utilisateur, acteur: Utilisateur, le: datetime) -> None:
    objet = "administration donnée" if personne.is_staff else "administration retirée"
    noter_un_acte(NatureDActe.ROLE_CHANGE, acteur=acteur, personne=personne, objet=objet, le=le)
