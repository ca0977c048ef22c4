"""`manage.py remplir_tableau` : le tableau d’un étudiant, rempli dans un classeur donné."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comptes.models import Inscription
from documents.catalogue.synthese import tableau_imprime
from documents.classeurs.modele import TAILLE_MAX, TROP_LOURD
from documents.classeurs.refus import ClasseurRefuse
from documents.classeurs.remplissage import remplir


class Command(BaseCommand):
    help = (
        "Remplit le tableau de synthèse d’un étudiant dans le classeur donné, et l’écrit dans un "
        "autre fichier. Rend 1, et n’écrit rien, si le classeur ne peut pas être rempli."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--modele", type=Path, required=True, metavar="FICHIER.xlsx")
        parser.add_argument("--inscription", type=int, required=True, metavar="ID")
        parser.add_argument("--sortie", type=Path, required=True, metavar="FICHIER.xlsx")

    def handle(self, **options: object) -> None:
        modele: Path = options["modele"]
        sortie: Path = options["sortie"]
        if sortie.exists() and modele.exists() and sortie.samefile(modele):
            raise CommandError("La sortie remplacerait le modèle : donnez-lui un autre nom.")
        inscription = self._inscription(options["inscription"])
        try:
            rempli = remplir(_lire(modele), tableau_imprime(inscription, le=timezone.now()))
        except ClasseurRefuse as refus:
            raise CommandError("\n".join(refus.phrases)) from refus
        _ecrire(sortie, rempli)
        self.stdout.write(f"✓ {inscription.etudiant.nom_officiel} : {sortie}")

    def _inscription(self, numero: int) -> Inscription:
        trouvee = Inscription.objects.avec_tout_l_entete().filter(pk=numero).first()
        if trouvee is None:
            raise CommandError(f"Aucune inscription n° {numero}.")
        return trouvee


def _lire(modele: Path) -> bytes:
    try:
        if modele.stat().st_size > TAILLE_MAX:
            raise ClasseurRefuse(TROP_LOURD)
        return modele.read_bytes()
    except OSError as erreur:
        raise CommandError(f"Le modèle ne se lit pas : {modele} ({erreur.strerror}).") from erreur


def _ecrire(sortie: Path, contenu: bytes) -> None:
    """Le fichier est entier ou absent : écrit à côté, puis renommé."""
    provisoire = sortie.with_name(f".{sortie.name}.en-cours")
    try:
        provisoire.write_bytes(contenu)
        provisoire.replace(sortie)
    except OSError as erreur:
        provisoire.unlink(missing_ok=True)
        raise CommandError(f"La sortie ne s’écrit pas : {sortie} ({erreur.strerror}).") from erreur
