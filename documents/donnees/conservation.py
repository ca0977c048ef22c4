"""Session par session : quand cela s’efface ; et, si on le demande, ce qui est gardé."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate

from comptes.models import Inscription, InscriptionQuerySet
from documents.donnees.arbre import BRANCHES
from documents.donnees.purge import PREAVIS, sessions_a_garder
from documents.models import Dossier
from referentiel.models import SessionExamen


@dataclass(frozen=True)
class SessionGardee:
    """`faite` : sa date est passée, et plus personne n’y a de nom."""

    session: SessionExamen
    prevenus_le: str
    echue: bool
    faite: bool


@dataclass(frozen=True)
class Gardes:
    """Une session comptée ; `octets` pèsent les fichiers dont la taille est gardée."""

    personnes: int
    anonymes: int
    dossiers: int
    fichiers: int
    octets: int


def sessions_gardees(le: datetime) -> tuple[SessionGardee, ...]:
    """La plus récente d’abord : une requête, une de plus par session échue.

    Rien ne s’y compte : additionner les fichiers de tout un pays prend une seconde.
    """
    return tuple(_gardee(session, le) for session in sessions_a_garder())


def _gardee(session: SessionExamen, le: datetime) -> SessionGardee:
    jour = session.donnees_effacees_le
    echue = jour is not None and jour <= localdate(le)
    return SessionGardee(
        session,
        prevenus_le=f"{jour - PREAVIS:%d/%m/%Y}" if jour else "",
        echue=echue,
        faite=echue and not _de(session).filter(etudiant__anonymise_le__isnull=True).exists(),
    )


def gardes(session: SessionExamen) -> Gardes:
    """Ce qu’une session garde : lit toutes ses lignes, une requête par table à fichiers."""
    devenues = Q(etudiant__anonymise_le__isnull=False)
    personnes = _de(session).aggregate(
        personnes=Count("etudiant", distinct=True),
        anonymes=Count("etudiant", distinct=True, filter=devenues),
    )
    dossiers = Dossier.objects.lisibles().filter(inscription__promotion__session=session)
    fichiers = octets = 0
    for branche in BRANCHES:
        for fichier in branche.fichiers:
            if fichier.taille:
                chemin = f"{branche.inscriptions[0]}__promotion__session"
                lignes = branche.modele._base_manager.filter(**{chemin: session})
                lignes = lignes.exclude(**{fichier.champ: ""})
                compte = lignes.aggregate(nombre=Count("pk"), octets=Sum(fichier.taille))
                fichiers += compte["nombre"]
                octets += compte["octets"] or 0
    return Gardes(**personnes, dossiers=dossiers.count(), fichiers=fichiers, octets=octets)


def _de(session: SessionExamen) -> InscriptionQuerySet:
    return Inscription.objects.filter(promotion__session=session)
