"""Déposer, lier, modifier, retirer une preuve ; la servir à qui peut la lire."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portfolio import actions, regles
from portfolio.fichiers import FichierExamine, FichierRefuse, examiner
from portfolio.forms import DepotForm, LienForm, PreuveForm
from portfolio.lectures import contenu_actuel
from portfolio.models import Preuve, Realisation
from portfolio.regles import ActionRefusee
from portfolio.views.fiche import choix_d_appui
from portfolio.views.fichiers import servir
from portfolio.views.realisations import dire_le_refus, la_mienne, rendre_la_fiche
from referentiel.lectures import lire_bloc


@require_safe
def preuve(request: HttpRequest, pk: int) -> HttpResponse:
    """Un fichier en pièce jointe, ou en place (`?apercu=1`) pour une image ou un PDF."""
    trouvee = get_object_or_404(regles.preuves_visibles(request.user), pk=pk)
    if trouvee.lien:
        return redirect(trouvee.lien)
    return servir(request, trouvee.fichier, trouvee.nom_fichier, trouvee.type_mime)


@require_POST
def deposer(request: HttpRequest, pk: int) -> HttpResponse:
    """Garde les bons fichiers et nomme les autres, chacun avec sa phrase."""
    realisation = _ouverte(request, la_mienne(request, pk))
    formulaire = DepotForm(request.POST, request.FILES, choix=_choix(realisation))
    if formulaire.is_valid():
        refus = _ranger(request, realisation, formulaire)
        gardes = len(formulaire.deposes) - len(refus)
        if gardes:
            messages.success(request, _fichiers_ajoutes(gardes))
        formulaire.refuser(refus)
    if formulaire.errors:
        return rendre_la_fiche(request, realisation, depot=formulaire)
    return redirect("realisation", pk=pk)


def _ranger(request: HttpRequest, realisation: Realisation, formulaire: DepotForm) -> list[str]:
    """Examine et range chaque fichier ; rend les phrases de refus."""
    refus = []
    for depose in formulaire.deposes:
        try:
            _ranger_un(request, realisation, formulaire, examiner(depose))
        except FichierRefuse as phrase:
            refus.append(str(phrase))
        except ActionRefusee as phrase:
            refus.append(_en_nommant(depose.name, str(phrase)))
    return refus


def _ranger_un(
    request: HttpRequest, realisation: Realisation, formulaire: DepotForm, examine: FichierExamine
) -> None:
    actions.ajouter_fichier(
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
    formulaire = PreuveForm(request.POST, preuve=pk, choix=_choix(trouvee.realisation))
    if not formulaire.is_valid():
        return rendre_la_fiche(request, trouvee.realisation, saisie=formulaire)
    try:
        modifiee = actions.modifier_preuve(trouvee, acteur=request.user, **formulaire.cleaned_data)
    except ActionRefusee as refus:
        return dire_le_refus(request, trouvee.realisation, refus)
    messages.success(request, f"Preuve « {modifiee.intitule} » modifiée.")
    return redirect("realisation", pk=trouvee.realisation_id)


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
