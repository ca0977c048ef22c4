"""Les sessions : elles finissent après un silence, et de toute façon après un temps.

Une classe partage ses ordinateurs : un navigateur qu’on rouvre y rend la session qu’on croyait
fermée. « Rester connecté » remplace les deux durées par une seule, comptée depuis la connexion.
Le silence se lit dans l’échéance que la base tient déjà : une page n’écrit la sienne que si la
précédente date de `PAS`, et n’en lit pas plus.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from referentiel.preparees import preparee

OUVERTE = "ouverte_le"
PAS = timedelta(minutes=5)
MEMORISEE = "_session_expiry"
"""Là où Django garde ce que la case « Rester connecté » a demandé, en secondes ; 0 sinon."""


class SessionStore(db.SessionStore):
    """Celle de la base, qui s’éteint au silence (`SESSION_COOKIE_AGE`) et à l’âge."""

    def load(self) -> dict[str, object]:
        """Rien d’une session trop vieille ; celle qui sert encore repousse son échéance."""
        ligne = next(iter(_vivante(self.session_key, timezone.now())), None)
        if ligne is None:
            self._session_key = None
        contenu = self.decode(ligne.session_data) if ligne else {}
        if SESSION_KEY not in contenu:
            return contenu
        if _age(contenu) > _age_permis(contenu):
            self._session_key = None
            return {}
        if not contenu.get(MEMORISEE) and ligne.expire_date - timezone.now() < _silence() - PAS:
            self.modified = True
        return contenu

    def save(self, must_create: bool = False) -> None:
        """Date la session à sa première écriture, et une fois pour toutes.

        Changer de clé en route (mot de passe, place d’un autre) ne la rajeunit pas.
        """
        contenu = self._get_session(no_load=must_create)
        if SESSION_KEY in contenu:
            contenu.setdefault(OUVERTE, _maintenant())
        super().save(must_create=must_create)


@preparee
def _vivante(cle: str, le: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=cle, expire_date__gt=le)


def _maintenant() -> int:
    return int(timezone.now().timestamp())


def _silence() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _age(contenu: dict[str, object]) -> int:
    """En secondes, depuis la connexion."""
    return _maintenant() - int(contenu.get(OUVERTE, _maintenant()))


def _age_permis(contenu: dict[str, object]) -> int:
    """En secondes : celui d’une session mémorisée, ou d’une autre."""
    return int(contenu.get(MEMORISEE) or settings.SESSION_AGE_MAX)
