"""Ce que la commission contrôlera : la page de l’étudiant, et celle que lit son enseignant."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.lectures import inscription_en_cours
from comptes.models import Inscription, Utilisateur
from evaluations.conformite import Lecteur, bilan, charger
from evaluations.lectures.designees import inscription_lue


@require_safe
def conformite(request: HttpRequest) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        return render(request, "portfolio/sans_inscription.html")
    return _montrer(request, inscription)


@require_safe
def conformite_d_inscription(request: HttpRequest, pk: int) -> HttpResponse:
    """La même, pour qui suit l’étudiant : ce qu’il n’a pas soumis n’y est ni lu ni montré."""
    return _montrer(request, inscription_lue(request.user, pk))


def _montrer(request: HttpRequest, inscription: Inscription) -> HttpResponse:
    lecteur = _lecteur(request.user, inscription)
    contexte = {
        "inscription": inscription,
        "session": inscription.promotion.session,
        "c_est_moi": lecteur is Lecteur.ETUDIANT,
        "bilan": bilan(charger(inscription, le=timezone.now(), lecteur=lecteur)),
    }
    return render(request, "evaluations/conformite.html", contexte)


def _lecteur(personne: Utilisateur, inscription: Inscription) -> Lecteur:
    if inscription.etudiant_id == personne.pk:
        return Lecteur.ETUDIANT
    return Lecteur.ADMINISTRATION if personne.is_staff else Lecteur.ENSEIGNANT
