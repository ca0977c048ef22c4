"""Écrire sans y penser : enregistré tout seul, reconnecté sur place, rien à la sortie."""

import re

import pytest

pytestmark = pytest.mark.navigateur

NOUVELLE = "/realisations/nouvelle/"
CE_QUI_RESTE = "() => [Object.keys(localStorage), Object.keys(sessionStorage)]"


def attendre(page, texte):
    """L’état de l’enregistrement, tel que l’œil le lit."""
    page.locator("[data-etat-texte]", has_text=texte).wait_for()


def demarche(page):
    return page.get_by_label("Démarche")


@pytest.fixture
def en_train_d_ecrire(ouvrir, connecter):
    """`en_train_d_ecrire("nadia", largeur)` : une réalisation qui vient de s’enregistrer seule."""

    def commencer(qui, intitule, largeur=1360):
        page = ouvrir(largeur)
        connecter(page, qui)
        page.goto(NOUVELLE)
        page.get_by_label("Intitulé").fill(intitule)
        attendre(page, "Enregistré à")
        return page

    return commencer


def test_ce_qui_est_tape_s_enregistre_et_survit_a_la_session(en_train_d_ecrire, photographier):
    page = en_train_d_ecrire("oscar", "Écrit sans bouton", 360)
    assert re.search(r"/realisations/\d+/modifier/$", page.url)
    photographier(page, "ecriture-enregistre-360")

    page.context.clear_cookies(name="sessionid")
    demarche(page).fill("Tapé après la fin de la session.")
    dialogue = page.get_by_role("dialog", name="Reconnectez-vous")
    dialogue.get_by_label("Mot de passe").fill("demo-sillage")
    photographier(page, "ecriture-reconnexion-360")
    dialogue.get_by_role("button", name="Se reconnecter").click()
    attendre(page, "Enregistré à")

    page.reload()
    assert demarche(page).input_value() == "Tapé après la fin de la session."
    assert page.get_by_role("button", name="Reprendre cette saisie").count() == 0


def test_une_autre_personne_qui_se_connecte_n_envoie_rien(en_train_d_ecrire):
    page = en_train_d_ecrire("oscar", "À moi seul")
    envois = []
    page.context.clear_cookies(name="sessionid")
    demarche(page).fill("Ce texte n’est pas à Hugo.")
    dialogue = page.get_by_role("dialog", name="Reconnectez-vous")
    dialogue.get_by_label("Mot de passe").fill("demo-sillage")
    dialogue.get_by_label("Adresse électronique").fill("hugo@sillage.example")
    page.on(
        "request",
        lambda r: envois.append(r.url) if "/realisations/" in r.url and r.post_data else None,
    )
    dialogue.get_by_role("button", name="Se reconnecter").click()

    dialogue.get_by_text("Une autre personne est maintenant connectée").wait_for()
    assert envois == []


def test_deux_onglets_se_comparent_sans_s_ecraser(en_train_d_ecrire, photographier):
    page = en_train_d_ecrire("oscar", "Deux onglets")
    second = page.context.new_page()
    second.goto(page.url)
    demarche(page).fill("Texte du premier onglet.")
    attendre(page, "Enregistré à")
    page.wait_for_function("() => !Object.keys(localStorage).length")

    demarche(second).fill("Texte du second onglet.")
    second.get_by_role("button", name="Comparer les deux textes").click()
    second.get_by_role("heading", name="Deux textes différents").wait_for()
    photographier(second, "ecriture-deux-textes")
    second.wait_for_timeout(3000)

    page.reload()
    assert demarche(page).input_value() == "Texte du premier onglet."
    assert demarche(second).input_value() == "Texte du second onglet."


def test_sans_reseau_le_texte_attend_et_part_une_fois(en_train_d_ecrire):
    page = en_train_d_ecrire("oscar", "Dans le train")
    page.context.set_offline(True)
    demarche(page).fill("Tapé dans un tunnel.")
    attendre(page, "Hors ligne")
    assert page.evaluate(CE_QUI_RESTE)[0] != []

    page.context.set_offline(False)
    attendre(page, "Enregistré à")
    assert page.evaluate(CE_QUI_RESTE)[0] == []


def test_se_deconnecter_enregistre_puis_ne_laisse_rien(en_train_d_ecrire, connecter):
    page = en_train_d_ecrire("oscar", "Ordinateur partagé")
    adresse, autre = page.url, page.context.new_page()
    autre.goto("/portfolio/")
    demarche(page).fill("Tapé juste avant de sortir.")
    page.evaluate("caches.open('essai')")
    page.locator(".menu-personne summary").click()
    page.locator(".menu-personne").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/compte/login/**")
    autre.wait_for_url("**/compte/login/**")

    restes = [onglet.evaluate(CE_QUI_RESTE) for onglet in (page, autre)]
    assert restes == [[[], []], [[], []]]
    assert page.evaluate("caches.keys()") == []
    connecter(page, "oscar")
    page.goto(adresse)
    assert demarche(page).input_value() == "Tapé juste avant de sortir."


def test_le_meme_formulaire_sans_javascript(ouvrir, connecter):
    page = ouvrir(360, java_script_enabled=False)
    connecter(page, "ines")
    page.goto(NOUVELLE)
    page.get_by_label("Intitulé").fill("Écrit sans script")
    page.get_by_label("En milieu professionnel").check()
    page.get_by_label("Stage").select_option(index=1)
    page.get_by_role("button", name="Enregistrer le brouillon").click()

    page.wait_for_url(re.compile(r"/realisations/\d+/$"))
    page.get_by_text(re.compile("Rangée en (première|seconde) année")).wait_for()
    assert page.locator("[data-etat]").count() == 0
