"""Ce qu’un navigateur dit de lui, en mots : « Firefox sur Windows »."""

from __future__ import annotations

# Dans l’ordre : chacun se fait passer pour les suivants.
NAVIGATEURS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/",), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    (("Safari/",), "Safari"),
)
SYSTEMES = (
    (("iPhone",), "un iPhone"),
    (("iPad",), "un iPad"),
    (("Android",), "Android"),
    (("Windows",), "Windows"),
    (("CrOS",), "un Chromebook"),
    (("Mac OS X", "Macintosh"), "un Mac"),
    (("Linux", "X11"), "Linux"),
)
INCONNU = "un navigateur inconnu"


def en_mots(annonce: str) -> str:
    """Jamais vide ; ne recopie rien de l’annonce, que le visiteur écrit comme il veut."""
    navigateur = _premier(NAVIGATEURS, annonce) or INCONNU
    systeme = _premier(SYSTEMES, annonce)
    return f"{navigateur} sur {systeme}" if systeme else navigateur


def _premier(table: tuple[tuple[tuple[str, ...], str], ...], annonce: str) -> str:
    return next((mot for marques, mot in table if any(m in annonce for m in marques)), "")
