"""Prendre la place d’une personne pour l’aider, et la rendre."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from comptes.actions.places import prendre_la_place, rendre_la_place
from comptes.forms import PlaceForm
from comptes.place import oter_la_place, poser_la_place
from comptes.regles import ActionRefusee
from comptes.views.fiche import montrer_la_fiche, personne_administree


@require_POST
def personne_prendre_sa_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Avec un motif, le site se voit comme elle le voit ; sans, la fiche le redemande."""
    aidee = personne_administree(request, pk)
    formulaire, le = PlaceForm(request.POST), timezone.now()
    if not formulaire.is_valid():
        return montrer_la_fiche(request, aidee, place=formulaire)
    try:
        prendre_la_place(aidee, acteur=request.user, le=le, motif=formulaire.cleaned_data["motif"])
    except ActionRefusee as refus:
        messages.error(request, str(refus))
        return redirect("personne", pk)
    poser_la_place(request, aidee, le=le)
    return redirect("accueil")


@require_POST
def place_rendre(request: HttpRequest) -> HttpResponse:
    """Rend la place ; l’onglet resté ouvert qui la rend deux fois n’y change rien."""
    place = request.a_la_place
    if place is None:
        messages.info(request, "Vous n’étiez à la place de personne.")
        return redirect("accueil")
    rendre_la_place(place.personne, acteur=place.administrateur, le=timezone.now())
    oter_la_place(request)
    messages.success(request, f"Vous avez rendu sa place à {place.personne}.")
    reponse = redirect("personne", place.personne.pk)
    # Ce que les pages de la personne ont laissé dans ce navigateur n’y reste pas.
    reponse.headers["Clear-Site-Data"] = '"cache", "storage"'
    return reponse
