"""Le registre des actes d’une année qui commence : les comptes ouverts, une aide, un téléphone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from comptes.actions.actes import noter_un_acte
from comptes.management.demonstration.personnes import Inscrit
from comptes.models import Acte, NatureDActe, Utilisateur

AIDE = "Il ne retrouvait plus sa réalisation à reprendre."
PERTE = "Téléphone perdu dans le bus, il l’a signalé à la vie scolaire."


def tenir_le_registre(inscrits: Sequence[Inscrit], le: datetime) -> None:
    """Un compte ouvert par étudiant, à sa rentrée ; puis deux gestes des dernières semaines."""
    acteur = Utilisateur.objects.filter(is_staff=True).order_by("pk").first()
    Acte.objects.bulk_create(
        Acte(
            nature=NatureDActe.COMPTE_CREE,
            acteur=acteur,
            personne=inscrit.inscription.etudiant,
            objet=f"liste de {inscrit.inscription.promotion.nom}",
            le=inscrit.inscription.etudiant.date_joined,
        )
        for inscrit in sorted(inscrits, key=lambda i: i.inscription.etudiant.date_joined)
    )
    hugo = next(i.inscription.etudiant for i in inscrits if i.etudiant.prenom == "Hugo")
    qui = {"acteur": acteur, "personne": hugo}
    perte, aide = le - timedelta(days=16), le - timedelta(days=9)
    noter_un_acte(NatureDActe.SESSIONS_FERMEES, le=perte, motif=PERTE, **qui)
    objet = "lecture seule, trente minutes au plus"
    noter_un_acte(NatureDActe.PLACE_PRISE, le=aide, objet=objet, motif=AIDE, **qui)
    noter_un_acte(NatureDActe.PLACE_RENDUE, le=aide + timedelta(minutes=7), **qui)
