"""`manage.py charger_demo` : la classe de démonstration, jamais en production."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from comptes.management.demonstration.personnes import MOT_DE_PASSE, deja_chargee
from documents.lectures.commissions import adresses_ouvertes

COMPTES = (
    ("ines@sillage.example", "Inès Moreau, BTS SIO 2, portfolio avancé"),
    ("hugo@sillage.example", "Hugo Klein, BTS SIO 2, portfolio en retard"),
    ("kenza@sillage.example", "Kenza Haddad, BTS SIO 1"),
    ("lefevre@sillage.example", "Mme Lefèvre, enseignante de BTS SIO 2"),
    ("roche@sillage.example", "Mme Roche, sa collègue en BTS SIO 2"),
    ("bernard@sillage.example", "M. Bernard, enseignant de BTS SIO 1"),
    ("admin@sillage.example", "Mme Arnaud, administration de l’établissement"),
)

DEJA_CHARGEE = "La classe de démonstration est déjà chargée : rien n’a changé."


class Command(BaseCommand):
    help = "Charge la classe de démonstration (en DEBUG seulement) ; relancée, ne fait rien."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "La classe de démonstration ne se charge qu’avec DEBUG=1 : "
                "le mot de passe de ses comptes est public."
            )
        self.stdout.write(DEJA_CHARGEE if deja_chargee() else _charger())
        self.stdout.write(f"Comptes de démonstration (mot de passe : {MOT_DE_PASSE})")
        for adresse, qui in COMPTES:
            self.stdout.write(f"  {adresse:<26}{qui}")
        for intitule, adresse in adresses_ouvertes(le=timezone.now()):
            self.stdout.write(f"Jury, sans compte ({intitule}) : {adresse}")


def _charger() -> str:
    # Importé ici : les actions et l’examen des fichiers coûtent un tiers de seconde, et une
    # deuxième exécution n’en a pas besoin.
    from comptes.management.demonstration.chargement import charger

    bilan = charger(timezone.now())
    _compter_les_lignes()
    return (
        f"Classe de démonstration chargée : {bilan.etudiants} étudiants, "
        f"{bilan.realisations} réalisations, dont {bilan.en_attente} en attente d’évaluation."
    )


def _compter_les_lignes() -> None:
    """PostgreSQL croit vides des tables remplies d’un coup, et choisirait des minutes de calcul."""
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("ANALYZE")
