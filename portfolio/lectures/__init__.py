"""Ce que les pages lisent d’un portfolio, en un nombre constant de requêtes."""

from portfolio.lectures.auto_evaluations import (
    AutoEvaluationLue,
    auto_evaluation_de,
    niveaux_de_l_etudiant,
)
from portfolio.lectures.calendrier import Echeance, echeances_de
from portfolio.lectures.confirmations import avec_leur_demande, demande_du_jeton
from portfolio.lectures.contenu import contenu_actuel, derniere_soumission
from portfolio.lectures.contenus import contenus_modifiables, preuves_de, veille_d_une_preuve
from portfolio.lectures.designees import preuve_visible, realisation_visible
from portfolio.lectures.dialogue import Dialogue, avec_messages_non_lus, dialogue
from portfolio.lectures.equipes import (
    EquipeLue,
    InvitationLue,
    InvitationRecue,
    equipe_de,
    invitations_recues,
    lire_invitation,
    part_de_l_hote,
    part_de_l_invite,
)
from portfolio.lectures.notes import (
    GroupeDeNotes,
    NoteLue,
    Reunion,
    avec_le_detail,
    grouper,
    notes_de,
    notes_lues,
    par_date,
    realisations_a_completer,
    reunir,
)
from portfolio.lectures.premiers_pas import Pas, PremiersPas, premiers_pas
from portfolio.lectures.preuves import PreuvesDAilleurs, deja_ailleurs, preuves_a_reprendre
from portfolio.lectures.realisations import (
    RealisationResumee,
    avec_nombres,
    qui_mobilisent,
    realisations_de,
)
from portfolio.lectures.stages import (
    AttestationLue,
    ConfirmationLue,
    DemandeLue,
    StageLu,
    semaines_de_stage,
    stages_de,
    stages_des,
)

__all__ = [
    "PreuvesDAilleurs",
    "deja_ailleurs",
    "preuves_a_reprendre",
    "Pas",
    "PremiersPas",
    "premiers_pas",
    "ConfirmationLue",
    "DemandeLue",
    "avec_leur_demande",
    "demande_du_jeton",
    "AutoEvaluationLue",
    "auto_evaluation_de",
    "niveaux_de_l_etudiant",
    "Dialogue",
    "Echeance",
    "avec_messages_non_lus",
    "dialogue",
    "echeances_de",
    "EquipeLue",
    "InvitationLue",
    "InvitationRecue",
    "equipe_de",
    "invitations_recues",
    "lire_invitation",
    "part_de_l_hote",
    "part_de_l_invite",
    "AttestationLue",
    "GroupeDeNotes",
    "NoteLue",
    "RealisationResumee",
    "Reunion",
    "StageLu",
    "avec_le_detail",
    "avec_nombres",
    "contenu_actuel",
    "contenus_modifiables",
    "derniere_soumission",
    "grouper",
    "notes_de",
    "notes_lues",
    "par_date",
    "preuves_de",
    "qui_mobilisent",
    "preuve_visible",
    "realisation_visible",
    "realisations_a_completer",
    "realisations_de",
    "reunir",
    "semaines_de_stage",
    "stages_de",
    "stages_des",
    "veille_d_une_preuve",
]
