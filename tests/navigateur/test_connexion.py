"""Une enseignante pose une application et une clé d’accès, entre par elles, et ferme tout ailleurs.

Une clé d’accès n’existe pas pour une adresse IP : ce parcours-ci passe par « localhost », et la clé
est celle, virtuelle, de Chromium.
"""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.navigateur.test_accessibilite import violations_en_clair_et_en_sombre

pytestmark = pytest.mark.navigateur

CLE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGES = (
    "/compte/appareils/",
    "/compte/2fa/",
    "/compte/2fa/recovery-codes/",
    "/compte/2fa/recovery-codes/generate/",
    "/compte/2fa/webauthn/",
    "/compte/2fa/webauthn/add/",
    "/compte/2fa/totp/deactivate/",
    "/compte/2fa/reauthenticate/",
    "/compte/2fa/webauthn/reauthenticate/",
)


@pytest.fixture
def bernard(ouvrir, serveur):
    """`bernard()` : un navigateur neuf, devant la porte ; `bernard(360)` : un téléphone."""

    def devant_la_porte(largeur=1360):
        page = ouvrir(largeur, base_url=serveur.replace("127.0.0.1", "localhost"))
        page.goto("/compte/login/")
        return page

    return devant_la_porte


def donner_une_cle(page):
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": CLE})


def taper_le_mot_de_passe(page):
    page.get_by_label("Adresse électronique").fill("bernard@sillage.example")
    page.get_by_label("Mot de passe").fill("demo-sillage")
    page.get_by_role("button", name="Se connecter", exact=True).click()


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def poser_l_application(page):
    page.goto("/compte/2fa/totp/activate/")
    page.get_by_label("Mot de passe").fill("demo-sillage")
    page.get_by_role("button", name="Confirmer").click()
    secret = page.locator(".cle-a-recopier code").inner_text().strip()
    trouvees = violations_en_clair_et_en_sombre(page)
    page.get_by_label("Code à six chiffres").fill(code(secret))
    page.get_by_role("button", name="Poser l’application").click()
    page.get_by_role("heading", name="Codes de secours").wait_for()
    return trouvees, page.locator(".codes-de-secours code").first.inner_text()


def sortir(page):
    page.locator(".menu-personne summary").click()
    page.locator(".menu-personne").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/compte/login/**")


def test_application_cle_et_deconnexion_partout(bernard, photographier):
    page, telephone = bernard(), bernard(360)
    taper_le_mot_de_passe(page)
    taper_le_mot_de_passe(telephone)
    donner_une_cle(page)
    trouvees, de_secours = poser_l_application(page)

    page.goto("/compte/2fa/webauthn/add/")
    page.get_by_label("Nom de la clé").fill("Portable du lycée")
    page.get_by_role("button", name="Ajouter la clé").click()
    page.get_by_text("La clé d’accès est ajoutée.").wait_for()

    sortir(page)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url("**/evaluations/")

    sortir(page)
    taper_le_mot_de_passe(page)
    trouvees += violations_en_clair_et_en_sombre(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url("**/evaluations/")

    page.goto("/compte/2fa/webauthn/reauthenticate/?next=/compte/2fa/")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.get_by_role("heading", name="Second facteur").wait_for()
    for adresse in PAGES:
        page.goto(adresse)
        photographier(page, f"compte{adresse.replace('/', '-')}")
        trouvees += violations_en_clair_et_en_sombre(page)
    assert trouvees == []

    telephone.goto("/compte/appareils/")
    assert "/compte/login/" in telephone.url
    taper_le_mot_de_passe(telephone)
    telephone.get_by_label("Code", exact=True).fill(de_secours)
    telephone.get_by_role("button", name="Se connecter", exact=True).click()
    telephone.get_by_role("heading", name="Appareils connectés").wait_for()
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 360
    telephone.get_by_role("button", name="Déconnecter partout ailleurs").click()
    telephone.get_by_text(re.compile("Celui-ci reste connecté")).wait_for()
    page.goto("/evaluations/")
    assert "/compte/login/" in page.url
