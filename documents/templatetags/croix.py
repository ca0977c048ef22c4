"""Ce qu’ouvre une croix d’un dossier : un dossier en a quarante, et cent preuves citées.

Chaque texte y passe par `escape` : celui de la bibliothèque, car celui de Django, qui accepte aussi
des textes paresseux et déjà sûrs, prenait le tiers du temps de la page.
"""

from __future__ import annotations

from html import escape

from django import template
from django.template.defaultfilters import pluralize
from django.utils.safestring import SafeString, mark_safe

from documents.compositions.lecture import Croix
from documents.compositions.preuves import LIEN, PreuveMontree
from documents.compositions.realisations import RevendicationMontree

register = template.Library()

SANS_PREUVE = '<p class="discret petit">Sans preuve rattachée.</p>'


@register.simple_tag
def croix_ouverte(croix: Croix) -> SafeString:
    """Une réalisation derrière une sous-compétence : sa justification, ses preuves."""
    intitule = escape(croix.realisation.intitule)
    return _sur(
        f'<details class="croix"><summary>{intitule}</summary><div class="croix__corps">'
        f'<p class="texte-long" dir="auto">{escape(croix.revendication.lue.justification)}</p>'
        f"{preuves_citees(croix.revendication, vignettes=True)}"
        f'<p class="mb-0"><a href="{escape(croix.adresse)}">Lire la réalisation'
        f'<span class="visually-hidden"> {intitule}</span></a></p></div></details>'
    )


@register.simple_tag
def preuves_citees(revendication: RevendicationMontree, *, vignettes: bool) -> SafeString:
    """Les preuves d’une revendication, nommées et ouvrables d’ici ; les images en petit ou non."""
    tues, citees = revendication.lue.confidentielles, ""
    if revendication.preuves:
        lignes = "".join(_citee(preuve, vignettes) for preuve in revendication.preuves)
        citees = f'<ul class="citees" aria-label="Preuves">{lignes}</ul>'
    elif not tues:
        citees = SANS_PREUVE
    return _sur(citees + (_tues(tues) if tues else ""))


def _citee(preuve: PreuveMontree, vignettes: bool) -> str:
    adresse, nom = escape(preuve.adresse), escape(preuve.intitule)
    if adresse:
        suivi = ' rel="noopener noreferrer nofollow"' if preuve.genre == LIEN else ""
        nom = f'<a class="citee__nom" href="{adresse}"{suivi}>{nom}</a>'
    mort = " · ne s’ouvre plus" if preuve.lien and preuve.lien.raison else ""
    return (
        f'<li class="citee">{_image(preuve, vignettes)}<p class="citee__texte">{nom} '
        f'<span class="discret petit">{escape(preuve.absence or preuve.details)}{mort}</span></p>'
        "</li>"
    )


def _image(preuve: PreuveMontree, vignettes: bool) -> str:
    if vignettes and preuve.vignette:
        return (
            f'<img class="citee__vignette" src="{escape(preuve.vignette)}" alt="" width="80" '
            'height="60" loading="lazy">'
        )
    return _icone(preuve.icone)


def _tues(nombre: int) -> str:
    s = pluralize(nombre)
    return (
        f'<p class="discret petit">{_icone("cadenas")} {nombre}&nbsp;preuve{s} confidentielle{s}, '
        f"non montrée{s}.</p>"
    )


def _icone(nom: str) -> str:
    return f'<svg class="icone" aria-hidden="true" focusable="false"><use href="#i-{nom}"/></svg>'


def _sur(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308
