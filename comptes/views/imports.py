"""Importer une liste de classe : déposer, corriger les colonnes, importer, abandonner, annuler."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes import actions
from comptes.forms import ColonnesForm, ConfirmationForm, DepotDeListeForm
from comptes.lectures.imports import apercu, bilan
from comptes.listes import correspondance_de
from comptes.models import ImportDeClasse
from comptes.regles import ActionRefusee
from comptes.views.acces import classe_geree, import_gere


@require_http_methods(["GET", "HEAD", "POST"])
def import_deposer(request: HttpRequest, pk: int) -> HttpResponse:
    """Reçoit un fichier et le lit ; rien n’est écrit des personnes qu’il nomme."""
    promotion = classe_geree(request, pk)
    recu = request.method == "POST"
    formulaire = DepotDeListeForm(*((request.POST, request.FILES) if recu else ()))
    if recu and formulaire.is_valid():
        depose = actions.deposer(
            promotion,
            formulaire.tableau,
            acteur=request.user,
            le=timezone.now(),
            nom_fichier=formulaire.cleaned_data["fichier"].name,
            contenu=formulaire.contenu,
        )
        for remarque in formulaire.tableau.remarques:
            messages.info(request, remarque)
        return redirect("import_de_classe", depose.pk)
    contexte = {"promotion": promotion, "formulaire": formulaire}
    return render(request, "comptes/import_deposer.html", contexte)


@require_safe
def import_de_classe(request: HttpRequest, pk: int) -> HttpResponse:
    """L’aperçu tant que rien n’est importé, le bilan ensuite."""
    trouve = import_gere(request, pk)
    if trouve.importe_le is None:
        return _apercu(request, trouve)
    contexte = {"fait": trouve, "promotion": trouve.promotion, "bilan": bilan(trouve)}
    return render(request, "comptes/import_fait.html", contexte)


@require_POST
def import_colonnes(request: HttpRequest, pk: int) -> HttpResponse:
    trouve = import_gere(request, pk)
    if trouve.importe_le is not None or not trouve.rangees:
        return redirect("import_de_classe", pk)
    formulaire = _colonnes(trouve, request.POST)
    if not formulaire.is_valid():
        return _apercu(request, trouve, formulaire)
    actions.corriger_les_colonnes(trouve, correspondance=formulaire.correspondance)
    return redirect("import_de_classe", pk)


@require_POST
def import_importer(request: HttpRequest, pk: int) -> HttpResponse:
    trouve = import_gere(request, pk)
    formulaire = ConfirmationForm(request.POST)
    formulaire.full_clean()  # des cases seulement : rien n’y est invalide
    try:
        actions.importer(trouve, acteur=request.user, le=timezone.now(), **formulaire.cleaned_data)
    except ActionRefusee as refus:
        messages.error(request, str(refus))
    return redirect("import_de_classe", pk)


@require_POST
def import_abandonner(request: HttpRequest, pk: int) -> HttpResponse:
    trouve = import_gere(request, pk)
    if trouve.importe_le is not None:
        messages.error(request, "Cette liste est déjà importée\u00a0: elle peut encore s’annuler.")
        return redirect("import_de_classe", pk)
    actions.abandonner(trouve)
    messages.success(request, "Liste abandonnée\u00a0: rien n’en a été gardé.")
    return redirect("promotion_etudiants", trouve.promotion_id)


@require_POST
def import_annuler(request: HttpRequest, pk: int) -> HttpResponse:
    """Défait ce qui peut l’être encore ; la page dit le reste, ligne par ligne."""
    trouve = import_gere(request, pk)
    try:
        actions.annuler(trouve, le=timezone.now())
    except ActionRefusee as refus:
        messages.error(request, str(refus))
    return redirect("import_de_classe", pk)


def _apercu(
    request: HttpRequest, depose: ImportDeClasse, colonnes: ColonnesForm | None = None
) -> HttpResponse:
    contexte = {"depose": depose, "promotion": depose.promotion}
    if not depose.rangees:
        return render(request, "comptes/import_oublie.html", contexte)
    contexte |= {"apercu": apercu(depose), "colonnes": colonnes or _colonnes(depose)}
    return render(request, "comptes/import_de_classe.html", contexte)


def _colonnes(depose: ImportDeClasse, donnees: object = None) -> ColonnesForm:
    correspondance = correspondance_de(depose.correspondance)
    return ColonnesForm(donnees, rangees=depose.rangees, correspondance=correspondance)
