"""Les cases d’une ligne de la matrice, assemblées de fragments déjà faits : une page en a mille."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from evaluations.lectures.matrice import Dessin, LigneMatrice, NiveauDeCompetence

register = template.Library()


@register.simple_tag
def cases(ligne: LigneMatrice, fiche: str, suite: str) -> SafeString:
    """Les cases d’un étudiant, compétence par compétence, chacune suivie de son niveau.

    `fiche` : l’adresse de l’étudiant ; `suite` : les filtres, derrière l’adresse d’une case. Une
    ligne qu’on ne suit plus a des liens sans adresse. Hors des fragments, échappés quand ils se
    font, il n’y a ici que des nombres et ces deux adresses.
    """
    eleve, morceaux = ligne.eleve, []
    debut, fiche, fin = f' href="{eleve.inscription_id}/', escape(fiche), f'/{escape(suite)}"'
    for colonne in ligne.colonnes:
        for case in colonne.cases:
            avant, apres = _case(case.dessin)
            vers = f"{debut}{case.sous_competence}{fin}" if eleve.suivi else ""
            morceaux += (avant, vers, apres)
        avant, apres = _niveau(colonne.niveau)
        vers = f' href="{fiche}positionnement/#competence-{colonne.competence.id}"'
        morceaux += (avant, vers if eleve.suivi else "", apres)
    return mark_safe("".join(morceaux))  # noqa: S308


@lru_cache(maxsize=512)
def _case(dessin: Dessin) -> tuple[str, str]:
    """Ce qui précède l’adresse d’une case, et ce qui la suit."""
    return (
        format_html('<td role="gridcell"><a class="case case--{}"', dessin.classes),
        format_html(
            '><svg class="icone" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>'
            '<span class="visually-hidden">{}</span></a></td>',
            dessin.icone,
            dessin.mots,
        ),
    )


@lru_cache(maxsize=512)
def _niveau(niveau: NiveauDeCompetence) -> tuple[str, str]:
    """Pleine pour l’enseignant (soulignée, seulement proposée) ; creuse pour l’étudiant."""
    marques = []
    if niveau.enseignant:
        forme = "pleine" if niveau.arrete else "pleine marque--proposee"
        marques.append((forme, niveau.enseignant.code))
    if niveau.etudiant:
        marques.append(("creuse", niveau.etudiant.code))
    return (
        '<td role="gridcell" class="matrice__niveau"><a',
        format_html(
            ' title="{}"><span class="visually-hidden">{}</span>{}</a></td>',
            niveau.mots,
            niveau.mots,
            format_html_join(
                "", '<span class="marque marque--{}" aria-hidden="true">{}</span>', marques
            ),
        ),
    )
