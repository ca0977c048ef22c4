"""À la date d’une session, ses données deviennent anonymes ; un mois avant, chacun est prévenu.

Une personne par transaction : coupée, la purge reprend où elle en était. Qui enseigne ou administre
n’est jamais purgé ; qui est encore inscrit ailleurs ne perd que l’inscription échue.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from comptes.actions import noter_un_acte, prevenir
from comptes.models import (
    Avis,
    Enseignement,
    Inscription,
    NatureDActe,
    Promotion,
    Utilisateur,
)
from comptes.regles import ActionRefusee
from documents.donnees.effacement import rendre_anonyme, reste_a_vider, vider_une_inscription
from documents.donnees.fichiers import effacer_les_fichiers_condamnes
from referentiel.accords import en_lettres
from referentiel.models import SessionExamen

journal = logging.getLogger(__name__)

PREAVIS = timedelta(days=30)
AVIS_GARDES = timedelta(days=365)


@dataclass(frozen=True)
class Purge:
    """Ce qui a été fait, ou le serait, pour une session."""

    annee: int
    effacee_le: date
    personnes: int = 0
    inscriptions: int = 0

    @property
    def rien(self) -> bool:
        return not (self.personnes or self.inscriptions)

    @property
    def phrase(self) -> str:
        return (
            f"session {self.annee}\u00a0: {_accord(self.personnes, 'personne anonyme')}, "
            f"{_accord(self.inscriptions, 'inscription vidée')}"
        )


def purger(le: datetime) -> tuple[Purge, ...]:
    """Fait tout ce qui est dû à cet instant ; relancer ne trouve plus rien."""
    faites = tuple(purge for s in _echues(le) if not (purge := _purger_la_session(s, le)).rien)
    prevenir_avant_l_heure(le)
    oublier_ce_qui_est_perime(le)
    effacer_les_fichiers_condamnes()
    return faites


def ce_qui_se_purgerait(le: datetime) -> tuple[Purge, ...]:
    """La même chose, comptée sans rien changer."""
    return tuple(purge for s in _echues(le) if not (purge := compter(s, le)).rien)


def compter(session: SessionExamen, le: datetime) -> Purge:
    """Ce que la purge de cette session ferait si sa date était aujourd’hui."""
    echues = [*_echues(le), session]
    personnes, inscriptions = _dues(session, echues)
    return Purge(
        session.annee,
        session.donnees_effacees_le or localdate(le),
        personnes.count(),
        sum(reste_a_vider(inscription) for inscription in inscriptions),
    )


def _echues(le: datetime) -> list[SessionExamen]:
    """Dès le premier instant du jour dit, à Paris ; une session sans date ne s’efface pas."""
    lues = SessionExamen.objects.filter(donnees_effacees_le__lte=localdate(le))
    return list(lues.order_by("annee", "pk"))


def _dues(
    session: SessionExamen, echues: list[SessionExamen]
) -> tuple[QuerySet[Utilisateur], QuerySet[Inscription]]:
    """Qui n’a plus rien ailleurs devient anonyme ; des autres, la seule inscription échue."""
    ailleurs = Inscription.objects.filter(etudiant=OuterRef("pk")).exclude(
        promotion__session__in=echues
    )
    de_la_session = Inscription.objects.filter(promotion__session=session)
    personnes = Utilisateur.objects.filter(
        ~Exists(ailleurs),
        ~Exists(Enseignement.objects.filter(enseignant=OuterRef("pk"))),
        Exists(de_la_session.filter(etudiant=OuterRef("pk"))),
        anonymise_le__isnull=True,
        is_staff=False,
    )
    autres = de_la_session.filter(etudiant__anonymise_le__isnull=True).exclude(
        etudiant__in=personnes.values("pk")
    )
    return personnes.order_by("pk"), autres.order_by("pk")


def _purger_la_session(session: SessionExamen, le: datetime) -> Purge:
    compte = Purge(session.annee, session.donnees_effacees_le)
    personnes, inscriptions = _dues(session, _echues(le))
    for personne in list(personnes):
        compte = replace(compte, personnes=compte.personnes + _anonymiser(personne, session, le))
    for inscription in list(inscriptions):
        if reste_a_vider(inscription):
            vider_une_inscription(inscription)
            compte = replace(compte, inscriptions=compte.inscriptions + 1)
    if not compte.rien:
        noter_un_acte(NatureDActe.PURGE, acteur=None, le=le, objet=compte.phrase)
    return compte


def _anonymiser(personne: Utilisateur, session: SessionExamen, le: datetime) -> int:
    """1 si c’est fait ; une personne qu’une règle retient ne retient pas les autres."""
    try:
        rendre_anonyme(
            personne, acteur=None, le=le, motif=f"À la date de la session {session.annee}."
        )
    except ActionRefusee as refus:
        journal.warning("La purge laisse la personne %s\u00a0: %s", personne.pk, refus)
        return 0
    return 1


def titre_du_preavis(session: SessionExamen) -> str:
    jour = en_lettres(session.donnees_effacees_le)
    return f"Vos données de la session {session.annee} seront effacées le {jour}"


def prevenir_avant_l_heure(le: datetime) -> int:
    """Un avis par personne et par date, trente jours avant ; rend leur nombre."""
    jour, prevenues = localdate(le), 0
    proches = SessionExamen.objects.filter(
        donnees_effacees_le__gt=jour, donnees_effacees_le__lte=jour + PREAVIS
    )
    for session in proches.order_by("annee", "pk"):
        titre, chemin = titre_du_preavis(session), reverse("mes_donnees")
        deja = Avis.objects.filter(titre=titre, chemin=chemin).values("destinataire")
        a_prevenir = Utilisateur.objects.filter(
            inscriptions__promotion__session=session, anonymise_le__isnull=True, is_active=True
        ).exclude(pk__in=deja)
        visees = list(a_prevenir.order_by("pk").distinct())
        prevenir(visees, titre=titre, chemin=chemin, le=le)
        prevenues += len(visees)
    return prevenues


def oublier_ce_qui_est_perime(le: datetime) -> None:
    """Sessions web finies, appareils qu’aucune ne porte plus, avis de plus d’un an."""
    Session.objects.filter(expire_date__lt=le).delete()
    ouvertes = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(ouvertes)).delete()
    Avis.objects.filter(cree_le__lt=le - AVIS_GARDES).delete()


def sessions_a_garder() -> Iterator[SessionExamen]:
    """Celles qui ont une classe, la plus récente d’abord."""
    classes = Promotion.objects.filter(session=OuterRef("pk"))
    yield from SessionExamen.objects.filter(Exists(classes)).order_by("-annee")


def _accord(nombre: int, nom: str) -> str:
    pluriel = nom if nombre < 2 else " ".join(f"{mot}s" for mot in nom.split())
    return f"{nombre} {pluriel}"
