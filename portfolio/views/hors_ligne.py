"""De quoi ouvrir le journal sans réseau : une coquille, un travailleur de service, un manifeste.

Rien ici n’est personnel : ces réponses sont les mêmes pour tous, connectés ou non, et elles seules
sont gardées par le navigateur.
"""

from __future__ import annotations

import re
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Ce que la coquille nomme, et rien d’autre : ses deux feuilles, sa police, ses deux scripts.
RESSOURCE = re.compile(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"')
ENCRE, PAPIER = "#16203c", "#f6f5ef"


@cache_control(no_cache=True)
@login_not_required
@require_safe
def coquille(request: HttpRequest) -> HttpResponse:
    """La page de saisie, sans personne : rendue sans requête, elle ne sait pas qui la demande."""
    return HttpResponse(_page())


def _page() -> str:
    return render_to_string("portfolio/journal_hors_ligne.html")


@cache_control(no_cache=True)
@login_not_required
@require_safe
def travailleur(request: HttpRequest) -> HttpResponse:
    """Le script du travailleur de service ; servi sous `/journal/`, il n’a pas d’autre portée."""
    page = _page()
    script = render_to_string(
        "portfolio/journal_travailleur.js",
        {
            "journal": reverse("journal"),
            "coquille": reverse("journal_hors_ligne"),
            "ressources": RESSOURCE.findall(page),
            "empreinte": sha256(page.encode()).hexdigest()[:12],
        },
    )
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@cache_control(no_cache=True)
@login_not_required
@require_safe
def manifeste(request: HttpRequest) -> JsonResponse:
    """Ce qui permet d’installer le journal sur l’écran d’accueil d’un téléphone."""
    icones = [
        {"src": static(f"img/sillage-{cote}.png"), "sizes": f"{cote}x{cote}", "type": "image/png"}
        for cote in (192, 512)
    ]
    contenu = {
        "name": "Sillage, mon journal",
        "short_name": "Sillage",
        "lang": "fr",
        "start_url": reverse("journal"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPIER,
        "theme_color": ENCRE,
        "icons": [*icones, icones[-1] | {"purpose": "maskable"}],
    }
    return JsonResponse(contenu, content_type="application/manifest+json")
