"""L’adresse du portfolio que le tableau de synthèse imprime."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from comptes.jetons import jeton_de
from comptes.models import Inscription
from portfolio.models import LienDePortfolio


def adresse_du_portfolio(inscription: Inscription, *, le: datetime) -> str:
    """Celle que l’étudiant a donnée, sinon celle de son portfolio public ; vide sans aucune.

    Une requête, et seulement si l’étudiant n’a pas donné d’adresse à lui.
    """
    if inscription.url_portfolio:
        return inscription.url_portfolio
    lien = lien_de_portfolio(inscription, le=le)
    return adresse_du_lien(lien) if lien else ""


def lien_de_portfolio(inscription: Inscription, *, le: datetime) -> LienDePortfolio | None:
    """Le lien ouvert d’un étudiant ; un seul peut l’être."""
    return LienDePortfolio.objects.ouverts(le).filter(inscription=inscription).first()


def adresse_du_lien(lien: LienDePortfolio) -> str:
    """« https://sillage.example/p/<jeton>/ » ; vide si la clé du site a changé depuis."""
    jeton = jeton_de(lien)
    return settings.ADRESSE_DU_SITE + reverse("portfolio_public", args=[jeton]) if jeton else ""
