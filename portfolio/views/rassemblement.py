"""Des notes du journal à une réalisation : on relit ce qui va se faire, puis on le fait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.lectures import inscription_en_cours
from comptes.models import Inscription
from portfolio import actions, regles
from portfolio.forms import RassemblementForm
from portfolio.lectures import (
    Reunion,
    notes_de,
    notes_lues,
    par_date,
    realisations_a_completer,
    reunir,
)
from portfolio.models import Note
from portfolio.regles import ActionRefusee
from referentiel.lectures import lire_bloc

NOTES_MAX = 200


@require_http_methods(["GET", "HEAD", "POST"])
def rassembler(request: HttpRequest) -> HttpResponse:
    """En GET, ce que donneraient les notes choisies ; en POST, la réalisation."""
    inscription = inscription_en_cours(request.user)
    if not regles.peut_noter(request.user, inscription):
        raise PermissionDenied("Un journal se tient dans un portfolio d’étudiant.")
    choisies = _choisies(inscription, (request.POST or request.GET).getlist("note"))
    if not choisies:
        messages.error(request, "Cochez au moins une note à rassembler.")
        return redirect("journal")
    reunion = reunir(inscription, choisies)
    formulaire = _formulaire(inscription, reunion, request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            return _faire(request, inscription, choisies, formulaire)
        except ActionRefusee as refus:
            formulaire.add_error(None, str(refus))
    return _rendre(request, inscription, choisies, reunion, formulaire)


def _choisies(inscription: Inscription, demandees: Iterable[str]) -> list[Note]:
    """Les notes demandées qui sont les siennes, par date ; un identifiant illisible ne dit rien."""
    # La borne garde l’identifiant dans ce que la base sait comparer.
    cles = {int(cle) for cle in demandees if cle.isdecimal() and len(cle) < 18}
    return par_date(notes_de(inscription).filter(pk__in=sorted(cles)[:NOTES_MAX]))


def _formulaire(inscription: Inscription, reunion: Reunion, donnees: Any) -> RassemblementForm:
    return RassemblementForm(
        donnees,
        realisations=realisations_a_completer(inscription),
        initial={
            "vers": RassemblementForm.NOUVELLE,
            "intitule": reunion.intitule,
            "cle_creation": uuid4(),
        },
    )


def _faire(
    request: HttpRequest, inscription: Inscription, notes: list[Note], formulaire: RassemblementForm
) -> HttpResponse:
    cles, le = [note.pk for note in notes], timezone.now()
    if formulaire.realisation:
        fait = actions.completer(formulaire.realisation, cles, acteur=request.user, le=le)
    else:
        fait = actions.rassembler(
            inscription,
            cles,
            acteur=request.user,
            le=le,
            intitule=formulaire.cleaned_data["intitule"],
            cle_creation=formulaire.cleaned_data["cle_creation"],
        )
    messages.success(request, "C’est fait : relisez le texte, puis justifiez chaque revendication.")
    for phrase in fait.restes:
        messages.warning(request, phrase)
    return redirect("realisation", pk=fait.realisation.pk)


def _rendre(
    request: HttpRequest,
    inscription: Inscription,
    notes: list[Note],
    reunion: Reunion,
    formulaire: RassemblementForm,
) -> HttpResponse:
    bloc = lire_bloc(inscription.promotion.referentiel_id)
    contexte = {
        "formulaire": formulaire,
        "notes": notes_lues(notes),
        "reunion": reunion,
        "sous_competences": [
            item.intitule
            for pk, item in bloc.sous_competences.items()
            if pk in reunion.sous_competences
        ],
        "nombre_de_preuves": sum(len(n.fichiers.all()) + bool(n.lien) for n in notes),
    }
    return render(request, "portfolio/journal_rassembler.html", contexte)
