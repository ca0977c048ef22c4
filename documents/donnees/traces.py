"""Où le nom d’une personne se lit ailleurs que dans ses tables : avis, listes, sessions."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from comptes.models import Avis, ImportDeClasse, Inscription, Passage, Utilisateur
from documents.donnees.arbre import BRANCHES
from documents.donnees.branches import EFFACE
from documents.models import Dossier, Emission, EtatDePiece, Piece
from evaluations.models import SecondRegard
from portfolio.models import Invitation, Realisation

LOT = 500
A_REFAIRE = "Ce document nommait une personne effacée depuis\u00a0: reprenez-le."
PAGES = (
    (Realisation, "inscription", "/realisations/"),
    (Dossier, "inscription", "/dossiers/"),
    (Invitation, "par", "/equipes/invitations/"),
    (SecondRegard, "evaluation__soumission__realisation__inscription", "/seconds-regards/"),
)
"""Ce dont un avis donne le titre : le modèle, son chemin vers l’inscription, sa page."""


def effacer_les_traces(inscriptions: Collection[int], personne: Utilisateur | None) -> None:
    """Ce que d’autres en lisent : leurs avis, le journal de l’administration, les listes."""
    _taire_l_administration(inscriptions, personne)
    _retirer_les_avis(inscriptions, personne)
    if personne:
        _taire_les_listes(inscriptions, personne)


def fermer_les_sessions(personne: Utilisateur) -> None:
    """Chaque appareil est déconnecté ; une session ne dit sa personne qu’une fois ouverte."""
    siennes = [
        session.pk
        for session in Session.objects.iterator(chunk_size=LOT)
        if session.get_decoded().get("_auth_user_id") == str(personne.pk)
    ]
    Session.objects.filter(pk__in=siennes).delete()


def documents_a_refaire(inscriptions: Collection[int], personne: Utilisateur | None) -> list[str]:
    """Les documents gardés qui la nomment sans être à elle ; rend leurs fichiers, à condamner.

    Ceux de sa classe, ceux des étudiants dont elle a jugé le travail : ils se referont sans elle.
    """
    juges = _juges_par(personne) if personne else Inscription.objects.none()
    emises = Emission.objects.filter(
        Q(promotion__in=_classes(inscriptions), inscription__isnull=True)
        | Q(inscription__in=juges.values("pk"))
    ).exclude(fichier="")
    pieces = Piece.objects.filter(inscription__in=juges.values("pk")).exclude(fichier="")
    rangements = [*emises.values_list("fichier", flat=True)]
    rangements += pieces.values_list("fichier", flat=True)
    emises.update(fichier="")
    pieces.update(fichier="", etat=EtatDePiece.IMPOSSIBLE, motif=A_REFAIRE)
    return rangements


def _juges_par(personne: Utilisateur) -> QuerySet[Inscription]:
    du_travail = Q(realisations__soumissions__evaluation__enseignant=personne)
    du_niveau = Q(positionnements__enseignant=personne)
    return Inscription.objects.filter(du_travail | du_niveau)


def _classes(inscriptions: Collection[int]) -> set[int]:
    """Celles d’aujourd’hui, et celles d’où ces inscriptions sont passées."""
    passees = Passage.objects.filter(inscription__in=inscriptions).values_list("depuis", "vers")
    presentes = Inscription.objects.filter(pk__in=inscriptions).values_list("promotion", flat=True)
    return {classe for couple in passees for classe in couple if classe} | set(presentes)


def _noms(personne: Utilisateur) -> tuple[str, ...]:
    """Comme le nom s’écrit dans une phrase, et dans l’adresse."""
    return (
        str(personne),
        personne.nom_d_usage,
        personne.nom_officiel,
        f"{personne.nom} {personne.prenom}",
        personne.email,
    )


def _taire_l_administration(inscriptions: Collection[int], personne: Utilisateur | None) -> None:
    cherche = Q(pk__in=())
    for nom in _noms(personne) if personne else ():
        # Django y écrit un texte JSON dont les accents sont échappés.
        echappe = json.dumps(nom)[1:-1]
        cherche |= Q(object_repr__icontains=nom) | Q(change_message__icontains=echappe)
        cherche |= Q(change_message__icontains=nom)
    LogEntry.objects.filter(cherche).update(object_repr=EFFACE, change_message="")
    touchees = set(LogEntry.objects.order_by().values_list("content_type", flat=True).distinct())
    for branche in BRANCHES:
        nature = ContentType.objects.get_for_model(branche.modele)
        if nature.pk not in touchees:
            continue
        lignes = branche.concernant(inscriptions, personne and personne.pk)
        for lot in _lots(lignes.values_list("pk", flat=True)):
            LogEntry.objects.filter(
                content_type=nature, object_id__in=[str(pk) for pk in lot]
            ).update(object_repr=EFFACE, change_message="")


def _lots(lignes: Collection[int]) -> Iterator[list[int]]:
    toutes = list(lignes)
    for debut in range(0, len(toutes), LOT):
        yield toutes[debut : debut + LOT]


def _retirer_les_avis(inscriptions: Collection[int], personne: Utilisateur | None) -> None:
    """Ceux qui la nomment, ou qui mènent à ses pages : leur titre dit ce qu’elle a fait."""
    for nom in _noms(personne) if personne else ():
        lus = Avis.objects.filter(titre__icontains=nom).values_list("pk", "titre")
        for lot in _lots([pk for pk, titre in lus if _se_lit(nom, titre)]):
            Avis.objects.filter(pk__in=lot).delete()
    for lot in _lots(list(_pages(inscriptions))):
        cherche = Q(pk__in=())
        for page in lot[:LOT]:
            cherche |= Q(chemin__startswith=page)
        Avis.objects.filter(cherche).delete()


def _se_lit(nom: str, texte: str) -> bool:
    """Le nom en entier : « Léa Petit » ne se lit pas dans « Léa Petitjean »."""
    return bool(re.search(rf"(?<![\w-]){re.escape(nom)}(?![\w-])", texte, re.IGNORECASE))


def _pages(inscriptions: Collection[int]) -> Iterator[str]:
    yield from (f"/inscriptions/{pk}/" for pk in inscriptions)
    for modele, vers, debut in PAGES:
        lignes = modele._base_manager.filter(**{f"{vers}__in": inscriptions})
        yield from (f"{debut}{pk}/" for pk in lignes.values_list("pk", flat=True))


def _taire_les_listes(inscriptions: Collection[int], personne: Utilisateur) -> None:
    """Les lignes d’une liste pas encore importée, et le n° candidat qu’un import a écrit."""
    a_lire = Q(promotion__in=_classes(inscriptions)) | ~Q(rangees=[])
    for liste in ImportDeClasse.objects.select_for_update().filter(a_lire).order_by("pk"):
        rangees = [rangee for rangee in liste.rangees if not _nomme(rangee, personne)]
        effets = [_sans_valeurs(effet, personne) for effet in liste.effets]
        if (rangees, effets) != (liste.rangees, liste.effets):
            liste.rangees, liste.effets = rangees, effets
            liste.save(update_fields=["rangees", "effets"])


def _nomme(rangee: list, personne: Utilisateur) -> bool:
    cellules = {str(cellule).strip().casefold() for cellule in rangee}
    nom = {personne.nom.casefold(), personne.prenom.casefold()}
    return personne.email.casefold() in cellules or nom <= cellules


def _sans_valeurs(effet: dict, personne: Utilisateur) -> dict:
    if effet.get("personne") == personne.pk:
        return effet | {
            cle: effet[cle] | {"numero_candidat": ""}
            for cle in ("avant", "apres")
            if "numero_candidat" in effet.get(cle, {})
        }
    if any(_se_lit(nom, effet.get("raison", "")) for nom in _noms(personne)):
        return effet | {"raison": EFFACE}
    return effet
