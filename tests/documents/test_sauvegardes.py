"""Une école copiée pendant qu’elle sert, restaurée ailleurs : chaque ligne, chaque fichier.

Tout se passe entre vrais processus, sur la base de la suite : SQLite, ou deux bases PostgreSQL.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from comptes.regles import ActionRefusee
from documents.sauvegardes import rangement
from documents.sauvegardes.cliches import fichiers_nommes
from documents.sauvegardes.controle import relire
from documents.sauvegardes.retour import MARQUE
from documents.sauvegardes.sqlite import ClicheSQLite

pytestmark = pytest.mark.django_db

CLE = "une-cle-de-sauvegarde-longue"
PREPARER = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("charger_referentiel", verbosity=0)
"""
DECOR = """
import django; django.setup()
from tests import fabriques
from tests.troupe import arriver
ines, lefevre = arriver("ines"), arriver("lefevre")
inscrite = ines.inscriptions.get()
fabriques.validee(inscrite, lefevre, avec_preuve=True)
fabriques.stage(inscrite, attestation=b"%PDF-1.7 signee" + bytes(3_000_000))
fabriques.note(inscrite, fichiers=[fabriques.fichier_pret(b"")])
fabriques.dossier_depose(inscrite)
from django.contrib.sessions.backends.db import SessionStore
SessionStore().create()
"""
ECRIVAIN = """
import django; django.setup()
import sys
from pathlib import Path
from comptes.models import Inscription
from portfolio.actions.preuves import retirer_preuve
from tests import fabriques
inscrite, tour = Inscription.objects.get(), 0
while not Path(sys.argv[1]).exists():
    tour += 1
    gardee, ephemere = (
        fabriques.preuve(fabriques.realisation(inscrite), contenu=f"%PDF-1.7 {tour} {i}".encode())
        for i in range(2)
    )
    retirer_preuve(ephemere, acteur=inscrite.etudiant, le=fabriques.MIDI)
    print(tour, flush=True)
"""


class Ecole:
    """Un site à part : son dossier, sa base."""

    def __init__(self, var, url):
        self.var, self.url = Path(var), url
        self.var.mkdir(parents=True, exist_ok=True)

    def lancer(self, *commande, cle="", **options):
        reglages = {"VAR_DIR": str(self.var), "DATABASE_URL": self.url, "SAUVEGARDE_CLE": cle}
        fixes = {"DEBUG": "0", "HTTPS": "0", "STATIQUES_FIGES": "0", "LECTURE_SEULE": "0"}
        noms = {"SECRET_KEY": "essais", "DJANGO_SETTINGS_MODULE": "config.settings"}
        return subprocess.Popen(
            [sys.executable, *commande],
            cwd=settings.BASE_DIR,
            env={**os.environ, **reglages, **fixes, **noms},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def faire(self, *commande, **options):
        """Ce que la commande a écrit, et sa phrase d’échec."""
        with self.lancer(*commande, **options) as processus:
            sortie, erreurs = processus.communicate(timeout=60)
        assert "Traceback" not in erreurs, erreurs
        return sortie.splitlines(), erreurs.strip()

    def manage(self, *commande, **options):
        return self.faire("manage.py", *map(str, commande), **options)

    def fichiers(self):
        racine = self.var / "fichiers"
        return {
            str(c.relative_to(racine)): sha256(c.read_bytes()).hexdigest()
            for c in racine.rglob("*")
            if c.is_file()
        }

    def ouvrir(self):
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.var / "sillage.sqlite3")
        return psycopg2.connect(self.url)

    def lignes(self):
        """Toutes les lignes de toutes les tables, sauf les sessions."""
        if self.url.startswith("sqlite"):
            noms = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        else:
            noms = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with closing(self.ouvrir()) as ouverte, closing(ouverte.cursor()) as curseur:
            curseur.execute(noms)
            tables = {nom for (nom,) in curseur.fetchall()} - {"django_session"}
            return {table: self._table(curseur, table) for table in tables}

    def _table(self, curseur, table):
        curseur.execute(f'SELECT * FROM "{table}"')
        return {repr(ligne) for ligne in curseur.fetchall()}


@pytest.fixture(scope="module")
def neuve(tmp_path_factory, django_db_setup, django_db_blocker):
    """Donne des sites neufs, ou pareils à un autre ; les bases PostgreSQL s’ôtent à la fin."""
    creees = []

    def naitre(modele=None):
        var = tmp_path_factory.mktemp("ecole")
        if modele:
            shutil.copytree(modele.var, var, dirs_exist_ok=True)
        if connection.vendor == "sqlite":
            return Ecole(var, f"sqlite:///{var}/sillage.sqlite3")
        creees.append(f"ecole_{os.getpid()}_{len(creees)}")
        origine = modele.url.rpartition("/")[2] if modele else "template0"
        ordonner(f"CREATE DATABASE {creees[-1]} TEMPLATE {origine}")
        acces = "{USER}:{PASSWORD}@{HOST}:{PORT}".format(**connection.settings_dict)
        return Ecole(var, f"postgres://{acces}/{creees[-1]}")

    yield naitre
    for nom in creees:
        ordonner(f"DROP DATABASE {nom} WITH (FORCE)")


def ordonner(requete):
    reglages = connection.settings_dict
    acces = {nom.lower(): reglages[nom] for nom in ("USER", "PASSWORD", "HOST", "PORT")}
    with closing(psycopg2.connect(dbname="postgres", **acces)) as serveur:
        serveur.autocommit = True
        with serveur.cursor() as curseur:
            curseur.execute(requete)


@pytest.fixture(scope="module")
def preparee(neuve):
    """Un site migré, le texte officiel chargé, où personne n’est venu."""
    site = neuve()
    assert site.faire("-c", PREPARER)[1] == ""
    return site


@pytest.fixture(scope="module")
def ecole(neuve, preparee):
    site = neuve(preparee)
    assert site.faire("-c", DECOR)[1] == ""
    return site


@pytest.fixture(scope="module")
def chiffree(ecole, tmp_path_factory):
    """Une copie chiffrée, que les tests abîment après l’avoir recopiée."""
    return copie_de(ecole, tmp_path_factory.mktemp("chiffrees"), cle=CLE)


def copie_de(ecole, dossier, *options, **reglages):
    sortie, echec = ecole.manage("sauvegarder", dossier, *options, **reglages)
    assert (sortie[-1][0], echec) == ("✓", "")
    return rangement.copies(dossier)[-1]


@pytest.fixture
def abimable(chiffree, tmp_path):
    return Path(shutil.copytree(chiffree, tmp_path / chiffree.name))


def refus(copie, cle=CLE):
    with pytest.raises(ActionRefusee) as refuse:
        relire(copie, cle)
    return str(refuse.value)


def test_une_ecole_restauree_ailleurs_est_la_meme(ecole, chiffree, neuve):
    ailleurs = neuve()
    sortie, echec = ailleurs.manage("restaurer", chiffree, cle=CLE)

    assert (sortie[-1], echec) == ("✓ 1\u00a0dossier déposé, tout répond à son empreinte.", "")
    assert ailleurs.lignes() == ecole.lignes()
    assert ailleurs.fichiers() == ecole.fichiers()
    assert len(ecole.fichiers()) == 5
    assert json.loads((chiffree / "manifeste.json").read_bytes())["lignes"] == compte(ecole)


def compte(site):
    return {table: len(lignes) for table, lignes in site.lignes().items()}


def test_une_copie_chiffree_ne_montre_aucun_contenu(chiffree):
    contenus = [c.read_bytes() for c in chiffree.rglob("*") if c.is_file()]

    assert [c for c in contenus if any(m in c for m in (b"Moreau", b"%PDF", b"SQLite f"))] == []


def test_une_copie_prise_pendant_qu_on_ecrit_est_entiere(ecole, neuve, tmp_path):
    site, ailleurs, fin = neuve(ecole), neuve(), tmp_path / "fin"
    with site.lancer("-c", ECRIVAIN, fin) as ecrivain:
        ecrivain.stdout.readline()
        avant = len(site.lignes()["portfolio_preuve"])
        copie = copie_de(site, tmp_path / "copies")
        apres = len(site.lignes()["portfolio_preuve"])
        fin.touch()
        erreurs = ecrivain.communicate(timeout=60)[1]
    assert (ecrivain.returncode, erreurs) == (0, "")
    assert ailleurs.manage("restaurer", copie)[1] == ""

    ecrites, copiees, rangees = site.lignes(), ailleurs.lignes(), ailleurs.fichiers()
    assert avant < len(copiees["portfolio_preuve"]) < apres
    assert copiees["evaluations_evaluation"] == ecrites["evaluations_evaluation"]
    assert copiees["portfolio_journal"] <= ecrites["portfolio_journal"]
    assert copiees["portfolio_realisation"] <= ecrites["portfolio_realisation"]
    assert json.loads((copie / "manifeste.json").read_bytes())["manquants"] == []
    assert rangees == fichiers_de(copie)


def fichiers_de(copie):
    lignes = (copie / "SHA256SUMS.txt").read_text().splitlines()
    return {
        nom.removeprefix("fichiers/"): somme
        for somme, nom in (ligne.split("  ", 1) for ligne in lignes)
        if nom.startswith("fichiers/")
    }


def tuer_en_route(site, copie):
    """Vrai si la restauration est morte entre sa marque et sa fin."""
    with site.lancer("manage.py", "restaurer", str(copie), cle=CLE) as tuee:
        limite = monotonic() + 30
        while not (site.var / MARQUE).exists() and tuee.poll() is None and monotonic() < limite:
            sleep(0.0005)
        tuee.send_signal(signal.SIGKILL)
        tuee.communicate()
    return (site.var / MARQUE).exists()


def test_une_restauration_tuee_se_dit_et_se_relance(ecole, preparee, chiffree, neuve):
    # Une machine chargée peut laisser la restauration finir avant le coup : on recommence ailleurs.
    essais = (neuve(preparee) for _ in range(5))
    ailleurs = next(site for site in essais if tuer_en_route(site, chiffree))

    sortie, echec = ailleurs.manage("restaurer", chiffree, cle=CLE)
    assert (sortie[0], echec) == (
        "· Une restauration de cette copie s’était arrêtée\u00a0: reprise.",
        "",
    )
    assert ailleurs.lignes() == ecole.lignes()
    assert ailleurs.fichiers() == ecole.fichiers()
    assert not (ailleurs.var / MARQUE).exists()


def test_une_base_que_le_site_tient_ouverte_n_est_pas_remplacee(preparee, chiffree, neuve):
    site = neuve(preparee)
    with closing(site.ouvrir()) as tenue, closing(tenue.cursor()) as curseur:
        curseur.execute("SELECT count(*) FROM django_migrations")
        sortie, echec = site.manage("restaurer", chiffree, cle=CLE)

    assert sortie == []
    assert echec.endswith("arrêtez le site, ses travailleurs et l’horloge, puis recommencez.")
    assert site.lignes() == preparee.lignes()


def test_une_restauration_refuse_un_lieu_habite(ecole, chiffree):
    avant = ecole.lignes(), ecole.fichiers()
    sortie, echec = ecole.manage("restaurer", chiffree, cle=CLE)

    assert sortie == []
    assert echec.endswith("est déjà là\u00a0: on ne restaure que dans un lieu vide.")
    assert (ecole.lignes(), ecole.fichiers()) == avant


def test_une_base_habitee_sans_fichier_est_refusee_aussi(ecole, chiffree, tmp_path):
    sans_fichiers = Ecole(tmp_path / "var", ecole.url)

    assert sans_fichiers.manage("restaurer", chiffree, cle=CLE) == (
        [],
        "CommandError: La base n’est pas vide (table comptes_avis)\u00a0: on ne restaure "
        "que dans un lieu vide.",
    )


def test_une_copie_ne_va_que_dans_une_base_de_meme_moteur(chiffree, tmp_path):
    autre = "postgres://x@127.0.0.1:1/x" if connection.vendor == "sqlite" else "sqlite:///"
    etranger = Ecole(tmp_path / "var", autre + ("" if "x@" in autre else f"{tmp_path}/x.sqlite3"))

    sortie, echec = etranger.manage("restaurer", chiffree, cle=CLE)

    assert (sortie, echec.split(",")[0]) == (
        [],
        f"CommandError: Cette copie vient d’une base {connection.vendor}",
    )


def test_un_octet_change_nomme_son_fichier(abimable):
    abime = next(c for c in (abimable / "fichiers").rglob("*") if c.is_file())
    octets = bytearray(abime.read_bytes())
    octets[-1] ^= 1
    abime.write_bytes(octets)

    nom = abime.relative_to(abimable)
    assert refus(abimable) == f"Copie abîmée\u00a0: {nom} ne répond plus à son empreinte."


def test_un_fichier_qui_manque_est_nomme(abimable):
    perdu = next(c for c in (abimable / "fichiers").rglob("*") if c.is_file())
    perdu.unlink()

    assert refus(abimable) == f"Copie abîmée\u00a0: {perdu.relative_to(abimable)} manque."


def test_un_fichier_de_trop_ou_un_manifeste_etranger_est_nomme(abimable):
    (abimable / "intrus.txt").write_text("?")
    assert refus(abimable) == ("Copie étrangère\u00a0: intrus.txt n’est pas dans SHA256SUMS.txt.")
    (abimable / "intrus.txt").rename(abimable / "manifeste.json")
    assert refus(abimable).startswith(f"{abimable}/manifeste.json ne se lit pas")
    (abimable / "manifeste.json").unlink()
    assert refus(abimable) == (
        f"{abimable}/manifeste.json manque\u00a0: ce n’est pas une copie de Sillage."
    )


def test_sommes_recalculees_sans_la_cle_ne_trompent_pas(abimable):
    base = next(abimable.glob("base.*"))
    sommes = (abimable / "SHA256SUMS.txt").read_text()
    avant = sha256(base.read_bytes()).hexdigest()
    base.write_bytes(base.read_bytes()[:-1])
    apres = sha256(base.read_bytes()).hexdigest()
    (abimable / "SHA256SUMS.txt").write_text(sommes.replace(avant, apres))

    assert refus(abimable).startswith("SAUVEGARDE_CLE n’ouvre pas cette copie")


def test_une_cle_fausse_ou_absente_est_refusee(chiffree):
    assert refus(chiffree, "une-autre-cle-bien-longue").startswith(
        "SAUVEGARDE_CLE n’ouvre pas cette copie"
    )
    assert refus(chiffree, "") == (
        "Cette copie est chiffrée\u00a0: donnez sa clé dans SAUVEGARDE_CLE."
    )


def test_une_copie_en_clair_n_est_pas_prise_pour_la_copie_scellee(abimable):
    manifeste = abimable / "manifeste.json"
    lu, avant = json.loads(manifeste.read_bytes()), sha256(manifeste.read_bytes()).hexdigest()
    manifeste.write_text(json.dumps(lu | {"chiffrement": ""}))
    sommes = abimable / "SHA256SUMS.txt"
    apres = sha256(manifeste.read_bytes()).hexdigest()
    sommes.write_text(sommes.read_text().replace(avant, apres))

    assert refus(abimable).startswith("Cette copie n’est pas chiffrée")


def test_le_dossier_des_copies_n_est_pas_une_copie(chiffree):
    assert refus(chiffree.parent) == (
        f"{chiffree.parent} range des copies\u00a0: donnez l’une d’elles, la dernière est "
        f"{chiffree}."
    )


def test_la_rotation_garde_les_dernieres_et_ote_les_restes(ecole, abimable):
    dossier = abimable.parent
    ancienne = abimable.rename(dossier / "sillage-2020-01-01T000000Z")
    (dossier / ".en-cours-tuee").mkdir()
    (dossier / "a-moi").mkdir()
    copie = copie_de(ecole, dossier, "--garder", 1)

    assert not ancienne.exists()
    assert sorted(c.name for c in dossier.iterdir()) == [
        ".sauvegarde.verrou",
        "a-moi",
        copie.name,
    ]


def test_un_disque_qui_refuse_ne_laisse_rien(ecole, tmp_path):
    """La limite de taille d’un fichier tient lieu de disque plein : écrire échoue en route."""
    limite = "import resource as r, sys; r.setrlimit(r.RLIMIT_FSIZE, (2_000_000, 2_000_000)); "
    manage = "sys.argv[0] = 'manage.py'; import manage; manage.main()"
    sortie, echec = ecole.faire("-c", limite + manage, "sauvegarder", str(tmp_path))

    assert sortie == []
    assert echec.startswith("CommandError: La copie n’a pas pu s’écrire")
    assert [c.name for c in tmp_path.iterdir()] == [".sauvegarde.verrou"]


def test_un_disque_trop_petit_est_dit_avant_d_ecrire(tmp_path):
    with pytest.raises(ActionRefusee, match="est trop plein"):
        rangement.exiger_la_place(tmp_path, 10**18)


def test_deux_sauvegardes_a_la_fois_ne_se_genent_pas(tmp_path):
    with rangement.seul(tmp_path), pytest.raises(ActionRefusee) as refuse:
        rangement.seul(tmp_path).__enter__()

    assert str(refuse.value) == (
        f"Une sauvegarde ou une restauration est déjà en cours dans {tmp_path}."
    )


def test_une_base_d_avant_la_mise_a_jour_se_lit_aussi(tmp_path):
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE TABLE documents_emission (id, fichier)")
        base.execute("INSERT INTO documents_emission VALUES (1, 'emissions/a'), (2, '')")
        base.execute("CREATE TABLE portfolio_preuve (id)")

        assert fichiers_nommes(ClicheSQLite(tmp_path, base)) == {"emissions/a"}


def test_les_noms_se_rangent_dans_l_ordre_du_temps():
    assert rangement.nom_date(datetime(2027, 3, 15, 20, 30, tzinfo=UTC)) == (
        "sillage-2027-03-15T203000Z"
    )
