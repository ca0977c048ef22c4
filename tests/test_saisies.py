"""Ce qui se saisit, écrit sans gabarit : au mot près ce que disent ceux de Django."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe

from config.saisies import Saisies

PIEGE = "<b> & \"l’un\" 'l’autre'\n\n  retrait"
CHOIX = [("", "Aucun"), ("a<b", PIEGE), (3, 3), ("Groupe & co", [("x", mark_safe("<i>x</i>"))])]
CHAMPS = [
    *(widget() for widget in (forms.TextInput, forms.NumberInput, forms.EmailInput)),
    *(widget() for widget in (forms.URLInput, forms.HiddenInput, forms.CheckboxInput)),
    forms.PasswordInput(render_value=True),
    forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    forms.Textarea({"rows": 3, "required": True, "disabled": False, "data-piege": PIEGE}),
    forms.Select(choices=CHOIX),
    forms.SelectMultiple(choices=CHOIX),
    forms.RadioSelect(choices=CHOIX),
    forms.FileInput(),
]


def test_toutes_les_pages_l_emploient():
    assert isinstance(get_default_renderer(), Saisies)


@pytest.mark.parametrize("valeur", [None, "", PIEGE, mark_safe("&eacute;"), 3, True, "x"])
@pytest.mark.parametrize("widget", CHAMPS, ids=lambda widget: type(widget).__name__)
def test_un_champ_se_saisit_comme_chez_django(widget, valeur):
    attributs = {"id": "id_champ", "class": "a<b", "required": True, "data-non": False}

    ecrit, attendu = (
        widget.render('champ"', valeur, attributs, renderer)
        for renderer in (Saisies(), DjangoTemplates())
    )

    assert _serre(ecrit) == _serre(attendu)
    assert hasattr(ecrit, "__html__")


def _serre(html: str) -> str:
    """Sans les espaces entre les balises ; ceux d’un texte y restent."""
    return re.sub(r">\s+<", "><", html).strip()
