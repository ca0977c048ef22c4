"""Ce qui se saisit dans un formulaire, écrit sans gabarit : une page en a quinze ou cent.

Les gabarits de Django, aux espaces près, pour les champs courants ; les autres gardent les siens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

_TYPES = ("text", "number", "email", "url", "password", "hidden", "date", "checkbox")


class Saisies(DjangoTemplates):
    """Celui que nomme `FORM_RENDERER`."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        ecrire = _ECRITURES.get(template_name)
        if ecrire is None:
            return super().render(template_name, context, request)
        return mark_safe(ecrire(context["widget"]))  # noqa: S308


def _ligne(champ: Mapping[str, Any]) -> str:
    valeur = ""
    if champ["value"] is not None:
        valeur = f' value="{conditional_escape(champ["value"])}"'
    debut = f'<input type="{conditional_escape(champ["type"])}" name="{_nom(champ)}"'
    return f"{debut}{valeur}{_attributs(champ)}>"


def _texte(champ: Mapping[str, Any]) -> str:
    # Un navigateur ôte la première fin de ligne : sans elle, il ôterait celle de l’étudiant.
    texte = conditional_escape(champ["value"] or "")
    return f'<textarea name="{_nom(champ)}"{_attributs(champ)}>\n{texte}</textarea>'


def _liste(champ: Mapping[str, Any]) -> str:
    groupes = "".join(_groupe(nom, choix) for nom, choix, _ in champ["optgroups"])
    return f'<select name="{_nom(champ)}"{_attributs(champ)}>{groupes}\n</select>'


def _groupe(nom: str | None, choix: list[dict[str, Any]]) -> str:
    lignes = "".join(map(_choix, choix))
    if not nom:
        return lignes
    return f'\n<optgroup label="{conditional_escape(nom)}">{lignes}\n</optgroup>'


def _choix(choix: Mapping[str, Any]) -> str:
    valeur, libelle = conditional_escape(choix["value"]), conditional_escape(choix["label"])
    return f'\n<option value="{valeur}"{_attributs(choix)}>{libelle}</option>'


def _nom(champ: Mapping[str, Any]) -> SafeString:
    return conditional_escape(champ["name"])


def _attributs(champ: Mapping[str, Any]) -> str:
    return "".join(
        f" {nom}" if valeur is True else f' {nom}="{conditional_escape(valeur)}"'
        for nom, valeur in champ["attrs"].items()
        if valeur is not False
    )


_ECRITURES = {
    f"django/forms/widgets/{nom}.html": ecrire
    for nom, ecrire in {
        **dict.fromkeys(_TYPES, _ligne),
        "textarea": _texte,
        "select": _liste,
    }.items()
}
