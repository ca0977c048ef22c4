"""La confirmation d’un stage par le tuteur : demander, fermer un lien, confirmer sans compte."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comptes.actions import prevenir
from comptes.jetons import OCTETS_DU_JETON, empreinte
from comptes.models import Utilisateur
from portfolio import regles
from portfolio.actions.stages import verrouiller_le_stage
from portfolio.models import ConfirmationDeTuteur, Stage
from portfolio.regles import ActionRefusee

VALIDITE = timedelta(days=21)
DEMANDES_PAR_JOUR = 3

SUJET = "{nom} vous demande de confirmer un stage"
CORPS = """Bonjour,

{nom} ({etablissement}) vous demande de confirmer un stage.

Ce lien montre ce qui est à confirmer, sans compte ni mot de passe ; il vaut {jours} jours :

{lien}

Rien n’est confirmé tant que vous n’avez pas signé sur cette page. Si cette demande ne vous
concerne pas, ignorez ce message.
"""


def demander_la_confirmation(
    stage: Stage, *, acteur: Utilisateur, le: datetime, courriel: str
) -> ConfirmationDeTuteur:
    """Envoie au tuteur un lien à usage unique ; le précédent, sans réponse, se ferme.

    Le courriel part hors de toute transaction : un serveur lent ne tient pas la base. S’il ne part
    pas, la demande est effacée et `ActionRefusee` le dit.
    """
    jeton = secrets.token_urlsafe(OCTETS_DU_JETON)
    demande = _noter(stage, acteur, le, courriel, jeton)
    try:
        _envoyer(demande, jeton)
    except (SMTPException, OSError, ValueError):
        demande.delete()
        raise ActionRefusee(
            "Le courriel n’a pas pu partir : vérifiez l’adresse, ou recommencez plus tard."
        ) from None
    ouvertes = regles.demandes_en_attente(demande.stage).exclude(pk=demande.pk)
    ouvertes.update(revoquee_le=le)
    return demande


@transaction.atomic
def fermer_la_demande(stage: Stage, *, acteur: Utilisateur, le: datetime) -> bool:
    """Ferme le lien sans réponse ; une confirmation donnée reste. Rend vrai s’il y en avait un."""
    actuel = verrouiller_le_stage(stage, acteur)
    return bool(regles.demandes_en_attente(actuel).update(revoquee_le=le))


@transaction.atomic
def confirmer_le_stage(
    demande: ConfirmationDeTuteur, *, le: datetime, nom: str, message: str = ""
) -> ConfirmationDeTuteur:
    """Le tuteur confirme, une seule fois : un second envoi rend la confirmation déjà donnée.

    Lève `Http404` si le lien vient d’être fermé, ou le stage modifié.
    """
    ouvertes = regles.demandes_ouvertes(le).select_for_update(of=("self",))
    actuelle = get_object_or_404(
        ouvertes.select_related("stage__inscription__etudiant"), pk=demande.pk
    )
    if actuelle.confirmee_le:
        return actuelle
    actuelle.confirmee_le, actuelle.nom, actuelle.message = le, nom, message
    actuelle.save(update_fields=["confirmee_le", "nom", "message"])
    chemin = f"{reverse('stages')}#stage-{actuelle.stage_id}"
    etudiant = actuelle.stage.inscription.etudiant
    prevenir([etudiant], titre="Votre stage est confirmé par le tuteur", chemin=chemin, le=le)
    return actuelle


@transaction.atomic
def _noter(
    stage: Stage, acteur: Utilisateur, le: datetime, courriel: str, jeton: str
) -> ConfirmationDeTuteur:
    actuel = verrouiller_le_stage(stage, acteur)
    if regles.confirmations_valables(actuel).exists():
        raise ActionRefusee("Ce stage est déjà confirmé.")
    veille = le - timedelta(days=1)
    if actuel.confirmations.filter(demandee_le__gt=veille).count() >= DEMANDES_PAR_JOUR:
        raise ActionRefusee(
            f"Déjà {DEMANDES_PAR_JOUR} demandes pour ce stage en un jour : recommencez demain."
        )
    return ConfirmationDeTuteur.objects.create(
        stage=actuel,
        empreinte=empreinte(jeton),
        courriel=courriel,
        demandee_le=le,
        expire_le=le + VALIDITE,
    )


def _envoyer(demande: ConfirmationDeTuteur, jeton: str) -> None:
    """Le nom du demandeur, son établissement, le lien : rien d’autre ne part."""
    inscription = demande.stage.inscription
    nom = " ".join(str(inscription.etudiant).split())
    etablissement = inscription.promotion.etablissement
    lien = settings.ADRESSE_DU_SITE + reverse("confirmer", args=[jeton])
    EmailMessage(
        subject=SUJET.format(nom=nom),
        body=CORPS.format(nom=nom, etablissement=etablissement, jours=VALIDITE.days, lien=lien),
        to=[demande.courriel],
    ).send()
