"""`manage.py produire_dossiers` : les documents d’une promotion, écrits sur le disque."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from hashlib import file_digest
from io import BytesIO
from multiprocessing import get_context, parent_process
from pathlib import Path
from shutil import copyfileobj
from threading import Thread
from typing import IO

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from comptes.models import Promotion
from documents.actions import emettre
from documents.actions.productions import motif
from documents.catalogue.registre import document_de
from documents.catalogue.sujets import Sujet, sujets
from documents.lectures import PRODUCTIBLES
from documents.models import Nature

journal = logging.getLogger(__name__)
SOMMES = "SHA256SUMS.txt"
RELANCER = "relancez la commande, ce qui est fait ne se refait pas."


@dataclass(frozen=True)
class Resultat:
    """Un fichier écrit, déjà là, ou impossible (et pourquoi)."""

    chemin: str
    sha256: str
    deja_la: bool = False
    motif: str = ""


class Command(BaseCommand):
    help = (
        "Écrit les documents d’une promotion, un fichier par étudiant. Relancée, la commande ne "
        "refait que ce qui manque ou a changé. Rend 1 si un fichier n’a pas pu être fait."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--promotion", type=int, required=True, metavar="ID")
        parser.add_argument("--sortie", type=Path, required=True, metavar="DOSSIER")
        parser.add_argument("--nature", choices=list(PRODUCTIBLES), default=Nature.DOSSIER.value)
        parser.add_argument("--processus", type=int, default=2, metavar="N")

    def handle(self, **options: object) -> None:
        promotion = Promotion.objects.filter(pk=options["promotion"]).first()
        if promotion is None:
            raise CommandError(f"Aucune promotion n° {options['promotion']}.")
        sortie: Path = options["sortie"]
        _exiger_un_dossier(sortie)
        nature, a_faire = options["nature"], sujets(promotion, options["nature"])
        try:
            faits = [self._dire(r) for r in produire(a_faire, nature, sortie, options["processus"])]
            _noter_les_sommes(sortie, faits)
        except KeyboardInterrupt:
            raise CommandError(f"Interrompu\u00a0: {RELANCER}", returncode=130) from None
        except BrokenProcessPool:
            raise CommandError(f"Un processus a été tué\u00a0: {RELANCER}") from None
        except OSError as erreur:
            raise CommandError(f"{SOMMES}\u00a0: {motif(erreur)}") from erreur
        manques = [resultat for resultat in faits if resultat.motif]
        self.stdout.write(f"{len(faits) - len(manques)} fichiers sur {len(faits)}.")
        if manques:
            raise CommandError(f"{len(manques)} impossibles.")

    def _dire(self, resultat: Resultat) -> Resultat:
        if resultat.motif:
            self.stderr.write(f"✗ {resultat.chemin} : {resultat.motif}")
        else:
            self.stdout.write(f"{'=' if resultat.deja_la else '✓'} {resultat.chemin}")
        return resultat


def _exiger_un_dossier(sortie: Path) -> None:
    """Un dossier où l’on ne peut pas écrire se dit avant de fabriquer quoi que ce soit."""
    try:
        sortie.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=sortie):
            pass
    except OSError as erreur:
        raise CommandError(
            f"On ne peut pas écrire dans «\u00a0{sortie}\u00a0»\u00a0: {erreur.strerror}."
        ) from erreur


def _noter_les_sommes(sortie: Path, faits: Iterable[Resultat]) -> None:
    """`SHA256SUMS.txt` : ce passage, et ce qu’un précédent y a laissé (une autre nature)."""
    liste = sortie / SOMMES
    lues = liste.read_text("utf-8").splitlines() if liste.exists() else []
    anciennes = {chemin: sha256 for sha256, _, chemin in (ligne.partition("  ") for ligne in lues)}
    sommes = {
        chemin: s for chemin, s in anciennes.items() if chemin and (sortie / chemin).is_file()
    }
    sommes |= {fait.chemin: fait.sha256 for fait in faits if not fait.motif}
    lignes = "".join(f"{sha256}  {chemin}\n" for chemin, sha256 in sorted(sommes.items()))
    # `sha256sum -c` refuse une liste vide.
    if lignes:
        _deposer(BytesIO(lignes.encode()), liste)


def produire(
    a_faire: tuple[Sujet, ...], nature: str, sortie: Path, processus: int
) -> Iterator[Resultat]:
    """Chaque fichier, dans l’ordre ; au-delà d’un processus, chacun ouvre sa propre connexion."""
    travaux = [(sujet, nature, sortie) for sujet in a_faire]
    if processus < 2 or len(travaux) < 2:
        yield from map(_un_fichier, travaux)
        return
    connections.close_all()
    with (
        tempfile.TemporaryDirectory() as provisoire,
        ProcessPoolExecutor(
            processus,
            mp_context=get_context("fork"),
            initializer=_commencer,
            initargs=(provisoire,),
        ) as ouvriers,
    ):
        yield from ouvriers.map(_un_fichier, travaux)


def _commencer(provisoire: str) -> None:
    """Un ouvrier s’arrête avec la commande, et ne laisse rien dans le dossier provisoire commun.

    Sans quoi Ctrl-C attendrait les fichiers en cours, un ouvrier survivrait à la commande tuée, et
    ses polices resteraient sur le disque : un processus fils saute ce qui les efface à la fin.
    """
    tempfile.tempdir = provisoire
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_finir_avec_la_commande, daemon=True).start()


def _finir_avec_la_commande() -> None:
    parent_process().join()
    os._exit(1)


def _un_fichier(travail: tuple[Sujet, str, Path]) -> Resultat:
    """Un étudiant dont le document échoue n’arrête pas la classe : sa raison est rendue."""
    sujet, nature, sortie = travail
    try:
        return _ecrire(sujet, nature, sortie)
    except Exception as erreur:
        journal.exception("Un document de l’inscription %s a échoué.", sujet.inscription.pk)
        return Resultat(sujet.chemin, "", motif=motif(erreur))


def _ecrire(sujet: Sujet, nature: str, sortie: Path) -> Resultat:
    le = timezone.now()
    document = document_de(nature, sujet.inscription, sujet.realisation, le=le)
    emis = emettre(document, acteur=None, le=le)
    cible = sortie / sujet.chemin
    with emis.contenu as contenu:
        deja_la = cible.exists() and _empreinte(cible) == emis.emission.sha256
        if not deja_la:
            _deposer(contenu, cible)
    return Resultat(sujet.chemin, emis.emission.sha256, deja_la)


def _deposer(contenu: IO[bytes], cible: Path) -> None:
    """Le fichier n’a son nom qu’une fois entier."""
    cible.parent.mkdir(parents=True, exist_ok=True)
    provisoire = cible.with_name(f".{cible.name}.en-cours")
    try:
        with provisoire.open("wb") as place:
            copyfileobj(contenu, place)
        provisoire.replace(cible)
    finally:
        provisoire.unlink(missing_ok=True)


def _empreinte(fichier: Path) -> str:
    with fichier.open("rb") as contenu:
        return file_digest(contenu, "sha256").hexdigest()
