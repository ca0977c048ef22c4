"""Les gestes de l’administration sur des comptes : un à un, chacun entier, tous tracés."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse

from comptes.actions.actes import noter_un_acte
from comptes.actions.avis import prevenir
from comptes.actions.invitations import inviter
from comptes.actions.lettres import COMPTE_FERME, COMPTE_ROUVERT, FACTEUR_OTE, ecrire_a
from comptes.lectures.appareils import sessions_de
from comptes.lectures.gestes import (
    Contexte,
    DecisionDeGeste,
    Geste,
    contexte_du_geste,
    decider,
    refus_du_geste,
)
from comptes.models import NatureDActe, Utilisateur
from comptes.regles import ActionRefusee

NATURES = {
    Geste.FERMER: NatureDActe.COMPTE_FERME,
    Geste.ROUVRIR: NatureDActe.COMPTE_ROUVERT,
    Geste.DECONNECTER: NatureDActe.SESSIONS_FERMEES,
    Geste.OTER_LE_FACTEUR: NatureDActe.SECOND_FACTEUR_RETIRE,
}
FERMENT_LES_APPAREILS = {Geste.FERMER, Geste.DECONNECTER, Geste.OTER_LE_FACTEUR}
AUCUN_APPAREIL = "Aucun appareil n’était connecté."
# Relu sous verrou : deux administrateurs qui s’écartent au même instant ne partent pas tous deux.
PLUS_ADMINISTRATEUR = "Vous n’êtes plus de l’administration\u00a0: un collègue vient de le changer."


@dataclass(frozen=True)
class BilanDeGeste:
    """Combien ont été faits, et ce qui ne l’a pas été, avec sa raison."""

    faits: int
    refuses: tuple[DecisionDeGeste, ...]


def agir(
    geste: Geste, identifiants: Sequence[int], *, acteur: Utilisateur, le: datetime, motif: str = ""
) -> BilanDeGeste:
    """Fait le geste à chaque personne qui le permet ; le refaire ne change rien.

    Chaque personne est entière : une panne en chemin laisse les précédentes faites et les autres
    intactes. Lève `ActionRefusee` si l’acteur n’administre pas, ou s’il manque le motif exigé.
    """
    if not acteur.is_staff:
        raise ActionRefusee("Seule l’administration agit sur un compte.")
    if geste.motif_exige and not motif.strip():
        raise ActionRefusee("Dites pourquoi\u00a0: le motif reste au registre des actes.")
    if geste == Geste.INVITER:
        return _inviter(identifiants, acteur=acteur, le=le)
    fermees = geste in FERMENT_LES_APPAREILS
    sessions = sessions_de(identifiants, le=le) if fermees else {}
    contexte = contexte_du_geste(identifiants, acteur=acteur, le=le)
    decisions = [
        _faire(geste, pk, contexte, acteur, motif, sessions.get(pk, [])) for pk in identifiants
    ]
    refuses = tuple(d for d in decisions if d and d.refus)
    return BilanDeGeste(sum(d is not None and not d.refus for d in decisions), refuses)


def _inviter(identifiants: Sequence[int], *, acteur: Utilisateur, le: datetime) -> BilanDeGeste:
    decisions = decider(Geste.INVITER, identifiants, acteur=acteur, le=le)
    a_inviter = [d.personne.pk for d in decisions if not d.refus]
    faits = inviter(a_inviter, acteur=acteur, le=le) if a_inviter else 0
    return BilanDeGeste(faits, tuple(d for d in decisions if d.refus))


@transaction.atomic
def _faire(
    geste: Geste,
    pk: int,
    contexte: Contexte,
    acteur: Utilisateur,
    motif: str,
    sessions: list[str],
) -> DecisionDeGeste | None:
    """Une personne, sous verrou ; rien si elle n’existe plus."""
    ouverts = administrateurs_verrouilles()
    personne = Utilisateur.objects.select_for_update().filter(pk=pk).first()
    if personne is None:
        return None
    refus = refus_du_geste(geste, personne, contexte)
    if acteur.pk not in ouverts:
        refus = PLUS_ADMINISTRATEUR
    if not refus and geste in FERMENT_LES_APPAREILS:
        fermes = fermer_les_sessions(personne, sessions)
        refus = AUCUN_APPAREIL if geste == Geste.DECONNECTER and not fermes else ""
    if refus:
        return DecisionDeGeste(personne, refus)
    _changer(geste, personne, contexte.le)
    noter_un_acte(NATURES[geste], acteur=acteur, personne=personne, motif=motif, le=contexte.le)
    return DecisionDeGeste(personne)


def administrateurs_verrouilles() -> list[int]:
    """Les administrateurs au compte ouvert, sous verrou : deux ne s’excluent pas l’un l’autre."""
    ouverts = Utilisateur.objects.filter(is_staff=True, is_active=True).order_by("pk")
    return list(ouverts.select_for_update().values_list("pk", flat=True))


def fermer_les_sessions(personne: Utilisateur, sessions: Sequence[str]) -> int:
    """Le nombre de sessions fermées ; la page suivante de chaque appareil demande d’entrer."""
    fermees, _ = Session.objects.filter(session_key__in=sessions).delete()
    UserSession.objects.filter(user=personne).delete()
    return fermees


def _changer(geste: Geste, personne: Utilisateur, le: datetime) -> None:
    if geste in {Geste.FERMER, Geste.ROUVRIR}:
        personne.is_active = geste == Geste.ROUVRIR
        personne.save(update_fields=["is_active"])
        if personne.last_login:
            ecrire_a([personne.pk], COMPTE_ROUVERT if personne.is_active else COMPTE_FERME)
    elif geste == Geste.DECONNECTER:
        prevenir(
            [personne],
            titre="Votre établissement a déconnecté tous vos appareils",
            chemin=reverse("accueil"),
            le=le,
        )
    else:
        Authenticator.objects.filter(user=personne).delete()
        ecrire_a([personne.pk], FACTEUR_OTE)
        prevenir(
            [personne],
            titre="Votre établissement a retiré votre second facteur\u00a0: posez-en un autre",
            chemin="/compte/",
            le=le,
        )
