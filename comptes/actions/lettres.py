"""Les lettres de sécurité : ce que l’on doit savoir de son compte, même sans aimer les courriels.

Une tâche n’emporte qu’une clé et des numéros de personnes : aucune adresse ne reste dans la file.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django_tasks import task

from comptes.models import Utilisateur

journal = logging.getLogger(__name__)

COMPTE_FERME, COMPTE_ROUVERT = "compte_ferme", "compte_rouvert"
FACTEUR_OTE, ROLE_CHANGE = "facteur_ote", "role_change"
LETTRES = {
    COMPTE_FERME: (
        "Votre compte Sillage est fermé",
        "Votre établissement a fermé votre compte\u00a0: vous ne pouvez plus vous connecter. "
        "Votre travail n’est pas effacé pour autant\u00a0; l’établissement vous dira jusqu’à quand "
        "il le garde.",
    ),
    COMPTE_ROUVERT: (
        "Votre compte Sillage est rouvert",
        "Votre établissement a rouvert votre compte\u00a0: vous pouvez de nouveau vous connecter, "
        "avec la même adresse électronique.",
    ),
    FACTEUR_OTE: (
        "Votre second facteur a été retiré",
        "Votre établissement a retiré le second facteur de votre compte, comme on le fait après la "
        "perte d’un téléphone. Posez-en un autre à votre prochaine connexion.",
    ),
    ROLE_CHANGE: (
        "Vos droits dans Sillage ont changé",
        "Votre établissement vous a donné, ou retiré, les droits de l’administration. Votre menu "
        "le montre à votre prochaine page.",
    ),
}
PIED = (
    "Si cela vous étonne, répondez à votre établissement, pas à ce courriel.",
    "Sillage, le portfolio de compétences du BTS SIO\n",
)


def ecrire_a(personnes: Sequence[int], cle: str) -> None:
    """La lettre part une fois l’acte écrit ; une panne d’envoi ne le défait pas."""
    if personnes:
        transaction.on_commit(partial(envoyer_la_lettre.enqueue, cle, list(personnes)), robust=True)


@task()
def envoyer_la_lettre(cle: str, personnes: list[int]) -> None:
    sujet, phrase = LETTRES[cle]
    for personne in Utilisateur.objects.filter(pk__in=personnes, anonymise_le=None).order_by("pk"):
        poster(sujet, phrase, adresse=personne.email, personne=personne.pk)


def poster(sujet: str, phrase: str, *, adresse: str, personne: int) -> bool:
    """Vrai si le courriel est parti ; sinon le journal le dit, sans adresse ni nom."""
    lignes = ("Bonjour,", phrase, settings.ADRESSE_DU_SITE, *PIED)
    entetes = {"Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(sujet, "\n\n".join(lignes), to=[adresse], headers=entetes).send()
    except Exception as panne:
        # Le serveur de courriel répète l’adresse qu’il refuse : on n’en garde que la nature.
        journal.error("Une lettre à la personne %s n’est pas partie (%s).", personne, type(panne))
        return False
    return True
