"""D’une sortie d’outil (GLPI, Git, certificat) à une preuve qui dit d’où elle vient.

Des fonctions pures : octets ou texte en entrée, lignes lues et extrait lisible en sortie. Ce qui
n’est pas reconnu lève `ImportRefuse`, dont la phrase est faite pour être lue.
"""

from portfolio.imports.apercu import Apercu
from portfolio.imports.certificat import origine_du_certificat
from portfolio.imports.depot import lire_depot
from portfolio.imports.git import Commit, lire_commits
from portfolio.imports.glpi import Ticket, lire_tickets
from portfolio.imports.origine import Origine
from portfolio.imports.textes import ImportRefuse

__all__ = [
    "Apercu",
    "Commit",
    "ImportRefuse",
    "Origine",
    "Ticket",
    "lire_commits",
    "lire_depot",
    "lire_tickets",
    "origine_du_certificat",
]
