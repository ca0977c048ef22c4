"""Le passage d’année : chacun monte, redouble ou sort ; on relit, puis on confirme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes import actions
from comptes.actions.passages import ClasseACreer, Suite
from comptes.forms import PassageForm
from comptes.lectures.passages import passage_propose
from comptes.models import Promotion
from comptes.regles import ActionRefusee
from comptes.views.acces import classe_geree
from referentiel.accords import accord

VERBES = {
    Suite.MONTE: ("monte", "montent"),
    Suite.REDOUBLE: ("redouble", "redoublent"),
    Suite.SORT: ("sort", "sortent"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def promotion_passage(request: HttpRequest, pk: int) -> HttpResponse:
    """GET propose ; POST « apercu » montre ce qui changerait, « confirmer » le fait."""
    promotion = classe_geree(request, pk)
    propose = passage_propose(promotion)
    donnees = request.POST if request.method == "POST" else None
    formulaire = PassageForm(donnees, propose=propose)
    etape = request.POST.get("etape", "")
    relu = etape in {"apercu", "confirmer"} and formulaire.is_valid()
    if relu and etape == "confirmer" and _confirmer(request, promotion, formulaire):
        return redirect("promotion_etudiants", pk)
    contexte = {"promotion": promotion, "propose": propose, "formulaire": formulaire}
    if relu:
        contexte["groupes"] = _groupes(formulaire)
        return render(request, "comptes/promotion_passage_relire.html", contexte)
    return render(request, "comptes/promotion_passage.html", contexte)


def _confirmer(request: HttpRequest, promotion: Promotion, formulaire: PassageForm) -> bool:
    try:
        nombres = actions.passer(
            promotion,
            acteur=request.user,
            le=timezone.now(),
            suites=formulaire.suites,
            monte_vers=formulaire.destination(Suite.MONTE),
            redouble_vers=formulaire.destination(Suite.REDOUBLE),
        )
    except ActionRefusee as refus:
        messages.error(request, str(refus))
        return False
    faits = [
        f"{accord(nombres[suite], 'étudiant')} {mots[nombres[suite] > 1]}"
        for suite, mots in VERBES.items()
        if nombres[suite]
    ]
    if faits:
        messages.success(request, f"{', '.join(faits)}\u00a0: leur travail les suit.")
    else:
        messages.info(request, "Rien n’a changé.")
    return True


def _groupes(formulaire: PassageForm) -> list[dict[str, object]]:
    """Pour chaque suite : qui, et où."""
    groupes = []
    for suite in Suite:
        noms = [
            i.etudiant.nom_officiel
            for i in formulaire.propose.inscriptions
            if formulaire.suites.get(i.pk) == suite
        ]
        if noms:
            ailleurs = suite in {Suite.MONTE, Suite.REDOUBLE}
            destination = formulaire.destination(suite) if ailleurs else None
            groupe = {"suite": suite, "noms": noms, "destination": destination}
            groupes.append(groupe | {"a_creer": isinstance(destination, ClasseACreer)})
    return groupes
