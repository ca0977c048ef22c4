"""`manage.py produire_dossiers` : les documents d’une promotion, écrits sur le disque."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest
from multiprocessing import get_context
from pathlib import Path
from shutil import copyfileobj
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
        nature, a_faire = options["nature"], sujets(promotion, options["nature"])
        faits = [self._dire(r) for r in produire(a_faire, nature, sortie, options["processus"])]
        manques = [resultat for resultat in faits if resultat.motif]
        self._empreintes(sortie, faits)
        self.stdout.write(f"{len(faits) - len(manques)} fichiers sur {len(faits)}.")
        if manques:
            raise CommandError(f"{len(manques)} impossibles.")

    def _dire(self, resultat: Resultat) -> Resultat:
        if resultat.motif:
            self.stderr.write(f"✗ {resultat.chemin} : {resultat.motif}")
        else:
            self.stdout.write(f"{'=' if resultat.deja_la else '✓'} {resultat.chemin}")
        return resultat

    def _empreintes(self, sortie: Path, faits: Iterable[Resultat]) -> None:
        lignes = [f"{fait.sha256}  {fait.chemin}\n" for fait in faits if not fait.motif]
        sortie.mkdir(parents=True, exist_ok=True)
        (sortie / "SHA256SUMS.txt").write_text("".join(sorted(lignes)), "utf-8")


def produire(
    a_faire: tuple[Sujet, ...], nature: str, sortie: Path, processus: int
) -> Iterator[Resultat]:
    """Chaque fichier, dans l’ordre ; au-delà d’un processus, chacun ouvre sa propre connexion."""
    travaux = [(sujet, nature, sortie) for sujet in a_faire]
    if processus < 2 or len(travaux) < 2:
        yield from map(_un_fichier, travaux)
        return
    connections.close_all()
    with ProcessPoolExecutor(processus, mp_context=get_context("fork")) as ouvriers:
        yield from ouvriers.map(_un_fichier, travaux)


def _un_fichier(travail: tuple[Sujet, str, Path]) -> Resultat:
    """Un étudiant dont le document échoue n’arrête pas la classe : sa raison est rendue."""
    sujet, nature, sortie = travail
    try:
        return _ecrire(sujet, nature, sortie)
    except Exception as erreur:
        journal.exception("%s n’a pas pu être fait.", sujet.chemin)
        return Resultat(sujet.chemin, "", motif=motif(erreur))


def _ecrire(sujet: Sujet, nature: str, sortie: Path) -> Resultat:
    le = timezone.now()
    document = document_de(nature, sujet.inscription, sujet.realisation, le=timezone.localdate(le))
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
    with provisoire.open("wb") as place:
        copyfileobj(contenu, place)
    provisoire.replace(cible)


def _empreinte(fichier: Path) -> str:
    with fichier.open("rb") as contenu:
        return file_digest(contenu, "sha256").hexdigest()
