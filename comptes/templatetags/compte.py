"""Ce que les pages de compte disent des règles, des appareils et des clés."""

from __future__ import annotations

import json

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from comptes.models import Utilisateur
from comptes.second_facteur import lui_manque

register = template.Library()


@register.simple_tag
def regle_du_mot_de_passe() -> str:
    """Celle que les validateurs appliquent, en une phrase."""
    return (
        f"{settings.MOT_DE_PASSE_SIGNES}\u00a0signes au moins, ni trop courant, ni proche de votre "
        "nom, de votre adresse ou de l’établissement. Quelques mots qui ne vont pas "
        "ensemble font un bon mot de passe."
    )


@register.filter
def en_json(donnees: object) -> str:
    """Pour un attribut `data-…`, échappé par le gabarit : rien ne s’écrit en ligne."""
    return json.dumps(donnees, cls=DjangoJSONEncoder)


@register.filter
def doit_poser_un_facteur(personne: Utilisateur) -> bool:
    return lui_manque(personne)
