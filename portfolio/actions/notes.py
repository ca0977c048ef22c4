"""Tenir son journal : noter, corriger, supprimer une note. Un fichier est entier ou absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid5

from django.core.files import File
from django.db import transaction
from django.shortcuts import get_object_or_404

from comptes.models import Inscription, Utilisateur
from portfolio import regles
from portfolio.actions.espace import reserver_l_espace
from portfolio.actions.rangement import effacer, effacer_a_la_fin, ranger
from portfolio.models import FichierDeNote, Note
from portfolio.regles import ActionRefusee, EnregistrementPerime
from referentiel.models import SousCompetence

FICHIERS_PAR_NOTE = 12


class FichierPret(Protocol):
    """Un fichier déjà examiné (`portfolio.fichiers`) ; `taille` en octets."""

    contenu: File
    nom: str
    type_mime: str
    taille: int
    sha256: str


@transaction.atomic
def noter(
    inscription: Inscription,
    *,
    acteur: Utilisateur,
    le: datetime,
    champs: Mapping[str, object],
    cle_creation: UUID,
    sous_competences: Iterable[int] = (),
    fichiers: Sequence[FichierPret] = (),
) -> Note:
    """Garde une note ; la même `cle_creation` rend la note déjà gardée, jamais une seconde."""
    # Le verrou sur l’inscription fait attendre le second envoi : il trouvera la note du premier.
    inscription = Inscription.objects.select_for_update(no_key=True).get(pk=inscription.pk)
    _exiger(acteur, inscription)
    cle = _cle_a_soi(inscription, cle_creation)
    if deja := Note.objects.filter(cle_creation=cle).first():
        return deja
    note = Note.objects.create(
        **champs, inscription=inscription, cle_creation=cle, cree_le=le, modifiee_le=le
    )
    _mobiliser(note, sous_competences)
    _joindre(note, fichiers)
    return note


@transaction.atomic
def modifier_note(
    note: Note,
    *,
    acteur: Utilisateur,
    le: datetime,
    version: int,
    champs: Mapping[str, object],
    sous_competences: Iterable[int] = (),
    fichiers: Sequence[FichierPret] = (),
    retires: Iterable[int] = (),
) -> Note:
    """Enregistre la note si `version` est bien celle de la base ; `retires` sont ses fichiers ôtés.

    Lève `EnregistrementPerime` si un autre onglet a enregistré entre-temps.
    """
    actuelle = _verrouiller(note, acteur)
    if actuelle.version != version:
        raise EnregistrementPerime(
            "Cette note a été enregistrée ailleurs depuis que vous l’avez ouverte."
        )
    for nom, valeur in champs.items():
        setattr(actuelle, nom, valeur)
    actuelle.version += 1
    actuelle.modifiee_le = le
    actuelle.save()
    _mobiliser(actuelle, sous_competences)
    _oublier(actuelle.fichiers.filter(pk__in=list(retires)))
    _joindre(actuelle, fichiers)
    return actuelle


@transaction.atomic
def supprimer_note(note: Note, *, acteur: Utilisateur) -> None:
    """Efface une note et ses fichiers : une réalisation qui en est née garde ses copies."""
    actuelle = _verrouiller(note, acteur)
    _oublier(actuelle.fichiers.all())
    actuelle.delete()


def _exiger(acteur: Utilisateur, inscription: Inscription) -> None:
    if not regles.peut_noter(acteur, inscription):
        raise ActionRefusee("Seul l’étudiant inscrit tient son journal.")


def _cle_a_soi(inscription: Inscription, cle: UUID) -> UUID:
    """La clé reçue ; si une autre inscription l’a prise, une autre, toujours la même."""
    prise = Note.objects.filter(cle_creation=cle).exclude(inscription=inscription).exists()
    return uuid5(cle, str(inscription.pk)) if prise else cle


def _verrouiller(note: Note, acteur: Utilisateur) -> Note:
    """Relit la note sous verrou ; lève `Http404` si un autre onglet vient de la supprimer."""
    sous_verrou = Note.objects.select_related("inscription__promotion")
    actuelle = get_object_or_404(sous_verrou.select_for_update(of=("self",)), pk=note.pk)
    _exiger(acteur, actuelle.inscription)
    return actuelle


def _mobiliser(note: Note, sous_competences: Iterable[int]) -> None:
    demandees = set(sous_competences)
    permises = SousCompetence.objects.filter(
        competence__bloc__referentiel=note.inscription.promotion.referentiel_id, pk__in=demandees
    )
    if len(permises) != len(demandees):
        raise ActionRefusee("Une sous-compétence choisie n’est pas de votre référentiel.")
    note.sous_competences.set(permises)


def _joindre(note: Note, fichiers: Sequence[FichierPret]) -> None:
    """Range les fichiers que la note n’a pas déjà ; si l’un échoue, aucun ne reste rangé."""
    deja = set(note.fichiers.values_list("sha256", flat=True))
    nouveaux = [f for f in {f.sha256: f for f in fichiers}.values() if f.sha256 not in deja]
    if len(deja) + len(nouveaux) > FICHIERS_PAR_NOTE:
        raise ActionRefusee(f"Une note garde {FICHIERS_PAR_NOTE} fichiers au plus.")
    ranges: list[str] = []
    try:
        with transaction.atomic():
            for pret in nouveaux:
                ranges.append(_ranger(note, pret))
    except Exception:
        for nom in ranges:
            effacer(nom)
        raise


def _ranger(note: Note, pret: FichierPret) -> str:
    """Écrit un fichier et sa ligne ; rend son nom de rangement."""
    fichier = FichierDeNote(
        note=note,
        nom_fichier=pret.nom,
        type_mime=pret.type_mime,
        taille=pret.taille,
        sha256=pret.sha256,
    )
    ranger(fichier.fichier, pret.nom, pret.contenu)
    try:
        with transaction.atomic():
            reserver_l_espace(note.inscription, pret.taille)
            fichier.save()
    except Exception:
        effacer(fichier.fichier.name)
        raise
    return fichier.fichier.name


def _oublier(fichiers: Iterable[FichierDeNote]) -> None:
    """Efface des lignes, et leurs fichiers une fois la transaction réussie, pas avant."""
    for fichier in fichiers:
        range_ = fichier.fichier
        fichier.delete()
        effacer_a_la_fin(range_)
