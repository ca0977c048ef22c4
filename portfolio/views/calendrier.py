"""Le calendrier personnel : une adresse secrète que lit un agenda, sans session."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from comptes.lectures import personne_du_calendrier
from portfolio.lectures import Echeance, echeances_de

if TYPE_CHECKING:
    from icalendar import Event


@login_not_required
@require_safe
@cache_control(private=True, max_age=900)
def calendrier(request: HttpRequest, cle: UUID) -> HttpResponse:
    """Les échéances de la personne dont c’est la clé ; 404 si la clé a été renouvelée."""
    personne = personne_du_calendrier(cle)
    if personne is None:
        raise Http404
    return HttpResponse(
        en_ics(echeances_de(personne)),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="sillage.ics"',
            "X-Robots-Tag": "noindex, nofollow",
        },
    )


def en_ics(echeances: tuple[Echeance, ...]) -> bytes:
    """Les mêmes échéances donnent les mêmes octets (RFC 5545)."""
    # Un tiers de seconde d’import, que seules ces pages paient.
    from icalendar import Calendar

    agenda = Calendar()
    agenda.add("prodid", "-//Sillage//Portfolio BTS SIO//FR")
    agenda.add("version", "2.0")
    agenda.add("method", "PUBLISH")
    agenda.add("x-wr-calname", "Sillage")
    agenda.add("x-wr-timezone", settings.TIME_ZONE)
    agenda.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    for echeance in echeances:
        agenda.add_component(_evenement(echeance))
    return agenda.to_ical()


def _evenement(echeance: Echeance) -> Event:
    from icalendar import Event

    evenement = Event()
    evenement.add("uid", f"{echeance.cle}@{urlsplit(settings.ADRESSE_DU_SITE).hostname}")
    evenement.add("dtstamp", echeance.ecrite_le)
    evenement.add("dtstart", echeance.du)
    evenement.add("dtend", _lendemain(echeance.au))
    evenement.add("summary", echeance.titre)
    evenement.add("url", settings.ADRESSE_DU_SITE + echeance.chemin)
    evenement.add("transp", "TRANSPARENT")
    return evenement


def _lendemain(jour: date) -> date:
    """La fin d’un jour entier est exclue (RFC 5545) ; le dernier jour du calendrier n’en a pas."""
    return jour + timedelta(days=1) if jour < date.max else jour
