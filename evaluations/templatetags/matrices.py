"""Les lignes de la matrice, assemblées de fragments déjà faits : une page a mille cases."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from evaluations.lectures.matrice import Dessin, LigneMatrice, NiveauDeCompetence
from evaluations.templatetags.formes import former, former_lignes
from referentiel.adresses import adresse_de
from referentiel.lectures import CompetenceLue

register = template.Library()

CHOIX, CHOISI = '<option value="{}"{}>{}</option>', mark_safe(" selected")
COMPETENCE = '<th scope="colgroup" colspan="{}" class="matrice__competence" title="{}">{}</th>'
SOUS_COMPETENCE = (
    '<th scope="col" title="{intitule}"><span aria-hidden="true">{rang}</span>'
    '<span class="visually-hidden">{intitule}</span></th>'
)
NIVEAU = (
    '<th scope="col" title="Niveau : {intitule}"><span aria-hidden="true">Niv.</span>'
    '<span class="visually-hidden">Niveau, {abrege}</span></th>'
)


@register.simple_tag
def choix_de_filtre(choix: Iterable[tuple[str, str]], choisi: str) -> SafeString:
    """Les choix d’une liste : la valeur et le libellé de chacun."""
    lignes = ((valeur, CHOISI if valeur == choisi else "", mot) for valeur, mot in choix)
    return former_lignes("", CHOIX, lignes)


@register.simple_tag
def competences_en_tete(competences: Iterable[CompetenceLue]) -> SafeString:
    """Chaque compétence, au-dessus de ses sous-compétences et de son niveau."""
    lues = ((len(c.sous_competences) + 1, c.intitule, c.abrege) for c in competences)
    return former_lignes("", COMPETENCE, lues)


@register.simple_tag
def sous_competences_en_tete(competences: Iterable[CompetenceLue]) -> SafeString:
    tetes: list[SafeString] = []
    for c in competences:
        for item in c.sous_competences:
            rang = f"{c.ordre}.{item.ordre}"
            tetes.append(former(SOUS_COMPETENCE, intitule=item.intitule, rang=rang))
        tetes.append(former(NIVEAU, intitule=c.intitule, abrege=c.abrege))
    return SafeString("".join(tetes))


@register.simple_tag
def lignes_de_matrice(lignes: Iterable[LigneMatrice], total: int, suite: str) -> SafeString:
    """Une ligne par étudiant ; `suite` : les filtres, derrière l’adresse d’une case."""
    fin = f'/{escape(suite)}"'
    dessinees = (_ligne(ligne, total, fin) for ligne in lignes)
    return mark_safe("\n".join(dessinees))  # noqa: S308


def _ligne(ligne: LigneMatrice, total: int, fin: str) -> str:
    """Un étudiant : son nom, ses cases suivies du niveau de leur compétence, ses indicateurs.

    Une ligne qu’on ne suit plus a des liens sans adresse. Ce qu’une personne a pu écrire est
    échappé ici ; le reste n’est que des nombres.
    """
    pk, suivi = ligne.inscription_id, ligne.eleve.suivi
    fiche = adresse_de("inscription", pk)
    lien = f' href="{fiche}"' if suivi else ""
    morceaux = [f'<tr><th scope="row"><a{lien}>{escape(ligne.nom)}</a></th>\n']
    for colonne in ligne.colonnes:
        for case in colonne.cases:
            avant, apres = _case(case.dessin)
            lien = f' href="{pk}/{case.sous_competence}{fin}' if suivi else ""
            morceaux += (avant, lien, apres)
        avant, apres = _niveau(colonne.niveau)
        lien = f' href="{fiche}positionnement/#competence-{colonne.competence.id}"' if suivi else ""
        morceaux += (avant, lien, apres)
    satisfaits = f"{ligne.indicateurs_satisfaits}/{total}"
    morceaux.append(f'\n<td class="matrice__total" role="gridcell">{satisfaits}</td></tr>')
    return "".join(morceaux)


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
