"""Inviter : un courriel, un lien pour choisir son mot de passe, et rien de personnel d’autre."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django_tasks import task

from comptes.actions.actes import noter_des_actes
from comptes.models import NatureDActe, Utilisateur
from comptes.regles import DELAI_D_INVITATION

journal = logging.getLogger(__name__)

PAR_TACHE = 50
SUJET = "Votre portfolio de compétences vous attend"


@transaction.atomic
def inviter(personnes: Iterable[int], *, le: datetime, acteur: Utilisateur | None = None) -> int:
    """Invite celles qui ne sont jamais venues et ne l’ont pas été depuis 24 h ; rend leur nombre.

    `invite_le` se réserve sous verrou : un double clic n’envoie pas deux courriels. Sans `acteur`,
    c’est une commande. Chaque invitation est un acte.
    """
    dues = Utilisateur.objects.filter(pk__in=list(personnes), is_active=True, last_login=None)
    dues = dues.filter(Q(invite_le=None) | Q(invite_le__lte=le - DELAI_D_INVITATION)).order_by("pk")
    choisies = [personne.pk for personne in dues.select_for_update()]
    Utilisateur.objects.filter(pk__in=choisies).update(invite_le=le)
    noter_des_actes(NatureDActe.INVITATION, choisies, acteur=acteur, le=le)
    for debut in range(0, len(choisies), PAR_TACHE):
        paquet = choisies[debut : debut + PAR_TACHE]
        transaction.on_commit(partial(envoyer_les_invitations.enqueue, paquet), robust=True)
    return len(choisies)


@task()
def envoyer_les_invitations(personnes: list[int]) -> None:
    """Envoie à chacun le sien ; qui est venu entre-temps n’en reçoit pas.

    Un refus du serveur de courriel se dit à son journal et rend l’invitation à refaire.
    """
    connexion = get_connection()
    for personne in Utilisateur.objects.filter(pk__in=personnes, last_login=None).order_by("pk"):
        try:
            courriel_d_invitation(personne, connexion=connexion).send()
        except Exception:
            journal.exception("L’invitation de la personne %s n’est pas partie.", personne.pk)
            Utilisateur.objects.filter(pk=personne.pk).update(invite_le=None)


def courriel_d_invitation(personne: Utilisateur, *, connexion: object = None) -> EmailMessage:
    """Le lien est celui de « Mot de passe oublié » : à usage unique, et il périme."""
    cle = {
        "uidb36": user_pk_to_url_str(personne),
        "key": default_token_generator.make_token(personne),
    }
    lien = _absolue(reverse("account_reset_password_from_key", kwargs=cle))
    jours = settings.PASSWORD_RESET_TIMEOUT // 86400
    lignes = (
        "Bonjour,",
        "Votre établissement vous a ouvert un portfolio de compétences dans Sillage. "
        "Choisissez votre mot de passe pour y entrer\u00a0:",
        lien,
        f"Ce lien sert une fois et vaut {jours}\u00a0jours. Ensuite, demandez-en un autre ici, "
        "avec cette même adresse électronique\u00a0:",
        _absolue(reverse("account_reset_password")),
        "Sillage, le portfolio de compétences du BTS SIO\n",
    )
    return EmailMessage(
        SUJET,
        "\n\n".join(lignes),
        to=[personne.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connexion,
    )


def _absolue(chemin: str) -> str:
    return settings.ADRESSE_DU_SITE + chemin
