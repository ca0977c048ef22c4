"""Les usages de la maison, tenus par la machine plutôt que par la mémoire."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import BaseConstraint, Field, Model

RACINE = Path(settings.BASE_DIR)
ETAGES = ("referentiel", "comptes", "portfolio", "evaluations", "documents")
NON_SUIVIS = {".git", ".venv", ".hypothesis", "var", "__pycache__", "tiers", "polices", "ecrans"}
TEXTES = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".yml", ".json", ".sh", ""}


def nos_modeles() -> list[type[Model]]:
    return [modele for etage in ETAGES for modele in apps.get_app_config(etage).get_models()]


def commence_en_minuscule(nom: str) -> bool:
    """« intitulé », « n° candidat », mais aussi un sigle : « SHA-256 »."""
    mot = str(nom).split(maxsplit=1)[0]
    return mot[0].islower() or mot == mot.upper()


def propres(modele: type[Model]) -> list[Field]:
    return [c for c in modele._meta.get_fields() if isinstance(c, Field) and not c.auto_created]


def test_un_nom_en_capitale_est_vu():
    assert [commence_en_minuscule(nom) for nom in ("Intitulé", "intitulé", "SHA-256")] == [
        False,
        True,
        True,
    ]


def test_les_noms_des_modeles_et_des_champs_commencent_en_minuscule():
    noms = {
        f"{modele._meta.label}.{champ.name}": champ.verbose_name
        for modele in nos_modeles()
        for champ in propres(modele)
    } | {modele._meta.label: modele._meta.verbose_name for modele in nos_modeles()}

    assert {ou: nom for ou, nom in noms.items() if not commence_en_minuscule(nom)} == {}


def contraintes() -> list[BaseConstraint]:
    return [contrainte for modele in nos_modeles() for contrainte in modele._meta.constraints]


@pytest.mark.parametrize("contrainte", contraintes(), ids=lambda contrainte: contrainte.name)
def test_toute_contrainte_refuse_par_une_phrase(contrainte):
    message = str(contrainte.violation_error_message)

    assert message != BaseConstraint.default_violation_error_message
    assert re.fullmatch(r"[A-ZÀÉÊ].+\.", message)


def fichiers_du_depot() -> list[Path]:
    return [
        chemin
        for chemin in RACINE.rglob("*")
        if chemin.is_file()
        and chemin.suffix in TEXTES
        and chemin.name != ".env"
        and not NON_SUIVIS & set(chemin.relative_to(RACINE).parts)
        and not any(partie.endswith("_cache") for partie in chemin.relative_to(RACINE).parts)
    ]


CHEMIN_DE_MACHINE = re.compile(r"(?<![\w./])/(?:home|root|tmp|work|Users)/\w")
ADRESSE_DE_REGISTRE = re.compile(r"py[p]i\.org|python[h]osted|npm[j]s\.|(?:deb|cdn)[.]debian\.org")


@pytest.mark.parametrize(
    "motif, fautif",
    [
        (CHEMIN_DE_MACHINE, "dossier = '/" + "home/ines/sillage'"),
        (ADRESSE_DE_REGISTRE, "--index-url " + "py" + "pi.org"),
    ],
)
def test_un_chemin_de_machine_ou_un_registre_est_vu(motif, fautif):
    assert motif.search(fautif)


@pytest.mark.parametrize("motif", [CHEMIN_DE_MACHINE, ADRESSE_DE_REGISTRE])
def test_le_depot_ne_nomme_ni_machine_ni_registre(motif):
    fautifs = {
        str(chemin.relative_to(RACINE)): trouve.group()
        for chemin in fichiers_du_depot()
        if (trouve := motif.search(chemin.read_text("utf-8", errors="replace")))
    }

    assert fautifs == {}


def longueurs(source: str) -> list[int]:
    """Le nombre de lignes de chaque fonction, signature comprise."""
    return [
        noeud.end_lineno - noeud.lineno + 1
        for noeud in ast.walk(ast.parse(source))
        if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_neuf_fonctions_sur_dix_tiennent_en_trente_lignes():
    toutes = sorted(
        longueur
        for racine in (*ETAGES, "config")
        for chemin in (RACINE / racine).rglob("*.py")
        for longueur in longueurs(chemin.read_text("utf-8"))
    )

    assert toutes[len(toutes) * 9 // 10] <= 30
