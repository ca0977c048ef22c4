"""Les sessions déjà ouvertes, lues sans qu’aucune ne s’écrive : le réglage de la lecture seule."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Celle de la base, jamais changée : ce qu’une page y pose vit le temps de la page."""

    @property
    def modified(self) -> bool:
        """Jamais : le site ne tente donc ni de la garder, ni d’en donner le témoin."""
        return False

    @modified.setter
    def modified(self, change: bool) -> None:
        return None

    def create(self) -> None:
        self._session_cache = {}

    def save(self, must_create: bool = False) -> None:
        return None

    def delete(self, session_key: str | None = None) -> None:
        return None
