"""Le lycée, ses deux classes et leurs comptes ; le mot de passe n’est haché qu’une fois."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.auth.hashers import make_password
from django.db.models import Max
from django.utils import timezone

from comptes.lectures.rentree import DATES_D_EFFACEMENT, dates_decalees
from comptes.management.demonstration.donnees import Etudiant, lire_classe, lire_etudiant
from comptes.models import Enseignement, Etablissement, Inscription, Promotion, Utilisateur
from referentiel.models import Referentiel, SessionExamen

MOT_DE_PASSE = "demo-sillage"  # noqa: S105 - public, et refusé hors DEBUG
DOMAINE = "sillage.example"
ANNEES_DE_FORMATION = 2


@dataclass(frozen=True)
class Inscrit:
    """Un étudiant de la classe, son inscription et l’enseignant qui le juge."""

    etudiant: Etudiant
    inscription: Inscription
    enseignant: Utilisateur


def deja_chargee() -> bool:
    """Le lycée de la démonstration est là : le chargement étant d’un bloc, tout y est."""
    return Etablissement.objects.filter(uai=lire_classe()["etablissement"]["uai"]).exists()


def creer_les_comptes(classe: Mapping) -> tuple[Inscrit, ...]:
    """Crée l’établissement, les promotions et les comptes ; rend les inscrits, par classe."""
    etablissement = Etablissement.objects.create(**classe["etablissement"])
    secret = make_password(MOT_DE_PASSE)
    Utilisateur.objects.create(
        **classe["administration"], password=secret, is_staff=True, is_superuser=True
    )
    return tuple(
        inscrit
        for brut in classe["promotions"]
        for inscrit in _creer_promotion(etablissement, brut, secret)
    )


def _creer_promotion(
    etablissement: Etablissement, brut: Mapping, secret: str
) -> tuple[Inscrit, ...]:
    promotion = Promotion.objects.create(
        etablissement=etablissement,
        referentiel=Referentiel.objects.get(code="bts-sio"),
        session=session_de(brut["session"]),
        nom=brut["nom"],
    )
    enseignant = Utilisateur.objects.create(**brut["enseignant"], password=secret)
    Enseignement.objects.create(promotion=promotion, enseignant=enseignant)
    etudiants = [lire_etudiant(etudiant) for etudiant in brut["etudiants"]]
    comptes = Utilisateur.objects.bulk_create(
        [_compte(etudiant, promotion, secret) for etudiant in etudiants]
    )
    inscriptions = Inscription.objects.bulk_create(
        [
            _inscription(etudiant, compte, promotion)
            for etudiant, compte in zip(etudiants, comptes, strict=True)
        ]
    )
    return tuple(
        Inscrit(etudiant, inscription, enseignant)
        for etudiant, inscription in zip(etudiants, inscriptions, strict=True)
    )


def session_de(annee: int) -> SessionExamen:
    """La session de cette année ; absente, elle reprend la dernière connue.

    Ses dates d’examen restent à saisir, ses dates d’effacement suivent son année.
    """
    session = SessionExamen.objects.filter(annee=annee).first()
    if session is None:
        session = SessionExamen.objects.order_by("-annee").first()
        decalees = dates_decalees(session, annee)
        session.pk, session._state.adding = None, True
        session.annee = annee
        session.depot_le = session.oraux_du = session.oraux_au = None
        for nom in DATES_D_EFFACEMENT:
            setattr(session, nom, decalees[nom])
        session.save()
    return session


def _compte(etudiant: Etudiant, promotion: Promotion, secret: str) -> Utilisateur:
    rentree = date(promotion.session.annee - ANNEES_DE_FORMATION, 9, 1)
    return Utilisateur(
        email=f"{sans_accents(etudiant.prenom).lower()}@{DOMAINE}",
        prenom=etudiant.prenom,
        nom=etudiant.nom,
        password=secret,
        date_joined=datetime.combine(rentree, time(8), timezone.get_current_timezone()),
    )


def dater_les_venues(inscrits: Sequence[Inscrit]) -> None:
    """Qui a écrit est venu : sa dernière venue est sa dernière écriture."""
    for inscrit in inscrits:
        ecrites = inscrit.inscription.realisations.order_by()
        Utilisateur.objects.filter(pk=inscrit.inscription.etudiant_id).update(
            last_login=ecrites.aggregate(le=Max("modifiee_le"))["le"]
        )


def _inscription(etudiant: Etudiant, compte: Utilisateur, promotion: Promotion) -> Inscription:
    return Inscription(
        promotion=promotion,
        etudiant=compte,
        option=etudiant.option,
        numero_candidat=etudiant.numero_candidat,
        url_portfolio=etudiant.url_portfolio,
    )


def sans_accents(mot: str) -> str:
    return unicodedata.normalize("NFKD", mot).encode("ascii", "ignore").decode()
