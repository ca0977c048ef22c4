"""Une balise, un fichier : le navigateur reçoit ce que les gabarits nomment, dans l’ordre."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

from config.assemblage import Inassemblable, assembler_les_feuilles, assembler_les_modules
from config.paquets import StatiquesEnPaquets, balises, lire
from referentiel.templatetags.paquets import nom_du_paquet, scripts, styles

EN_SERVICE = settings.STORAGES | {"staticfiles": {"BACKEND": "config.paquets.StatiquesEnPaquets"}}


def assembler(**sources):
    """Le paquet de « page.js » ; les tirets bas des noms donnés sont des tirets."""
    fichiers = {f"js/{nom.replace('_', '-')}.js": source for nom, source in sources.items()}
    return assembler_les_modules(["js/page.js"], fichiers.__getitem__)


# Les modules


def test_un_module_passe_apres_ceux_qu_il_importe_et_chacun_une_fois():
    paquet = assembler(
        page='import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);',
        b='import { c } from "./c.js";\nexport const b = (x) => c + x;',
        c="export const c = 1;",
    )

    assert re.findall(r"^const (js_\w+) = jouer", paquet, re.MULTILINE) == [
        "js_c_js",
        "js_b_js",
        "js_page_js",
    ]
    assert "export" not in paquet
    assert "import" not in paquet


def test_un_module_rend_ce_qu_il_exporte_et_prend_ce_qu_il_importe():
    paquet = assembler(
        page='import * as outils from "./outils.js";\n'
        'import {\n  faire as agir,\n  Outil,\n} from "./outils.js";\nagir();',
        outils="export async function faire() {}\nexport class Outil {}\nconst secret = 1;",
    )

    assert "const outils = js_outils_js;" in paquet
    assert "const {\n  faire: agir,\n  Outil,\n} = js_outils_js;" in paquet
    assert "class Outil {}\nconst secret = 1;\nreturn { faire, Outil };\n});" in paquet


@pytest.mark.parametrize(
    "source",
    [
        "export default 1;",
        "export let compte = 0;",
        "export { a };",
        'export * from "./b.js";',
        'import "./b.js";',
        'import b from "./b.js";',
        'import { b } from "https://ailleurs.example/b.js";',
        'const b = await import("./b.js");',
        'import("./b.js").then((b) => b());',
        "const ou = import.meta.url;",
        "await rien();",
        "const { a } = await rien();",
    ],
)
def test_une_ecriture_que_l_assemblage_ne_connait_pas_est_refusee(source):
    with pytest.raises(Inassemblable, match="js/page.js"):
        assembler(page=source, b="export const b = 1;")


def test_des_modules_qui_s_importent_en_rond_sont_refuses():
    with pytest.raises(Inassemblable, match="s’importe lui-même, par js/page.js, js/b.js"):
        assembler(
            page='import { b } from "./b.js";\nexport const a = 1;',
            b='import { a } from "./page.js";\nexport const b = 1;',
        )


# Les feuilles


def test_une_adresse_relative_mene_au_meme_fichier_et_le_reste_ne_bouge_pas():
    feuilles = {
        "tiers/x/a.css": "b{background:url(fond.png)}\n/*# sourceMappingURL=a.css.map */",
        "css/c.css": "d{src:url('../polices/d.woff2')}"
        "e{background:url(\"data:image/svg+xml,<a b='c'/>\")}",
    }

    assert assembler_les_feuilles(feuilles, feuilles.__getitem__, "paquets") == (
        'b{background:url("../tiers/x/fond.png")}\n'
        'd{src:url("../polices/d.woff2")}e{background:url("data:image/svg+xml,<a b=\'c\'/>")}'
    )


def test_une_feuille_qui_en_importe_une_autre_est_refusee():
    with pytest.raises(Inassemblable, match="css/a.css"):
        assembler_les_feuilles(["css/a.css"], lambda _: '@import "b.css";', "paquets")


# Les gabarits


def test_tout_ce_que_nomme_un_gabarit_passe_par_une_balise_qui_se_lit():
    sources = {
        chemin.name: chemin.read_text("utf-8")
        for chemin in (settings.BASE_DIR / "templates").rglob("*.html")
        if not {"archive", "impression"} & set(chemin.parts)
    }
    liens = re.compile(r'<script[^>]+src=|rel="stylesheet"')

    assert [nom for nom, source in sources.items() if liens.search(source)] == []
    assert len(balises()) > 50


def test_une_balise_qui_ne_nomme_pas_ses_fichiers_en_toutes_lettres_est_refusee(tmp_path):
    (tmp_path / "page.html").write_text("{% styles feuille %}")
    gabarits = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    with override_settings(TEMPLATES=gabarits), pytest.raises(Inassemblable, match="page.html"):
        balises()


def test_sans_statiques_figes_une_balise_nomme_chaque_fichier():
    assert not hasattr(staticfiles_storage, "paquets")
    assert styles("css/a.css", "css/b.css") == (
        '<link rel="stylesheet" href="/static/css/a.css">'
        '<link rel="stylesheet" href="/static/css/b.css">'
    )


def test_en_debug_une_balise_nomme_chaque_fichier_meme_fige(monkeypatch, settings):
    monkeypatch.setattr(
        "referentiel.templatetags.paquets.staticfiles_storage", StatiquesEnPaquets()
    )
    settings.DEBUG = True

    assert scripts("js/a.js", "js/b.js").count("<script") == 2


# Le service


@pytest.fixture(scope="module")
def rassembles(tmp_path_factory):
    """Les statiques tels que le service les lit, moins la compression : dix secondes de plus."""
    lieu = tmp_path_factory.mktemp("rassembles")
    compresses = ["css", "js", "svg", "txt", "json", "map", ""]
    with override_settings(
        STATIC_ROOT=lieu,
        STORAGES=EN_SERVICE,
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=[
            *settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS,
            *compresses,
        ],
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield lieu


def test_chaque_balise_a_son_paquet_qui_contient_chacun_de_ses_fichiers_dans_l_ordre(rassembles):
    figes = json.loads((rassembles / "staticfiles.json").read_text())["paths"]

    for chemins in balises():
        paquet = (rassembles / figes[nom_du_paquet(chemins)]).read_text("utf-8")
        places = [paquet.index(lire(chemin).splitlines()[0]) for chemin in chemins]
        assert places == sorted(places), chemins


def test_un_paquet_de_feuilles_nomme_les_polices_sous_leur_empreinte(rassembles):
    figes = json.loads((rassembles / "staticfiles.json").read_text())["paths"]
    [base] = [
        chemins
        for chemins in balises()
        if chemins[0].startswith("tiers/") and "css/place.css" in chemins
    ]
    paquet = rassembles / figes[nom_du_paquet(base)]
    nommees = re.findall(r'url\("(\.\./[^"]+)"\)', paquet.read_text("utf-8"))

    assert [(paquet.parent / nommee).is_file() for nommee in nommees] == [True] * 3
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", nommee) for nommee in nommees)


def test_en_service_une_balise_donne_un_seul_lien(rassembles, monkeypatch):
    monkeypatch.setattr(
        "referentiel.templatetags.paquets.staticfiles_storage", StatiquesEnPaquets()
    )

    assert re.fullmatch(
        r'<script type="module" src="/static/paquets/portfolio-envoi-[\w.]+\.js"></script>',
        scripts("js/journal-note.js", "js/portfolio-envoi.js"),
    )
