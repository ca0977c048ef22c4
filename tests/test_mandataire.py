"""Un vrai mandataire devant le site : il sert les fichiers, garde leurs en-têtes, tait les jetons.

Facultatif : sauté là où Caddy, ou nginx, n’est pas installé.
"""

import re
import shutil
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as reglages
from django.test import Client

from portfolio.fichiers.remise import CSP_FICHIER
from tests import fabriques

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.une_base]
CONFIGURATIONS = Path(reglages.BASE_DIR) / "outils/exploitation"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def port_libre():
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def caddy(lieu, port, site, racine):
    variables = {"DOMAINE": f"http://127.0.0.1:{port}", "SITE": site, "FICHIERS": str(racine)}
    texte = (CONFIGURATIONS / "Caddyfile").read_text("utf-8")
    fichier = lieu / "Caddyfile"
    fichier.write_text(texte.replace("{\n\tlog default", "{\n\tadmin off\n\tlog default"))
    commande = ["caddy", "run", "--config", fichier, "--adapter", "caddyfile"]
    return commande, variables | {"HOME": str(lieu), "XDG_DATA_HOME": str(lieu)}


def nginx(lieu, port, site, racine):
    """La configuration donnée, sans TLS et ailleurs que dans /var."""
    texte = (CONFIGURATIONS / "nginx.conf").read_text("utf-8")
    texte = re.sub(r" *ssl_certificate.*\n", "", texte)
    for avant, apres in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port}"),
        ("127.0.0.1:8000", site),
        ("/var/lib/sillage/fichiers", str(racine)),
        ("/var/log/nginx/sillage.log", str(lieu / "acces.log")),
        ("/var/log/nginx/sillage.erreurs.log", str(lieu / "erreurs.log")),
    ):
        assert avant in texte
        texte = texte.replace(avant, apres)
    places = "".join(f"{n}_temp_path {lieu}/{n};" for n in ("client_body", "proxy", "fastcgi"))
    places += f"uwsgi_temp_path {lieu}/uwsgi; scgi_temp_path {lieu}/scgi;"
    tete = f"user root; daemon off; pid {lieu}/pid; error_log {lieu}/demarrage.log; events {{}}"
    (lieu / "nginx.conf").write_text(f"{tete} http {{ {places} {texte} }}")
    return ["nginx", "-c", lieu / "nginx.conf", "-p", lieu], {}


MANDATAIRES = {"caddy": caddy, "nginx": nginx}


@contextmanager
def devant(nom, lieu, site, racine):
    port = port_libre()
    commande, variables = MANDATAIRES[nom](lieu, port, site, racine)
    binaire = shutil.which(nom, path="/usr/sbin:/usr/bin:/usr/local/bin")
    with (lieu / "sortie.log").open("wb") as sortie:
        processus = subprocess.Popen(
            [binaire, *commande[1:]], env=variables, stdout=sortie, stderr=sortie
        )
    try:
        attendre(port, processus)
        yield f"http://127.0.0.1:{port}"
    finally:
        processus.terminate()
        processus.wait(10)


def attendre(port, processus):
    limite = monotonic() + 15
    while monotonic() < limite and processus.poll() is None:
        with socket.socket() as prise:
            if prise.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    pytest.fail("Le mandataire n’a pas démarré.")


def demander(adresse, **entetes):
    try:
        with urlopen(Request(adresse, headers=entetes)) as recu:
            return recu.status, recu.headers, recu.read()
    except HTTPError as refus:
        return refus.code, refus.headers, refus.read()


@pytest.mark.parametrize("nom", MANDATAIRES)
def test_le_mandataire_sert_le_fichier_et_ses_entetes(
    nom, live_server, settings, tmp_path, inscription_d_ines, ines
):
    if not shutil.which(nom, path="/usr/sbin:/usr/bin:/usr/local/bin"):
        pytest.skip(f"{nom} n’est pas installé")
    settings.MEDIA_ROOT, settings.FICHIERS_PAR = tmp_path / "fichiers", "x-accel"
    settings.ALLOWED_HOSTS = ["*"]
    preuve = fabriques.preuve(
        fabriques.realisation(inscription_d_ines), PNG, "écran.png", "É", "image/png"
    )
    navigateur = Client()
    navigateur.force_login(ines)
    temoin = {"Cookie": navigateur.cookies.output(header="", sep=";").split(";")[0].strip()}
    site, lieu = live_server.url.removeprefix("http://"), tmp_path / "lieu"
    lieu.mkdir()

    with devant(nom, lieu, site, settings.MEDIA_ROOT) as dehors:
        statut, entetes, octets = demander(f"{dehors}/preuves/{preuve.pk}/", **temoin)
        assert (statut, octets) == (200, PNG)
        assert entetes["Content-Type"] == "image/png"
        assert entetes["Content-Disposition"].startswith("attachment; filename*=")
        assert entetes["Content-Security-Policy"] == CSP_FICHIER
        assert entetes["X-Content-Type-Options"] == "nosniff"
        assert entetes["Cache-Control"] == "private, max-age=3600"
        assert entetes.get("X-Accel-Redirect") is None

        partie = demander(f"{dehors}/preuves/{preuve.pk}/", **temoin, Range="bytes=8-11")
        assert (partie[0], partie[2]) == (206, b"\x00\x01\x02\x03")

        refus = demander(f"{dehors}/preuves/{preuve.pk}/")
        assert PNG not in refus[2]
        assert PNG not in demander(f"{dehors}/_fichiers/{preuve.fichier.name}")[2]
        demander(f"{dehors}/jury/un-jeton-secret/?code=secret")

    journaux = "".join(c.read_text("utf-8") for c in lieu.glob("*.log"))
    assert "/jury/" in journaux
    assert "secret" not in journaux
