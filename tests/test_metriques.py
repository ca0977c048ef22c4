"""Les métriques : fermées d’office, justes de processus en processus, sans personne dedans."""

import os
import re
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as reglages
from django.db import IntegrityError, transaction
from django.urls import get_resolver, reverse
from django_tasks_db.models import DBTaskResult, get_date_max

from comptes.models import RendezVous
from tests import fabriques

JETON = "celui-du-collecteur"
ETIQUETTE = re.compile(r'(\w+)="')


@pytest.fixture
def ouvertes(settings):
    settings.METRIQUES_JETON = JETON


def relever(client):
    """Chaque mesure et sa valeur, comme les lira Prometheus."""
    texte = client.get("/metriques/", headers={"Authorization": f"Bearer {JETON}"}).content.decode()
    return lire(texte)


def lire(texte):
    lignes = (ligne.rsplit(" ", 1) for ligne in texte.splitlines() if not ligne.startswith("#"))
    return {nom: float(valeur) for nom, valeur in lignes if "_created{" not in nom}


def ecart(avant, apres):
    """Ce qui a bougé, hors les mesures que Python prend de lui-même."""
    return {
        nom: valeur - avant.get(nom, 0)
        for nom, valeur in apres.items()
        if nom.startswith("sillage") and valeur != avant.get(nom, 0) and "secondes" not in nom
    }


@pytest.mark.parametrize("envoye", [{}, {"Authorization": f"Bearer {JETON}"}])
def test_sans_reglage_elles_n_existent_pas(client, db, envoye):
    assert client.get("/metriques/", headers=envoye).status_code == 404


@pytest.mark.parametrize("envoye", ["", JETON, f"Bearer {JETON}x", "Bearer ", "Bearer é"])
def test_un_autre_jeton_est_refuse(client, db, ouvertes, envoye):
    reponse = client.get("/metriques/", headers={"Authorization": envoye})

    assert (reponse.status_code, reponse.content) == (401, b"")


def test_une_page_se_compte_sous_le_nom_de_sa_vue(client_de, client, ines, ouvertes):
    realisation = fabriques.realisation(ines.inscriptions.get())
    avant = relever(client)
    client_de(ines).get(reverse("realisation", args=[realisation.pk]))
    client.get("/moreau-ines/")

    assert ecart(avant, relever(client)) == {
        'sillage_pages_total{statut="200",vue="realisation"}': 1,
        'sillage_pages_total{statut="404",vue="aucune"}': 1,
        'sillage_pages_total{statut="200",vue="metriques"}': 1,
    }


def test_une_erreur_de_base_se_compte_par_son_genre(client, db, ouvertes, monkeypatch):
    RendezVous.objects.create(nom="liens", passe_le=fabriques.MIDI)

    def double(request):
        with pytest.raises(IntegrityError), transaction.atomic():
            RendezVous.objects.create(nom="liens", passe_le=fabriques.MIDI)
        return vraie(request)

    motif = next(m for m in get_resolver().url_patterns if m.name == "sante")
    vraie = motif.callback
    monkeypatch.setattr(motif, "callback", double)
    double.login_required = False
    avant = relever(client)
    client.get("/sante/")

    assert (
        ecart(avant, relever(client))['sillage_erreurs_de_base_total{genre="IntegrityError"}'] == 1
    )


def test_les_taches_et_les_dossiers(client, ouvertes, inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre)
    avant = relever(client)
    fabriques.dossier_depose(inscription_d_ines)
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="portfolio.actions.veille.relever_un_lien",
        backend_name="default",
        run_after=get_date_max(),
    )
    apres = relever(client)

    assert (avant["sillage_dossiers_deposes"], apres["sillage_dossiers_deposes"]) == (0, 1)
    assert apres['sillage_taches{etat="en_attente"}'] == 1
    assert (avant["sillage_tache_attente_secondes"], apres["sillage_base_joignable"]) == (0, 1)


def test_trois_requetes(client, db, ouvertes, django_assert_num_queries):
    with django_assert_num_queries(3):
        relever(client)


def test_aucune_etiquette_ne_vient_d_une_adresse(client, db, ouvertes):
    for n in range(20):
        client.get(f"/p/jeton-{n}/?qui=moreau")
        client.generic(f"VERBE{n}", "/sante/")
    etiquettes = {m for nom in relever(client) if "sillage" in nom for m in ETIQUETTE.findall(nom)}

    assert etiquettes <= {"vue", "statut", "le", "genre", "etat"}
    assert [nom for nom in relever(client) if "jeton-" in nom or "VERBE" in nom] == []


# De processus en processus, sur un vrai gunicorn


def port_libre():
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return prise.getsockname()[1]


def demander(port, chemin, **entetes):
    with urlopen(Request(f"http://127.0.0.1:{port}{chemin}", headers=entetes), timeout=5) as rendu:
        return rendu.read().decode()


def attendre(port, service):
    for _ in range(150):
        try:
            return demander(port, "/sante/")
        except (URLError, ConnectionError):
            assert service.poll() is None
            time.sleep(0.1)
    raise AssertionError("Le service n’a pas répondu.")


@pytest.fixture
def service(tmp_path):
    """Deux processus, sans base : les métriques la disent absente et comptent quand même."""
    port = port_libre()
    environnement = os.environ | {
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/vide.sqlite3",
        "METRIQUES_JETON": JETON,
        "PORT": str(port),
        "PROCESSUS": "2",
        "FILS": "2",
        "DEBUG": "0",
        "HTTPS": "0",
        "STATIQUES_FIGES": "0",
        "SECRET_KEY": "celle-des-essais",
    }
    perimee = tmp_path / "metriques" / f"{socket.gethostname()}-{port}" / "counter_1.db"
    perimee.parent.mkdir(parents=True)
    perimee.write_bytes(b"d'un service precedent")
    commande = [sys.executable, "-m", "gunicorn", "config.wsgi"]
    with subprocess.Popen(
        commande, cwd=reglages.BASE_DIR, env=environnement, stderr=subprocess.DEVNULL
    ) as lance:
        attendre(port, lance)
        yield port, perimee.parent
        lance.terminate()


def compteurs(dossier):
    return list(dossier.glob("counter_*.db"))


def test_deux_processus_s_additionnent(service):
    port, dossier = service
    demandes = 1
    # Le second processus naît un instant après le premier : on demande jusqu’à ce qu’il ait servi.
    while demandes < 60 or (len(compteurs(dossier)) < 2 and demandes < 5000):
        demander(port, "/sante/")
        demandes += 1
    with pytest.raises(HTTPError, match="404"):
        demander(port, "/nulle-part/")

    relevees = [
        lire(demander(port, "/metriques/", Authorization=f"Bearer {JETON}")) for _ in range(6)
    ]

    assert [r['sillage_pages_total{statut="200",vue="sante"}'] for r in relevees] == [demandes] * 6
    assert relevees[0]['sillage_page_secondes_count{vue="sante"}'] == demandes
    assert relevees[0]['sillage_pages_total{statut="404",vue="aucune"}'] == 1
    assert relevees[0]["sillage_base_joignable"] == 0
    assert len(compteurs(dossier)) == 2
