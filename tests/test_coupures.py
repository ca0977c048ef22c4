"""kill -9 au milieu d’un acte : rien à moitié fait, et une relance continue.

Un vrai serveur, un vrai travailleur, sur la base de la suite (SQLite, ou PostgreSQL). Chaque test
tue au pire moment, relance, compte ce qui reste, et refait l’acte jusqu’au bout.
"""

import re

import pytest

from tests.coupures import ANTI_CSRF, Site, jusqu_a, tuer

pytestmark = pytest.mark.django_db

DECOR = """
import django; django.setup()
import json
from django.conf import settings
from django.test import Client
from tests import fabriques
from tests.troupe import arriver
ines, lefevre = arriver("ines"), arriver("lefevre")
inscrite = ines.inscriptions.get()
def session(personne):
    client = Client()
    client.force_login(personne, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies["sessionid"].value
print(json.dumps({
    "ines": session(ines), "lefevre": session(lefevre), "promotion": inscrite.promotion_id,
    "brouillon": fabriques.realisation(inscrite).pk,
    "a_soumettre": fabriques.realisation(inscrite, "À soumettre").pk,
    "a_juger": fabriques.soumise(inscrite, intitule="À juger").pk,
    "validee": fabriques.validee(inscrite, lefevre, intitule="Validée").pk,
}))
"""
PARTIES = "multipart/form-data; boundary=sillage"
FORMULAIRE = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        lance = Site(tmp_path_factory.mktemp("coupures"))
    lance.decor = lance.dresser(DECOR)
    lance.servir()
    yield lance
    tuer(lance.service)
    lance.oter()


def entetes(site, qui, genre):
    cookies = f"sessionid={site.decor[qui]}; csrftoken={ANTI_CSRF}"
    return {"Cookie": cookies, "X-CSRFToken": ANTI_CSRF, "Content-Type": genre}


def envoi_d_un_fichier(octets):
    tete = b'--sillage\r\nContent-Disposition: form-data; name="depot-fichiers"; filename="p.txt"'
    return tete + b"\r\n\r\n" + b"releve\n" * (octets // 7) + b"\r\n--sillage--\r\n"


def couper(site, table, adresse, corps, qui, genre=FORMULAIRE):
    """Envoie, attend que la base en soit au milieu de l’acte, tue qui répond, relance."""
    envoi = adresse, corps, entetes(site, qui, genre)
    with site.base_qui_s_attarde(table), site.envoyer_sans_attendre(*envoi):
        jusqu_a(site.s_attarde)
        site.tuer_les_ouvriers()


def refaire(site, adresse, corps, qui, genre=FORMULAIRE):
    assert site.demander("POST", adresse, corps, entetes(site, qui, genre))[0] == 302


def test_un_envoi_coupe_a_moitie_recu_ne_laisse_rien(site):
    adresse = f"/realisations/{site.decor['brouillon']}/fichiers/"
    corps = envoi_d_un_fichier(4_000_000)
    envois = site.var / "envois"
    with site.envoyer_sans_attendre(adresse, corps, entetes(site, "ines", PARTIES), part=0.8):
        jusqu_a(lambda: any(envoi.stat().st_size > 10**6 for envoi in envois.iterdir()))
        site.tuer()

    assert (site.compte("portfolio_preuve"), site.fichiers()) == (0, [])
    assert len(list(envois.iterdir())) == 1


def test_un_envoi_coupe_entre_le_fichier_et_sa_ligne_se_refait(site):
    adresse = f"/realisations/{site.decor['brouillon']}/fichiers/"
    corps = envoi_d_un_fichier(100)
    couper(site, "portfolio_preuve", adresse, corps, "ines", PARTIES)

    assert (site.compte("portfolio_preuve"), len(site.fichiers())) == (0, 1)
    refaire(site, adresse, corps, "ines", PARTIES)
    assert (site.compte("portfolio_preuve"), len(site.fichiers())) == (1, 2)


def etat(site, nom):
    """Où en est une réalisation : son état, ses soumissions, ses lignes au journal."""
    de_celle_ci = f"realisation_id = {site.decor[nom]}"
    (lu,) = site.executer(f"SELECT etat FROM portfolio_realisation WHERE id = {site.decor[nom]}")
    tables = ("portfolio_soumission", "portfolio_journal")
    return (*lu, *(site.compte(table, de_celle_ci) for table in tables))


def test_une_soumission_coupee_n_a_pas_eu_lieu_et_se_refait(site):
    adresse = f"/realisations/{site.decor['a_soumettre']}/soumettre/"
    avant = etat(site, "a_soumettre")
    couper(site, "portfolio_journal", adresse, b"", "ines")

    assert etat(site, "a_soumettre") == avant == ("brouillon", 0, avant[2])
    assert site.compte("comptes_avis", f"chemin LIKE '%/{site.decor['a_soumettre']}/%'") == 0
    refaire(site, adresse, b"", "ines")
    assert etat(site, "a_soumettre") == ("soumise", 1, avant[2] + 1)


def test_une_evaluation_coupee_n_a_pas_eu_lieu_et_se_refait(site):
    adresse = f"/realisations/{site.decor['a_juger']}/evaluer/"
    page = site.demander("GET", adresse, entetes=entetes(site, "lefevre", FORMULAIRE))[1].decode()
    (retenue,) = set(re.findall(r'name="(retenue_\d+)"', page))
    corps = f"numero=1&decision=validee&commentaire=Bien.&{retenue}=oui".encode()
    avant, rendues = etat(site, "a_juger"), site.compte("evaluations_evaluation")
    couper(site, "portfolio_journal", adresse, corps, "lefevre")

    assert (etat(site, "a_juger"), site.compte("evaluations_evaluation")) == (avant, rendues)
    assert site.compte("evaluations_retenue") == rendues
    refaire(site, adresse, corps, "lefevre")
    assert etat(site, "a_juger") == ("validee", 1, avant[2] + 1)
    assert site.compte("evaluations_retenue") == rendues + 1


def test_un_depot_coupe_ne_laisse_aucun_dossier_et_se_refait(site):
    page = site.demander("GET", "/dossier/", entetes=entetes(site, "ines", FORMULAIRE))[1].decode()
    lu = re.search(r'name="lu" value="([^"]+)"', page)[1]
    corps = f"lu={lu}&confirmer=on".encode()
    couper(site, "documents_piecededossier", "/dossier/deposer/", corps, "ines")

    assert (site.compte("documents_dossier"), site.compte("documents_piecededossier")) == (0, 0)
    refaire(site, "/dossier/deposer/", corps, "ines")
    assert site.executer("SELECT numero FROM documents_dossier") == [(1,)]


def test_une_tache_dont_le_travailleur_est_tue_repart_et_finit(site):
    adresse = f"/promotions/{site.decor['promotion']}/documents/"
    site.executer("DELETE FROM django_tasks_database_dbtaskresult")
    refaire(site, adresse, b"nature=tableau-de-synthese", "lefevre")
    with site.base_qui_s_attarde("documents_piece", "UPDATE"):
        travailleur = site.demarrer("manage.py", "db_worker", "--no-startup-delay")
        jusqu_a(site.s_attarde)
        tuer(travailleur)

    assert _taches(site) == [("RUNNING",)]
    assert site.executer("SELECT etat FROM documents_piece") == [("attente",)]
    site.executer("""UPDATE django_tasks_database_dbtaskresult SET
        run_after = '2026-01-01 00:00:00', started_at = '2026-01-01 00:00:00'""")
    assert "abandons" in site.faire("manage.py", "horloge", "--une-fois")
    site.faire("manage.py", "db_worker", "--batch", "--no-startup-delay")
    assert _taches(site) == [("SUCCESSFUL",)]
    assert site.executer("SELECT etat FROM documents_piece") == [("faite",)]


def _taches(site):
    return site.executer("SELECT status FROM django_tasks_database_dbtaskresult")


def test_un_jour_plus_tard_il_ne_reste_que_ce_qu_une_ligne_cite(site):
    site.vieillir()
    champs = ["portfolio_preuve", "documents_piece", "documents_piecededossier"]
    lignes = [site.executer(f"SELECT fichier FROM {t} WHERE fichier <> ''") for t in champs]
    cites = {nom for table in lignes for (nom,) in table}

    sortie = site.faire("manage.py", "effacer_les_restes").splitlines()
    assert sortie[-1] == "3\u00a0fichiers effacés."  # la preuve, la pièce, l’envoi à moitié reçu
    assert (set(site.fichiers()), list((site.var / "envois").iterdir())) == (cites, [])
    assert "✓ 1\u00a0dossier déposé" in site.faire("manage.py", "verifier_coherence")
