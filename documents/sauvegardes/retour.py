"""Restaurer dans un lieu vide : tout contrôler, les fichiers, puis la base d’un seul geste.

Une marque dans `VAR_DIR` dit qu’une restauration a commencé. Tuée en route, la base est encore
vide : la même commande, sur la même copie, reprend et recopie tout.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import Error
from django.db.migrations.loader import MigrationLoader

from comptes.regles import ActionRefusee
from documents.copies import sur_un_disque
from documents.sauvegardes import manifeste
from documents.sauvegardes.cliches import Moteur, compter, tables_habitees
from documents.sauvegardes.controle import Relue, relire
from documents.sauvegardes.copie import noms_ranges
from documents.sauvegardes.manifeste import FICHIERS, SOMMES
from documents.sauvegardes.moteurs import moteur
from documents.sauvegardes.rangement import exiger_la_place, seul

MARQUE = "restauration.en-cours"


@dataclass(frozen=True)
class Restauree:
    """`reprise` : une restauration de cette copie s’était arrêtée en route."""

    copie: Relue
    reprise: bool

    @property
    def meme_cle_du_site(self) -> bool:
        return self.copie.manifeste.cle_du_site == manifeste.empreinte_de_la_cle_du_site()


def restaurer(copie: Path) -> Restauree:
    """Remet base et fichiers ; `ActionRefusee`, avant d’écrire, si rien ne doit l’être."""
    if settings.LECTURE_SEULE:
        raise ActionRefusee("Sillage est en lecture seule\u00a0: LECTURE_SEULE=0 pour restaurer.")
    with _en_phrases(), seul(Path(settings.VAR_DIR)):
        relue, cible = relire(copie, settings.SAUVEGARDE_CLE), moteur()
        _exiger_le_meme_monde(relue, cible)
        reprise = _est_une_reprise(relue)
        deja = _exiger_un_lieu_vide(relue, cible, reprise)
        exiger_la_place(Path(settings.VAR_DIR), _a_ecrire_ici(relue))
        _marque().write_text(json.dumps({"copie": copie.name, "empreinte": _empreinte(relue)}))
        _remettre_les_fichiers(relue)
        if not deja:
            with relue.ouvrir(relue.manifeste.base) as contenu:
                cible.remettre(contenu, relue.manifeste.lignes)
        _marque().unlink()
    return Restauree(relue, reprise)


@contextmanager
def _en_phrases() -> Iterator[None]:
    try:
        yield
    except (OSError, Error) as erreur:
        raise ActionRefusee(
            f"La restauration s’est arrêtée ({erreur})\u00a0: réparez, puis relancez "
            "la même commande."
        ) from erreur


def _exiger_le_meme_monde(relue: Relue, cible: Moteur) -> None:
    """Une copie se remet dans une base de même moteur, et jamais dans un Sillage plus ancien."""
    if relue.manifeste.moteur != cible.NOM:
        raise ActionRefusee(
            f"Cette copie vient d’une base {relue.manifeste.moteur}, et ce site tourne sur "
            f"{cible.NOM}\u00a0: changez DATABASE_URL."
        )
    connues = {".".join(cle) for cle in MigrationLoader(None).disk_migrations}
    for inconnue in sorted(set(relue.manifeste.migrations) - connues):
        raise ActionRefusee(
            f"Cette copie vient d’un Sillage plus récent (migration {inconnue})\u00a0: "
            "mettez d’abord ce site à jour."
        )


def _exiger_un_lieu_vide(relue: Relue, cible: Moteur, reprise: bool) -> bool:
    """Rend vrai si, lors d’une reprise, la base est déjà celle de la copie."""
    ranges = set(noms_ranges())
    for nom in sorted(ranges - set(relue.noms()) if reprise else ranges):
        raise ActionRefusee(
            f"{FICHIERS}/{nom} est déjà là\u00a0: on ne restaure que dans un lieu vide."
        )
    if not (habitees := tables_habitees(cible.vivante())):
        return False
    if reprise and compter(cible.vivante()) == relue.manifeste.lignes:
        return True
    raise ActionRefusee(
        f"La base n’est pas vide (table {habitees[0]})\u00a0: on ne restaure que dans un lieu vide."
    )


def _marque() -> Path:
    return Path(settings.VAR_DIR) / MARQUE


def _a_ecrire_ici(relue: Relue) -> int:
    """Octets que recevra `VAR_DIR` : la base seule, si les fichiers vont dans un seau."""
    if sur_un_disque():
        return relue.manifeste.taille
    return (relue.chemin / relue.manifeste.base).stat().st_size


def _empreinte(relue: Relue) -> str:
    return hashlib.sha256((relue.chemin / SOMMES).read_bytes()).hexdigest()


def _est_une_reprise(relue: Relue) -> bool:
    try:
        lue = json.loads(_marque().read_text())
    except FileNotFoundError:
        return False
    except ValueError:  # tuée en écrivant la marque : rien n’était encore copié
        return True
    if lue["empreinte"] != _empreinte(relue):
        raise ActionRefusee(
            f"La restauration de {lue['copie']} s’est arrêtée en route\u00a0: relancez-la, ou "
            f"videz {settings.VAR_DIR} et la base."
        )
    return True


def _remettre_les_fichiers(relue: Relue) -> None:
    for nom in relue.noms():
        default_storage.delete(nom)
        with relue.ouvrir(f"{FICHIERS}/{nom}") as contenu:
            place = default_storage.save(nom, File(contenu, name=nom))
        if place != nom:
            raise ActionRefusee(f"{nom} n’a pas pu prendre sa place ({place}).")
