"""« Mon compte » : comment la personne se connecte, et d’où elle l’est en ce moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from comptes.models import Utilisateur
from comptes.navigateurs import en_mots


@dataclass(frozen=True)
class Moyens:
    """Ce qui, en plus du mot de passe, dit qui est cette personne."""

    application: bool
    cles: int
    codes_de_secours: int


@dataclass(frozen=True)
class Appareil:
    """Une session ouverte ; `adresse` est celle du réseau d’où elle a servi."""

    pk: int
    navigateur: str
    adresse: str
    ouvert_le: datetime
    vu_le: datetime
    le_mien: bool


def moyens_de(personne: Utilisateur) -> Moyens:
    """Une requête."""
    siens = list(Authenticator.objects.filter(user=personne))
    genres = [moyen.type for moyen in siens]
    secours = [m for m in siens if m.type == Authenticator.Type.RECOVERY_CODES]
    return Moyens(
        application=Authenticator.Type.TOTP in genres,
        cles=genres.count(Authenticator.Type.WEBAUTHN),
        codes_de_secours=sum(len(moyen.wrap().get_unused_codes()) for moyen in secours),
    )


def appareils_de(personne: Utilisateur, *, session: str, le: datetime) -> tuple[Appareil, ...]:
    """Les siens encore ouverts, celui-ci d’abord, puis le dernier servi ; deux requêtes."""
    suivies = list(UserSession.objects.filter(user=personne))
    cles = [suivie.session_key for suivie in suivies]
    ouvertes = Session.objects.filter(session_key__in=cles, expire_date__gt=le)
    vivantes = {ouverte.session_key for ouverte in ouvertes if _vaut(ouverte, personne)}
    appareils = [_lu(s, session) for s in suivies if s.session_key in vivantes]
    return tuple(sorted(appareils, key=lambda a: (not a.le_mien, -a.vu_le.timestamp(), a.pk)))


def _vaut(ouverte: Session, personne: Utilisateur) -> bool:
    """Faux si le mot de passe a changé depuis : Django n’y reconnaîtrait plus la personne."""
    empreintes = {personne.get_session_auth_hash(), *personne.get_session_auth_fallback_hash()}
    return ouverte.get_decoded().get(HASH_SESSION_KEY) in empreintes


def _lu(suivie: UserSession, session: str) -> Appareil:
    return Appareil(
        pk=suivie.pk,
        navigateur=en_mots(suivie.user_agent),
        adresse=suivie.ip,
        ouvert_le=suivie.created_at,
        vu_le=suivie.last_seen_at,
        le_mien=suivie.session_key == session,
    )
