"""Qui tire au hasard : lancé dans un site jetable, écrit en JSON les personnes et les adresses.

Chaque personne a ses cookies (une vraie session en base, un vrai lien) ; les adresses sont celles
de la table du site, avec leurs paramètres en blanc.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.regex_helper import normalize

from comptes.jetons import jeton_de
from comptes.models import Utilisateur
from documents.actions.commissions import ouvrir_un_lien
from documents.models import Commission, Emission, LienDeCommission
from portfolio.actions.adresses import ouvrir_l_adresse

COMPTES = ("ines", "hugo", "kenza", "lefevre", "bernard", "admin")
RESERVE = 8
ANTI_CSRF = "a" * 32
"""Le même cookie et le même champ : ce que Django compare."""


def sessions(nombre: int) -> dict[str, list[str]]:
    """Des sessions neuves pour chaque compte de la démonstration."""
    return {nom: [_session(nom) for _ in range(nombre)] for nom in COMPTES}


def _session(nom: str) -> str:
    client = Client()
    compte = Utilisateur.objects.get(email=f"{nom}@sillage.example")
    client.force_login(compte, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def jury() -> tuple[dict[str, dict[str, str]], list[str]]:
    """Un membre entré par son lien, un autre par un lien fermé depuis ; les deux jetons."""
    commission = Commission.objects.order_by("pk").first()
    le = timezone.now()
    LienDeCommission.objects.filter(commission=commission).delete()
    entres, jetons = {}, []
    for nom in ("lien fermé", "jury"):
        lien = ouvrir_un_lien(commission, acteur=None, le=le, expire_le=le + timedelta(days=1))
        jeton = str(jeton_de(lien))
        client = Client(HTTP_HOST="localhost")
        client.post(f"/jury/{jeton}/entrer/", {"nom": f"Membre {nom}", "cle": "f" * 16})
        cookies = {cle: temoin.value for cle, temoin in client.cookies.items()}
        entres[nom] = {"csrftoken": ANTI_CSRF, **cookies}
        jetons.append(jeton)
        if nom == "lien fermé":
            LienDeCommission.objects.filter(pk=lien.pk).update(revoque_le=le)
    return entres, jetons


def portfolio_public() -> str:
    """L’adresse publique d’Inès, ouverte."""
    ines = Utilisateur.objects.get(email="ines@sillage.example")
    lien = ouvrir_l_adresse(ines.inscriptions.get(), acteur=ines, le=timezone.now())
    return str(jeton_de(lien))


def adresses(resolver: URLResolver, debut: str = "") -> Iterator[str]:
    """Toutes les adresses du site, `%(pk)s` à la place de chaque paramètre."""
    for entree in resolver.url_patterns:
        motif = debut + entree.pattern.regex.pattern.lstrip("^").removesuffix(r"\Z")
        if isinstance(entree, URLPattern):
            yield "/" + normalize(motif)[0][0]
        else:
            yield from adresses(entree, motif)


def lot(prises: dict[str, list[str]], rang: int, commun: dict[str, object]) -> dict[str, object]:
    """Ce qu’un fil reçoit : ses sessions à lui, la première en service, les autres en réserve."""
    siennes = {nom: liste[rang * RESERVE : (rang + 1) * RESERVE] for nom, liste in prises.items()}
    entres = {nom: {"sessionid": s[0], "csrftoken": ANTI_CSRF} for nom, s in siennes.items()}
    personnes = {"anonyme": {"csrftoken": ANTI_CSRF}, **entres, **commun["entres"]}
    reserves = {nom: liste[1:] for nom, liste in siennes.items()}
    return {**commun, "personnes": personnes, "reserves": reserves}


def main() -> None:
    fils = int(sys.argv[1])
    entres, jetons = jury()
    commun = {
        "entres": entres,
        "adresses": sorted(set(adresses(get_resolver()))),
        "jetons": [*jetons, portfolio_public()],
        "codes": list(Emission.objects.order_by("pk").values_list("code", flat=True)[:5]),
    }
    prises = sessions(RESERVE * fils)
    json.dump([lot(prises, rang, commun) for rang in range(fils)], sys.stdout)


if __name__ == "__main__":
    main()
