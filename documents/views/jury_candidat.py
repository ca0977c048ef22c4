"""L’écran d’un candidat pour un membre de jury : son dossier gelé, jamais le vivant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from documents.actions.jury import noter, version_du_texte
from documents.calculs.briefing import briefing
from documents.calculs.recherche import Recherche, chercher
from documents.compositions.croisement import derriere_les_croix, tableau_croise
from documents.forms.jury import Ecart, NoteForm
from documents.lectures.jury import ordre_du_jour
from documents.models import Dossier, NatureDePiece, Objet
from documents.views.jury_acces import (
    SORTI,
    Acces,
    CandidatLu,
    candidat_lu,
    montrer,
    pour_un_membre,
)
from documents.views.pieces import servir_la_piece, trouver_la_piece
from portfolio.enregistrement import (
    PERIME,
    attend_du_json,
    faute_en_json,
    heure,
    refus_en_json,
)
from portfolio.regles import EnregistrementPerime

FAUTIF = 422
PAGES_EN_MEMOIRE = 32


@dataclass(frozen=True)
class PageDeDossier:
    """Ce qu’un dossier met sur l’écran d’un candidat, le même pour tous les membres."""

    dossier: SafeString
    tiroirs: SafeString
    documents: SafeString


@require_safe
@pour_un_membre
def jury_candidat(request: HttpRequest, acces: Acces, pk: int) -> HttpResponseBase:
    lu = candidat_lu(acces, pk)
    acces.consulte(Objet.CANDIDAT, detail=lu.convoque.nom, dossier=lu.dossier)
    return montrer_le_candidat(request, acces, lu, _note_lue(lu))


@require_safe
@pour_un_membre
def jury_realisation(request: HttpRequest, acces: Acces, pk: int, numero: int) -> HttpResponseBase:
    lu = candidat_lu(acces, pk)
    realisation = lu.montree and lu.montree.par_numero.get(numero)
    if not lu.montree or not realisation:
        raise Http404
    acces.consulte(Objet.REALISATION, detail=realisation.intitule, dossier=lu.dossier)
    precedente, suivante = lu.montree.voisines(numero)
    contexte = {
        "acces": acces,
        "lu": lu,
        "realisation": realisation,
        "precedente": precedente,
        "suivante": suivante,
    }
    return render(request, "jury/jury_realisation.html", contexte)


@require_safe
@pour_un_membre
def jury_piece(request: HttpRequest, acces: Acces, pk: int, chemin: str) -> HttpResponseBase:
    """Une pièce du dossier ; une image réduite n’est pas une consultation de plus."""
    lu = candidat_lu(acces, pk)
    if not lu.montree:
        raise Http404
    piece = trouver_la_piece(lu.montree, chemin)
    if "vignette" not in request.GET:
        produit = piece.nature == NatureDePiece.DOCUMENT
        objet = Objet.DOCUMENT if produit else Objet.PIECE
        acces.consulte(objet, detail=chemin, dossier=lu.dossier)
    return servir_la_piece(request, piece)


@vary_on_headers("Accept")
@require_POST
@pour_un_membre
def jury_note(request: HttpRequest, acces: Acces, pk: int) -> HttpResponseBase:
    """La note de ce membre, qu’il est seul à lire ; enregistrée pendant qu’il l’écrit."""
    journee = ordre_du_jour(acces.commission, membre=acces.membre, le=acces.le)
    convoque = journee.par_pk.get(pk)
    if convoque is None:
        raise Http404
    if acces.membre is None:
        return refus_en_json(SORTI, comparer=False)
    formulaire = NoteForm(request.POST)
    if not formulaire.is_valid():
        return _note_fautive(request, acces, pk, formulaire)
    try:
        note = noter(
            convoque.convocation, membre=acces.membre, le=acces.le, **formulaire.cleaned_data
        )
    except EnregistrementPerime as refus:
        return _note_perimee(request, acces, pk, formulaire, str(refus))
    if not attend_du_json(request):
        return redirect(f"{reverse('jury_candidat', args=[acces.jeton, pk])}#notes")
    version = version_du_texte(note.texte)
    return JsonResponse({"version": version, "enregistre_le": heure(note.maj_le)})


def montrer_le_candidat(
    request: HttpRequest,
    acces: Acces,
    lu: CandidatLu,
    note: NoteForm,
    *,
    ecarts: tuple[Ecart, ...] = (),
    phrase: str = "",
    status: int = 200,
) -> HttpResponse:
    precedent, suivant = lu.journee.voisins(lu.convoque)
    cherche = request.GET.get("q", "").strip()
    contexte = {
        "acces": acces,
        "lu": lu,
        "note": note,
        "ecarts": ecarts,
        "phrase": phrase,
        "precedent": precedent,
        "suivant": suivant,
        "cherche": cherche,
        "recherche": _recherche(lu, cherche),
        "page": lu.dossier and dossier_en_page(lu.jeton, lu.convoque.pk, lu.dossier),
    }
    return render(request, "jury/jury_candidat.html", contexte, status=status)


@lru_cache(maxsize=PAGES_EN_MEMOIRE)
def dossier_en_page(jeton: str, pk: int, dossier: Dossier) -> PageDeDossier:
    """Un dossier ne change jamais : chaque processus garde ses dernières pages toutes faites.

    Une requête la première fois, aucune ensuite. Un dossier est reconnu à son identifiant.
    """
    montree = montrer(jeton, pk, dossier)
    parties = tableau_croise(montree)
    contexte = {
        "jeton": jeton,
        "pk": pk,
        "montree": montree,
        "briefing": briefing(montree.lecture),
        "parties": parties,
        "derriere": tuple(derriere_les_croix(parties)),
    }
    return PageDeDossier(
        dossier=render_to_string("jury/_dossier.html", contexte),
        tiroirs=render_to_string("jury/_tiroirs.html", contexte),
        documents=render_to_string("jury/_documents.html", contexte),
    )


def _recherche(lu: CandidatLu, cherche: str) -> Recherche | None:
    return chercher(lu.montree.lecture.fige, cherche) if cherche and lu.montree else None


def _note_lue(lu: CandidatLu) -> NoteForm:
    texte = lu.convoque.note
    return NoteForm(initial={"texte": texte, "version": version_du_texte(texte)})


def _note_fautive(
    request: HttpRequest, acces: Acces, pk: int, formulaire: NoteForm
) -> HttpResponse:
    if attend_du_json(request):
        return faute_en_json(formulaire)
    return montrer_le_candidat(request, acces, candidat_lu(acces, pk), formulaire, status=FAUTIF)


def _note_perimee(
    request: HttpRequest, acces: Acces, pk: int, formulaire: NoteForm, phrase: str
) -> HttpResponse:
    """Les deux textes, et le formulaire prêt à remplacer l’un par l’autre si l’on y tient."""
    if attend_du_json(request):
        return refus_en_json(phrase, comparer=True)
    lu = candidat_lu(acces, pk)
    enregistree = lu.convoque.note
    saisie = formulaire.cleaned_data["texte"]
    reprise = NoteForm(initial={"texte": saisie, "version": version_du_texte(enregistree)})
    ecart = Ecart("Votre note", saisie or "rien", enregistree or "rien")
    return montrer_le_candidat(
        request, acces, lu, reprise, ecarts=(ecart,), phrase=phrase, status=PERIME
    )
