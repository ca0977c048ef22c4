"""Produire les documents de toute une classe en tâche de fond : une pièce par fichier.

Une pièce se refait sans dommage : tout travailleur peut la prendre, et celles qui sont faites ne
se refont pas. Deux travailleurs occupent deux cœurs.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime
from errno import ENOSPC
from functools import partial

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from comptes.models import Inscription, Promotion, Utilisateur
from documents import regles
from documents.actions.emettre import emettre
from documents.catalogue.registre import document_de
from documents.catalogue.sujets import sujets
from documents.models import EtatDePiece, Piece, Production
from documents.models.production import dossier_de_production
from portfolio.regles import ActionRefusee

journal = logging.getLogger(__name__)


@transaction.atomic
def lancer(promotion: Promotion, nature: str, *, acteur: Utilisateur, le: datetime) -> Production:
    """Met en file tous les documents d’une nature ; une production inachevée est reprise.

    Une production finie de la même nature est remplacée, fichiers compris. Lève `ActionRefusee`
    si la personne n’y a pas droit ou s’il n’y a rien à produire.
    """
    if not regles.peut_produire(acteur, promotion):
        raise ActionRefusee("Vous n’enseignez pas dans cette promotion.")
    Promotion.objects.select_for_update().get(pk=promotion.pk)
    for precedente in Production.objects.filter(promotion=promotion, nature=nature):
        if en_cours(precedente):
            return reprendre(precedente, acteur=acteur)
        _effacer(precedente)
    a_faire = sujets(promotion, nature)
    if not a_faire:
        raise ActionRefusee("Il n’y a rien à produire : aucun étudiant n’a de tel document.")
    production = Production.objects.create(
        promotion=promotion, nature=nature, demandee_par=acteur, demandee_le=le
    )
    Piece.objects.bulk_create(
        Piece(
            production=production,
            inscription=sujet.inscription,
            realisation=sujet.realisation,
            chemin=sujet.chemin,
        )
        for sujet in a_faire
    )
    _mettre_en_file(production.pieces.all())
    return production


@transaction.atomic
def reprendre(production: Production, *, acteur: Utilisateur) -> Production:
    """Remet en file ce qui n’est pas fait, que le travailleur ait échoué ou se soit arrêté."""
    if not regles.peut_produire(acteur, production.promotion):
        raise ActionRefusee("Vous n’enseignez pas dans cette promotion.")
    restantes = production.pieces.exclude(etat=EtatDePiece.FAITE)
    restantes.update(etat=EtatDePiece.ATTENTE, motif="", finie_le=None)
    _mettre_en_file(restantes)
    return production


def en_cours(production: Production) -> bool:
    return production.pieces.filter(etat=EtatDePiece.ATTENTE).exists()


def _mettre_en_file(pieces: QuerySet[Piece]) -> None:
    for piece in pieces.order_by("pk").values_list("pk", flat=True):
        fabriquer.enqueue(piece)


def _effacer(production: Production) -> None:
    """La production et ses fichiers ; ceux-ci ne partent du disque qu’une fois la base d’accord."""
    dossier = dossier_de_production(production.pk)
    production.delete()
    transaction.on_commit(partial(_vider, dossier), robust=True)


def _vider(dossier: str) -> None:
    """Y compris ce qu’un travailleur tué y a écrit sans avoir eu le temps de le dire à sa pièce."""
    with suppress(FileNotFoundError):
        for nom in default_storage.listdir(dossier)[1]:
            default_storage.delete(f"{dossier}/{nom}")
        default_storage.delete(dossier)


@task()
def fabriquer(piece: int) -> None:
    """Fait une pièce en attente ; ce qui l’en empêche est gardé en clair, et au journal."""
    trouvee = _en_attente(piece)
    if trouvee is None:
        return
    try:
        _faire(trouvee)
    except Exception as erreur:
        # Son chemin porte le nom de l’étudiant : la page de la production le dit, pas le journal.
        journal.exception("La pièce %s n’a pas pu être faite.", piece)
        _terminer(trouvee, etat=EtatDePiece.IMPOSSIBLE, motif=motif(erreur))


def _en_attente(piece: int) -> Piece | None:
    """Une pièce déjà faite, ou d’une production remplacée depuis, n’est plus à faire."""
    return (
        Piece.objects.filter(pk=piece, etat=EtatDePiece.ATTENTE)
        .select_related("production__demandee_par", "realisation__inscription")
        .first()
    )


def _faire(piece: Piece) -> None:
    le = timezone.now()
    inscription = Inscription.objects.avec_tout_l_entete().get(pk=piece.inscription_id)
    document = document_de(piece.production.nature, inscription, piece.realisation, le=le)
    emis = emettre(document, acteur=piece.production.demandee_par, le=le)
    with emis.contenu as contenu:
        piece.fichier.save(piece.chemin, File(contenu), save=False)
    fichier = piece.fichier.name
    if not _terminer(piece, etat=EtatDePiece.FAITE, emission=emis.emission, fichier=fichier):
        piece.fichier.storage.delete(fichier)


def _terminer(piece: Piece, **valeurs: object) -> int:
    """Écrit seulement si la pièce attend encore : de deux travailleurs, le premier a raison."""
    attendues = Piece.objects.filter(pk=piece.pk, etat=EtatDePiece.ATTENTE)
    return attendues.update(finie_le=timezone.now(), **valeurs)


def renoncer(piece: int, *, motif: str) -> None:
    """La pièce attend encore, et plus aucune tâche ne la fera : sa ligne dit pourquoi."""
    if trouvee := _en_attente(piece):
        _terminer(trouvee, etat=EtatDePiece.IMPOSSIBLE, motif=motif)


def motif(erreur: Exception) -> str:
    """Une phrase pour l’enseignant ; le détail d’un imprévu est dans le journal du serveur."""
    if isinstance(erreur, ActionRefusee):
        return str(erreur)
    if isinstance(erreur, FileNotFoundError):
        return "Un fichier déposé a disparu du serveur : prévenez l’administration."
    if isinstance(erreur, OSError) and erreur.errno == ENOSPC:
        return "Le disque est plein : prévenez l’administration."
    if isinstance(erreur, OSError):
        return "Le rangement des fichiers ne répond pas : reprenez dans un moment."
    return f"Imprévu ({type(erreur).__name__}) : l’administration trouvera le détail au journal."
