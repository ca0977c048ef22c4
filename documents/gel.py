"""Geler et relire un dossier : des dataclasses gelées ↔ un texte JSON canonique.

Le texte est canonique (clés triées, ensembles triés, sans blancs) : le même dossier donne le même
texte, donc la même empreinte. Une ligne du texte officiel s’y écrit par son identifiant : elle est
immuable, et se relit dans le bloc gardé en mémoire.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256

from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter

from documents.apercus import Rangement
from documents.tables.dossier_fige import DossierFige
from portfolio.lectures import AttestationLue
from referentiel.lectures import BlocLu, CompetenceLue, IndicateurLu, ItemLu, NiveauLu, lire_bloc

FORMAT = "sillage-dossier-1"


class FormatInconnu(ValueError):
    """Ce texte n’est pas un dossier que cette version sait relire."""


def geler(fige: DossierFige) -> str:
    """Le texte canonique d’un dossier."""
    contenu = _converter(fige.referentiel).unstructure(fige)
    return canonique({"format": FORMAT, "dossier": contenu})


def degeler(texte: str) -> DossierFige:
    """Relit ce que `geler` a écrit ; lève `FormatInconnu`."""
    donnees = json.loads(texte)
    if donnees.get("format") != FORMAT:
        raise FormatInconnu(f"Format de dossier inconnu\u00a0: {donnees.get('format')}.")
    contenu = donnees["dossier"]
    return _converter(contenu["referentiel"]).structure(contenu, DossierFige)


def canonique(donnees: object) -> str:
    return json.dumps(donnees, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def empreinte(texte: str) -> str:
    """SHA-256 d’un texte, en hexadécimal."""
    return sha256(texte.encode()).hexdigest()


@lru_cache(maxsize=4)
def _converter(referentiel: int) -> Converter:
    bloc = lire_bloc(referentiel)
    converter = make_converter(prefer_attrib_converters=True)
    for classe, par_id in _officiels(bloc).items():
        converter.register_unstructure_hook(classe, lambda ligne: ligne.id)
        converter.register_structure_hook(
            classe, lambda identifiant, _, lignes=par_id: lignes[int(identifiant)]
        )
    converter.register_unstructure_hook(frozenset, sorted)
    # Où le fichier vivant est rangé n’est pas du dossier : sa copie est une pièce.
    converter.register_unstructure_hook(Rangement, lambda rangement: None)
    sans_rangement = make_dict_unstructure_fn(
        AttestationLue, converter, chemin=override(omit=True), type_mime=override(omit=True)
    )
    converter.register_unstructure_hook(AttestationLue, sans_rangement)
    return converter


def _officiels(bloc: BlocLu) -> dict[type, dict[int, object]]:
    competences = bloc.competences
    return {
        BlocLu: {bloc.id: bloc},
        CompetenceLue: {c.id: c for c in competences},
        IndicateurLu: {i.id: i for c in competences for i in c.indicateurs},
        ItemLu: {item.id: item for c in competences for item in c.sous_competences},
        NiveauLu: {niveau.id: niveau for niveau in bloc.niveaux},
    }
