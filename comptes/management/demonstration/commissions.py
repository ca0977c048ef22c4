"""La journée d’un jury pour la BTS SIO 2 : six candidats, dont Inès et Hugo, et un lien ouvert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate

from comptes.management.demonstration.personnes import Inscrit
from comptes.models import Utilisateur
from documents.actions.commissions import (
    Annonce,
    creer_une_commission,
    expiration_par_defaut,
    fin_du_jour,
    ouvrir_un_lien,
)
from documents.actions.convocations import Choix, choisir_les_candidats, empreinte_de_la_liste
from documents.calculs.horaires import Cadence
from documents.models import Commission
from referentiel.models import SessionExamen

CONNUS = ("Inès", "Hugo")
NOMBRE = 6
MATINEE = Cadence(50, time(12, 0), time(13, 30))


def reunir_un_jury(inscrits: Sequence[Inscrit], le: datetime) -> Commission:
    """La commission, ses candidats à partir de huit heures, et son lien."""
    candidats = _candidats(inscrits)
    promotion = candidats[0].inscription.promotion
    administration = Utilisateur.objects.filter(is_staff=True).earliest("pk")
    jour = _jour(promotion.session, localdate(le))
    annonce = Annonce(promotion.session, promotion.etablissement, "Commission 1", jour, "B 204")
    commission = creer_une_commission(annonce, acteur=administration)
    choisir_les_candidats(
        commission,
        Choix(frozenset(i.inscription.pk for i in candidats), time(8, 0), MATINEE),
        acteur=administration,
        lus=empreinte_de_la_liste([]),
    )
    if _le_lien_s_ouvre(commission):
        ouvrir_un_lien(commission, acteur=administration, le=le)
    return commission


def _candidats(inscrits: Sequence[Inscrit]) -> list[Inscrit]:
    """Les deux que l’on connaît, et les premiers de leur classe."""
    connus = [i for i in inscrits if i.etudiant.prenom in CONNUS]
    classe = connus[0].inscription.promotion_id
    autres = [i for i in inscrits if i.inscription.promotion_id == classe and i not in connus]
    return [*connus, *autres][:NOMBRE]


def _jour(session: SessionExamen, aujourd_hui: date) -> date:
    """Le premier jour des oraux ; demain s’ils ont commencé."""
    demain = aujourd_hui + timedelta(days=1)
    return max(session.oraux_du or demain, demain)


def _le_lien_s_ouvre(commission: Commission) -> bool:
    """Une démonstration chargée des mois après la session a une commission, sans lien."""
    effacement = commission.session.jury_efface_le
    return effacement is None or expiration_par_defaut(commission) < fin_du_jour(
        effacement - timedelta(days=1)
    )
