"""`manage.py creer_lien` : l’adresse d’un portfolio ou d’une commission, seule sur la sortie."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comptes.models import Inscription, LienConsultation
from documents.actions.commissions import fin_du_jour, ouvrir_un_lien
from documents.lectures.commissions import adresse_de_la_commission
from documents.models import Commission
from portfolio.actions.adresses import ouvrir_l_adresse
from portfolio.lectures.adresses import adresse_du_lien, lien_de_portfolio
from portfolio.regles import ActionRefusee
from referentiel.accords import en_lettres

JOURS_MAX = 3 * 365
CLE_CHANGEE = (
    "La clé secrète du site a changé depuis l’ouverture de ce lien\u00a0: son adresse ne se "
    "réimprime plus. Révoquez-le (revoquer_lien), puis créez-en un autre."
)


def jours(texte: str) -> int:
    """Un nombre de jours entiers ; lève `ArgumentTypeError`, que la ligne de commande montre."""
    chiffres = texte.isascii() and texte.isdigit() and len(texte) <= 4
    if not (chiffres and 1 <= int(texte) <= JOURS_MAX):
        raise ArgumentTypeError(f"«\u00a0{texte}\u00a0» n’est pas un nombre de 1 à {JOURS_MAX}.")
    return int(texte)


class Command(BaseCommand):
    help = (
        "Ouvre l’adresse d’un portfolio, ou un lien de plus pour une commission. L’adresse seule "
        "va sur la sortie, ce qui s’en dit sur la sortie d’erreur. Une adresse de portfolio déjà "
        "ouverte est redonnée telle quelle."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        pour = parser.add_mutually_exclusive_group(required=True)
        pour.add_argument("--inscription", type=int, metavar="ID")
        pour.add_argument("--commission", type=int, metavar="ID")
        parser.add_argument(
            "--jours",
            type=jours,
            metavar="N",
            help="ouvert N jours (sinon, d’après les oraux de la session ou le jour du jury)",
        )

    def handle(self, **options: object) -> None:
        if settings.LECTURE_SEULE:
            raise CommandError("Sillage est en lecture seule\u00a0: aucun lien ne se crée.")
        le = timezone.now()
        n = options["jours"]
        expire_le = fin_du_jour(timezone.localdate(le) + timedelta(days=n)) if n else None
        try:
            if options["inscription"] is not None:
                adresse = self._pour_un_portfolio(options["inscription"], le, expire_le)
            else:
                adresse = self._pour_une_commission(options["commission"], le, expire_le)
        except ActionRefusee as refus:
            raise CommandError("\n".join(refus.phrases)) from refus
        if not adresse:
            raise CommandError(CLE_CHANGEE)
        self.stdout.write(adresse)

    def _pour_un_portfolio(self, pk: int, le: datetime, expire_le: datetime | None) -> str:
        inscription = Inscription.objects.avec_tout_l_entete().filter(pk=pk).first()
        if inscription is None:
            raise CommandError(f"Aucune inscription n°\u00a0{pk}.")
        deja = lien_de_portfolio(inscription, le=le)
        lien = ouvrir_l_adresse(inscription, acteur=None, le=le, expire_le=expire_le)
        nouveau = "déjà ouvert" if deja else "ouvert"
        self._dire(f"Portfolio de {inscription.etudiant}, {nouveau} {_jusqu_a(lien)}.")
        if lien.code:
            self._dire("Un code est demandé à qui l’ouvre.")
        if inscription.url_portfolio:
            self._dire(
                f"Le tableau imprime l’adresse de l’étudiant\u00a0: {inscription.url_portfolio}"
            )
        return adresse_du_lien(lien)

    def _pour_une_commission(self, pk: int, le: datetime, expire_le: datetime | None) -> str:
        commission = Commission.objects.filter(pk=pk).first()
        if commission is None:
            raise CommandError(f"Aucune commission n°\u00a0{pk}.")
        lien = ouvrir_un_lien(commission, acteur=None, le=le, expire_le=expire_le)
        self._dire(f"{commission}, ouverte {_jusqu_a(lien)}.")
        if autres := commission.liens.ouverts(le).exclude(pk=lien.pk).count():
            self._dire(f"Liens déjà ouverts, qui le restent\u00a0: {autres}.")
        return adresse_de_la_commission(lien)

    def _dire(self, phrase: str) -> None:
        """À côté de l’adresse, que l’on peut ainsi donner à une autre commande."""
        self.stderr.write(phrase, self.style.NOTICE)


def _jusqu_a(lien: LienConsultation) -> str:
    """« jusqu’au 2 juillet 2027 à 23:59 »."""
    fin = timezone.localtime(lien.expire_le)
    return f"jusqu’au {en_lettres(fin)} à {fin:%H:%M}"
