"""Le témoin des messages, sous le même préfixe que les autres : un sous-domaine ne le pose pas."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessagesEnTemoin(CookieStorage):
    cookie_name = f"{settings.PREFIXE_D_HOTE}messages"


class Messages(FallbackStorage):
    """Dans un témoin signé, que la page suivante efface ; dans la session s’il déborde."""

    storage_classes = (MessagesEnTemoin, SessionStorage)
