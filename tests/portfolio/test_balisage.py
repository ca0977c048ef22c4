"""Le Markdown léger des récits : ce qui se met en forme, ce qui reste tel quel, les attaques."""

import pytest
from django.template import Context, Template

from portfolio.balisage import baliser
from tests.pas import pas

LIEN = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    "texte, html",
    [
        ("**gras**, *italique*", "<p><strong>gras</strong>, <em>italique</em></p>"),
        ("`borg <list>`", "<p><code>borg &lt;list&gt;</code></p>"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("> cité\nhors", "<blockquote>\n<p>cité</p>\n</blockquote>\n<p>hors</p>"),
        ("```bash\nls  -l\n```", "<pre><code>ls  -l\n</code></pre>"),
        ("[le wiki](https://ex.fr/a)", f'<p><a href="https://ex.fr/a" {LIEN}>le wiki</a></p>'),
    ],
)
def test_ce_qui_est_balise_se_met_en_forme(texte, html):
    assert baliser(texte) == html


@pytest.mark.parametrize(
    "texte",
    [
        "Deux lignes<br>\nqui se suivent",
        r"C:\temp, \\serveur\partage et C:\*.log",
        "2 * 3 * 4, A*B*C, (*) obligatoire (*), *.txt et *.log",
        "mon_fichier_v2 et __init__.py",
        "# apt update<br>\nRésultat<br>\n-----",
        "1) d’abord<br>\n2) ensuite<br>\n+ rapide",
        "[1]: http://ex.fr",
        "~~~~<br>\nsouligné",
    ],
)
def test_un_texte_ecrit_sans_y_penser_se_lit_tel_quel(texte):
    assert baliser(texte.replace("<br>", "")) == f"<p>{texte}</p>"


def test_l_html_et_les_entites_s_affichent_sans_agir():
    assert baliser("<b onclick=x> &amp; &eacute;") == (
        "<p>&lt;b onclick=x&gt; &amp;amp; &amp;eacute;</p>"
    )


def test_une_liste_garde_ses_numeros_et_s_arrete_a_la_premiere_ligne_sans_retrait():
    assert baliser("1. un\n3. trois\nLa suite.") == (
        '<ol>\n<li value="1">un</li>\n<li value="3">trois</li>\n</ol>\n<p>La suite.</p>'
    )


@pytest.mark.parametrize(
    "attaque",
    [
        "[x](javascript:alert(1))",
        "[x](data:text/html,a)",
        "[x](//ex.fr)",
        "[x](/compte/logout/)",
        "[x](http://169.254.169.254/)",
        "[x](http://2130706433/)",
        "[x](http://0x7f.1/)",
        "[x](http://[::1]/)",
        "[x](http://localhost/)",
        "[x](https://banque.fr@ex.fr/)",
        "<http://169.254.169.254/>",
        "<javascript:alert(1)>",
    ],
)
def test_une_adresse_piegee_reste_du_texte(attaque):
    lettres = attaque.replace("<", "&lt;").replace(">", "&gt;")

    assert baliser(attaque) == f"<p>{lettres}</p>"


def test_une_image_distante_ne_se_charge_pas():
    assert baliser("![espion](https://ex.fr/a.png)").count("<img") == 0


RETORS = {
    "citations": lambda n: ">" * n + " fin",
    "listes": lambda n: "\n".join(" " * 2 * rang + "- a" for rang in range(n // 40)),
    "crochets": lambda n: "[" * n,
    "étoiles": lambda n: "*a **b " * (n // 7),
    "accents graves": lambda n: "`a``b" * (n // 5),
}


@pytest.mark.parametrize("nom", RETORS)
def test_un_texte_retors_se_rend_sans_rien_perdre(nom):
    texte = RETORS[nom](20_000)

    html = baliser(texte)

    assert html.count("&gt;") + html.count("[") + html.count("a") >= texte.count(">") // 2
    assert ("fin" in html) == ("fin" in texte)


@pytest.mark.parametrize("nom", RETORS)
def test_un_texte_retors_ne_coute_pas_plus_par_lettre_en_s_allongeant(nom):
    court, long = RETORS[nom](1000), RETORS[nom](4000)

    assert pas(lambda: baliser(long)) / len(long) <= 1.1 * pas(lambda: baliser(court)) / len(court)


def test_un_paragraphe_arabe_va_de_droite_a_gauche():
    assert baliser("الوصف Debian") == '<p dir="rtl">الوصف Debian</p>'


def test_le_filtre_du_gabarit_rend_ce_html():
    gabarit = Template("{% load balises %}{{ texte|balise }}")

    assert gabarit.render(Context({"texte": "**oui** & non"})) == (
        "<p><strong>oui</strong> &amp; non</p>"
    )
