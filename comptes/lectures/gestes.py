"""Ce qu’un geste ferait à chaque personne d’une sélection, et pourquoi il lui est refusé.

L’aperçu et l’action posent la même question ; l’action la repose sous verrou, une à une.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import TextChoices
from django.utils.timezone import localtime

from comptes.lectures.annuaire import PAQUET
from comptes.models import Utilisateur
from comptes.regles import DELAI_D_INVITATION


class Geste(TextChoices):
    """Ce que l’administration fait d’un compte, pour une personne ou pour cent."""

    INVITER = "inviter", "Envoyer l’invitation"
    FERMER = "fermer", "Fermer le compte"
    ROUVRIR = "rouvrir", "Rouvrir le compte"
    DECONNECTER = "deconnecter", "Déconnecter tous les appareils"
    OTER_LE_FACTEUR = "oter_le_facteur", "Retirer le second facteur"

    @property
    def motif_exige(self) -> bool:
        return self in {Geste.OTER_LE_FACTEUR}


@dataclass(frozen=True)
class Contexte:
    """Ce qu’il faut savoir pour décider. Nul ne se ferme soi-même : il reste toujours l’acteur."""

    acteur: int
    le: datetime
    avec_facteur: frozenset[int]


@dataclass(frozen=True)
class DecisionDeGeste:
    """`refus` vide : le geste se fera ; `precision` dit ce qu’il a de particulier ici."""

    personne: Utilisateur
    refus: str = ""
    precision: str = ""


def decider(
    geste: Geste, identifiants: Sequence[int], *, acteur: Utilisateur, le: datetime
) -> tuple[DecisionDeGeste, ...]:
    """Le sort de chaque personne, dans l’ordre alphabétique : deux requêtes par paquet."""
    personnes = sorted(_lues(identifiants), key=lambda personne: personne.rang_alphabetique)
    contexte = contexte_du_geste(identifiants, acteur=acteur, le=le)
    decisions = []
    for personne in personnes:
        refus = refus_du_geste(geste, personne, contexte)
        precision = "" if refus else _precision(geste, personne)
        decisions.append(DecisionDeGeste(personne, refus, precision))
    return tuple(decisions)


def contexte_du_geste(
    identifiants: Sequence[int], *, acteur: Utilisateur, le: datetime
) -> Contexte:
    facteurs: set[int] = set()
    for paquet in _paquets(identifiants):
        poses = Authenticator.objects.filter(user__in=paquet)
        facteurs |= set(poses.order_by().values_list("user", flat=True))
    return Contexte(acteur.pk, le, frozenset(facteurs))


def refus_du_geste(geste: Geste, personne: Utilisateur, contexte: Contexte) -> str:
    """La phrase qui refuse ce geste à cette personne ; ou vide."""
    if personne.anonymise_le:
        return "Ce compte est anonyme\u00a0: il n’y a plus personne derrière."
    refus = {
        Geste.INVITER: _refus_d_inviter,
        Geste.FERMER: _refus_de_fermer,
        Geste.ROUVRIR: _refus_de_rouvrir,
        Geste.DECONNECTER: _refus_de_deconnecter,
        Geste.OTER_LE_FACTEUR: _refus_d_oter_le_facteur,
    }
    return refus[geste](personne, contexte)


def _refus_d_inviter(personne: Utilisateur, contexte: Contexte) -> str:
    if not personne.is_active:
        return "Son compte est fermé\u00a0: rouvrez-le d’abord."
    if personne.last_login:
        return "Déjà venue\u00a0: elle se connecte, ou redemande son mot de passe."
    if personne.invite_le and personne.invite_le > contexte.le - DELAI_D_INVITATION:
        return "Déjà invitée il y a moins de 24\u00a0heures."
    return ""


def _refus_de_fermer(personne: Utilisateur, contexte: Contexte) -> str:
    if not personne.is_active:
        return "Déjà fermé."
    if personne.pk == contexte.acteur:
        return "C’est vous\u00a0: un autre administrateur fermera votre compte."
    return ""


def _refus_de_rouvrir(personne: Utilisateur, contexte: Contexte) -> str:
    return "Déjà ouvert." if personne.is_active else ""


def _refus_de_deconnecter(personne: Utilisateur, contexte: Contexte) -> str:
    if personne.pk == contexte.acteur:
        return "C’est vous\u00a0: la page de votre compte ferme vos autres appareils."
    if not personne.is_active:
        return "Son compte est fermé\u00a0: plus aucun appareil n’y entre."
    if personne.last_login is None:
        return "Jamais venue\u00a0: aucun appareil n’est connecté."
    return ""


def _refus_d_oter_le_facteur(personne: Utilisateur, contexte: Contexte) -> str:
    if personne.pk == contexte.acteur:
        return "C’est vous\u00a0: il se change à la page de votre compte."
    if personne.pk not in contexte.avec_facteur:
        return "N’a pas de second facteur."
    return ""


def _precision(geste: Geste, personne: Utilisateur) -> str:
    if geste == Geste.INVITER and personne.invite_le:
        return f"De nouveau\u00a0: déjà invitée le {localtime(personne.invite_le):%d/%m/%y}."
    if geste == Geste.FERMER and personne.is_staff:
        return "Membre de l’administration."
    return ""


def _lues(identifiants: Sequence[int]) -> Iterator[Utilisateur]:
    for paquet in _paquets(identifiants):
        yield from Utilisateur.objects.filter(pk__in=paquet)


def _paquets(identifiants: Sequence[int]) -> Iterator[Sequence[int]]:
    for debut in range(0, len(identifiants), PAQUET):
        yield identifiants[debut : debut + PAQUET]
