"""Ce que l’adresse publique d’un portfolio donne à lire : le dépôt, sinon ce qui est validé."""

from __future__ import annotations

from datetime import datetime

from comptes.models import Inscription
from documents.calculs.depot import Lecture, lecture_vivante
from documents.models import Dossier


def dernier_depot(inscription: int) -> Dossier | None:
    """Le dernier dossier déposé, sans son contenu, qui ne se lit que si la page est à refaire."""
    deposes = Dossier.objects.lisibles().filter(inscription=inscription).defer("contenu")
    return deposes.recents_d_abord().first()


def lecture_avant_depot(inscription: int, *, le: datetime) -> Lecture:
    """Ce qui est validé à cet instant."""
    entiere = Inscription.objects.avec_tout_l_entete().get(pk=inscription)
    return lecture_vivante(entiere, le=le)
