"""Le journal au téléphone : sans réseau, sur un ordinateur partagé, et sans JavaScript."""

import pytest
from django.conf import settings

from tests.navigateur.test_accessibilite import REGLES, violations

pytestmark = pytest.mark.navigateur

PHOTO = settings.BASE_DIR / "fixtures" / "demo" / "preuves" / "restauration.png"
GARDEE = "Gardée dans ce téléphone, sera envoyée dès que possible."


def noter(page, texte, photo=None):
    page.get_by_label("Ce que vous avez fait").fill(texte)
    if photo:
        page.get_by_label("Choisir des photos").set_input_files([photo])
        page.locator("[data-choisis] li").wait_for()
    page.get_by_role("button", name="Garder la note").click()


def textes(page):
    """Les notes arrivées au serveur, telles qu’une page neuve les montre."""
    page.goto("/journal/")
    return page.locator("[data-notes] .note .texte-long").all_inner_texts()


def en_attente(page):
    return page.locator("[data-attente] .texte-long")


def etat(page, phrase):
    page.locator("[data-etat]").filter(has_text=phrase).wait_for()


def couper_les_reponses(page):
    """Le serveur reçoit l’envoi ; sa réponse n’arrive jamais."""

    def perdre(route):
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/journal/", perdre)


def pret_sans_reseau(page):
    """Attend que le travailleur de service ait gardé la coquille."""
    page.goto("/journal/")
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def ce_qui_reste(page):
    return page.evaluate(
        """async () => [
          (await indexedDB.databases()).length,
          (await caches.keys()).length,
          (await navigator.serviceWorker.getRegistrations()).length,
          localStorage.length,
        ]"""
    )


def test_deux_notes_prises_sans_reseau_arrivent_une_seule_fois(ouvrir, connecter, photographier):
    page = ouvrir(360, 800)
    connecter(page, "kenza")
    pret_sans_reseau(page)

    page.context.set_offline(True)
    noter(page, "Câblé la baie de la salle 204.", PHOTO)
    etat(page, GARDEE)
    page.goto("/journal/")
    page.get_by_text("Sans réseau").wait_for()
    noter(page, "Testé les VLAN.")
    en_attente(page).nth(1).wait_for()
    photographier(page, "journal-hors-ligne-360")
    fautes = violations(page, REGLES["light"])
    page.context.set_offline(False)
    etat(page, "2 notes envoyées")

    assert fautes == []
    assert textes(page) == ["Testé les VLAN.", "Câblé la baie de la salle 204."]
    assert page.locator("[data-notes] .vignette").count() == 1


def test_une_reponse_perdue_ne_fait_pas_deux_notes(ouvrir, connecter):
    page = ouvrir(360, 800)
    connecter(page, "oscar")
    page.goto("/journal/")

    couper_les_reponses(page)
    noter(page, "Réponse perdue.")
    etat(page, GARDEE)
    page.unroute("**/journal/")
    page.reload()
    etat(page, "Note envoyée")

    assert textes(page) == ["Réponse perdue."]


def test_une_session_expiree_garde_la_note_et_la_renvoie(ouvrir, connecter):
    page = ouvrir(360, 800)
    connecter(page, "yanis")
    page.goto("/journal/")

    page.context.clear_cookies()
    noter(page, "Écrite après l’expiration.")
    page.get_by_role("link", name="Connectez-vous pour envoyer").wait_for()
    connecter(page, "yanis")

    page.goto("/journal/")
    etat(page, "Note envoyée")
    assert textes(page) == ["Écrite après l’expiration."]


def test_une_note_refusee_se_rouvre_avec_sa_phrase(ouvrir, connecter):
    page = ouvrir(360, 800)
    connecter(page, "hugo")
    page.goto("/journal/")

    page.get_by_label("Jour", exact=True).fill("2099-01-01")
    noter(page, "Demain, sans doute.", PHOTO)
    page.get_by_text("Ce jour n’est pas encore passé").wait_for()
    etat(page, "Une note n’a pas pu être envoyée")

    assert page.get_by_label("Ce que vous avez fait").input_value() == "Demain, sans doute."
    assert page.locator("[data-choisis] canvas").count() == 1
    assert en_attente(page).count() == 0


def test_la_deconnexion_n_oublie_rien_et_ne_laisse_rien(ouvrir, connecter, photographier):
    page = ouvrir(1360)
    connecter(page, "hugo")
    pret_sans_reseau(page)
    page.route("**/journal/", lambda route: route.abort())
    noter(page, "Pas encore envoyée.")
    etat(page, GARDEE)
    page.unroute("**/journal/")

    page.locator(".menu-personne summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    question = page.get_by_role("dialog", name="Une note n’est pas encore envoyée")
    question.wait_for()
    photographier(page, "journal-sortie")
    question.get_by_role("button", name="Se déconnecter et les effacer").click()
    page.wait_for_url("**/compte/login/**")

    page.wait_for_timeout(500)
    assert ce_qui_reste(page) == [0, 0, 0, 0]


def test_une_autre_personne_ne_voit_ni_n_envoie_les_notes_gardees(ouvrir, connecter):
    page = ouvrir(360, 800)
    connecter(page, "hugo")
    page.goto("/journal/")
    page.context.clear_cookies()
    noter(page, "Celle de Hugo.")
    page.get_by_role("link", name="Connectez-vous pour envoyer").wait_for()

    connecter(page, "ines")
    page.goto("/journal/")
    page.wait_for_timeout(1000)

    assert en_attente(page).count() == 0
    assert "Celle de Hugo." not in textes(page)


@pytest.mark.parametrize("script", [True, False], ids=["avec script", "sans script"])
def test_noter_puis_rassembler(ouvrir, connecter, photographier, script):
    qui, travail = ("lea", "Avec script") if script else ("adam", "Sans script")
    page = ouvrir(360, 800, java_script_enabled=script)
    connecter(page, qui)
    page.goto("/journal/")
    for phrase in ("Remplacé le commutateur.", "Testé les VLAN."):
        page.get_by_label("Ce que vous avez fait").fill(phrase)
        page.get_by_label("Choisir des photos").set_input_files([PHOTO])
        page.get_by_role("button", name="Garder la note").click()
        page.locator("[data-notes] .texte-long").filter(has_text=phrase).wait_for()

    for case in page.locator(".note__choix input").all():
        case.check()
    page.get_by_role("button", name="En faire une réalisation").click()
    page.get_by_label("Intitulé").fill(travail)
    photographier(page, f"journal-rassembler-360-{qui}")
    page.get_by_role("button", name="Remplir la réalisation").click()
    page.get_by_role("heading", name=travail, level=1).wait_for()

    assert page.get_by_text("Remplacé le commutateur.").count() > 0
    assert page.get_by_text("est déjà dans les preuves").count() == 1
    page.goto("/journal/")
    assert page.get_by_role("link", name=travail).count() == 2


@pytest.mark.parametrize("couleurs", ["light", "dark"])
def test_axe_ne_trouve_rien_dans_un_journal_rempli(ouvrir, connecter, couleurs):
    page = ouvrir(360, 800, color_scheme=couleurs)
    connecter(page, "ines")
    page.goto("/journal/")
    noter(page, f"Vu en {couleurs}.", PHOTO)
    etat(page, "Note envoyée")
    trouvees = {"/journal/": violations(page, REGLES[couleurs])}
    suites = (".note__jour a", "[data-rassembler] button")
    for selecteur in suites:
        page.goto("/journal/")
        page.locator(".note__choix input").first.check()
        page.locator(selecteur).first.click()
        page.wait_for_url(lambda adresse: not adresse.endswith("/journal/"))
        trouvees[page.url] = violations(page, REGLES[couleurs])

    assert [v for v in trouvees.values() if v] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
