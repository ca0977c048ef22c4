"""Le banc de charge (benchmarks/charge.py) voit ce qui se perd, se double ou échoue."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings

from benchmarks import charge_base
from benchmarks.charge import jouer
from benchmarks.charge_releves import FAUTES, centiles, comparer, resumer, tient
from portfolio.models import Note, Realisation
from tests import fabriques

CLE = "charge 0b6f"


class ServeurFautif(BaseHTTPRequestHandler):
    """Rend toute page vide, sauf les avis, en panne."""

    pannes = 0

    def do_GET(self):  # noqa: N802
        panne = self.path == "/avis/"
        type(self).pannes += panne
        self.send_response(500 if panne else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *rien):
        pass


@pytest.fixture
def fautif():
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), ServeurFautif)
    Thread(target=serveur.serve_forever, daemon=True).start()
    yield serveur
    serveur.shutdown()
    serveur.server_close()


@pytest.fixture
def ecrit(ines):
    """Ce qu’un écrivain a écrit, et ce que le serveur lui en a dit."""
    inscrit = ines.inscriptions.get()
    item = fabriques.sous_competence()
    fabriques.realisation(inscrit, CLE, revendications={item: "Fait."}, contexte="Trois copies.")
    fabriques.note(inscrit, CLE)
    acceptees = {"realisations": [CLE], "notes": [CLE]}
    return {"acceptees": acceptees, "textes": {CLE: ["Trois copies.", [item]]}, "restes": 0}


def fautes(joue):
    """Celles que la comparaison à la base trouve."""
    dites = comparer(joue, charge_base.relire())
    return {nom: dites[nom] for nom in FAUTES if dites.get(nom)}


def test_rien_ne_manque_quand_tout_est_la(ecrit):
    assert fautes(ecrit) == {}


@pytest.mark.parametrize(
    "falsifier, faute",
    [
        (lambda: Note.objects.all().delete(), {"perdues": 1}),
        (lambda: Realisation.objects.update(contexte="Deux copies."), {"perdues": 1}),
        (lambda: Realisation.objects.get().mobilisations.all().delete(), {"perdues": 1}),
        (lambda: fabriques.note(Realisation.objects.get().inscription, CLE), {"doubles": 1}),
    ],
)
def test_une_ligne_falsifiee_se_voit(ecrit, falsifier, faute):
    falsifier()

    assert fautes(ecrit) == faute


def test_une_demande_qui_echoue_se_compte(fautif):
    lecteur = {"session": "x", "inscription": 1, "jugees": [], "competences": [1]}
    ordre = {"lecteurs": [lecteur] * 4, "ecrivains": [], "graine": 8, "image": ""}
    ordre |= {"adresse": f"http://127.0.0.1:{fautif.server_port}"}
    joue, _ = jouer({**ordre, "montee": 0, "palier": 1, "lecture": (0.01, 0.02)}, lambda: {})
    dit = resumer(joue["mesures"], 0, 1)

    assert dit["erreurs"] == ServeurFautif.pannes > 0
    assert dit["fautes"] == {"/avis/ : statut 500": ServeurFautif.pannes}


def test_seules_les_pages_lues_pendant_le_palier_se_chronometrent():
    mesures = [
        (0.5, "lecteurs", "/portfolio/", 900, ""),
        (1.5, "lecteurs", "/portfolio/", 100, ""),
        (1.6, "lecteurs", "fichier statique", 2, ""),
        (1.7, "ecrivains", "/journal/", 700, ""),
    ]

    assert resumer(mesures, 1, 1)["lecteurs_ms"] == centiles([100])


@pytest.mark.parametrize("faute", FAUTES)
def test_une_seule_faute_fait_echouer_la_scene(faute):
    bilan = {"lecteurs_ms": {"p95": 300}, **dict.fromkeys(FAUTES, 0)}

    assert tient(bilan)
    assert not tient(bilan | {faute: 1})
    assert not tient(bilan | {"lecteurs_ms": {"p95": 301}})


def test_chacun_entre_par_la_session_qu_on_lui_ouvre(ines, anonyme):
    acteurs = charge_base.dresser(1, 1)
    anonyme.cookies[settings.SESSION_COOKIE_NAME] = acteurs["lecteurs"][0]["session"]

    assert anonyme.get("/portfolio/").status_code == 200
    assert acteurs["ecrivains"][0]["session"] != acteurs["lecteurs"][0]["session"]
