"""Session par session : ce qui est gardé, et quand cela s’efface ; requêtes en nombre constant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils.timezone import localdate

from comptes.models import Inscription
from documents.donnees.arbre import BRANCHES
from documents.donnees.purge import PREAVIS, sessions_a_garder
from documents.models import Dossier
from referentiel.models import SessionExamen

SESSION = "promotion__session"


@dataclass(frozen=True)
class SessionGardee:
    """`anonymes` sont déjà faites ; `octets` pèsent les fichiers dont la taille est gardée."""

    session: SessionExamen
    personnes: int
    anonymes: int
    dossiers: int
    fichiers: int
    octets: int
    prevenus_le: str
    echue: bool


def sessions_gardees(le: datetime) -> tuple[SessionGardee, ...]:
    """La plus récente d’abord."""
    personnes, anonymes, dossiers = _personnes(), _anonymes(), _dossiers()
    fichiers = _fichiers()
    return tuple(
        SessionGardee(
            session,
            personnes.get(session.pk, 0),
            anonymes.get(session.pk, 0),
            dossiers.get(session.pk, 0),
            *fichiers[session.pk],
            prevenus_le=_preavis(session),
            echue=bool(
                session.donnees_effacees_le and session.donnees_effacees_le <= localdate(le)
            ),
        )
        for session in sessions_a_garder()
    )


def _personnes() -> dict[int, int]:
    comptes = Inscription.objects.order_by().values_list(SESSION)
    return dict(comptes.annotate(nombre=Count("etudiant", distinct=True)))


def _anonymes() -> dict[int, int]:
    comptes = Inscription.objects.order_by().values_list(SESSION)
    devenues = Q(etudiant__anonymise_le__isnull=False)
    return dict(comptes.annotate(nombre=Count("etudiant", distinct=True, filter=devenues)))


def _dossiers() -> dict[int, int]:
    lisibles = Dossier.objects.lisibles().order_by()
    return dict(lisibles.values_list(f"inscription__{SESSION}").annotate(nombre=Count("pk")))


def _fichiers() -> dict[int, tuple[int, int]]:
    """Une requête par table qui porte des fichiers pesés."""
    comptes: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for branche in BRANCHES:
        for fichier in branche.fichiers:
            if fichier.taille:
                lignes = branche.modele._base_manager.exclude(**{fichier.champ: ""}).order_by()
                par_session = lignes.values_list(f"{branche.inscriptions[0]}__{SESSION}")
                mesures = par_session.annotate(nombre=Count("pk"), octets=Sum(fichier.taille))
                for session, nombre, octets in mesures:
                    avant = comptes[session]
                    comptes[session] = (avant[0] + nombre, avant[1] + octets)
    return comptes


def _preavis(session: SessionExamen) -> str:
    jour = session.donnees_effacees_le
    return f"{jour - PREAVIS:%d/%m/%Y}" if jour else ""
