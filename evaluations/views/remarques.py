"""Les remarques toutes prêtes d’un enseignant : les voir, en écrire, les corriger, les ôter."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from evaluations import actions
from evaluations.forms import RemarqueForm
from evaluations.lectures import remarques_de
from evaluations.models import Remarque
from evaluations.regles import remarques_visibles
from portfolio.regles import ActionRefusee


@require_http_methods(["GET", "HEAD", "POST"])
def remarques(request: HttpRequest) -> HttpResponse:
    """Ses remarques, et de quoi en écrire une."""
    if not request.user.est_enseignant:
        raise PermissionDenied
    formulaire = RemarqueForm(request.POST or None)
    if request.method == "POST" and _ecrite(request, formulaire, Remarque()):
        return redirect("remarques")
    contexte = {"remarques": remarques_de(request.user), "formulaire": formulaire}
    return render(request, "evaluations/remarques.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
def remarque_modifier(request: HttpRequest, pk: int) -> HttpResponse:
    """Corriger une remarque, ou changer sa touche."""
    remarque = get_object_or_404(remarques_visibles(request.user), pk=pk)
    formulaire = RemarqueForm(request.POST or None, instance=remarque)
    if request.method == "POST" and _ecrite(request, formulaire, remarque):
        return redirect("remarques")
    contexte = {"remarque": remarque, "formulaire": formulaire}
    return render(request, "evaluations/remarque_modifier.html", contexte)


@require_POST
def remarque_supprimer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ôter une remarque ; déjà ôtée par un double clic, on revient à la liste."""
    remarque = get_object_or_404(remarques_visibles(request.user), pk=pk)
    actions.supprimer_une_remarque(remarque, acteur=request.user, le=timezone.now())
    messages.success(request, f"La remarque « {remarque.touche} » est supprimée.")
    return redirect("remarques")


def _ecrite(request: HttpRequest, formulaire: RemarqueForm, remarque: Remarque) -> bool:
    """Vrai si elle est enregistrée ; sinon, le formulaire dit pourquoi."""
    if not formulaire.is_valid():
        return False
    try:
        actions.ecrire_une_remarque(
            remarque, acteur=request.user, le=timezone.now(), **formulaire.cleaned_data
        )
    except ActionRefusee as refus:
        formulaire.add_error("touche", str(refus))
        return False
    touche = formulaire.cleaned_data["touche"]
    messages.success(request, f"La remarque « {touche} » est enregistrée.")
    return True
