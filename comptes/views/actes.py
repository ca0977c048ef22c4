"""Le registre des actes d’administration : à lire, à filtrer, à emporter."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from comptes.forms.personnes import numero_ou_rien
from comptes.lectures.actes import FiltreDActes, actes_filtres, acteurs_connus
from comptes.models import Acte, NatureDActe
from comptes.tables import actes_en_csv
from comptes.views.acces import exiger_l_administration
from referentiel.listes import Liste

ACTES = Liste("actes", Acte, ordre=("-le", "-pk"))


@require_safe
def actes(request: HttpRequest) -> HttpResponse:
    """Cinquante lignes par page, les plus récentes d’abord."""
    exiger_l_administration(request)
    filtre = _filtre(request)
    contexte = {
        "filtre": filtre,
        "page": ACTES.feuillet(actes_filtres(filtre), request.GET.get("page")),
        "natures": NatureDActe.choices,
        "acteurs": acteurs_connus(),
    }
    return render(request, "comptes/actes.html", contexte)


@require_safe
def actes_csv(request: HttpRequest) -> HttpResponse:
    """Tout le registre, ou ce que le filtre en garde."""
    exiger_l_administration(request)
    contenu = actes_en_csv(actes_filtres(_filtre(request)))
    reponse = HttpResponse(contenu, content_type="text/csv; charset=utf-8")
    nom = f"actes-{timezone.localdate().isoformat()}.csv"
    reponse["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=nom)
    reponse["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(reponse, private=True, no_store=True)
    return reponse


def _filtre(request: HttpRequest) -> FiltreDActes:
    """Une date qui n’existe pas ne filtre rien ; PostgreSQL refuse le signe nul."""
    lus = {
        champ: request.GET.get(champ, "").replace("\0", "").strip()[:200]
        for champ in ("nature", "par", "concerne", "du", "au")
    }
    nature = lus["nature"] if lus["nature"] in NatureDActe.values else ""
    return FiltreDActes(
        nature, numero_ou_rien(lus["par"]), lus["concerne"], _jour(lus["du"]), _jour(lus["au"])
    )


def _jour(texte: str) -> date | None:
    """Un jour qu’un calendrier connaît, et qui a un lendemain."""
    try:
        jour = parse_date(texte)
    except ValueError:
        return None
    return jour if jour and 1900 <= jour.year < 9999 else None
