"""Ce que l’étudiant fait de ses réalisations et de ses stages.

Toute action verrouille la réalisation avant de relire la règle ; `changer_etat` est seule à écrire
l’état, et chaque changement laisse une ligne au journal.
"""

from portfolio.actions.auto_evaluations import se_situer
from portfolio.actions.avis import titre_d_avis
from portfolio.actions.confirmations import (
    confirmer_le_stage,
    demander_la_confirmation,
    fermer_la_demande,
)
from portfolio.actions.dialogue import commenter, marquer_lus
from portfolio.actions.equipes import (
    accepter,
    annuler_invitation,
    decliner,
    inviter,
    quitter_l_equipe,
)
from portfolio.actions.etats import changer_etat, verrouiller
from portfolio.actions.notes import modifier_note, noter, supprimer_note
from portfolio.actions.preuves import (
    ajouter_fichier,
    ajouter_lien,
    modifier_preuve,
    ordonner_preuves,
    reprendre_preuve,
    retirer_preuve,
)
from portfolio.actions.rassemblement import Rassemblement, completer, rassembler
from portfolio.actions.realisations import (
    creer_realisation,
    modifier_realisation,
    supprimer_realisation,
)
from portfolio.actions.soumissions import retirer, soumettre
from portfolio.actions.stages import creer_stage, modifier_stage, supprimer_stage

__all__ = [
    "confirmer_le_stage",
    "demander_la_confirmation",
    "fermer_la_demande",
    "se_situer",
    "commenter",
    "marquer_lus",
    "titre_d_avis",
    "accepter",
    "annuler_invitation",
    "decliner",
    "inviter",
    "quitter_l_equipe",
    "Rassemblement",
    "completer",
    "modifier_note",
    "noter",
    "rassembler",
    "supprimer_note",
    "ajouter_fichier",
    "ajouter_lien",
    "changer_etat",
    "creer_realisation",
    "creer_stage",
    "modifier_preuve",
    "modifier_realisation",
    "modifier_stage",
    "ordonner_preuves",
    "reprendre_preuve",
    "retirer",
    "retirer_preuve",
    "soumettre",
    "supprimer_realisation",
    "supprimer_stage",
    "verrouiller",
]
