"""Se situer soi-même : le dernier mot remplace l’ancien, revenir à « je ne sais pas » l’efface."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from comptes.models import Inscription, Utilisateur
from portfolio import regles
from portfolio.models import AutoEvaluation, SuiviDeSavoir
from portfolio.regles import ActionRefusee


@transaction.atomic
def se_situer(
    inscription: Inscription,
    *,
    acteur: Utilisateur,
    le: datetime,
    niveaux: Mapping[int, int | None],
    savoirs: Mapping[int, str],
) -> None:
    """Enregistre des changements, et eux seuls : rien n’est dit de ce qui n’y est pas.

    `niveaux` : indicateur → niveau (identifiants), `None` pour « je ne sais pas encore » ;
    `savoirs` : savoir → état, vide pour rien.
    """
    # Deux onglets à la fois attendent l’un derrière l’autre.
    inscription = Inscription.objects.select_for_update(no_key=True).get(pk=inscription.pk)
    if not regles.peut_s_auto_evaluer(acteur, inscription):
        raise ActionRefusee("Seul l’étudiant inscrit se situe lui-même.")
    _ecrire(AutoEvaluation, inscription, "indicateur", "niveau", niveaux, "faite_le", le)
    _ecrire(SuiviDeSavoir, inscription, "savoir", "etat", savoirs, "note_le", le)


def _ecrire(
    modele: type[Model],
    inscription: Inscription,
    sujet: str,
    reponse: str,
    reponses: Mapping[int, object],
    date: str,
    le: datetime,
) -> None:
    cle, valeur = f"{sujet}_id", modele._meta.get_field(reponse).attname
    effaces = [pk for pk, dite in reponses.items() if not dite]
    dites = [
        modele(**{"inscription": inscription, cle: pk, valeur: dite, date: le})
        for pk, dite in reponses.items()
        if dite
    ]
    modele.objects.filter(**{"inscription": inscription, f"{cle}__in": effaces}).delete()
    modele.objects.bulk_create(
        dites,
        update_conflicts=True,
        unique_fields=["inscription", sujet],
        update_fields=[reponse, date],
    )
