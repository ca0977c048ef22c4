"""Les personnes, leurs classes, et ce dont on les prévient."""

from comptes.models.acte import Acte, ActeQuerySet, NatureDActe
from comptes.models.avis import Avis, EnLignes, PreferenceDAvis, Rythme
from comptes.models.importation import ImportDeClasse
from comptes.models.lien import LienConsultation, LienQuerySet
from comptes.models.passage import Passage
from comptes.models.personnes import (
    PAR_NOM,
    Civilite,
    Enseignement,
    Etablissement,
    Inscription,
    InscriptionQuerySet,
    Option,
    Promotion,
    PromotionQuerySet,
    Utilisateur,
    UtilisateurManager,
    repond_a,
)
from comptes.models.rendez_vous import RendezVous

__all__ = [
    "PAR_NOM",
    "Acte",
    "ActeQuerySet",
    "Avis",
    "Civilite",
    "EnLignes",
    "Enseignement",
    "Etablissement",
    "ImportDeClasse",
    "Inscription",
    "InscriptionQuerySet",
    "LienConsultation",
    "LienQuerySet",
    "NatureDActe",
    "Option",
    "Passage",
    "PreferenceDAvis",
    "Promotion",
    "PromotionQuerySet",
    "RendezVous",
    "Rythme",
    "Utilisateur",
    "UtilisateurManager",
    "repond_a",
]
