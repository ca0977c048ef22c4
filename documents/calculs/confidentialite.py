"""Ce que disent la notice et le registre : les réglages et les faits, jamais une supposition.

Ce qui n’est pas réglé est vide : la page écrit « à compléter » à sa place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef

from comptes.models import Etablissement, Promotion
from referentiel.models import SessionExamen

NOMMES = 10


@dataclass(frozen=True)
class SousTraitant:
    """Qui reçoit des données pour le compte de l’établissement, et pour quoi."""

    nom: str
    role: str


@dataclass(frozen=True)
class DureeDeSession:
    annee: int
    donnees_le: date | None
    jury_le: date | None


@dataclass(frozen=True)
class Traitement:
    """De quoi remplir la notice et la fiche."""

    etablissements: tuple[str, ...]
    contact: str
    hebergeur: str
    adresse: str
    sous_traitants: tuple[SousTraitant, ...]
    sessions: tuple[DureeDeSession, ...]
    mesures: tuple[str, ...]


def traitement() -> Traitement:
    """Deux requêtes : les établissements, les sessions qui ont une classe."""
    classes = Promotion.objects.filter(session=OuterRef("pk"))
    sessions = SessionExamen.objects.filter(Exists(classes))
    return Traitement(
        etablissements=tuple(_etablissements()),
        contact=settings.CONFIDENTIALITE_CONTACT,
        hebergeur=settings.HEBERGEUR,
        adresse=settings.ADRESSE_DU_SITE,
        sous_traitants=tuple(_sous_traitants()),
        sessions=tuple(
            DureeDeSession(s.annee, s.donnees_effacees_le, s.jury_efface_le)
            for s in sessions.order_by("-annee")
        ),
        mesures=tuple(_mesures()),
    )


def _etablissements() -> Iterator[str]:
    """Les premiers par nom : une académie en sert des centaines."""
    lus = list(Etablissement.objects.order_by("nom", "pk")[: NOMMES + 1])
    yield from map(str, lus[:NOMMES])
    if len(lus) > NOMMES:
        yield "et tous les autres établissements servis ici"


def _sous_traitants() -> Iterator[SousTraitant]:
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield SousTraitant(settings.EMAIL_HOST, "achemine les courriels (adresse, titre d’un avis)")
    if seau := getattr(settings, "S3_SEAU", ""):
        yield SousTraitant(
            f"stockage d’objets, seau «\u00a0{seau}\u00a0»", "garde les fichiers déposés"
        )
    for nom in _fournisseurs():
        yield SousTraitant(nom, "vérifie l’identité à la connexion (adresse électronique)")


def _fournisseurs() -> Iterator[str]:
    """Ceux qui sont réglés : rien d’autre n’est relié."""
    yield from (f.nom or "le portail de l’établissement" for f in settings.FOURNISSEURS)


def _mesures() -> Iterator[str]:
    """Ce que le site fait tel qu’il est réglé."""
    if settings.HTTPS:
        yield "Connexions chiffrées (HTTPS), témoins réservés à ces connexions."
    yield "Aucun compte sans invitation de l’établissement ; mots de passe hachés ; essais limités."
    if settings.SECOND_FACTEUR_EXIGE:
        yield "Second facteur exigé de qui administre ou enseigne, selon le réglage."
    yield "Chacun ne voit que ce que son rôle permet ; tout est fermé par défaut."
    yield "Fichiers privés, contrôlés par leur contenu, gardés avec leur empreinte."
    yield "Aucun script ni service d’un autre site ; aucun témoin de suivi."
    yield "Le journal du serveur ne nomme personne ; les actes de l’administration sont tracés."
    if settings.SAUVEGARDE_CLE:
        yield "Sauvegardes chiffrées."
