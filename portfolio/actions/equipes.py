"""Inviter un camarade, lui répondre, quitter une équipe : chacun garde sa propre réalisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comptes.actions import prevenir
from comptes.models import Inscription, Utilisateur
from portfolio import regles
from portfolio.actions.etats import exiger_modifiable, verrouiller
from portfolio.actions.realisations import creer_realisation
from portfolio.models import Equipe, Invitation, Realisation, Reponse
from portfolio.regles import ActionRefusee

COPIES = (
    "intitule",
    "cadre",
    "debut_le",
    "fin_le",
    "organisation",
    "lieu",
    "contexte",
    "environnement",
)
"""Ce qui est commun à l’équipe ; la contribution, la démarche et les preuves sont à chacun."""


@transaction.atomic
def inviter(
    realisation: Realisation, *, acteur: Utilisateur, le: datetime, camarades: Iterable[int]
) -> int:
    """Invite des camarades (identifiants d’inscription) ; la première invitation crée l’équipe.

    Rend le nombre d’invitations parties : qui est déjà invité ou de l’équipe n’en reçoit pas.
    """
    actuelle = verrouiller(realisation)
    exiger_modifiable(acteur, actuelle)
    if not regles.peut_inviter(acteur, actuelle):
        raise ActionRefusee("Cochez d’abord « réalisée en équipe », puis enregistrez.")
    choisis = _choisis(actuelle.inscription, set(camarades))
    equipe = _equipe(actuelle, le)
    membres = set(equipe.realisations.presentes().values_list("inscription", flat=True))
    envois = [
        _inviter(equipe, camarade, actuelle.inscription, membres, le)
        for camarade in choisis
        if camarade.pk not in membres
    ]
    parties = [invitation for invitation in envois if invitation]
    for invitation in parties:
        _prevenir(invitation.inscription, "Invitation dans l’équipe de", actuelle, invitation, le)
    return len(parties)


@transaction.atomic
def accepter(invitation: Invitation, *, acteur: Utilisateur, le: datetime) -> Realisation:
    """Crée la réalisation de l’équipier, avec ce qui est commun ; un second clic rend la même."""
    actuelle = _verrouiller(invitation, acteur)
    deja = _part_de(actuelle.equipe, actuelle.inscription)
    if deja:
        return deja
    if actuelle.reponse != Reponse.EN_ATTENTE:
        raise ActionRefusee("Vous avez déjà répondu à cette invitation.")
    modele = _part_de(actuelle.equipe, actuelle.par)
    communs = {nom: getattr(modele, nom) for nom in COPIES}
    part = creer_realisation(
        actuelle.inscription,
        acteur=acteur,
        le=le,
        champs={**communs, "en_equipe": True, "equipe": actuelle.equipe},
        revendications={},
    )
    _repondre(actuelle, Reponse.ACCEPTEE, le)
    _prevenir(actuelle.par, "Un camarade a rejoint l’équipe de", modele, None, le)
    return part


@transaction.atomic
def decliner(invitation: Invitation, *, acteur: Utilisateur, le: datetime) -> None:
    """Répond non ; décliner deux fois n’écrit rien de plus."""
    actuelle = _verrouiller(invitation, acteur)
    if actuelle.reponse == Reponse.ACCEPTEE:
        raise ActionRefusee("Vous avez déjà accepté : quittez plutôt l’équipe.")
    if actuelle.reponse == Reponse.EN_ATTENTE:
        _repondre(actuelle, Reponse.DECLINEE, le)
        modele = _part_de(actuelle.equipe, actuelle.par)
        _prevenir(actuelle.par, "Une invitation est déclinée pour", modele, None, le)


@transaction.atomic
def annuler_invitation(invitation: Invitation, *, acteur: Utilisateur, le: datetime) -> None:
    """Reprend une invitation sans réponse ; celle d’un camarade relancé reste déclinée."""
    sous_verrou = regles.invitations_annulables(acteur).select_for_update(of=("self",))
    actuelle = get_object_or_404(sous_verrou, pk=invitation.pk)
    if actuelle.relancee_le:
        _repondre(actuelle, Reponse.DECLINEE, le)
    else:
        actuelle.delete()


@transaction.atomic
def quitter_l_equipe(realisation: Realisation, *, acteur: Utilisateur, le: datetime) -> None:
    """Garde la réalisation, hors de l’équipe ; les invitations qu’il avait envoyées tombent."""
    actuelle = verrouiller(realisation)
    if not regles.peut_quitter_l_equipe(acteur, actuelle):
        raise ActionRefusee("Une équipe ne se quitte que tant que sa part est un brouillon.")
    equipe, inscription = actuelle.equipe, actuelle.inscription
    actuelle.equipe = None
    actuelle.save(update_fields=["equipe"])
    equipe.invitations.en_attente().filter(par=inscription, relancee_le__isnull=True).delete()
    recue = equipe.invitations.pour(inscription).first()
    if recue:
        _repondre(recue, Reponse.DECLINEE, le)


def _choisis(inscription: Inscription, identifiants: set[int]) -> list[Inscription]:
    if not identifiants:
        raise ActionRefusee("Cochez au moins un camarade.")
    camarades = regles.camarades_de(inscription).filter(pk__in=identifiants)
    choisis = list(camarades.select_related("etudiant").par_nom())
    if len(choisis) != len(identifiants):
        raise ActionRefusee("Un camarade choisi n’est plus dans votre classe.")
    return choisis


def _equipe(realisation: Realisation, le: datetime) -> Equipe:
    """L’équipe sous verrou : deux équipiers n’invitent pas la même personne au même instant."""
    if realisation.equipe_id:
        return Equipe.objects.select_for_update().get(pk=realisation.equipe_id)
    promotion = realisation.inscription.promotion
    realisation.equipe = Equipe.objects.create(promotion=promotion, creee_le=le)
    realisation.save(update_fields=["equipe"])
    return realisation.equipe


def _inviter(
    equipe: Equipe, camarade: Inscription, par: Inscription, membres: set[int], le: datetime
) -> Invitation | None:
    """L’invitation partie, ou rien si une autre attend déjà ; lève si la relance est faite."""
    invitation = equipe.invitations.pour(camarade).first()
    if invitation is None:
        return Invitation.objects.create(
            equipe=equipe, inscription=camarade, par=par, envoyee_le=le
        )
    if invitation.reponse == Reponse.EN_ATTENTE:
        if invitation.par_id in membres:
            return None
    elif invitation.relancee_le:
        raise ActionRefusee(f"{camarade.etudiant} a déjà répondu non deux fois.")
    else:
        invitation.relancee_le = le
    invitation.reponse, invitation.repondue_le = Reponse.EN_ATTENTE, None
    invitation.par, invitation.envoyee_le = par, le
    invitation.save()
    return invitation


def _verrouiller(invitation: Invitation, acteur: Utilisateur) -> Invitation:
    """Relit l’invitation sous verrou ; lève `Http404` si elle n’est plus à cette personne."""
    visibles = regles.invitations_visibles(acteur).select_for_update(of=("self",))
    liens = ("equipe", "inscription__promotion", "par__etudiant")
    return get_object_or_404(visibles.select_related(*liens), pk=invitation.pk)


def _part_de(equipe: Equipe, inscription: Inscription) -> Realisation | None:
    return equipe.realisations.presentes().de_l_inscription(inscription).first()


def _repondre(invitation: Invitation, reponse: Reponse, le: datetime) -> None:
    invitation.reponse, invitation.repondue_le = reponse, le
    invitation.save(update_fields=["reponse", "repondue_le"])


def _prevenir(
    inscription: Inscription,
    annonce: str,
    realisation: Realisation | None,
    invitation: Invitation | None,
    le: datetime,
) -> None:
    """Le titre et le lien, sans nommer personne : l’avis peut partir par courriel."""
    if realisation is None:
        return
    chemin = (
        reverse("invitation", args=[invitation.pk])
        if invitation
        else f"{reverse('realisation', args=[realisation.pk])}#equipe"
    )
    titre = f"{annonce} « {realisation.intitule} »"
    prevenir([inscription.etudiant], titre=titre, chemin=chemin, le=le)
