"""Entrer par l’annuaire de l’établissement : un vrai fournisseur, à une autre origine."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.federation import saml
from tests.federation.oidc import port_libre, servir
from tests.navigateur.conftest import MOT_DE_PASSE, RACINE, _attendre
from tests.navigateur.test_accessibilite import violations_en_clair_et_en_sombre

pytestmark = pytest.mark.navigateur


@pytest.fixture(scope="module")
def annuaire():
    with servir() as serveur:
        serveur.connait("sub-ines", email="ines@sillage.example", email_verified=True)
        serveur.connait("sub-eve", email="eve@ailleurs.example", email_verified=True)
        serveur.connait("sub-perso", email="ines.moreau@ailleurs.example")
        yield serveur


class Portail(BaseHTTPRequestHandler):
    """Un portail SAML sur « localhost » : pour le navigateur, un autre site que 127.0.0.1."""

    def do_GET(self):
        numero = saml.numero_demande(self.path)
        acs = f"{self.server.site}/compte/saml/saml/acs/"
        signee = saml.assertion(
            numero, audience=f"{self.server.site}/compte/saml/saml/metadata/", acs=acs
        )
        page = f"""<!doctype html><title>Portail</title><form method="post" action="{acs}">
          <input type="hidden" name="SAMLResponse"
          value="{saml.reponse(numero, signee, destination=acs)}"><button>Entrer</button></form>"""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def portail():
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Portail)
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.05})
    fil.start()
    yield serveur
    serveur.shutdown()
    fil.join()
    serveur.server_close()


@pytest.fixture(scope="module")
def site(environnement, serveur, annuaire, portail):
    """Le même établissement, servi à une autre adresse avec son annuaire réglé."""
    port = str(port_libre())
    metadonnees = Path(environnement["VAR_DIR"]) / "portail.xml"
    metadonnees.write_text(saml.metadonnees(f"http://localhost:{portail.server_port}/sso"))
    reglages = {
        **environnement,
        **{"DEBUG": "0", "PORT": port, "PROCESSUS": "1"},
        **{"OIDC_NOM": "l’annuaire du lycée", "OIDC_SERVEUR": annuaire.adresse},
        **{"OIDC_CLIENT": "sillage", "OIDC_SECRET": "secret"},
        **{"SAML_NOM": "le portail", "SAML_DOMAINES": "sillage.example"},
        "SAML_METADONNEES": str(metadonnees),
    }
    journal = Path(environnement["VAR_DIR"]) / "federation.txt"
    with journal.open("w") as sortie:
        service = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi"],
            cwd=RACINE,
            env=reglages,
            stdout=sortie,
            stderr=subprocess.STDOUT,
        )
    adresse = portail.site = f"http://127.0.0.1:{port}"
    try:
        _attendre(f"{adresse}/compte/login/", service, journal)
        yield adresse
    finally:
        service.terminate()
        service.wait(timeout=20)


def s_identifier(page, sub):
    """Sur la page du fournisseur, à une autre origine."""
    page.wait_for_url("**/oauth2/authorize?*")
    page.fill("input[name=sub]", sub)
    page.get_by_role("button", name="Authorize").click()


def verifier(page, photographier, nom):
    photographier(page, nom)
    assert violations_en_clair_et_en_sombre(page) == []


def test_ines_entre_par_l_annuaire_et_voit_ce_qui_ouvre_son_compte(ouvrir, site, photographier):
    page = ouvrir(reduced_motion="reduce")
    page.goto(f"{site}/compte/login/?next=/compte/3rdparty/")
    verifier(page, photographier, "federation-connexion")
    page.get_by_role("button", name="Continuer avec l’annuaire du lycée").click()
    s_identifier(page, "sub-ines")

    page.wait_for_url(f"{site}/compte/3rdparty/")
    assert page.get_by_text("ines@sillage.example, liée le").is_visible()
    verifier(page, photographier, "federation-connexions")

    page.get_by_role("button", name="Délier").click()
    page.fill("input[name=password]", MOT_DE_PASSE)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_text("Votre compte ne s’ouvre plus avec l’annuaire du lycée.").wait_for()
    page.get_by_role("button", name="Lier l’annuaire du lycée").click()
    s_identifier(page, "sub-perso")
    page.get_by_text("ines.moreau@ailleurs.example, liée le").wait_for()


def test_une_inconnue_lit_ce_qu_elle_peut_faire_sur_son_telephone(ouvrir, site, photographier):
    page = ouvrir(360, 780, reduced_motion="reduce", java_script_enabled=True)
    page.goto(f"{site}/compte/login/")
    page.get_by_role("button", name="l’annuaire du lycée").click()
    s_identifier(page, "sub-eve")

    page.get_by_role("heading", name="Connexion impossible").wait_for()
    verifier(page, photographier, "federation-refus-360")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Revenir à la connexion").click()
    page.get_by_role("button", name="l’annuaire du lycée").click()
    page.get_by_role("button", name="Deny").click()
    page.get_by_role("heading", name="Connexion abandonnée").wait_for()


def test_la_reponse_d_un_portail_arrive_d_un_autre_site_et_ouvre_le_compte(ouvrir, site):
    """Le cookie de session ne voyage pas avec cet envoi : la page suivante le retrouve."""
    page = ouvrir()
    page.goto(f"{site}/compte/login/?next=/stages/")
    page.get_by_role("button", name="Continuer avec le portail").click()
    page.get_by_role("button", name="Entrer").click()

    page.wait_for_url(f"{site}/stages/")
