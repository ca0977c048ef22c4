"""La conservation : session par session, ce qui est gardé, jusqu’à quand, et l’essai à blanc."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from documents.donnees.conservation import gardes, sessions_gardees
from documents.donnees.obligations import peut_effacer
from documents.donnees.purge import compter
from documents.forms.effacement import EcheanceForm
from referentiel.models import SessionExamen


@require_http_methods(["GET", "HEAD", "POST"])
def conservation(request: HttpRequest) -> HttpResponse:
    """POST donne sa date à une session ; `?essai=2027` compte ce qu’elle garde."""
    if not peut_effacer(request.user):
        raise PermissionDenied("Cette page est réservée à l’administration de l’établissement.")
    le, saisie = timezone.now(), None
    if request.method == "POST":
        annee = _annee(request.POST.get("session", ""))
        session = get_object_or_404(SessionExamen, annee=annee)
        saisie = EcheanceForm(request.POST, instance=session, jour=timezone.localdate(le))
        if saisie.is_valid():
            saisie.save()
            messages.success(request, f"La date de la session {session.annee} est enregistrée.")
            return redirect("conservation")
    jour, gardees = timezone.localdate(le), sessions_gardees(le)
    lignes = [
        (
            gardee,
            _formulaire(gardee.session, saisie, EcheanceForm(instance=gardee.session, jour=jour)),
        )
        for gardee in gardees
    ]
    contexte = {"lignes": lignes, **_essai(request)}
    return render(request, "documents/conservation.html", contexte, status=422 if saisie else 200)


def _formulaire(
    session: SessionExamen, saisie: EcheanceForm | None, vierge: EcheanceForm
) -> EcheanceForm:
    """Ce qui vient d’être refusé reste à l’écran, à sa place."""
    return saisie if saisie and saisie.instance.pk == session.pk else vierge


def _essai(request: HttpRequest) -> dict[str, object]:
    """Ce que la session garde, et ce que sa purge ferait."""
    annee = _annee(request.GET.get("essai", ""))
    session = SessionExamen.objects.filter(annee=annee).first() if annee else None
    if session is None:
        return {"essai": None}
    return {"essai": compter(session, timezone.now()), "gardes": gardes(session)}


def _annee(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) == 4 else 0
