"""La fixture et la base, lues sous la même forme, et leurs écarts dits en français."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers

from referentiel.empreinte import Enregistrement, calculer_empreinte, texte_officiel
from referentiel.models import (
    Bloc,
    Competence,
    Indicateur,
    Nature,
    Niveau,
    Referentiel,
    Savoir,
    SousCompetence,
)

Cle = tuple[object, ...]

# Les champs qui forment la clé d’un enregistrement, et la façon de la dire.
CLES = {
    "referentiel": (("code",), "référentiel {0}"),
    "bloc": (("referentiel", "code"), "référentiel {0}, {1}"),
    "competence": (("bloc", "ordre"), "{1}, compétence {2}"),
    "souscompetence": (("competence", "ordre"), "{1}, compétence {2}, sous-compétence {3}"),
    "indicateur": (("competence", "ordre"), "{1}, compétence {2}, indicateur {3}"),
    "savoir": (("competence", "nature", "ordre"), "{1}, compétence {2}, savoir {3} {4}"),
    "niveau": (("referentiel", "code"), "référentiel {0}, niveau {1}"),
    "sessionexamen": (("annee",), "session {0}"),
    "exempledepreuve": (
        ("sous_competence", "ordre"),
        "{1}, compétence {2}, sous-compétence {3}, exemple {4}",
    ),
}
NATURES = {Nature.TECHNOLOGIQUE.value: "technologique", Nature.ECONOMIQUE.value: "économique"}


def lire_fixture(chemin: Path) -> list[Enregistrement]:
    """Lit une fixture ; lève `ValueError`, avec une phrase, si ce n’en est pas une."""
    try:
        lignes = json.loads(chemin.read_text(encoding="utf-8"))
        par_cle(lignes)
    except (ValueError, KeyError, TypeError) as erreur:
        raise ValueError(f"La fixture {chemin.name} ne se lit pas : {erreur!r}.") from erreur
    return lignes


def fixtures_de_referentiel(dossier: Path | None = None) -> dict[str, list[Enregistrement]]:
    """Les fixtures `referentiel-….json` du dossier (celui du dépôt par défaut), par nom."""
    chemins = sorted((dossier or dossier_des_fixtures()).glob("referentiel-*.json"))
    return {chemin.name: lire_fixture(chemin) for chemin in chemins}


def dossier_des_fixtures() -> Path:
    return Path(settings.FIXTURE_DIRS[0])


def code_et_empreinte(lignes: Iterable[Enregistrement]) -> tuple[str, str]:
    """Le code du référentiel d’une fixture et l’empreinte qu’elle annonce."""
    champs = next(e["fields"] for e in lignes if e["model"] == "referentiel.referentiel")
    return champs["code"], champs["empreinte"]


def lire_base(code: str) -> list[Enregistrement]:
    """Le référentiel de ce code tel que la base le tient ; liste vide s’il n’y est pas."""
    du_bloc = {"competence__bloc__referentiel__code": code}
    ensembles = [
        Referentiel.objects.filter(code=code),
        Bloc.objects.filter(referentiel__code=code).select_related("referentiel"),
        Competence.objects.filter(bloc__referentiel__code=code).select_related("bloc__referentiel"),
        *(
            modele.objects.filter(**du_bloc).select_related("competence__bloc__referentiel")
            for modele in (SousCompetence, Indicateur, Savoir)
        ),
        Niveau.objects.filter(referentiel__code=code).select_related("referentiel"),
    ]
    return [ligne for ensemble in ensembles for ligne in _en_fixture(ensemble)]


def par_cle(lignes: Iterable[Enregistrement]) -> dict[Cle, dict[str, Any]]:
    """Range les enregistrements par clé naturelle : `("indicateur", "bts-sio", "bloc-1", 2, 3)`."""
    return {_cle(ligne): ligne["fields"] for ligne in lignes}


def nommer(cle: Cle) -> str:
    """Dit une clé : « bloc-1, compétence 2, indicateur 3 »."""
    table, *valeurs = cle
    return CLES[str(table)][1].format(*(NATURES.get(str(v), v) for v in valeurs))


def ecarts(base: Iterable[Enregistrement], fixture: Iterable[Enregistrement]) -> list[str]:
    """Une phrase par différence entre la base et la fixture, dans l’ordre de la fixture."""
    en_base, en_fixture = par_cle(base), par_cle(fixture)
    absents = [
        f"{nommer(cle)} : présent dans la fixture, absent de la base."
        for cle in en_fixture.keys() - en_base.keys()
    ]
    en_trop = [
        f"{nommer(cle)} : présent dans la base, absent de la fixture."
        for cle in en_base.keys() - en_fixture.keys()
    ]
    differents = [
        f"{nommer(cle)} : la base dit « {a} », la fixture dit « {b} »."
        for cle, champs in en_fixture.items()
        for a, b in _differences(en_base.get(cle, champs), champs)
    ]
    return sorted(absents) + sorted(en_trop) + differents


def ecarts_de_texte(base: list[Enregistrement], fixture: list[Enregistrement]) -> list[str]:
    """Les écarts qui touchent le texte officiel, sans l’échelle ni nos en-têtes courts."""
    return ecarts(texte_officiel(base), texte_officiel(fixture))


def verifier(dossier: Path | None = None) -> list[str]:
    """Compare base, fixtures et empreintes : une phrase par écart, aucune si tout concorde."""
    fixtures = fixtures_de_referentiel(dossier)
    codes_connus = [code_et_empreinte(lignes)[0] for lignes in fixtures.values()]
    phrases = [phrase for nom, lignes in fixtures.items() for phrase in _verifier(nom, lignes)]
    for code in Referentiel.objects.exclude(code__in=codes_connus).values_list("code", flat=True):
        phrases += _empreinte_fausse(f"La base, pour {code},", lire_base(code))
    return phrases


def _verifier(nom: str, fixture: list[Enregistrement]) -> list[str]:
    code, _ = code_et_empreinte(fixture)
    base = lire_base(code)
    fausse = _empreinte_fausse(f"La fixture {nom}", fixture)
    if not base:
        return [*fausse, f"Le référentiel {code} n’est pas chargé : lancez charger_referentiel."]
    return [*fausse, *_empreinte_fausse(f"La base, pour {code},", base), *ecarts(base, fixture)]


def _empreinte_fausse(porteur: str, lignes: list[Enregistrement]) -> list[str]:
    _, annoncee = code_et_empreinte(lignes)
    calculee = calculer_empreinte(lignes)
    if annoncee == calculee:
        return []
    return [f"{porteur} annonce l’empreinte {annoncee}, son texte donne {calculee}."]


def _en_fixture(ensemble: Iterable[object]) -> list[Enregistrement]:
    # L’aller-retour par JSON rend les clés naturelles en listes, comme dans le fichier.
    return json.loads(
        serializers.serialize(
            "json", ensemble, use_natural_foreign_keys=True, use_natural_primary_keys=True
        )
    )


def _cle(ligne: Enregistrement) -> Cle:
    table = ligne["model"].removeprefix("referentiel.")
    valeurs = [ligne["fields"][champ] for champ in CLES[table][0]]
    return (table, *(v for valeur in valeurs for v in _a_plat(valeur)))


def _a_plat(valeur: object) -> list[object]:
    return valeur if isinstance(valeur, list) else [valeur]


def _differences(a: dict[str, Any], b: dict[str, Any]) -> Iterator[tuple[object, object]]:
    """Les valeurs qui diffèrent ; d’une liste, seulement les paragraphes en cause."""
    for champ in sorted(a.keys() | b.keys()):
        gauche, droite = _a_plat(a.get(champ)), _a_plat(b.get(champ))
        longueur = max(len(gauche), len(droite))
        for x, y in zip(_remplir(gauche, longueur), _remplir(droite, longueur), strict=True):
            if x != y:
                yield x, y


def _remplir(valeurs: list[object], longueur: int) -> list[object]:
    return valeurs + ["(rien)"] * (longueur - len(valeurs))
