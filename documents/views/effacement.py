"""Rendre une personne anonyme, ou l’effacer : l’administration voit d’abord ce qui disparaît."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.models import Acte, NatureDActe, Utilisateur
from comptes.regles import ActionRefusee
from documents.donnees.bilan import bilan_de
from documents.donnees.effacement import effacer, rendre_anonyme
from documents.donnees.obligations import (
    obligation_de_garder,
    peut_effacer,
    raison_de_refuser,
    travaux_d_autrui,
)
from documents.forms.effacement import ANONYMISER, EFFACER, EffacementForm

GESTES = {ANONYMISER: rendre_anonyme, EFFACER: effacer}
FAITS = {
    ANONYMISER: "C’est fait\u00a0: cette personne est anonyme, ses fichiers sont effacés.",
    EFFACER: "C’est fait\u00a0: le compte et tout ce qui en dépendait sont effacés.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def personne_effacer(request: HttpRequest, pk: int) -> HttpResponse:
    """GET montre l’aperçu ; POST fait, une fois la raison donnée et le mot tapé."""
    if not peut_effacer(request.user):
        raise PermissionDenied("Cette page est réservée à l’administration de l’établissement.")
    if _deja_effacee(pk):
        messages.info(request, "Ce compte a déjà été effacé.")
        return redirect("etablissement")
    personne, le = get_object_or_404(Utilisateur, pk=pk), timezone.now()
    obligation = obligation_de_garder(personne, le)
    d_autrui = travaux_d_autrui(personne)
    formulaire = EffacementForm(
        request.POST or None, obligation=obligation, anonymiser_seulement=bool(d_autrui)
    )
    if formulaire.is_valid() and _faire(request, personne, formulaire):
        return redirect("conservation")
    contexte = {
        "visee": personne,
        "refus": raison_de_refuser(personne, request.user),
        "obligation": obligation,
        "d_autrui": d_autrui,
        "bilan": bilan_de(personne),
        "formulaire": formulaire,
    }
    statut = 422 if formulaire.errors else 200
    return render(request, "documents/personne_effacer.html", contexte, status=statut)


def _deja_effacee(pk: int) -> bool:
    """Un second clic, un onglet resté ouvert : le registre des actes s’en souvient."""
    if Utilisateur.objects.filter(pk=pk).exists():
        return False
    return Acte.objects.filter(nature=NatureDActe.EFFACEMENT, objet=f"compte n°\u00a0{pk}").exists()


def _faire(request: HttpRequest, personne: Utilisateur, formulaire: EffacementForm) -> bool:
    saisi = formulaire.cleaned_data
    try:
        GESTES[saisi["geste"]](
            personne,
            acteur=request.user,
            le=timezone.now(),
            motif=saisi["motif"],
            derogation=saisi.get("derogation", ""),
        )
    except ActionRefusee as refus:
        formulaire.add_error(None, str(refus))
        return False
    messages.success(request, FAITS[saisi["geste"]])
    return True
