"""Tout ce que Sillage garde d’une personne, en un ZIP écrit ligne après ligne.

`donnees.json` porte tout ; `index.html` et les pages de `tables/` se lisent sans réseau ;
`fichiers/` a les originaux. Rien ne tient en mémoire qu’un lot de lignes : une archive de
plusieurs centaines de mégaoctets s’écrit sur le disque.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import islice
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import Model
from django.template.loader import render_to_string

from comptes.models import Inscription, Utilisateur
from documents.archives import Archive
from documents.catalogue.archive import STATIQUES
from documents.compositions.typographie import fichier_statique
from documents.donnees.arbre import BRANCHES
from documents.donnees.branches import Branche
from documents.donnees.lignes import Lecteur, Valeur, en_json
from documents.nommage import nom_sur

FORMAT = "sillage-donnees-1"
HTML = ".html"
LOT = 200
DISPARU = "Le fichier n’est plus dans le rangement du site."
COUPURE = "<!-- lignes -->"
ACCUEIL = "index" + HTML


@dataclass(frozen=True)
class TableRemise:
    """Ce qu’une table a donné : combien de lignes sur la personne, combien écrites par elle."""

    branche: Branche
    sur_elle: int
    par_elle: int

    @property
    def nombre(self) -> int:
        return self.sur_elle + self.par_elle

    @property
    def page(self) -> str:
        return f"tables/{self.branche.cle}.html"


@dataclass
class _Remise:
    """Une archive en cours d’écriture."""

    personne: Utilisateur
    le: datetime
    sortie: Archive = field(default_factory=Archive)
    json: IO[bytes] = field(default_factory=TemporaryFile)
    tables: list[TableRemise] = field(default_factory=list)
    deja: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lecteur = Lecteur(self.personne)
        siennes = Inscription.objects.de(self.personne).order_by("pk")
        self.inscriptions = list(siennes.values_list("pk", flat=True))

    def ecrire(self, texte: str) -> None:
        self.json.write(texte.encode())


def archive_des_donnees(personne: Utilisateur, *, le: datetime) -> IO[bytes]:
    """Le ZIP, à lire depuis son début ; à fermer par qui l’a demandé.

    Un rangement muet lève `OSError` : rien n’est remis plutôt qu’une copie à trous.
    """
    remise = _Remise(personne, le)
    try:
        _remettre(remise)
    except BaseException:
        remise.sortie.finir().close()
        raise
    return remise.sortie.finir()


def _remettre(remise: _Remise) -> None:
    with remise.json:
        remise.ecrire(_tete_du_json(remise))
        for branche in reversed(BRANCHES):
            _remettre_la_table(remise, branche)
        remise.ecrire("\n  }\n}\n")
        remise.json.seek(0)
        remise.sortie.ranger("donnees.json", remise.json)
    _ranger_les_pages(remise)


def _tete_du_json(remise: _Remise) -> str:
    tete = json.dumps(
        {"format": FORMAT, "personne": str(remise.personne), "remise_le": remise.le.isoformat()},
        ensure_ascii=False,
        indent=2,
    )
    return tete.removesuffix("\n}") + ',\n  "tables": {'


def _remettre_la_table(remise: _Remise, branche: Branche) -> None:
    """Les lignes qui la concernent, puis celles qu’elle a écrites et qui concernent d’autres."""
    pk = remise.personne.pk
    sur_elle = branche.concernant(remise.inscriptions, pk)
    ecrites = branche.ecrites_par(pk) if branche.auteurs else branche.modele._base_manager.none()
    if branche.ecartee:
        sur_elle = sur_elle.none()
    else:
        ecrites = ecrites.exclude(pk__in=sur_elle.values("pk"))
    remise.ecrire(",\n" if remise.tables else "\n")
    cle, titre = json.dumps(branche.cle), json.dumps(branche.titre, ensure_ascii=False)
    remise.ecrire(f'    {cle}: {{"titre": {titre}, "lignes": [')
    with TemporaryFile() as page:
        compte = _Compte(page, remise, branche)
        for lignes, a_elle in ((sur_elle, True), (ecrites, False)):
            compte.ajouter(lignes.iterator(chunk_size=LOT), a_elle=a_elle)
        remise.ecrire("\n    ]}" if compte.total else "]}")
        table = TableRemise(branche, compte.sur_elle, compte.par_elle)
        remise.tables.append(table)
        if table.nombre:
            _ranger_la_table(remise, table, page)


class _Compte:
    """Écrit les lignes d’une table dans les deux formes, et les compte."""

    def __init__(self, page: IO[bytes], remise: _Remise, branche: Branche) -> None:
        self.page, self.remise, self.branche = page, remise, branche
        self.sur_elle = self.par_elle = 0

    @property
    def total(self) -> int:
        return self.sur_elle + self.par_elle

    def ajouter(self, lignes: Iterable[Model], *, a_elle: bool) -> None:
        lignes = iter(lignes)
        while lot := list(islice(lignes, LOT)):
            lues = [self._lire(ligne, a_elle=a_elle) for ligne in lot]
            self._ecrire(lues)
            if a_elle:
                self.sur_elle += len(lot)
            else:
                self.par_elle += len(lot)

    def _lire(self, ligne: Model, *, a_elle: bool) -> tuple[Valeur, ...]:
        rangees = _ranger_les_fichiers(self.remise, self.branche, ligne) if a_elle else {}
        return self.remise.lecteur.lire(self.branche, ligne, rangees, a_elle=a_elle)

    def _ecrire(self, lues: list[tuple[Valeur, ...]]) -> None:
        deja = self.total > 0
        textes = [en_json(valeurs) for valeurs in lues]
        self.remise.ecrire((",\n      " if deja else "\n      ") + ",\n      ".join(textes))
        contexte = {"lignes": lues, "racine": "../"}
        self.page.write(render_to_string("archive/_donnees_lignes.html", contexte).encode())


def _ranger_les_fichiers(remise: _Remise, branche: Branche, ligne: Model) -> dict[str, object]:
    """La place de chaque fichier dans l’archive ; le même contenu n’y est qu’une fois."""
    places: dict[str, object] = {}
    for fichier in branche.fichiers:
        rangement = getattr(ligne, fichier.champ).name
        if rangement:
            nom = str(getattr(ligne, fichier.nom))
            places[fichier.champ] = _ranger(remise, branche, ligne, rangement, nom)
    return places


def _ranger(remise: _Remise, branche: Branche, ligne: Model, rangement: str, nom: str) -> str:
    lu = PurePosixPath(nom)
    base, extension = nom_sur(lu.stem, 60, "fichier"), nom_sur(lu.suffix, 8, "bin").lower()
    chemin = f"fichiers/{branche.cle}/{ligne.pk}-{base}.{extension}"
    sha256 = getattr(ligne, "sha256", "")
    if sha256 in remise.deja:
        return remise.deja[sha256]
    try:
        with default_storage.open(rangement, "rb") as contenu:
            contenu.seek(0)  # un seau ne dit qu’ici ce qui manque, avant que l’entrée s’écrive
            remise.sortie.ranger(chemin, contenu)
    except (FileNotFoundError, SuspiciousFileOperation):
        return DISPARU
    if sha256:
        remise.deja[sha256] = chemin
    return chemin


def _ranger_la_table(remise: _Remise, table: TableRemise, lignes: IO[bytes]) -> None:
    entiere = render_to_string(
        "archive/donnees_table.html", {"table": table, "racine": "../", "cachet": None}
    )
    debut, fin = entiere.split(COUPURE)
    lignes.seek(0)
    remise.sortie.ranger(table.page, _ALaSuite(debut.encode(), lignes, fin.encode()))


class _ALaSuite:
    """Un fichier entre un début et une fin, lu par morceaux."""

    def __init__(self, debut: bytes, milieu: IO[bytes], fin: bytes) -> None:
        self.parts: list[IO[bytes]] = [BytesIO(debut), milieu, BytesIO(fin)]

    def read(self, taille: int) -> bytes:
        while self.parts:
            if morceau := self.parts[0].read(taille):
                return morceau
            self.parts.pop(0)
        return b""


def _ranger_les_pages(remise: _Remise) -> None:
    for nom in STATIQUES:
        with open(fichier_statique(nom), "rb") as statique:
            remise.sortie.ranger(nom, statique)
    tables = [table for table in remise.tables if table.nombre]
    contexte = {
        "personne": remise.personne,
        "le": remise.le,
        "tables": tables,
        "ecartees": _ecartees(remise),
        "racine": "",
        "cachet": None,
    }
    index = render_to_string("archive/donnees.html", contexte)
    remise.sortie.ranger(ACCUEIL, BytesIO(index.encode()))
    fichiers = [
        {"chemin": chemin, "taille": taille, "sha256": sha256}
        for chemin, (taille, sha256) in sorted(remise.sortie.empreintes.items())
    ]
    manifeste = json.dumps({"format": FORMAT, "fichiers": fichiers}, ensure_ascii=False, indent=2)
    remise.sortie.ranger("manifeste.json", BytesIO(manifeste.encode()))


def _ecartees(remise: _Remise) -> dict[str, list[str]]:
    """Ce qui la concerne et n’est pas remis : chaque raison, et ce qu’elle écarte, compté."""
    raisons: dict[str, list[str]] = {}
    for branche in BRANCHES:
        if branche.ecartee:
            concernent = branche.concernant(remise.inscriptions, remise.personne.pk)
            deja = branche.ecrites_par(remise.personne.pk) if branche.auteurs else concernent.none()
            if nombre := concernent.exclude(pk__in=deja.values("pk")).count():
                raisons.setdefault(branche.ecartee, []).append(f"{branche.titre} ({nombre})")
    return raisons
