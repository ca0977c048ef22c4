"""Ce qui se rattache à une inscription ou à une personne, sans nommer les étages qui l’écrivent.

La question est posée au schéma : toute table qui pointe vers la ligne compte, même à venir.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Model

from comptes.models import Acte, Avis, Inscription, Passage, PreferenceDAvis, Utilisateur

# Un appareil, un second facteur, un compte d’ailleurs, une trace : la personne supprimée, ils
# partent avec elle ou perdent son nom.
SANS_CONSEQUENCE = (
    Passage,
    Avis,
    PreferenceDAvis,
    Acte,
    EmailAddress,
    Authenticator,
    SocialAccount,
    UserSession,
)


def inscriptions_avec_travail(inscriptions: Collection[int]) -> set[int]:
    """Celles que quelque chose retient : une réalisation, une note, un stage, un jugement…"""
    return _retenues(Inscription, inscriptions, sauf=SANS_CONSEQUENCE)


def personnes_avec_traces(personnes: Collection[int]) -> set[int]:
    """Celles que quelque chose retient, leurs inscriptions mises à part."""
    return _retenues(Utilisateur, personnes, sauf=(*SANS_CONSEQUENCE, Inscription))


def _retenues(
    modele: type[Model], identifiants: Collection[int], *, sauf: Iterable[type[Model]]
) -> set[int]:
    if not identifiants:
        return set()
    retenues: set[int] = set()
    for lien in modele._meta.get_fields(include_hidden=True):
        pointe = (lien.one_to_many or lien.one_to_one) and lien.auto_created and not lien.concrete
        if pointe and lien.related_model not in sauf:
            nom = lien.field.attname
            lignes = lien.related_model._base_manager.filter(**{f"{nom}__in": identifiants})
            retenues |= set(lignes.order_by().values_list(nom, flat=True).distinct())
    return retenues
