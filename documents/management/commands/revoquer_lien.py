"""`manage.py revoquer_lien` : fermer à l’instant l’adresse d’un portfolio ou d’une commission."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from comptes.models import Inscription, LienQuerySet
from documents.actions.commissions import revoquer_un_lien
from documents.lectures.liens import lien_de_l_adresse
from documents.models import Commission, LienDeCommission
from portfolio.actions.adresses import fermer_l_adresse
from referentiel.accords import accord


class Command(BaseCommand):
    help = (
        "Révoque tous les liens ouverts d’un étudiant ou d’une commission, ou celui d’une adresse "
        "donnée, et dit combien. Une adresse révoquée répond aussitôt comme une adresse inconnue."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        quoi = parser.add_mutually_exclusive_group(required=True)
        quoi.add_argument("--inscription", type=int, metavar="ID")
        quoi.add_argument("--commission", type=int, metavar="ID")
        quoi.add_argument("--adresse", metavar="URL")

    def handle(self, **options: object) -> None:
        if settings.LECTURE_SEULE:
            raise CommandError("Sillage est en lecture seule\u00a0: aucun lien ne se révoque.")
        nombre = _revoquer(_ouverts(options))
        revoques = accord(nombre, "lien révoqué", "liens révoqués")
        self.stdout.write(f"{revoques}." if nombre else "Aucun lien n’était ouvert.")


def _ouverts(options: dict[str, object]) -> LienQuerySet:
    """Les liens désignés qui s’ouvrent encore ; lève `CommandError` s’ils ne désignent rien."""
    if options["adresse"] is not None:
        lien = lien_de_l_adresse(options["adresse"])
        if lien is None:
            raise CommandError("Cette adresse n’est celle d’aucun lien.")
        liens = type(lien).objects.filter(pk=lien.pk)
    elif options["inscription"] is not None:
        liens = _trouver(Inscription, options["inscription"], "inscription").liens_de_portfolio
    else:
        liens = _trouver(Commission, options["commission"], "commission").liens
    return liens.ouverts(timezone.now())


def _trouver(modele: type[Model], pk: int, nom: str) -> Model:
    trouve = modele.objects.filter(pk=pk).first()
    if trouve is None:
        raise CommandError(f"Aucune {nom} n°\u00a0{pk}.")
    return trouve


@transaction.atomic
def _revoquer(liens: LienQuerySet) -> int:
    """Chacun par l’action qui le ferme dans les pages ; tous, ou aucun."""
    ouverts = list(liens)
    for lien in ouverts:
        if isinstance(lien, LienDeCommission):
            revoquer_un_lien(lien, acteur=None, le=timezone.now())
        else:
            fermer_l_adresse(lien.inscription, acteur=None, le=timezone.now())
    return len(ouverts)
