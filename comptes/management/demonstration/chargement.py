"""Charge toute la classe en une transaction : tout, ou rien."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from comptes.management.demonstration.actes import tenir_le_registre
from comptes.management.demonstration.commissions import reunir_un_jury
from comptes.management.demonstration.depots import deposer_des_dossiers
from comptes.management.demonstration.donnees import lire_classe, lire_modeles
from comptes.management.demonstration.equipe import travailler_a_deux
from comptes.management.demonstration.habitudes import prendre_des_habitudes
from comptes.management.demonstration.histoire import rejouer
from comptes.management.demonstration.personnes import creer_les_comptes, dater_les_venues
from comptes.management.demonstration.positionnements import positionner_la_classe
from comptes.management.demonstration.regards import partager_les_jugements, se_relire
from comptes.management.demonstration.stages import noter_les_stages
from referentiel.actions import charger_referentiel
from referentiel.lectures import lire_bloc
from referentiel.models import Referentiel


@dataclass(frozen=True)
class Bilan:
    """Ce qu’un chargement a créé."""

    etudiants: int
    realisations: int
    en_attente: int


@transaction.atomic
def charger(le: datetime) -> Bilan:
    """Crée la classe et rejoue ses travaux ; `le` date les soumissions encore en attente."""
    if not Referentiel.objects.exists():
        charger_referentiel()
    inscrits = partager_les_jugements(creer_les_comptes(lire_classe()))
    modeles = lire_modeles()
    bloc = lire_bloc(inscrits[0].inscription.promotion.referentiel_id)
    travaux = [(inscrit, travail) for inscrit in inscrits for travail in inscrit.etudiant.travaux]
    for inscrit, travail in travaux:
        rejouer(inscrit, travail, modeles[travail.modele], bloc, le)
    positionner_la_classe(inscrits, bloc)
    noter_les_stages(inscrits)
    prendre_des_habitudes(inscrits, bloc, le)
    travailler_a_deux(inscrits, le)
    se_relire(inscrits, le)
    deposer_des_dossiers(inscrits, le)
    reunir_un_jury(inscrits, le)
    dater_les_venues(inscrits)
    tenir_le_registre(inscrits, le)
    en_attente = sum(travail.soumise_il_y_a is not None for _, travail in travaux)
    return Bilan(len(inscrits), len(travaux), en_attente)
