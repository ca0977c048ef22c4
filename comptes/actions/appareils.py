"""Les appareils où une personne est connectée : leur dernier usage, et leur fermeture."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur


def noter_l_usage(session: str, *, adresse: str, le: datetime) -> None:
    """D’où, et quand, cet appareil a servi pour la dernière fois ; rien s’il n’est pas suivi."""
    suivies = UserSession.objects.filter(session_key=session)
    suivies.update(last_seen_at=le, ip=adresse)


@transaction.atomic
def fermer_l_appareil(personne: Utilisateur, appareil: int) -> bool:
    """Faux si cet appareil n’est pas, ou plus, l’un des siens : le fermer deux fois ne nuit pas."""
    suivie = UserSession.objects.filter(user=personne, pk=appareil).first()
    if suivie is None:
        return False
    _fermer([suivie.session_key])
    return True


@transaction.atomic
def fermer_les_appareils(personne: Utilisateur, *, sauf: str | None = None) -> int:
    """Ferme toutes les sessions d’une personne, hors celle de clé `sauf` ; rend leur nombre.

    Relit les sessions ouvertes de tout le site : celle qu’aucun suivi ne connaît se ferme aussi.
    Il y en a quelques milliers au plus, et c’est un acte rare.
    """
    siennes = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get(SESSION_KEY) == str(personne.pk)
    ]
    fermees = [cle for cle in siennes if cle != sauf]
    _fermer(fermees)
    UserSession.objects.filter(user=personne).exclude(session_key=sauf or "").delete()
    return len(fermees)


def _fermer(cles: list[str]) -> None:
    Session.objects.filter(session_key__in=cles).delete()
    UserSession.objects.filter(session_key__in=cles).delete()
