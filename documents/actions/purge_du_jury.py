"""Effacer ce qu’un jury a écrit, à la date de la session : notes, grilles, noms des membres.

Les commissions, leurs candidats et leurs heures restent : ce sont des faits de l’examen. Le
registre des consultations reste aussi, sans aucun nom : qu’un dossier ait été ouvert, et quand, se
garde ; qui l’a ouvert est une donnée personnelle, qui n’a plus d’usage. Les liens se ferment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from documents.models import Consultation, Grille, LienDeCommission, Membre, NoteDeMembre
from referentiel.models import SessionExamen


@dataclass(frozen=True)
class Effacement:
    """Ce qui s’efface pour une session ; `consultations` perdent leur nom, `liens` se ferment."""

    annee: int
    effacee_le: date
    notes: int
    grilles: int
    membres: int
    consultations: int
    liens: int

    @property
    def rien(self) -> bool:
        return not any((self.notes, self.grilles, self.membres, self.consultations, self.liens))


def effacer_les_notes_du_jury(le: datetime) -> tuple[Effacement, ...]:
    """Efface ce qui est dû à cet instant, session par session ; relancer ne trouve plus rien."""
    return _non_vides(_effacer(session, le) for session in _echues(le))


def ce_qui_s_effacerait(le: datetime) -> tuple[Effacement, ...]:
    """La même chose, comptée sans rien changer."""
    return _non_vides(_compter(session) for session in _echues(le))


def _non_vides(comptes: Iterable[Effacement]) -> tuple[Effacement, ...]:
    return tuple(compte for compte in comptes if not compte.rien)


def _echues(le: datetime) -> list[SessionExamen]:
    """Dès le premier instant du jour dit, à Paris ; une session sans date ne s’efface pas."""
    return list(SessionExamen.objects.filter(jury_efface_le__lte=localdate(le)).order_by("annee"))


@transaction.atomic
def _effacer(session: SessionExamen, le: datetime) -> Effacement:
    compte = _compter(session)
    _liens(session).update(revoque_le=le)
    # Les niveaux partent avec leur grille, les notes avec leur membre ou leur convocation.
    Grille.objects.filter(convocation__commission__session=session).delete()
    NoteDeMembre.objects.filter(convocation__commission__session=session).delete()
    Membre.objects.filter(commission__session=session).delete()
    _nommees(session).update(qui="")
    return compte


def _compter(session: SessionExamen) -> Effacement:
    devant = {"convocation__commission__session": session}
    return Effacement(
        annee=session.annee,
        effacee_le=session.jury_efface_le,
        notes=NoteDeMembre.objects.filter(**devant).count(),
        grilles=Grille.objects.filter(**devant).count(),
        membres=Membre.objects.filter(commission__session=session).count(),
        consultations=_nommees(session).count(),
        liens=_liens(session).count(),
    )


def _liens(session: SessionExamen) -> QuerySet[LienDeCommission]:
    return LienDeCommission.objects.filter(commission__session=session, revoque_le__isnull=True)


def _nommees(session: SessionExamen) -> QuerySet[Consultation]:
    devant = Consultation.objects.filter(lien_de_commission__commission__session=session)
    return devant.exclude(qui="")
