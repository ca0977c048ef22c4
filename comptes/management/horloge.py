"""Les travaux périodiques : une table, et de quoi faire ce qui est dû sans le faire deux fois.

L’horloge n’a d’autre mémoire que la table des rendez-vous : un passage se réserve sous verrou,
puis se fait hors de toute transaction. Deux horloges ne font donc pas deux fois le même travail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from comptes.actions import envoyer_les_courriels, oublier_les_listes
from comptes.management.jours import est_ouvre
from comptes.models import RendezVous
from documents.actions.abandons import reprendre_les_abandons
from documents.actions.purge_du_jury import effacer_les_notes_du_jury
from documents.actions.restes import effacer_les_restes
from documents.donnees.effacement import vider_ce_qui_est_revenu
from documents.donnees.purge import purger
from evaluations.actions.resume import resumer_ce_qui_attend
from portfolio.actions.veille import relever_les_liens

journal = logging.getLogger(__name__)


@dataclass(frozen=True)
class ChaqueHeure:
    """À chaque heure ronde de Paris, de `de` (comprise) à `jusqu_a` (exclue)."""

    de: int = 0
    jusqu_a: int = 24

    def echeance(self, le: datetime) -> datetime | None:
        """La dernière heure ronde passée ; rien si ce n’est pas le moment."""
        ronde = timezone.localtime(le).replace(minute=0, second=0, microsecond=0)
        return ronde if self.de <= ronde.hour < self.jusqu_a else None


@dataclass(frozen=True)
class ChaqueJourOuvre:
    """Une fois par jour ouvré, à l’heure `de`, rattrapée jusqu’à `jusqu_a` (exclue)."""

    de: int = 7
    jusqu_a: int = 12

    def echeance(self, le: datetime) -> datetime | None:
        """L’heure du rendez-vous d’aujourd’hui ; rien si ce n’est pas le moment."""
        local = timezone.localtime(le)
        if not est_ouvre(local.date()) or not self.de <= local.hour < self.jusqu_a:
            return None
        return local.replace(hour=self.de, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class ChaqueJour:
    """Une fois par jour, à l’heure `de` ou dès que l’horloge revient."""

    de: int = 3

    def echeance(self, le: datetime) -> datetime | None:
        """Le dernier rendez-vous passé : celui d’hier tant que l’heure n’est pas là."""
        local = timezone.localtime(le)
        jour = local if local.hour >= self.de else local - timedelta(days=1)
        return jour.replace(hour=self.de, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class ChaquePassage:
    """À chaque passage de l’horloge : chaque minute, ou chaque appel de cron."""

    def echeance(self, le: datetime) -> datetime | None:
        return le


@dataclass(frozen=True)
class Travail:
    """Un rendez-vous ; sa fonction reçoit l’instant du passage et se relance sans dommage."""

    nom: str
    periodicite: ChaqueHeure | ChaqueJour | ChaqueJourOuvre | ChaquePassage
    fonction: Callable[[datetime], object]


RENDEZ_VOUS: tuple[Travail, ...] = (
    # Un travailleur tué laisse sa tâche en cours : deux minutes après, elle repart.
    Travail("abandons", ChaquePassage(), reprendre_les_abandons),
    # Avant les courriels : celui du jour emporte le résumé avec le reste.
    Travail("resume", ChaqueJourOuvre(), resumer_ce_qui_attend),
    # Le courriel du jour part à sept heures ; les passages suivants ne rattrapent qu’une panne.
    Travail("courriels", ChaqueHeure(de=7, jusqu_a=20), envoyer_les_courriels),
    # Chaque lien est vu une fois par semaine : la fonction sait lesquels sont dus, par paquets.
    Travail("liens", ChaqueHeure(), relever_les_liens),
    # Une liste déposée et jamais importée porte des noms : elle ne dort pas plus d’un jour.
    Travail("listes", ChaqueHeure(), oublier_les_listes),
    # La date de la session est un jour : dès sa première heure, ou dès que le serveur revient.
    Travail("jury", ChaqueHeure(), effacer_les_notes_du_jury),
    # À la date d’une session, ses données deviennent anonymes ; trente jours avant, un avis part.
    Travail("purge", ChaqueJour(), purger),
    # Un dépôt ou une mise en page en route pendant qu’une personne s’effaçait : la nuit suivante.
    Travail("anonymes", ChaqueJour(de=4), vider_ce_qui_est_revenu),
    # Une fois par nuit : il parcourt tout le rangement.
    Travail("restes", ChaqueHeure(de=3, jusqu_a=4), effacer_les_restes),
)


def faire_ce_qui_est_du(
    le: datetime,
    travaux: Sequence[Travail] = RENDEZ_VOUS,
    *,
    on_s_arrete: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Fait chaque travail dû et rend leurs noms ; l’erreur de l’un n’empêche pas les autres."""
    faits = []
    for travail in travaux:
        if on_s_arrete():
            break
        try:
            if _reserver(travail, le):
                travail.fonction(le)
                faits.append(travail.nom)
        except Exception:
            journal.exception("Le rendez-vous « %s » a échoué.", travail.nom)
    return faits


def _reserver(travail: Travail, le: datetime) -> bool:
    """Note le passage si le travail est dû ; faux si une autre horloge vient de le prendre."""
    echeance = travail.periodicite.echeance(le)
    if echeance is None:
        return False
    with transaction.atomic():
        passe = RendezVous.objects.select_for_update().filter(nom=travail.nom).first()
        if passe is None:
            return _inscrire(travail, le)
        if passe.passe_le >= echeance:
            return False
        passe.passe_le = le
        passe.save(update_fields=["passe_le"])
        return True


def _inscrire(travail: Travail, le: datetime) -> bool:
    """Écrit la première ligne ; faux si une autre horloge l’a écrite au même instant."""
    try:
        with transaction.atomic():
            RendezVous.objects.create(nom=travail.nom, passe_le=le)
    except IntegrityError:
        return False
    return True
