"""Rassembler des notes du journal en une réalisation, neuve ou déjà commencée.

Tout se fait en une transaction ; ce qui ne peut pas entrer (fichier déjà là, plus de place) est dit
et n’empêche pas le reste.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from comptes.models import Inscription, Utilisateur
from portfolio import regles
from portfolio.actions.etats import exiger_modifiable, verrouiller
from portfolio.actions.preuves import ajouter_fichier, ajouter_lien
from portfolio.actions.rangement import effacer
from portfolio.actions.realisations import creer_realisation, modifier_realisation
from portfolio.lectures import Reunion, par_date, reunir
from portfolio.models import Cadre, FichierDeNote, Note, Realisation
from portfolio.regles import ActionRefusee

DEMARCHE_MAX = 20_000


@dataclass
class Rassemblement:
    """La réalisation obtenue, et une phrase pour chaque chose restée dans le journal."""

    realisation: Realisation
    restes: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)


@transaction.atomic
def rassembler(
    inscription: Inscription,
    notes: Iterable[int],
    *,
    acteur: Utilisateur,
    le: datetime,
    intitule: str,
    cle_creation: UUID,
) -> Rassemblement:
    """Fait de ces notes un brouillon pré-rempli ; la même clé rend la réalisation déjà faite."""
    inscription, choisies = _verrouiller(inscription, notes, acteur)
    deja = Realisation.objects.presentes().de_l_inscription(inscription)
    if faite := deja.filter(cle_creation=cle_creation).first():
        return Rassemblement(faite)
    reunion = reunir(inscription, choisies)
    demarche, restes = _demarche("", choisies)
    realisation = creer_realisation(
        inscription,
        acteur=acteur,
        le=le,
        champs=_champs(reunion, intitule, demarche),
        revendications=dict.fromkeys(reunion.sous_competences, ""),
        cle_creation=cle_creation,
    )
    return _prouver(Rassemblement(realisation, restes), choisies, acteur, le)


@transaction.atomic
def completer(
    realisation: Realisation, notes: Iterable[int], *, acteur: Utilisateur, le: datetime
) -> Rassemblement:
    """Ajoute ces notes à une réalisation encore modifiable ; ses dates s’ouvrent jusqu’à elles."""
    inscription, choisies = _verrouiller(realisation.inscription, notes, acteur)
    actuelle = verrouiller(realisation)
    exiger_modifiable(acteur, actuelle)
    neuves = [note for note in choisies if note.realisation_id != actuelle.pk]
    if not neuves:
        return Rassemblement(actuelle)
    reunion = reunir(inscription, neuves)
    demarche, restes = _demarche(actuelle.demarche, neuves)
    deja = dict(actuelle.mobilisations.values_list("sous_competence", "justification"))
    complete = modifier_realisation(
        actuelle,
        acteur=acteur,
        le=le,
        champs={"demarche": demarche, **_dates(actuelle, reunion)},
        revendications={**dict.fromkeys(reunion.sous_competences, ""), **deja},
        version=actuelle.version,
    )
    return _prouver(Rassemblement(complete, restes), neuves, acteur, le)


def _verrouiller(
    inscription: Inscription, notes: Iterable[int], acteur: Utilisateur
) -> tuple[Inscription, list[Note]]:
    """L’inscription verrouillée et ces notes qui sont les siennes, par date ; au moins une."""
    inscription = Inscription.objects.select_for_update(no_key=True).get(pk=inscription.pk)
    if not regles.peut_noter(acteur, inscription):
        raise ActionRefusee("Seul l’étudiant inscrit rassemble les notes de son journal.")
    siennes = Note.objects.de_l_inscription(inscription).filter(pk__in=list(notes))
    choisies = par_date(siennes.prefetch_related("sous_competences", "fichiers"))
    if not choisies:
        raise ActionRefusee("Choisissez au moins une note.")
    return inscription, choisies


def _champs(reunion: Reunion, intitule: str, demarche: str) -> dict[str, object]:
    champs: dict[str, object] = {
        "intitule": intitule,
        "debut_le": reunion.debut_le,
        "fin_le": reunion.fin_le,
        "demarche": demarche,
    }
    if reunion.stage:
        champs |= {
            "cadre": Cadre.PROFESSIONNEL,
            "stage": reunion.stage,
            "organisation": reunion.stage.organisation,
        }
    return champs


def _dates(realisation: Realisation, reunion: Reunion) -> dict[str, date]:
    debut = realisation.debut_le or reunion.debut_le
    fin = realisation.fin_le or reunion.fin_le
    return {"debut_le": min(debut, reunion.debut_le), "fin_le": max(fin, reunion.fin_le)}


def _demarche(debut: str, notes: Sequence[Note]) -> tuple[str, list[str]]:
    """Le récit suivi des notes en liste, une par ligne ; ce qui dépasse reste au journal."""
    texte, restes = debut.rstrip(), []
    for rang, note in enumerate(notes):
        entre = "" if not texte else "\n" if rang else "\n\n"
        suite = texte + entre + _puce(note)
        if len(suite) > DEMARCHE_MAX:
            jour = f"{note.faite_le:%d/%m/%Y}"
            restes.append(f"La démarche est pleine : la note du {jour} n’y est pas recopiée.")
        else:
            texte = suite
    return texte, restes


def _puce(note: Note) -> str:
    """« - 12/11/2026 : … » ; les lignes suivantes d’une note restent dans la sienne."""
    lignes = [ligne.strip() for ligne in note.texte.splitlines() if ligne.strip()]
    return f"- {note.faite_le:%d/%m/%Y}\u00a0: " + "\n  ".join(lignes)


def _prouver(
    fait: Rassemblement, notes: Sequence[Note], acteur: Utilisateur, le: datetime
) -> Rassemblement:
    """Recopie photos et liens comme preuves ; si tout échoue, aucune copie ne reste."""
    try:
        for note in notes:
            appuie = [s.pk for s in note.sous_competences.all()]
            for fichier in sorted(note.fichiers.all(), key=lambda f: f.pk):
                _recopier(fait, fichier, appuie, acteur, le)
            if note.lien:
                _relier(fait, note, appuie, acteur, le)
        Note.objects.filter(pk__in=[n.pk for n in notes]).update(realisation=fait.realisation)
    except Exception:
        for nom in fait.ranges:
            effacer(nom)
        raise
    return fait


def _recopier(
    fait: Rassemblement,
    fichier: FichierDeNote,
    appuie: list[int],
    acteur: Utilisateur,
    le: datetime,
) -> None:
    nom = fichier.nom_fichier
    try:
        with fichier.fichier.open("rb") as contenu:
            preuve = ajouter_fichier(
                fait.realisation,
                acteur=acteur,
                le=le,
                contenu=contenu,
                nom_fichier=nom,
                type_mime=fichier.type_mime,
                taille=fichier.taille,
                sha256=fichier.sha256,
                intitule=nom.rsplit(".", 1)[0].replace("_", " ").strip() or nom,
                sous_competences=appuie,
            )
    except FileNotFoundError:
        fait.restes.append(f"« {nom} » n’a pas été retrouvé : il reste à déposer de nouveau.")
    except ActionRefusee as refus:
        fait.restes.append(str(refus) if nom in str(refus) else f"« {nom} » : {refus}")
    else:
        fait.ranges.append(preuve.fichier.name)


def _relier(
    fait: Rassemblement, note: Note, appuie: list[int], acteur: Utilisateur, le: datetime
) -> None:
    hote = note.lien.split("//", 1)[-1].split("/", 1)[0]
    try:
        ajouter_lien(
            fait.realisation,
            acteur=acteur,
            le=le,
            lien=note.lien,
            intitule=hote[:200],
            sous_competences=appuie,
        )
    except ActionRefusee as refus:
        fait.restes.append(f"{hote} : {refus}")
