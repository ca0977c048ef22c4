"""Les lignes de la file, assemblées sans moteur de gabarits : une page en a cent."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from evaluations.lectures.page_de_file import LigneMontree

register = template.Library()

LIGNE = (
    '<li class="liste__ligne">{}<div><a class="liste__titre" href="{}">{}</a>'
    '<p class="liste__details">{}{}</p></div><span class="file__retour">{}</span>{}'
    '<span class="file__attente"><span class="visually-hidden">en attente depuis </span>{}</span>'
    "</li>"
)
CHOIX = (
    '<span class="file__choix"><input class="form-check-input" type="checkbox" name="choix"'
    ' value="{cle}" id="choix-{cle}"><label class="visually-hidden" for="choix-{cle}">'
    "Choisir « {intitule} », {etudiant}</label></span>"
    '<input type="hidden" name="vue-{cle}" value="{chez}">'
)
PRENDRE = (
    '<span class="file__chez"><span>{}</span>'
    '<button class="btn btn-sm btn-outline-primary no-print" type="submit" name="a" value="{}"'
    ' formaction="{}">Prendre<span class="visually-hidden">'
    " « {} »</span></button></span>"
)
A_MOI = mark_safe('<span class="file__chez"><strong>à vous</strong></span>')


@register.simple_tag
def lignes_de_file(lignes: Iterable[LigneMontree], moi: int, en_equipe: object) -> SafeString:
    """Les `li` de la file ; en équipe, chacune se coche, et se prend si elle n’est pas à `moi`."""
    return format_html_join(
        "",
        LIGNE,
        (
            (
                _choix(ligne) if en_equipe else "",
                ligne.evaluer,
                ligne.intitule,
                ligne.details,
                _messages(ligne.messages),
                format_html("{}<sup>e</sup> soumission", ligne.numero) if ligne.numero > 1 else "",
                _chez(ligne, moi) if en_equipe else "",
                ligne.attente,
            )
            for ligne in lignes
        ),
    )


def _choix(ligne: LigneMontree) -> SafeString:
    return format_html(
        CHOIX, cle=ligne.cle, intitule=ligne.intitule, etudiant=ligne.etudiant, chez=ligne.chez
    )


def _chez(ligne: LigneMontree, moi: int) -> SafeString:
    if ligne.a_moi:
        return A_MOI
    return format_html(PRENDRE, ligne.a_qui, moi, ligne.attribuer, ligne.intitule)


def _messages(nombre: int) -> SafeString | str:
    if not nombre:
        return ""
    dits = "nouveaux messages" if nombre > 1 else "nouveau message"
    return format_html(' · <strong class="file__messages">{} {}</strong>', nombre, dits)
