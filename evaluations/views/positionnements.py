"""Positionner un étudiant : ce que ses constats proposent, et le niveau que l’enseignant arrête."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.models import Inscription
from evaluations import actions, lectures
from evaluations.forms import PositionnementForm
from evaluations.lectures.designees import inscription_lue
from referentiel.lectures import lire_bloc


@require_http_methods(["GET", "HEAD", "POST"])
def positionnement(request: HttpRequest, pk: int) -> HttpResponse:
    """Les compétences d’un étudiant ; l’administration lit, seuls ses enseignants décident."""
    inscription = inscription_lue(request.user, pk)
    decide = inscription.enseignee and inscription.etudiant_id != request.user.pk
    if request.method == "POST" and decide:
        return _arreter(request, inscription)
    if request.method == "POST" or not (decide or request.user.is_staff):
        raise PermissionDenied
    return _montrer(request, inscription, _formulaire(inscription), decide=decide)


def _arreter(request: HttpRequest, inscription: Inscription) -> HttpResponse:
    formulaire = _formulaire(inscription, request.POST)
    if not formulaire.is_valid():
        return _montrer(request, inscription, formulaire)
    bilan = actions.positionner(
        inscription,
        acteur=request.user,
        le=timezone.now(),
        positions=formulaire.positions,
    )
    if bilan.arretees:
        messages.success(request, _phrase(len(bilan.arretees)))
    if bilan.depassees:
        return _montrer_les_deux(request, inscription, formulaire, bilan)
    if not bilan.arretees:
        messages.info(request, "Rien n’a changé : aucun niveau n’a été enregistré.")
    return redirect("positionnement", inscription.pk)


def _phrase(nombre: int) -> str:
    if nombre == 1:
        return "Le niveau d’une compétence est enregistré."
    return f"Les niveaux de {nombre} compétences sont enregistrés."


def _montrer_les_deux(
    request: HttpRequest,
    inscription: Inscription,
    formulaire: PositionnementForm,
    bilan: actions.Bilan,
) -> HttpResponse:
    """Un autre a décidé entre-temps : sa décision et le choix écarté, côte à côte."""
    relu = _formulaire(
        inscription, initial=formulaire.saisi(bilan.depassees), depassees=bilan.depassees
    )
    return _montrer(request, inscription, relu, status=409)


def _formulaire(
    inscription: Inscription, data: object = None, **options: object
) -> PositionnementForm:
    echelle = lire_bloc(inscription.promotion.referentiel_id).niveaux
    return PositionnementForm(lectures.positionnements(inscription), echelle, data, **options)


def _montrer(
    request: HttpRequest,
    inscription: Inscription,
    formulaire: PositionnementForm,
    *,
    decide: bool = True,
    status: int = 200,
) -> HttpResponse:
    contexte = {"inscription": inscription, "formulaire": formulaire, "decide": decide}
    return render(request, "evaluations/positionnement.html", contexte, status=status)
