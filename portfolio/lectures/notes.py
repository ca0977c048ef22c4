"""Le journal de l’étudiant : ses notes groupées par jour, et ce qu’elles feraient réunies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.formats import date_format

from comptes.models import Inscription
from portfolio.models import MODIFIABLES, FichierDeNote, Note, Realisation, Stage
from portfolio.models.note import NoteQuerySet

INTITULE_MAX = 100
"""Longueur d’un intitulé proposé, en signes : une ligne du tableau de synthèse."""


@dataclass(frozen=True)
class FichierLu:
    id: int
    nom: str
    est_image: bool


@dataclass(frozen=True)
class RassembleeDans:
    """La réalisation où une note a été recopiée."""

    id: int
    intitule: str


@dataclass(frozen=True)
class NoteLue:
    id: int
    texte: str
    faite_le: date
    lien: str
    fichiers: tuple[FichierLu, ...]
    sous_competences: tuple[str, ...]
    realisation: RassembleeDans | None


@dataclass(frozen=True)
class GroupeDeNotes:
    """Des notes sous un même titre : « Aujourd’hui », « Cette semaine », « Octobre 2026 »."""

    titre: str
    notes: tuple[NoteLue, ...]


@dataclass(frozen=True)
class Reunion:
    """Ce que des notes donnent, réunies : de quoi pré-remplir une réalisation."""

    intitule: str
    debut_le: date
    fin_le: date
    sous_competences: tuple[int, ...]
    stage: Stage | None


def notes_de(inscription: Inscription) -> NoteQuerySet:
    """Les notes d’un étudiant et ce qui s’y attache, la dernière d’abord : trois requêtes."""
    return avec_le_detail(Note.objects.de_l_inscription(inscription)).recentes_d_abord()


def avec_le_detail(notes: NoteQuerySet) -> NoteQuerySet:
    return notes.select_related("realisation").prefetch_related("fichiers", "sous_competences")


def notes_lues(notes: Iterable[Note]) -> tuple[NoteLue, ...]:
    return tuple(_lire(note) for note in notes)


def grouper(notes: Iterable[NoteLue], aujourd_hui: date) -> tuple[GroupeDeNotes, ...]:
    """Des notes déjà rangées de la dernière à la première, sous les mots de tous les jours."""
    par_titre = groupby(notes, key=lambda note: titre_du_jour(note.faite_le, aujourd_hui))
    return tuple(GroupeDeNotes(titre, tuple(groupe)) for titre, groupe in par_titre)


def titre_du_jour(jour: date, aujourd_hui: date) -> str:
    proches = {1: "Demain", 0: "Aujourd’hui", -1: "Hier"}
    if proche := proches.get((jour - aujourd_hui).days):
        return proche
    lundi = aujourd_hui - timedelta(days=aujourd_hui.weekday())
    if lundi <= jour < aujourd_hui:
        return "Cette semaine"
    return date_format(jour, "F Y").capitalize()


def reunir(inscription: Inscription, notes: Sequence[Note]) -> Reunion:
    """Ce que ces notes (au moins une) donnent ensemble : deux requêtes au plus."""
    rangees = par_date(notes)
    debut_le, fin_le = rangees[0].faite_le, rangees[-1].faite_le
    return Reunion(
        intitule=premiere_phrase(rangees[0].texte),
        debut_le=debut_le,
        fin_le=fin_le,
        sous_competences=tuple(sorted({s.pk for n in notes for s in n.sous_competences.all()})),
        stage=stage_qui_couvre(inscription, debut_le, fin_le),
    )


def par_date(notes: Iterable[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note.faite_le, note.cree_le, note.pk))


def stage_qui_couvre(inscription: Inscription, debut_le: date, fin_le: date) -> Stage | None:
    """Le stage pendant lequel tout s’est passé, s’il y en a un."""
    stages = Stage.objects.de_l_inscription(inscription)
    return stages.filter(debut_le__lte=debut_le, fin_le__gte=fin_le).par_date().first()


def premiere_phrase(texte: str) -> str:
    """Un intitulé proposé : la première phrase, coupée entre deux mots au-delà de 100 signes."""
    ligne = texte.strip().splitlines()[0].strip()
    phrase = re.split(r"(?<=[.!?…])\s", ligne, maxsplit=1)[0].rstrip(" .")
    if len(phrase) <= INTITULE_MAX:
        return phrase or ligne[:INTITULE_MAX]
    debut = phrase[: INTITULE_MAX - 1]
    entier = debut.rsplit(" ", 1)[0] if " " in debut else debut
    return entier.rstrip(" ,;:\u00a0") + "…"


def realisations_a_completer(inscription: Inscription) -> tuple[Realisation, ...]:
    """Celles où l’on peut encore écrire, la dernière modifiée d’abord : une requête."""
    presentes = Realisation.objects.presentes().de_l_inscription(inscription)
    return tuple(presentes.filter(etat__in=MODIFIABLES).order_by("-modifiee_le", "-pk"))


def _lire(note: Note) -> NoteLue:
    return NoteLue(
        id=note.pk,
        texte=note.texte,
        faite_le=note.faite_le,
        lien=note.lien,
        fichiers=tuple(_fichier(f) for f in sorted(note.fichiers.all(), key=lambda f: f.pk)),
        sous_competences=tuple(
            s.intitule
            for s in sorted(note.sous_competences.all(), key=lambda s: (s.competence_id, s.ordre))
        ),
        realisation=_rassemblee(note.realisation),
    )


def _fichier(fichier: FichierDeNote) -> FichierLu:
    return FichierLu(fichier.pk, fichier.nom_fichier, fichier.type_mime.startswith("image/"))


def _rassemblee(realisation: Realisation | None) -> RassembleeDans | None:
    if realisation is None or realisation.supprimee_le is not None:
        return None
    return RassembleeDans(realisation.pk, realisation.intitule)
