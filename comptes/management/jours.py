"""Les jours ouvrés en France : lundi à vendredi, hors jours fériés (code du travail, L3133-1)."""

from __future__ import annotations

from datetime import date, timedelta

FIXES = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
APRES_PAQUES = (timedelta(days=1), timedelta(days=39), timedelta(days=50))
SAMEDI = 5


def est_ouvre(jour: date) -> bool:
    mobiles = {paques(jour.year) + delai for delai in APRES_PAQUES}
    return jour.weekday() < SAMEDI and (jour.month, jour.day) not in FIXES and jour not in mobiles


def paques(annee: int) -> date:
    """Le dimanche de Pâques du calendrier grégorien (méthode de Meeus)."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    mois, rang = divmod(h + m - 7 * n + 114, 31)
    return date(annee, mois, rang + 1)
