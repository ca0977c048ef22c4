"""Déposer, lier, modifier, ordonner, retirer des preuves ; les servir à qui peut les lire.

Un script envoie les mêmes formulaires avec `Accept: application/json` : il reçoit le fragment de
la liste (201 ou 200), ou les phrases du refus (422). Une session expirée répond 401.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portfolio import actions, regles
from portfolio.fichiers import FichierExamine, FichierRefuse, examiner
from portfolio.forms import DepotForm, LienForm, OrdreForm, PreuveForm
from portfolio.forms.preuves import CHANGEES
from portfolio.lectures import contenu_actuel, deja_ailleurs, preuve_visible
from portfolio.lectures.espace import espace_de
from portfolio.models import Preuve, Realisation
from portfolio.regles import ActionRefusee
from portfolio.views.debit import debit_limite
from portfolio.views.enregistrement import attend_du_json
from portfolio.views.fiche import choix_d_appui, fiche
from portfolio.views.fichiers import servir
from portfolio.views.realisations import dire_le_refus, la_mienne, rendre_la_fiche
from referentiel.lectures import lire_bloc


@require_safe
def preuve(request: HttpRequest, pk: int) -> HttpResponse:
    """Un fichier en pièce jointe, ou en place (`?apercu=1`) pour une image ou un PDF."""
    trouvee = preuve_visible(request.user, pk)
    if trouvee.lien:
        return redirect(trouvee.lien)
    return servir(request, trouvee.fichier, trouvee.nom_fichier, trouvee.type_mime, trouvee.sha256)


@require_POST
@debit_limite
def deposer(request: HttpRequest, pk: int) -> HttpResponse:
    """Garde les bons fichiers et nomme les autres, chacun avec sa phrase."""
    realisation = _ouverte(request, la_mienne(request, pk))
    formulaire = DepotForm(request.POST, request.FILES, choix=_choix(realisation))
    ajoutees = _ranger(request, realisation, formulaire) if formulaire.is_valid() else []
    avis = [phrase for preuve in ajoutees for phrase in _deja_ailleurs(realisation, preuve)]
    avis += _la_place(request) if ajoutees else []
    if attend_du_json(request):
        return _depot_en_json(request, realisation, formulaire, ajoutees, avis)
    if ajoutees:
        messages.success(request, _fichiers_ajoutes(len(ajoutees)))
    for phrase in avis:
        messages.info(request, phrase)
    if formulaire.errors:
        return rendre_la_fiche(request, realisation, depot=formulaire)
    return redirect("realisation", pk=pk)


def _depot_en_json(
    request: HttpRequest,
    realisation: Realisation,
    formulaire: DepotForm,
    ajoutees: list[Preuve],
    avis: list[str],
) -> JsonResponse:
    if formulaire.errors:
        return _refus_en_json(formulaire)
    pks = {preuve.pk for preuve in ajoutees}
    return JsonResponse(
        {"html": _fragment(request, realisation, pks), "avis": avis}, status=HTTPStatus.CREATED
    )


def _refus_en_json(formulaire: Form, **autres: object) -> JsonResponse:
    phrases = [phrase for erreurs in formulaire.errors.values() for phrase in erreurs]
    return _phrases_en_json(phrases, **autres)


def _phrases_en_json(phrases: Iterable[str], **autres: object) -> JsonResponse:
    lues = {"phrases": list(phrases), **autres}
    return JsonResponse(lues, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _fragment(
    request: HttpRequest,
    realisation: Realisation,
    preuves: set[int],
    saisie: PreuveForm | None = None,
) -> str:
    """Le HTML de ces preuves, comme la page les liste."""
    lues = fiche(request.user, realisation, saisie=saisie).preuves
    return "".join(
        render_to_string("portfolio/_preuve.html", {"lue": lue}, request)
        for lue in lues
        if lue.preuve.id in preuves
    )


def _ranger(request: HttpRequest, realisation: Realisation, formulaire: DepotForm) -> list[Preuve]:
    """Examine et range chaque fichier ; rend les preuves ajoutées, met les refus au formulaire."""
    ajoutees, refus = [], []
    for depose in formulaire.deposes:
        try:
            ajoutees.append(_ranger_un(request, realisation, formulaire, examiner(depose)))
        except FichierRefuse as phrase:
            refus.append(str(phrase))
        except ActionRefusee as phrase:
            refus.append(_en_nommant(depose.name, str(phrase)))
    formulaire.refuser(refus)
    return ajoutees


def _ranger_un(
    request: HttpRequest, realisation: Realisation, formulaire: DepotForm, examine: FichierExamine
) -> Preuve:
    return actions.ajouter_fichier(
        realisation,
        acteur=request.user,
        le=timezone.now(),
        contenu=examine.contenu,
        nom_fichier=examine.nom,
        type_mime=examine.type_mime,
        taille=examine.taille,
        sha256=examine.sha256,
        intitule=examine.intitule,
        sous_competences=formulaire.cleaned_data["sous_competences"],
        confidentielle=formulaire.cleaned_data["confidentielle"],
    )


def _en_nommant(nom: str, phrase: str) -> str:
    """Un refus qui ne dit pas de quel fichier il parle est précédé de son nom."""
    return phrase if nom in phrase else f"« {nom} » : {phrase}"


def _deja_ailleurs(realisation: Realisation, preuve: Preuve) -> Iterator[str]:
    """La phrase qui dit que ce fichier prouve déjà une autre réalisation."""
    ailleurs = deja_ailleurs(realisation, preuve.sha256)
    if ailleurs:
        lieux = ", ".join(f"« {intitule} »" for intitule in ailleurs)
        yield f"« {preuve.nom_fichier} » est ajouté ; ce fichier est déjà dans {lieux}."


def _la_place(request: HttpRequest) -> list[str]:
    """Ce qu’il reste de place, dit avant qu’elle ne manque."""
    espace = espace_de(request.user)
    return [espace.phrase] if espace.presque_plein else []


def _fichiers_ajoutes(nombre: int) -> str:
    return "Un fichier ajouté." if nombre == 1 else f"{nombre} fichiers ajoutés."


@require_POST
def lier(request: HttpRequest, pk: int) -> HttpResponse:
    realisation = _ouverte(request, la_mienne(request, pk))
    formulaire = LienForm(request.POST, choix=_choix(realisation))
    if formulaire.is_valid():
        try:
            actions.ajouter_lien(
                realisation, acteur=request.user, le=timezone.now(), **formulaire.cleaned_data
            )
        except ActionRefusee as refus:
            formulaire.add_error("lien", str(refus))
    if formulaire.errors:
        return rendre_la_fiche(request, realisation, lien=formulaire)
    messages.success(request, "Lien ajouté.")
    return redirect("realisation", pk=pk)


@require_POST
def modifier(request: HttpRequest, pk: int) -> HttpResponse:
    trouvee = _la_mienne(request, pk)
    realisation, en_json = trouvee.realisation, attend_du_json(request)
    formulaire = PreuveForm(
        request.POST, preuve=pk, est_un_lien=bool(trouvee.lien), choix=_choix(realisation)
    )
    if not formulaire.is_valid():
        if en_json:
            html = _fragment(request, realisation, {pk}, saisie=formulaire)
            return _refus_en_json(formulaire, html=html)
        return rendre_la_fiche(request, realisation, saisie=formulaire)
    try:
        modifiee = actions.modifier_preuve(trouvee, acteur=request.user, **formulaire.cleaned_data)
    except ActionRefusee as refus:
        if en_json:
            return _phrases_en_json(refus.phrases)
        return dire_le_refus(request, realisation, refus)
    if en_json:
        return JsonResponse({"html": _fragment(request, realisation, {pk})})
    messages.success(request, f"Preuve « {modifiee.intitule} » modifiée.")
    return redirect("realisation", pk=trouvee.realisation_id)


@require_POST
def ordonner(request: HttpRequest, pk: int) -> HttpResponse:
    """L’ordre que montrait la page, une preuve montée ou descendue d’un rang."""
    realisation = _ouverte(request, la_mienne(request, pk))
    preuves = realisation.preuves.presentes().en_ordre().values_list("pk", flat=True)
    formulaire = OrdreForm(request.POST, preuves=preuves)
    try:
        if not formulaire.is_valid():
            raise ActionRefusee(CHANGEES)
        actions.ordonner_preuves(realisation, formulaire.ordre_voulu, acteur=request.user)
    except ActionRefusee as refus:
        if attend_du_json(request):
            return _phrases_en_json(refus.phrases)
        return dire_le_refus(request, realisation, refus)
    if attend_du_json(request):
        return JsonResponse({})
    ancre = f"#preuve-{formulaire.deplacee}" if formulaire.deplacee else "#preuves"
    return redirect(reverse("realisation", args=[pk]) + ancre)


@require_POST
def retirer(request: HttpRequest, pk: int) -> HttpResponse:
    trouvee = _la_mienne(request, pk)
    try:
        actions.retirer_preuve(trouvee, acteur=request.user, le=timezone.now())
    except ActionRefusee as refus:
        return dire_le_refus(request, trouvee.realisation, refus)
    messages.success(request, f"Preuve « {trouvee.intitule} » retirée.")
    return redirect("realisation", pk=trouvee.realisation_id)


def _la_mienne(request: HttpRequest, pk: int) -> Preuve:
    """La preuve présente que la personne peut changer : sinon 404, ou 403 si elle la lit."""
    visibles = regles.preuves_visibles(request.user).presentes()
    trouvee = get_object_or_404(
        visibles.select_related("realisation__inscription__promotion"), pk=pk
    )
    _ouverte(request, trouvee.realisation)
    return trouvee


def _ouverte(request: HttpRequest, realisation: Realisation) -> Realisation:
    if not regles.peut_modifier(request.user, realisation):
        raise PermissionDenied("Les preuves de cette réalisation ne changent plus.")
    return realisation


def _choix(realisation: Realisation) -> list[tuple[int, str]]:
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    return choix_d_appui(bloc, contenu_actuel(realisation))
