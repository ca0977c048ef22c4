"""Ce que l’administration lit sans jamais l’écrire : texte officiel, travaux, jugements."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest


class EnLectureSeule:
    """À mêler à une classe d’administration : ni ajout, ni modification, ni suppression."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
