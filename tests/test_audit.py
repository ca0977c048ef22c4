"""L’audit des dépendances, contre un petit serveur qui répond comme OSV."""

import json
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from outils import audit

VERROU = "django==5.2.19 \\\n    --hash=sha256:00\nPillow[xmp]==12.0.1 ; python_version > '3' \\\n"
BOOTSTRAP = "Bootstrap, feuille du paquet npm «\u00a0bootstrap\u00a0» 5.3.9, licence MIT."
DETAIL = {
    "id": "GHSA-1",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Django"},
            "ranges": [
                {"type": "GIT", "events": [{"fixed": "abc"}]},
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "5.2.20"}]},
            ],
        }
    ],
}
RIEN = {"results": [{}, {}, {}]}
UN_AVIS = {"results": [{"vulns": [{"id": "GHSA-1"}]}, {}, {}]}


@pytest.fixture
def depot(tmp_path, monkeypatch):
    (tmp_path / "static/tiers/bootstrap").mkdir(parents=True)
    (tmp_path / "static/tiers/bootstrap/VERSION").write_text(BOOTSTRAP, "utf-8")
    (tmp_path / "requirements.txt").write_text(VERROU)
    (tmp_path / "outils").mkdir()
    (tmp_path / "outils/audit.toml").write_text("")
    monkeypatch.setattr(audit, "ATTENTE", 0.5)
    return tmp_path


@pytest.fixture
def osv(monkeypatch):
    """`osv(reponse, …)` : un serveur qui rend ces réponses à son tour, puis les détails."""
    serveurs = []

    def demarrer(*reponses):
        a_rendre, recues = list(reponses), []

        class Reponse(BaseHTTPRequestHandler):
            def do_POST(self):
                recues.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.rendre(a_rendre.pop(0))

            def do_GET(self):
                recues.append(self.path)
                self.rendre(DETAIL)

            def rendre(self, quoi):
                code, corps = quoi if isinstance(quoi, tuple) else (200, json.dumps(quoi).encode())
                if code == "attente":
                    return time.sleep(0.8)
                self.send_response(code)
                self.send_header("Content-Length", str(len(corps)))
                self.end_headers()
                return self.wfile.write(corps)

            def log_message(self, *args):
                return None

        serveur = ThreadingHTTPServer(("127.0.0.1", 0), Reponse)
        serveurs.append((serveur, fil := Thread(target=serveur.serve_forever, args=(0.02,))))
        fil.start()
        monkeypatch.setenv("OSV_ADRESSE", f"http://127.0.0.1:{serveur.server_port}/")
        return recues

    yield demarrer
    for serveur, fil in serveurs:
        serveur.shutdown()
        fil.join()
        serveur.server_close()


def test_les_verrous_et_les_paquets_vendus_se_lisent(depot):
    assert audit.paquets(depot) == [
        audit.Paquet("PyPI", "django", "5.2.19"),
        audit.Paquet("PyPI", "pillow", "12.0.1"),
        audit.Paquet("npm", "bootstrap", "5.3.9"),
    ]


def test_ceux_du_depot_se_lisent_tous():
    connus = {(paquet.ecosysteme, paquet.nom) for paquet in audit.paquets()}

    assert {
        ("npm", "bootstrap"),
        ("npm", "@fontsource/source-sans-3"),
        ("PyPI", "django"),
        ("PyPI", "weasyprint"),
    } <= connus
    assert len(connus) > 60


def test_rien_de_connu(depot, osv, capsys):
    recues = osv(RIEN)

    assert audit.main(depot) == 0
    assert capsys.readouterr().out == "3 paquets : aucun avis connu.\n"
    assert recues[0]["queries"][2] == {
        "package": {"ecosystem": "npm", "name": "bootstrap"},
        "version": "5.3.9",
    }


def test_un_avis_nomme_le_paquet_la_version_et_la_correction(depot, osv, capsys):
    osv(UN_AVIS)

    assert audit.main(depot) == 1
    assert capsys.readouterr().out == "django 5.2.19 : GHSA-1 (corrigé en 5.2.20)\n"


def test_un_avis_d_une_page_suivante_se_dit_aussi(depot, osv, capsys):
    recues = osv(
        {"results": [{"next_page_token": "2"}, {}, {}]}, {"results": UN_AVIS["results"][:1]}
    )

    assert audit.main(depot) == 1
    assert [q["page_token"] for q in recues[1]["queries"]] == ["2"]


@pytest.mark.parametrize("expire, code", [("2099-12-31", 0), ("2026-01-01", 1)])
def test_une_exception_vaut_jusqu_a_sa_date(depot, osv, expire, code):
    osv(UN_AVIS)
    (depot / "outils/audit.toml").write_text(
        '[[exception]]\npaquet = "django"\navis = "GHSA-1"\nraison = "Jamais appelé."\n'
        f"expire = {expire}\n"
    )

    assert audit.main(depot) == code


@pytest.mark.parametrize("manque", ["raison", "expire", "avis", "paquet"])
def test_une_exception_sans_raison_ni_date_est_refusee(depot, manque):
    dites = {"paquet": '"django"', "avis": '"GHSA-1"', "raison": '"R"', "expire": "2099-12-31"}
    lignes = "\n".join(f"{cle} = {valeur}" for cle, valeur in dites.items() if cle != manque)
    (depot / "outils/audit.toml").write_text(f"[[exception]]\n{lignes}\n")

    assert audit.main(depot) == 2


@pytest.mark.parametrize(
    "panne",
    [
        (500, b"erreur"),
        (200, b'{"results": [{}, {'),
        (200, b"[]"),
        (200, b'{"results": [{}]}'),
        (200, b'{"results": [{"vulns": [{}]}, {}, {}]}'),
        (200, b'{"results": [null, {}, {}]}'),
        ("attente", b""),
    ],
    ids=["500", "tronque", "liste", "incomplet", "sans-numero", "nul", "delai"],
)
def test_une_panne_d_osv_dit_que_rien_n_a_ete_audite(depot, osv, capsys, panne):
    osv(panne)

    assert audit.main(depot) == 3
    sortie = capsys.readouterr().out
    assert (sortie.startswith("OSV injoignable ("), "rien n’a été audité (3" in sortie) == (
        True,
        True,
    )


@pytest.mark.parametrize("adresse", ["http://127.0.0.1:9", "file:///etc/passwd", "n’importe quoi"])
def test_un_miroir_injoignable_aussi(depot, monkeypatch, adresse):
    monkeypatch.setenv("OSV_ADRESSE", adresse)

    assert audit.main(depot) == 3


def test_les_exceptions_du_depot_se_lisent():
    assert audit.exceptions(audit.RACINE, date(2026, 11, 28)) == set()
