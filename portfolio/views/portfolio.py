"""L’accueil de l’étudiant : sa carte, ses réalisations, et quoi faire ensuite."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from comptes.lectures import inscription_en_cours
from evaluations.lectures import ETATS, Carte, a_faire, carte
from portfolio.lectures import (
    RealisationResumee,
    invitations_recues,
    premiers_pas,
    qui_mobilisent,
    realisations_de,
)
from portfolio.lectures.espace import espace_de
from portfolio.regles import peut_creer
from referentiel.lectures import ItemLu, compte_a_rebours

MASQUES = f"{settings.PREFIXE_D_HOTE}premiers-pas-masques"
"""Le témoin qui dit, dans ce navigateur, quelle inscription ne veut plus voir les trois pas."""
UN_AN = 365 * 24 * 3600


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    inscription = inscription_en_cours(request.user)
    if inscription is None:
        return render(request, "portfolio/sans_inscription.html")
    realisations = realisations_de(inscription)
    la_carte = carte(inscription, avec_brouillons=True)
    filtre = _filtre(la_carte, request.GET.get("mobilise", ""))
    masques = request.COOKIES.get(MASQUES) == str(inscription.pk)
    contexte = {
        "inscription": inscription,
        "promotion": inscription.promotion,
        "echeances": compte_a_rebours(inscription.promotion.session, timezone.localdate()),
        "pas": None if masques else premiers_pas(inscription, realisations),
        "carte": la_carte,
        "etats": ETATS,
        "nombre": len(realisations),
        "realisations": _filtrees(realisations, filtre),
        "filtre": filtre,
        "espace": espace_de(request.user),
        "invitations": invitations_recues(inscription),
        "a_faire": a_faire(inscription, realisations, la_carte, le=timezone.now()),
    }
    return render(request, "portfolio/portfolio.html", contexte)


@require_POST
def masquer_les_premiers_pas(request: HttpRequest) -> HttpResponse:
    """Ne plus montrer les trois pas dans ce navigateur ; finis, ils disparaissent d’eux-mêmes."""
    inscription = inscription_en_cours(request.user)
    if not peut_creer(request.user, inscription):
        raise PermissionDenied("Les premiers pas sont ceux d’un portfolio d’étudiant.")
    reponse = redirect("portfolio")
    reponse.set_cookie(
        MASQUES,
        str(inscription.pk),
        max_age=UN_AN,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return reponse


def _filtre(la_carte: Carte, demande: str) -> ItemLu | None:
    """La sous-compétence demandée par l’adresse, si elle est du référentiel de la personne."""
    return next(
        (c.sous_competence for c in la_carte.cases if str(c.sous_competence.id) == demande), None
    )


def _filtrees(
    realisations: tuple[RealisationResumee, ...], filtre: ItemLu | None
) -> tuple[RealisationResumee, ...]:
    if filtre is None:
        return realisations
    retenues = qui_mobilisent(filtre.id, (r.id for r in realisations))
    return tuple(r for r in realisations if r.id in retenues)
