"""axe ne trouve rien, en clair et en sombre, et rien ne déborde à 360 px."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

pytestmark = pytest.mark.navigateur

PAGES = {
    "anonyme": ("/compte/login/", "/compte/login/code/"),
    "ines": (
        "/portfolio/",
        "/realisations/nouvelle/",
        "/competences/6/",
        "/auto-evaluation/?competence=1",
        "/conformite/",
        "/dossier/",
        "/dossier/apercu/",
        "/dossier/apercu/realisations/1/",
        "/stages/",
        "/stages/nouveau/",
        "/referentiel/",
        "/avis/",
        "/avis/reglages/",
        "/compte/",
        "/compte/2fa/",
        "/compte/password/change/",
    ),
    "lefevre": ("/evaluations/", "/evaluations/suivante/", "/promotions/"),
    "bernard": ("/evaluations/",),
    "admin": ("/commissions/nouvelle/",),
}
LIENS = {
    "ines": ("/portfolio/", ".liste__ligne:has(.badge-etat--brouillon) .liste__titre"),
    "lefevre": ("/promotions/", "main a[href*=matrice]"),
    "admin": ("/commissions/", ".liste__titre"),
}


REGLES = {
    "light": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
"""La page est la même dans le noir : n’y changent que les règles qui regardent les couleurs."""


# Axe ne détaille que les fautes : décrire aussi ce qui va bien prendrait les deux tiers du temps.
AXE = """([regles, options]) =>
  axe.run({ runOnly: regles, resultTypes: ["violations"], ...options }).then(r => r.violations)"""


def violations(page, regles, **options):
    """Les règles d’axe violées ; le script est évalué, car la CSP refuse toute balise ajoutée."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    trouvees = page.evaluate(AXE, [regles, options])
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in trouvees]


def violations_en_clair_et_en_sombre(page):
    """La même page, sous ses deux thèmes, une fois les couleurs arrivées à leur terme."""
    trouvees = []
    for couleurs, regles in REGLES.items():
        page.emulate_media(color_scheme=couleurs)
        # Une animation interrompue par la page qui change est arrivée à son terme, elle aussi.
        page.evaluate("Promise.allSettled(document.getAnimations().map(a => a.finished))")
        trouvees += [(couleurs, *violation) for violation in violations(page, regles)]
    return trouvees


def adresses(page, qui):
    """Les pages de cette personne, et les pages de détail que sa liste ouvre."""
    depart, selecteur = LIENS.get(qui, ("", ""))
    details = []
    if depart:
        page.goto(depart)
        details = [page.locator(selecteur).first.get_attribute("href")]
        if qui == "lefevre":
            page.goto(details[0])
            details.append(page.locator("tbody th a").first.get_attribute("href"))
            details.append(f"{details[1]}positionnement/")
            details.append(f"{details[1]}conformite/")
            details += pages_d_equite(page, details[0].replace("matrice", "equite"))
            page.goto(details[0])
            details += [details[0].replace("matrice", nom) for nom in ("rappels", "repartir")]
            details += pages_de_production(page)
        else:
            details.append(f"{details[0]}modifier/")
        if qui == "admin":
            details += [depart, f"{details[0]}candidats/", f"{details[0]}consultations/"]
            page.goto(details[0])
            details.append(
                page.get_by_role("link", name="Feuille à remettre").get_attribute("href")
            )
    return [*PAGES[qui], *details]


def pages_d_equite(page, equite):
    """L’équité d’une classe, un regard à rendre s’il y en a un, et deux regards comparés."""
    page.goto(equite)
    regards = page.locator("a[href^='/seconds-regards/']")
    return [equite, *{lien.get_attribute("href") for lien in (regards.first, regards.last)}]


def pages_de_production(page):
    """Les documents de la classe affichée, et une production qui attend son travailleur."""
    page.locator("main").get_by_role("link", name="Documents", exact=True).click()
    documents = page.url
    page.locator(".liste__ligne button").first.click()
    page.wait_for_url("**/productions/*/")
    return [documents, page.url]


def entrer(page, qui, connecter):
    if qui != "anonyme":
        connecter(page, qui)


@pytest.mark.parametrize("qui", sorted(PAGES))
def test_axe_ne_trouve_rien_ni_en_clair_ni_en_sombre(qui, ouvrir, connecter):
    page, trouvees = ouvrir(reduced_motion="reduce"), {}
    entrer(page, qui, connecter)

    for adresse in adresses(page, qui):
        page.goto(adresse)
        trouvees[adresse] = violations_en_clair_et_en_sombre(page)

    assert {adresse: v for adresse, v in trouvees.items() if v} == {}


@pytest.mark.parametrize("qui", sorted(PAGES))
def test_rien_ne_deborde_sur_un_telephone(qui, ouvrir, connecter, photographier):
    page = ouvrir(360, 780)
    entrer(page, qui, connecter)

    largeurs = {}
    for adresse in adresses(page, qui):
        page.goto(adresse)
        photographier(page, f"360-{qui}{adresse.replace('/', '-')}"[:80])
        largeurs[adresse] = page.evaluate("document.documentElement.scrollWidth")

    assert {a: largeur for a, largeur in largeurs.items() if largeur > 360} == {}


def test_les_fautes_d_un_stage_se_corrigent_au_telephone(ouvrir, connecter):
    """À ces hauteurs d’écran, une barre collante couvrirait l’un puis l’autre choix de nature."""
    page, trouvees = ouvrir(360, 800), {}
    connecter(page, "ines")
    page.goto("/stages/nouveau/")
    page.eval_on_selector("form:has([name=organisation])", "saisie => saisie.noValidate = true")

    page.get_by_role("button", name="Enregistrer le stage").click()
    page.get_by_role("alert").first.wait_for()

    for hauteur in (800, 880):
        page.set_viewport_size({"width": 360, "height": hauteur})
        trouvees[hauteur] = violations(page, REGLES["light"])
    assert trouvees == {800: [], 880: []}


def test_les_pages_ne_vont_chercher_rien_ailleurs(page, serveur, connecter):
    demandees = []
    page.on("request", lambda requete: demandees.append(requete.url))
    connecter(page, "ines")

    page.goto("/portfolio/")

    ailleurs = [url for url in demandees if not url.startswith((serveur, "data:"))]
    assert ailleurs == []
