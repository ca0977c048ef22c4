"""L’adresse du portfolio que le tableau de synthèse imprime et que la veille va voir."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate, make_aware

from comptes.jetons import jeton_de
from comptes.models import Inscription
from portfolio.models import LienDePortfolio
from referentiel.preparees import preparee

APRES_LES_ORAUX = timedelta(days=30)
UN_AN = timedelta(days=365)


@dataclass(frozen=True)
class AdresseImprimee:
    """`url` s’imprime ; `repere` est ce sous quoi la veille la note, qui ne contient aucun jeton.

    `lien` est celui de Sillage, vide pour une adresse que l’étudiant a donnée.
    """

    url: str
    repere: str
    lien: LienDePortfolio | None = None


AUCUNE = AdresseImprimee("", "")


def adresse_du_portfolio(inscription: Inscription, *, le: datetime) -> str:
    """Celle que l’étudiant a donnée, sinon celle de son portfolio public ; vide sans aucune.

    Une requête, et seulement si l’étudiant n’a pas donné d’adresse à lui.
    """
    return adresse_imprimee(inscription, le=le).url


def adresse_imprimee(inscription: Inscription, *, le: datetime) -> AdresseImprimee:
    """La même, et ce qu’il faut pour la suivre."""
    if inscription.url_portfolio:
        return AdresseImprimee(inscription.url_portfolio, inscription.url_portfolio)
    lien = lien_de_portfolio(inscription, le=le)
    return _de_sillage(lien) if lien else AUCUNE


def adresses_imprimees(
    inscriptions: Iterable[Inscription], *, le: datetime
) -> dict[int, AdresseImprimee]:
    """Celles de toute une école, par inscription : une requête ; qui n’en a pas n’y est pas."""
    inscriptions = tuple(inscriptions)
    ouverts = LienDePortfolio.objects.ouverts(le).filter(
        inscription__in=[i.pk for i in inscriptions if not i.url_portfolio]
    )
    liens = {lien.inscription_id: lien for lien in ouverts.order_by("pk")}
    trouvees = {
        inscription.pk: AdresseImprimee(inscription.url_portfolio, inscription.url_portfolio)
        for inscription in inscriptions
        if inscription.url_portfolio
    }
    return trouvees | {inscription: _de_sillage(lien) for inscription, lien in liens.items()}


def lien_de_portfolio(inscription: Inscription, *, le: datetime) -> LienDePortfolio | None:
    """Le lien ouvert d’un étudiant ; un seul peut l’être."""
    return next(iter(_ouvert(inscription.pk, le)), None)


@preparee
def _ouvert(inscription: int, le: datetime) -> QuerySet[LienDePortfolio]:
    ouverts = LienDePortfolio.objects.ouverts(le).filter(inscription=inscription)
    return ouverts.order_by("pk")[:1]


def adresse_du_lien(lien: LienDePortfolio) -> str:
    """« https://sillage.example/p/<jeton>/ » ; vide si la clé du site a changé depuis."""
    jeton = jeton_de(lien)
    return settings.ADRESSE_DU_SITE + reverse("portfolio_public", args=[jeton]) if jeton else ""


def repere_du_lien(lien: LienDePortfolio) -> str:
    """« https://sillage.example/p/#12 » : nomme l’adresse sans la donner."""
    return f"{settings.ADRESSE_DU_SITE}/p/#{lien.pk}"


def expiration_par_defaut(inscription: Inscription, *, le: datetime) -> datetime:
    """Trente jours après la fin des oraux, au bout du jour ; sans oraux à venir, dans un an.

    `inscription` vient avec sa session.
    """
    fin = inscription.promotion.session.oraux_au
    dernier = fin and fin + APRES_LES_ORAUX
    if dernier is None or dernier <= localdate(le):
        dernier = localdate(le) + UN_AN
    return fin_du_jour(dernier)


def fin_du_jour(jour: date) -> datetime:
    """Le premier instant du lendemain, à Paris : un lien vaut jusqu’au bout de ce jour-là.

    Le 31 décembre 9999, qu’un champ de date laisse écrire, n’a pas de lendemain : il vaut la
    veille.
    """
    lendemain = min(jour, date.max - timedelta(days=1)) + timedelta(days=1)
    return make_aware(datetime.combine(lendemain, time.min))


def _de_sillage(lien: LienDePortfolio) -> AdresseImprimee:
    url = adresse_du_lien(lien)
    return AdresseImprimee(url, repere_du_lien(lien), lien) if url else AUCUNE
