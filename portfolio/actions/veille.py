"""Suivre les liens donnés comme preuves et l’adresse du portfolio, sans faire attendre personne.

La visite se fait hors de toute transaction, dans une tâche ; un lien ajouté est vu aussitôt, puis
chaque semaine, et chaque jour tant qu’il ne s’ouvre pas. L’adresse d’un portfolio a son propre
rythme (`veille_du_portfolio`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from comptes.actions import prevenir
from portfolio.actions.releves import champs_du_releve, vient_de_se_fermer
from portfolio.actions.veille_du_portfolio import noter_le_portfolio, portfolios_dus
from portfolio.liens import Releve, s_ouvre_de_partout, visiter, visiter_le_site
from portfolio.models import EtatDeLien, Preuve, VeilleDeLien

journal = logging.getLogger(__name__)

UNE_SEMAINE = timedelta(days=7)
UN_JOUR = timedelta(days=1)
LIENS_PAR_PASSAGE = 200
Visiter = Callable[[str], Releve]


@task
def relever_un_lien(preuve: int) -> None:
    """Va voir le lien d’une preuve qui vient d’être ajoutée ; une preuve retirée n’est rien.

    Sans réponse, rien n’est noté : la relève, qui en voit d’autres, saura si c’est notre réseau.
    Une adresse privée, elle, ne s’ouvrira jamais : c’est dit aussitôt.
    """
    lien = Preuve.objects.presentes().exclude(lien="").filter(pk=preuve).first()
    releve = visiter(lien.lien) if lien else None
    if releve and (releve.code is not None or not s_ouvre_de_partout(lien.lien)):
        noter_le_lien(lien.pk, lien.lien, releve, le=timezone.now())


def relever_les_liens(
    le: datetime, *, voir: Visiter = visiter, voir_ici: Visiter = visiter_le_site
) -> int:
    """Relève ce qui est dû et rend le nombre d’adresses vues ; chaque adresse l’est une fois.

    Si aucune ne répond, c’est notre réseau qui manque : rien n’est noté. `voir_ici` va voir les
    portfolios que Sillage publie lui-même, par le réseau, comme tout visiteur.
    """
    if not settings.LIENS_SUIVIS:
        return 0
    liens = list(_dus(Preuve.objects.presentes().exclude(lien=""), le))
    portfolios = portfolios_dus(le)
    d_ailleurs = {p.lien for p in liens} | {a.url for _, a in portfolios if not a.lien}
    vues = _voir(d_ailleurs, voir) | _voir({a.url for _, a in portfolios if a.lien}, voir_ici)
    for preuve in liens:
        if preuve.lien in vues:
            noter_le_lien(preuve.pk, preuve.lien, vues[preuve.lien], le=le)
    for inscription, adresse in portfolios:
        if adresse.url in vues:
            noter_le_portfolio(inscription.pk, adresse, vues[adresse.url], le=le)
    return len(vues)


def _voir(adresses: set[str], voir: Visiter) -> dict[str, Releve]:
    """Chaque adresse et ce qu’on y a trouvé ; rien si aucune ne répond."""
    vues = {adresse: voir(adresse) for adresse in sorted(adresses)}
    if len(vues) > 1 and all(releve.code is None for releve in vues.values()):
        journal.warning("Aucun des %d liens ne répond : le serveur est-il en ligne ?", len(vues))
        return {}
    return vues


@transaction.atomic
def noter_le_lien(preuve: int, adresse: str, releve: Releve, *, le: datetime) -> None:
    """Garde un relevé, nomme le lien par sa page, prévient l’étudiant s’il vient de se fermer."""
    lues = Preuve.objects.presentes().select_for_update(of=("self",))
    lien = lues.filter(pk=preuve, lien=adresse).select_related("realisation").first()
    if lien is None:
        return
    avant = VeilleDeLien.objects.filter(preuve=lien).first()
    VeilleDeLien.objects.update_or_create(
        preuve=lien, defaults=champs_du_releve(adresse, releve, avant, le)
    )
    _nommer(lien, releve)
    if vient_de_se_fermer(releve, avant):
        prevenir(
            [lien.realisation.inscription.etudiant],
            titre="Un lien de vos preuves ne s’ouvre pas",
            chemin=f"{reverse('realisation', args=[lien.realisation_id])}#preuve-{lien.pk}",
            le=le,
        )


def _dus(objets: QuerySet, le: datetime) -> Iterable:
    """Jamais vus, vus il y a une semaine, ou fermés depuis hier ; les plus anciens d’abord."""
    ferme = ~Q(veille__etat=EtatDeLien.VIVANT) & Q(veille__releve_le__lte=le - UN_JOUR)
    dus = objets.filter(Q(veille__isnull=True) | Q(veille__releve_le__lte=le - UNE_SEMAINE) | ferme)
    return dus.order_by("veille__releve_le", "pk")[:LIENS_PAR_PASSAGE]


def _nommer(lien: Preuve, releve: Releve) -> None:
    """Un lien laissé au nom de son site prend le titre de sa page, tant qu’il peut changer."""
    if (
        releve.titre
        and lien.intitule == urlsplit(lien.lien).netloc
        and lien.soumise_le is None
        and lien.realisation.modifiable
    ):
        lien.intitule = releve.titre
        lien.save(update_fields=["intitule"])
