"""Les appareils d’une personne : ses sessions encore ouvertes, sans dire laquelle est où."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from comptes.models import Utilisateur


def nombre_d_appareils(personne: Utilisateur, *, le: datetime) -> int:
    """Ceux dont la session vaut encore : une requête."""
    ouvertes = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=le)
    return UserSession.objects.filter(Exists(ouvertes), user=personne).count()


def sessions_de(personnes: Collection[int], *, le: datetime) -> dict[int, list[str]]:
    """Les clés de leurs sessions, qu’allauth les ait notées ou non : une requête, lue d’un trait.

    Une session ne dit à qui elle est que dans son contenu signé : on les ouvre toutes.
    """
    voulues = {str(personne): personne for personne in personnes}
    trouvees: dict[int, list[str]] = {}
    for session in Session.objects.filter(expire_date__gt=le).order_by().iterator(chunk_size=500):
        a_qui = voulues.get(str(session.get_decoded().get(SESSION_KEY)))
        if a_qui is not None:
            trouvees.setdefault(a_qui, []).append(session.session_key)
    return trouvees
