"""Ce que l’adresse publique d’un portfolio donne à lire : le dépôt, sinon ce qui est validé."""

from __future__ import annotations

from datetime import datetime

from comptes.models import Inscription
from documents.calculs.depot import Lecture, lecture_vivante, relire
from documents.models import Dossier


def lecture_du_portfolio(inscription: int, *, le: datetime) -> Lecture:
    """Le dernier dossier déposé (deux requêtes) ; avant tout dépôt, ce qui est validé aujourd’hui.

    Rien de déposé ne change plus : la page répond encore quand le site refuse d’écrire.
    """
    dossier = Dossier.objects.filter(inscription=inscription).recents_d_abord().first()
    if dossier is not None:
        return relire(dossier)
    entiere = Inscription.objects.avec_tout_l_entete().get(pk=inscription)
    return lecture_vivante(entiere, le=le)
