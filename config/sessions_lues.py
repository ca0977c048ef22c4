"""Les sessions déjà ouvertes, lues sans qu’aucune ne s’écrive : le réglage de la lecture seule."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from config import sessions


class SessionStore(sessions.SessionStore):
    """Celle de la base, jamais changée : ce qu’une page y pose vit le temps de la page."""

    @property
    def modified(self) -> bool:
        """Jamais : le site ne tente donc ni de la garder, ni d’en donner le témoin."""
        return False

    @modified.setter
    def modified(self, change: bool) -> None:
        return None

    def _get_session_from_db(self) -> Session | None:
        """Son silence ne se mesure plus, faute d’écrire l’échéance suivante : reste son âge."""
        depuis = timezone.now() - timedelta(seconds=settings.SESSION_AGE_MAX)
        ouvertes = Session.objects.filter(expire_date__gt=depuis)
        ligne = ouvertes.filter(session_key=self.session_key).first()
        if ligne is None:
            self._session_key = None
        return ligne

    def create(self) -> None:
        self._session_cache = {}

    def save(self, must_create: bool = False) -> None:
        return None

    def delete(self, session_key: str | None = None) -> None:
        return None
