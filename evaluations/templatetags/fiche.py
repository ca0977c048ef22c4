"""Les lignes de la fiche d’un étudiant, assemblées sans gabarit : elle en a deux cents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from evaluations.lectures import Case, Travail
from evaluations.lectures.couverture import ColonneCarte
from evaluations.lectures.fiche import AppuiDeFiche, IndicateurDeFiche, SousCompetenceDeFiche
from evaluations.lectures.frise import ChoixDeFrise, Evenement, MessageRecent
from evaluations.lectures.parcours import ConstatLu
from evaluations.lectures.travaux import Jugement
from evaluations.templatetags.formes import former, former_lignes
from portfolio.models import PreuveFigee
from referentiel.adresses import adresse_de
from referentiel.lectures import IndicateurLu, NiveauLu
from referentiel.templatetags.composants import badge
from referentiel.templatetags.francais import jour

register = template.Library()

MOTS_D_UN_COMMENTAIRE = 40
PAVE = (
    '<li><a class="pave pave--{etat}" href="#sous-competence-{id}">'
    '<svg class="icone" aria-hidden="true" focusable="false"><use href="#i-{etat}"/></svg>'
    '<span>{intitule}<span class="visually-hidden"> : {libelle}</span></span></a></li>'
)
COLONNE = (
    '<li><h3 class="carte-competences__titre">{}</h3><progress class="jauge" max="{}" value="{}" '
    'aria-label="{} : {} sur {} validée{}"></progress>'
    '<ul class="carte-competences__liste">{}</ul></li>'
)
TRAVAIL = (
    '<li class="liste__ligne"><div><a class="liste__titre" href="{}">{}</a>'
    '<p class="liste__details">{} au {} · {} preuve{} · {}le {}</p>{}</div>'
    '<span class="nombre">{} sous-comp.</span>{}</li>'
)
SOUS_COMPETENCE = (
    '<li id="sous-competence-{}" class="derriere__item" tabindex="-1">'
    '<div class="derriere__tete"><h3>{}</h3>{}</div>{}</li>'
)
APPUI = (
    '<li><p class="derriere__travail">{}<span><a href="{}">{}</a>'
    ' <span class="discret petit">({})</span></span></p>'
    '<p class="derriere__details">{}</p>{}</li>'
)
FORME = (
    '<svg class="icone etat-forme etat-forme--{etat}" aria-hidden="true" focusable="false">'
    '<use href="#i-{etat}"/></svg>'
)
LIEN = '<a href="{}"{}>{}</a>'
AILLEURS = mark_safe(' target="_blank" rel="noopener noreferrer"')
INDICATEUR = '<tr><th scope="row" class="derriere__indicateur">{}{}</th><td>{}{}</td>{}</tr>'
NIVEAU = '<td>{}</td><td class="nombre">{}</td><td class="text-nowrap">{}</td>'
NON_OBSERVE = mark_safe('<td class="discret" colspan="3">non observé</td>')
CONSTATS = (
    '<details class="depliant constats"><summary><span>{} constat{}'
    '<span class="visually-hidden"> : {}</span></span></summary>'
    '<p class="discret petit">{}</p><ul class="constats__lignes">{}</ul></details>'
)
CONSTAT = "<li{}>{} <span>{}{}</span></li>"
CLASSE_D_UN_ECARTE = mark_safe(' class="constats__ecarte"')
CONSTATE = (
    '<span class="niveau{}" title="{intitule}">{code}'
    '<span class="visually-hidden"> {intitule}</span></span>'
)
SOURCE = '{}, le {}, <a href="{}">{}</a>{}'
CREUSE = (
    '<span class="niveau marque marque--creuse" title="{intitule}">'
    '<span class="visually-hidden">{qui} : </span>{code}'
    '<span class="visually-hidden">, {intitule}.</span></span>'
)
PLEINE = (
    '<span class="niveau niveau--{genre} marque marque--pleine" title="{intitule}">'
    '<span class="visually-hidden">Niveau retenu : </span>{code}'
    '<span class="visually-hidden">, {intitule}.</span></span>'
)

CHOIX = '<li><a href="{}"{}>{} <span class="frise__nombre">{}</span></a></li>'
ICI = mark_safe(' aria-current="true"')
MESSAGE = (
    '<li><p class="recents__tete"><strong>{}</strong> <span class="discret petit">le {}</span></p>'
    '<p class="recents__extrait">{}</p><p class="petit mb-0"><a href="{}">{}</a></p></li>'
)
EVENEMENT = (
    '<li class="frise__ligne"><time class="frise__date" datetime="{}">{}{}</time>\n'
    '<svg class="icone" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>\n'
    "<div>{}{}</div></li>\n"
)


@register.simple_tag
def evenements_de_frise(evenements: Iterable[Evenement]) -> SafeString:
    """Les lignes de la frise : ce qui est arrivé, quand, et où le relire."""
    return former_lignes("", EVENEMENT, (_evenement(evenement) for evenement in evenements))


def _evenement(evenement: Evenement) -> tuple:
    le = timezone.localtime(evenement.le)
    heure, citation, phrase = "", "", evenement.phrase
    if evenement.avec_heure:
        heure = former(' <span class="frise__heure">{}</span>', f"{le:%H:%M}")
    if evenement.url:
        phrase = former('<a href="{}">{}</a>', evenement.url, phrase)
    if evenement.citation:
        citation = former('<p class="frise__citation">«\u00a0{}\u00a0»</p>', evenement.citation)
    return le.isoformat(), f"{le:%d/%m/%y}", heure, evenement.icone, phrase, citation


@register.simple_tag
def choix_de_frise(choix: Iterable[ChoixDeFrise]) -> SafeString:
    """Les filtres de la frise, et combien de lignes chacun garde."""
    lignes = ((c.adresse, ICI if c.actif else "", c.libelle, c.nombre) for c in choix)
    return former_lignes("", CHOIX, lignes)


@register.simple_tag
def messages_recents(recents: Iterable[MessageRecent], vous: bool) -> SafeString:
    """Les derniers messages et le chemin de leurs échanges ; `vous` : l’étudiant se lit."""
    return former_lignes(
        "",
        MESSAGE,
        (
            (
                "Vous" if vous and message.de_l_etudiant else message.auteur,
                jour(timezone.localtime(message.ecrit_le), "j F à H:i"),
                message.extrait,
                message.url,
                message.intitule,
            )
            for message in recents
        ),
    )


@register.simple_tag
def colonnes_de_fiche(colonnes: Iterable[ColonneCarte]) -> SafeString:
    """La carte, par compétence ; chaque case mène à ce qu’il y a derrière."""
    return former_lignes("\n", COLONNE, (_colonne(colonne) for colonne in colonnes))


def _colonne(colonne: ColonneCarte) -> tuple:
    titre, validees, total = colonne.competence.intitule, colonne.validees, len(colonne.cases)
    paves = former_lignes("", "{}", ((_pave(case),) for case in colonne.cases))
    pluriel = "s" if validees > 1 else ""
    return titre, total, validees, titre, validees, total, pluriel, paves


@lru_cache(maxsize=1024)
def _pave(case: Case) -> SafeString:
    return former(
        PAVE,
        etat=case.etat.code,
        libelle=case.etat.libelle,
        id=case.sous_competence.id,
        intitule=case.sous_competence.intitule,
    )


@register.simple_tag
def travaux_de_fiche(travaux: Iterable[Travail]) -> SafeString:
    """Les lignes des travaux soumis, avec le dernier jugement de chacun."""
    return former_lignes("", TRAVAIL, map(_travail, travaux))


def _travail(travail: Travail) -> tuple:
    contenu = travail.contenu
    preuves = len(contenu.preuves)
    rang = "soumise "
    if travail.numero > 1:
        rang = former("{}<sup>e</sup> soumission, ", travail.numero)
    return (
        _vers("realisation", travail.realisation_id),
        contenu.intitule,
        f"{contenu.debut_le:%d/%m/%y}",
        f"{contenu.fin_le:%d/%m/%y}",
        preuves,
        "s" if preuves > 1 else "",
        rang,
        _jour(travail.soumise_le),
        _jugement(travail.jugement) if travail.jugement else "",
        len(contenu.mobilisations),
        badge(travail.etat, travail.libelle_etat),
    )


def _jugement(jugement: Jugement) -> SafeString:
    dit = ""
    if jugement.commentaire:
        debut = Truncator(jugement.commentaire).words(MOTS_D_UN_COMMENTAIRE, truncate=" …")
        dit = f" : « {debut} »"
    return former(
        '<p class="liste__details">{}, le {}{}</p>',
        jugement.enseignant,
        _jour(jugement.rendue_le),
        dit,
    )


@register.simple_tag
def sous_competences_de_fiche(lignes: Iterable[SousCompetenceDeFiche]) -> SafeString:
    """Les sous-compétences d’une compétence et les travaux qui les revendiquent."""
    return former_lignes(
        "",
        SOUS_COMPETENCE,
        (
            (
                ligne.case.sous_competence.id,
                ligne.case.sous_competence.intitule,
                badge(ligne.case.etat.code, ligne.case.etat.libelle),
                _appuis(ligne.appuis),
            )
            for ligne in lignes
        ),
    )


def _appuis(appuis: tuple[AppuiDeFiche, ...]) -> SafeString | str:
    if not appuis:
        return ""
    lignes = former_lignes(
        "",
        APPUI,
        (
            (
                _forme(appui.etat),
                _vers("realisation", appui.travail.realisation_id),
                appui.travail.contenu.intitule,
                appui.libelle,
                appui.justification,
                _preuves(appui.preuves),
            )
            for appui in appuis
        ),
    )
    return former('<ul class="derriere__appuis">{}</ul>', lignes)


@lru_cache(maxsize=64)
def _forme(etat: str) -> SafeString:
    return former(FORME, etat=etat)


def _preuves(preuves: tuple[PreuveFigee, ...]) -> SafeString | str:
    if not preuves:
        return ""
    liens = (
        (p.lien or _vers("preuve", p.id), AILLEURS if p.lien else "", p.intitule) for p in preuves
    )
    return former('<p class="derriere__details">Preuves : {}</p>', former_lignes(", ", LIEN, liens))


@register.simple_tag
def indicateurs_de_fiche(lignes: Iterable[IndicateurDeFiche], vous: bool) -> SafeString:
    """Les indicateurs d’une compétence et les deux regards ; `vous` : l’étudiant se lit."""
    return former_lignes("", INDICATEUR, (_indicateur(ligne, vous) for ligne in lignes))


def _indicateur(ligne: IndicateurDeFiche, vous: bool) -> tuple:
    regard, niveau, ecart = ligne.regard, ligne.niveau, ""
    if regard.ecart:
        ecart = former('<span class="marque__ecart discret petit">{}</span>', regard.ecart_dit)
    return (
        _texte(ligne.indicateur),
        _constats(ligne) if ligne.constats else "",
        _creuse(regard.etudiant, vous) if regard.etudiant else "",
        ecart,
        former(NIVEAU, _pleine(niveau.niveau), niveau.nombre, _jour(niveau.dernier_le))
        if niveau
        else NON_OBSERVE,
    )


@lru_cache(maxsize=512)
def _texte(indicateur: IndicateurLu) -> SafeString:
    precisions = former_lignes("", "<li>{}</li>", ((p,) for p in indicateur.precisions))
    return former("{}<ul>{}</ul>" if precisions else "{}{}", indicateur.texte, precisions)


@lru_cache(maxsize=64)
def _creuse(niveau: NiveauLu, vous: bool) -> SafeString:
    qui = "Vous" if vous else "L’étudiant"
    return former(CREUSE, qui=qui, code=niveau.code, intitule=niveau.intitule)


@lru_cache(maxsize=64)
def _pleine(niveau: NiveauLu) -> SafeString:
    genre = "satisfaisant" if niveau.satisfaisant else "insuffisant"
    return former(PLEINE, genre=genre, code=niveau.code, intitule=niveau.intitule)


def _constats(ligne: IndicateurDeFiche) -> SafeString:
    nombre = len(ligne.constats)
    return former(
        CONSTATS,
        nombre,
        "s" if nombre > 1 else "",
        ligne.indicateur.texte,
        ligne.explication,
        former_lignes("", CONSTAT, map(_constat, ligne.constats)),
    )


def _constat(lu: ConstatLu) -> tuple:
    return (
        CLASSE_D_UN_ECARTE if lu.ecarte else "",
        _niveau_constate(lu.niveau, bool(lu.ecarte)),
        _source(lu.enseignant, lu.le, lu.realisation_id, lu.intitule, lu.numero),
        _suite(lu.ecarte, lu.retenu),
    )


@lru_cache(maxsize=64)
def _niveau_constate(niveau: NiveauLu, ecarte: bool) -> SafeString:
    return former(
        CONSTATE,
        " niveau--satisfaisant" if niveau.satisfaisant and not ecarte else "",
        intitule=niveau.intitule,
        code=niveau.code,
    )


@lru_cache(maxsize=256)
def _source(
    enseignant: str, le: datetime, realisation: int, intitule: str, numero: int
) -> SafeString:
    """D’où vient un constat ; tous ceux d’une évaluation le disent de même."""
    rang = former(" ({}<sup>e</sup> soumission)", numero) if numero > 1 else ""
    adresse = _vers("realisation", realisation)
    return former(SOURCE, enseignant, _jour(le), adresse, intitule, rang)


@lru_cache(maxsize=64)
def _suite(ecarte: str, retenu: bool) -> SafeString | str:
    if retenu:
        return mark_safe(' <strong class="constats__retenu">retenu</strong>')
    if ecarte:
        return former(' <span class="discret">ne compte pas : {}</span>', ecarte)
    return ""


def _vers(page: str, numero: int) -> SafeString:
    return SafeString(adresse_de(page, numero))


@lru_cache(maxsize=512)
def _jour(instant: datetime) -> SafeString:
    return SafeString(f"{timezone.localtime(instant):%d/%m/%y}")
