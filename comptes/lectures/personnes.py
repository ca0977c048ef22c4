"""Ce que les pages lisent des personnes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from comptes.models import Avis, Inscription, PreferenceDAvis, Rythme, Utilisateur
from referentiel.preparees import preparee

AVIS_MONTRES = 100


def inscription_en_cours(personne: Utilisateur) -> Inscription | None:
    """L’inscription active de la personne avec sa classe, son lycée et sa session, ou rien."""
    return next(iter(_en_cours(personne.pk)), None)


@preparee
def _en_cours(personne: int) -> QuerySet[Inscription]:
    return Inscription.objects.actives().de(personne).avec_tout_l_entete().order_by("pk")[:1]


def derniere_inscription(personne: Utilisateur) -> Inscription | None:
    """Son inscription en cours, sinon la dernière terminée : ce qu’elle peut encore relire."""
    return next(iter(_derniere(personne.pk)), None)


@preparee
def _derniere(personne: int) -> QuerySet[Inscription]:
    inscriptions = Inscription.objects.de(personne).avec_tout_l_entete()
    return inscriptions.order_by(F("sortie_le").desc(nulls_first=True), "-pk")[:1]


@dataclass(frozen=True)
class AvisLu:
    """Une ligne de la page des avis ; `lu` au sens du site."""

    id: int
    titre: str
    cree_le: datetime
    lu: bool


@dataclass(frozen=True)
class Reglages:
    """Le rythme des courriels, et la clé du calendrier s’il a été demandé."""

    rythme: Rythme
    cle_du_calendrier: UUID | None


def avis_de(personne: Utilisateur) -> tuple[AvisLu, ...]:
    """Les avis d’une personne, les plus récents d’abord (cent au plus) : une requête."""
    avis = Avis.objects.de(personne).recents_d_abord()[:AVIS_MONTRES]
    return tuple(AvisLu(a.pk, a.titre, a.cree_le, a.lu_le is not None) for a in avis)


def reglages_de(personne: Utilisateur) -> Reglages:
    """Une requête ; sans choix, un courriel par jour et pas encore de calendrier."""
    preference = PreferenceDAvis.objects.filter(personne=personne).first()
    if preference is None:
        return Reglages(Rythme.CHAQUE_JOUR, None)
    return Reglages(Rythme(preference.rythme), preference.cle_du_calendrier)


def enseignants_de(promotion_id: int) -> QuerySet[Utilisateur]:
    """Les enseignants d’une promotion dont le compte est ouvert."""
    return Utilisateur.objects.filter(
        enseignements__promotion=promotion_id, is_active=True
    ).order_by("pk")


def personne_du_calendrier(cle: UUID) -> Utilisateur | None:
    """À qui est ce calendrier ; rien si la clé est inconnue, renouvelée, ou le compte fermé."""
    preferences = PreferenceDAvis.objects.select_related("personne")
    preference = preferences.filter(cle_du_calendrier=cle, personne__is_active=True).first()
    return preference and preference.personne
