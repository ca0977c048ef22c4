"""La maison tient par ses étages : ce fichier lit les sources et refuse ce qui remonte.

Chaque règle est d’abord prouvée sur un petit source fautif, puis appliquée à toute la maison.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs

RACINE = Path(settings.BASE_DIR)
GABARITS = RACINE / "templates"
ETAGES = ("referentiel", "comptes", "portfolio", "evaluations", "documents")
RANGS = {
    rang: numero
    for numero, rangs in enumerate(
        (
            ("models",),
            ("regles",),
            ("lectures",),
            ("actions",),
            ("forms", "tables", "fichiers"),
            ("views", "urls", "admin", "management"),
        )
    )
    for rang in rangs
}
LISENT_TOUT = {"views", "urls", "admin", "management"}
NOMS_FOURRE_TOUT = {"utils", "util", "common", "core", "helpers", "misc"}


@cache
def modules() -> dict[str, str]:
    """Le source de chaque module de la maison, par son nom pointé."""
    chemins = (c for racine in (*ETAGES, "config") for c in (RACINE / racine).rglob("*.py"))
    return {
        ".".join(chemin.relative_to(RACINE).with_suffix("").parts): chemin.read_text("utf-8")
        for chemin in chemins
        if "migrations" not in chemin.parts
    }


@cache
def noeuds(source: str) -> tuple[ast.AST, ...]:
    """Ceux d’un source, lu une fois pour toutes les règles."""
    return tuple(ast.walk(ast.parse(source)))


@cache
def noms_importes(source: str) -> tuple[str, ...]:
    return tuple(_imports(source))


def _imports(source: str) -> Iterator[str]:
    """Les modules importés ; `from portfolio import actions` compte pour `portfolio.actions`."""
    for noeud in noeuds(source):
        if isinstance(noeud, ast.Import):
            yield from (alias.name for alias in noeud.names)
        elif isinstance(noeud, ast.ImportFrom):
            module = noeud.module or ""
            if "." in module:
                yield module
            else:
                yield from (f"{module}.{alias.name}" for alias in noeud.names)


def rang(module: str) -> str:
    return (module.split(".") + [""])[1]


def imports_montants(module: str, source: str) -> list[str]:
    """Les imports vers un étage supérieur, un rang supérieur, une vue, ou `config`."""
    return [
        f"{module} importe {cible}"
        for cible in noms_importes(source)
        if module.split(".")[0] in ETAGES and _monte(module, cible)
    ]


def _monte(module: str, cible: str) -> bool:
    etage, etage_cible = module.split(".")[0], cible.split(".")[0]
    if etage_cible == "config":
        return True
    if etage_cible not in ETAGES:
        return False
    if rang(cible) in LISENT_TOUT:
        return not (etage == etage_cible and rang(module) in LISENT_TOUT)
    if rang(module) in LISENT_TOUT:
        return False
    if etage != etage_cible:
        return ETAGES.index(etage) < ETAGES.index(etage_cible)
    if rang(module) not in RANGS or rang(cible) not in RANGS:
        return False
    return RANGS[rang(module)] < RANGS[rang(cible)]


def imports_de_weasyprint(module: str, source: str) -> list[str]:
    fautifs = [n for n in noms_importes(source) if n.split(".")[0] == "weasyprint"]
    return [] if module == "documents.pdf" else fautifs


def noms_fourre_tout(module: str) -> list[str]:
    return [partie for partie in module.split(".") if partie in NOMS_FOURRE_TOUT]


def save_surcharges(module: str, source: str) -> list[str]:
    """Un modèle n’écrit rien de caché : `save` et `delete` restent ceux de Django."""
    if rang(module) != "models":
        return []
    return [
        f"{module}.{classe.name}.{methode.name}"
        for classe in noeuds(source)
        if isinstance(classe, ast.ClassDef)
        for methode in classe.body
        if isinstance(methode, ast.FunctionDef) and methode.name in {"save", "delete"}
    ]


def signaux(source: str) -> list[str]:
    return [n for n in noms_importes(source) if re.match(r"django\.dispatch|.*\bsignals\b", n)]


def scripts_et_styles_en_ligne(gabarit: str) -> list[str]:
    """Ce que la CSP refuserait : script sans `src`, balise ou attribut `style`, attribut `on…`."""
    motif = r"""<script(?![^>]*\bsrc=)[^>]*>|<style\b|<[^>]*\s(?:style|on[a-z]+)\s*="""
    return re.findall(motif, gabarit)


def gabarits_nommes(source: str) -> set[str]:
    """Les gabarits que cite un gabarit (`include`, `extends`) ou un module (chaîne en `.html`)."""
    return set(re.findall(r"""["']([\w./-]+\.html)["']""", source))


@pytest.mark.parametrize(
    "module, source",
    [
        ("referentiel.lectures", "from comptes.models import Utilisateur"),
        ("portfolio.actions", "import evaluations.models"),
        ("evaluations.lectures", "from documents import tables"),
        ("portfolio.models.preuve", "from portfolio.regles import peut_voir"),
        ("portfolio.models", "def f():\n    from portfolio import actions"),
        ("portfolio.regles", "from portfolio.lectures.carte import carte"),
        ("portfolio.lectures", "from portfolio.actions import soumettre"),
        ("portfolio.actions", "from portfolio.forms import Saisie"),
        ("portfolio.forms", "from portfolio.views import accueil"),
        ("documents.tables", "from portfolio.views import accueil"),
        ("documents.views", "from portfolio.views import accueil"),
        ("portfolio.lectures", "from config.environnement import env"),
    ],
)
def test_un_import_qui_monte_est_vu(module, source):
    assert len(imports_montants(module, source)) == 1


@pytest.mark.parametrize(
    "module, source",
    [
        ("portfolio.actions", "from comptes.models import Utilisateur"),
        ("portfolio.views", "from evaluations.lectures import couverture"),
        ("portfolio.urls", "from portfolio import views"),
        ("config.urls", "from portfolio.views import accueil"),
        ("portfolio.forms", "from portfolio.actions import ActionRefusee"),
    ],
)
def test_un_import_qui_descend_est_permis(module, source):
    assert imports_montants(module, source) == []


def test_aucun_import_ne_monte():
    assert [
        i for module, source in modules().items() for i in imports_montants(module, source)
    ] == []


def test_weasyprint_hors_de_documents_pdf_est_vu():
    source = "def f():\n    from weasyprint import HTML"

    assert imports_de_weasyprint("documents.views", source) == ["weasyprint.HTML"]
    assert imports_de_weasyprint("documents.pdf", source) == []


def test_weasyprint_n_est_importe_que_par_documents_pdf():
    assert {m: i for m, s in modules().items() if (i := imports_de_weasyprint(m, s))} == {}


def test_un_module_fourre_tout_est_vu():
    assert noms_fourre_tout("portfolio.utils.dates") == ["utils"]


def test_aucun_module_fourre_tout():
    assert [module for module in modules() if noms_fourre_tout(module)] == []


def test_un_save_surcharge_est_vu():
    source = "class Preuve(models.Model):\n    def save(self):\n        pass"

    assert save_surcharges("portfolio.models.preuve", source) == [
        "portfolio.models.preuve.Preuve.save"
    ]


def test_aucun_save_surcharge():
    assert [faute for m, s in modules().items() for faute in save_surcharges(m, s)] == []


@pytest.mark.parametrize(
    "source",
    ["from django.dispatch import receiver", "from django.db.models.signals import post_save"],
)
def test_un_signal_est_vu(source):
    assert len(signaux(source)) == 1


def test_aucun_signal():
    assert {module: vus for module, source in modules().items() if (vus := signaux(source))} == {}


@pytest.mark.parametrize(
    "gabarit",
    [
        "<script>alert(1)</script>",
        '<script type="module">import "x"</script>',
        "<style>a{}</style>",
        '<p style="color: red">',
        '<button type="submit" onclick="f()">',
    ],
)
def test_un_script_ou_un_style_en_ligne_est_vu(gabarit):
    assert len(scripts_et_styles_en_ligne(gabarit)) == 1


def test_un_script_a_son_adresse_est_permis():
    assert scripts_et_styles_en_ligne('<script type="module" src="x.js"></script>') == []


def pages() -> dict[str, str]:
    return {str(c.relative_to(GABARITS)): c.read_text("utf-8") for c in GABARITS.rglob("*.html")}


def test_aucun_script_ni_style_en_ligne_dans_les_pages():
    fautes = {
        nom: vus
        for nom, source in pages().items()
        if not nom.startswith("impression/") and (vus := scripts_et_styles_en_ligne(source))
    }

    assert fautes == {}


def gabarits_cites() -> set[str]:
    return {nom for s in (*modules().values(), *pages().values()) for nom in gabarits_nommes(s)}


def remplace_un_gabarit_d_ailleurs(nom: str) -> bool:
    """Vrai pour les pages d’erreur et ce qui prend la place d’un gabarit d’une bibliothèque."""
    if re.fullmatch(r"(400|403|403_csrf|404|500)\.html", nom):
        return True
    return any((dossier / nom).exists() for dossier in get_app_template_dirs("templates"))


def test_un_gabarit_cite_est_lu():
    assert gabarits_nommes("""{% include "a/_b.html" %} render(r, 'c.html')""") == {
        "a/_b.html",
        "c.html",
    }


@pytest.mark.parametrize("nom", sorted(gabarits_cites()))
def test_tout_gabarit_cite_existe_et_se_compile(nom):
    assert get_template(nom)


def test_tout_gabarit_sert():
    cites = gabarits_cites()

    inutiles = [n for n in pages() if n not in cites and not remplace_un_gabarit_d_ailleurs(n)]

    assert sorted(inutiles) == []
