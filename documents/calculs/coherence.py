"""Relire tous les fichiers gardés, et dire lesquels ne répondent plus à leur empreinte.

Chaque fichier se lit par morceaux et ce qui est juste s’oublie aussitôt : la mémoire ne croît
qu’avec les défauts. Rien n’est écrit ni réparé.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from django.apps import apps
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import FileField, Model

from documents.copies import empreinte_du_fichier
from documents.models import ClasseurOfficiel, Emission, Piece, PieceDeDossier
from portfolio.models import FichierDeNote, Preuve, Stage

LOT = 500
PROVISOIRE = "en-cours-"
"""Le début du nom d’une copie en train de s’écrire (`documents.copies`)."""


@dataclass(frozen=True)
class Trouvaille:
    """Une phrase par chose trouvée ; `grave` : quelque chose de gardé a changé ou a disparu."""

    phrase: str
    grave: bool = True


@dataclass(frozen=True)
class Mesure:
    """Ce qu’un fichier du rangement est vraiment ; `taille` en octets."""

    sha256: str
    taille: int


@dataclass(frozen=True)
class Illisible:
    """Un fichier qui ne se mesure pas ; `raison` finit une phrase (« manque »)."""

    raison: str


@dataclass(frozen=True)
class Source:
    """Un champ où un modèle range des fichiers, et ceux qui disent ce qu’ils doivent être."""

    modele: type[Model]
    fichier: str
    sha256: str
    taille: str
    nom: str


DES_DOSSIERS = Source(PieceDeDossier, "fichier", "sha256", "taille", "Pièce de dossier")
SOURCES = (
    Source(Preuve, "fichier", "sha256", "taille", "Preuve"),
    Source(FichierDeNote, "fichier", "sha256", "taille", "Fichier de note"),
    Source(Stage, "attestation", "attestation_sha256", "attestation_taille", "Attestation"),
    Source(Emission, "fichier", "sha256", "taille", "Document signé"),
    Source(ClasseurOfficiel, "fichier", "sha256", "", "Classeur officiel"),
    Source(Piece, "fichier", "emission__sha256", "emission__taille", "Document de production"),
)


def mesurer(nom: str) -> Mesure | Illisible:
    """Lit un fichier du rangement d’un bout à l’autre, par morceaux."""
    try:
        with default_storage.open(nom, "rb") as contenu:
            return Mesure(empreinte_du_fichier(contenu), contenu.size)
    except FileNotFoundError:
        return Illisible("manque")
    except SuspiciousFileOperation:
        return Illisible("est hors du rangement")
    except OSError as erreur:
        return Illisible(f"ne se lit pas ({erreur.strerror or erreur})")


def relire_les_fichiers() -> Iterator[Trouvaille]:
    """Les preuves, notes, attestations, documents signés, classeurs et productions."""
    for source in SOURCES:
        for identifiant, nom, *attendu in _gardes(source):
            if ecart := dire_l_ecart(mesurer(nom), *attendu):
                quoi = f"{source.nom} {identifiant} ({source.modele.objects.get(pk=identifiant)})"
                yield Trouvaille(f"{quoi}\u00a0: le fichier {nom} {ecart}.")


def dire_l_ecart(mesure: Mesure | Illisible, sha256: str, taille: int | None) -> str:
    """« manque », « ne répond plus à son empreinte »… ; vide si tout est là."""
    if isinstance(mesure, Illisible):
        return mesure.raison
    if mesure.sha256 != sha256:
        return "ne répond plus à son empreinte"
    if taille is not None and mesure.taille != taille:
        return f"fait {mesure.taille} octets au lieu de {taille}"
    return ""


def _gardes(source: Source) -> Iterator[tuple[int, str, str, int | None]]:
    champs = ["pk", source.fichier, source.sha256, source.taille]
    lignes = source.modele.objects.exclude(**{source.fichier: ""}).order_by("pk")
    for ligne in lignes.values_list(*filter(None, champs)).iterator(chunk_size=LOT):
        yield ligne if source.taille else (*ligne, None)


def pieces_qui_different() -> dict[str, Mesure | Illisible]:
    """Les fichiers des dossiers qui ne sont pas ce qu’en disent toutes leurs pièces, par nom.

    Un fichier que dix dossiers partagent ne se lit qu’une fois.
    """
    lignes = (
        PieceDeDossier.objects.exclude(fichier="")
        .order_by("fichier")
        .values_list("fichier", "sha256", "taille")
        .distinct()
    )
    fausses: dict[str, Mesure | Illisible] = {}
    for nom, attendus in groupby(lignes.iterator(chunk_size=LOT), key=itemgetter(0)):
        mesure = mesurer(nom)
        if any(dire_l_ecart(mesure, *attendu[1:]) for attendu in attendus):
            fausses[nom] = mesure
    return fausses


def trouver_les_orphelins() -> Iterator[Trouvaille]:
    """Ce que rien en base ne nomme : sans gravité, mais cela prend de la place."""
    return map(_orphelin, noms_sans_ligne())


def noms_sans_ligne() -> Iterator[str]:
    """Le nom de chaque fichier rangé que nulle ligne ne cite."""
    noms = _rangement("")
    while lot := list(islice(noms, LOT)):
        connus = cites(lot)
        yield from (nom for nom in lot if nom not in connus)


def _rangement(dossier: str) -> Iterator[str]:
    """Le nom de chaque fichier rangé, dossier après dossier."""
    try:
        dossiers, fichiers = default_storage.listdir(dossier)
    except FileNotFoundError:
        return
    debut = f"{dossier}/" if dossier else ""
    yield from (f"{debut}{nom}" for nom in sorted(fichiers))
    for nom in sorted(dossiers):
        yield from _rangement(f"{debut}{nom}")


def cites(noms: Iterable[str]) -> set[str]:
    """Ceux qu’une ligne cite, dans quelque champ de fichier que ce soit."""
    connus: set[str] = set()
    for modele in apps.get_models(include_auto_created=True):
        for champ in modele._meta.concrete_fields:
            if isinstance(champ, FileField):
                lignes = modele._base_manager.filter(**{f"{champ.name}__in": noms})
                connus.update(lignes.values_list(champ.name, flat=True))
    return connus


def _orphelin(nom: str) -> Trouvaille:
    if nom.rpartition("/")[2].startswith(PROVISOIRE):
        phrase = f"{nom}\u00a0: copie en cours, ou arrêtée en route."
    else:
        phrase = f"{nom}\u00a0: rien en base ne nomme ce fichier."
    return Trouvaille(phrase, grave=False)
