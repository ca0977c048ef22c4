"""Redis compte pour plusieurs machines ; muet, chacune compte chez elle et le site reste ouvert."""

import logging
import shutil
import socket
from multiprocessing import get_context
from time import perf_counter

import pytest
from django.core.cache import cache, caches
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from redis.exceptions import RedisError

from config.cache_commun import REPIT, CacheCommun, PagesCommunes
from config.environnement import adresse_de_redis
from config.etat_du_service import lire_le_service
from tests.comptes.entrees import phrases
from tests.comptes.test_connexion_limites import PROCESSUS, essayer
from tests.redis import ServeurRedis

TROP = "Trop d’essais infructueux : patientez cinq minutes avant de recommencer."


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    if not shutil.which("redis-server"):
        pytest.skip("redis-server n’est pas installé")
    serveur = ServeurRedis(tmp_path_factory.mktemp("redis"))
    serveur.demarrer()
    yield serveur
    serveur.tuer()


@pytest.fixture
def compter_dans(settings, tmp_path, monkeypatch):
    """`compter_dans(adresse)` : le site y compte, ou dans `tmp_path`, et n’a encore rien compté."""
    for genre in (CacheCommun, PagesCommunes):
        monkeypatch.setattr(genre, "muet_jusqu_a", 0.0)

    def regler(adresse, machine=tmp_path):
        settings.REDIS = adresse
        settings.CACHES = {
            "default": {"BACKEND": "config.cache_commun.CacheCommun", "LOCATION": adresse},
            "machine": {"BACKEND": "config.cache.CacheDeFichiers", "LOCATION": machine},
            "pages": settings.CACHES["pages"],
        }

    return regler


@pytest.fixture
def a_redis(redis, compter_dans):
    if redis.processus is None:
        redis.demarrer()
    redis.client.flushall()
    compter_dans(redis.adresse)
    return redis


@pytest.fixture
def silencieuse():
    """Une adresse qui prend la liaison et ne répond jamais."""
    with socket.create_server(("127.0.0.1", 0)) as prise:
        yield f"redis://127.0.0.1:{prise.getsockname()[1]}/0"


def echouer(client, personne):
    return client.post("/compte/login/", {"login": personne.email, "password": "faux"})


def essayer_d_une_machine(regler, adresse, machine, depart, passes):
    regler(adresse, machine)
    essayer(depart, passes)


def test_cinq_essais_en_tout_pour_six_machines_qui_essaient_ensemble(
    a_redis, compter_dans, tmp_path
):
    """Chacune a son dossier : seul Redis leur est commun."""
    contexte = get_context("fork")
    depart, passes = contexte.Barrier(PROCESSUS), contexte.Value("i", 0)
    communs = (compter_dans, a_redis.adresse)
    lances = [
        contexte.Process(
            target=essayer_d_une_machine, args=(*communs, tmp_path / str(rang), depart, passes)
        )
        for rang in range(PROCESSUS)
    ]
    for processus in lances:
        processus.start()
    for processus in lances:
        processus.join(60)

    assert ([p.exitcode for p in lances], passes.value) == ([0] * PROCESSUS, 5)
    assert list(tmp_path.iterdir()) == []


def test_ce_que_redis_garde_se_lit_sans_rien_executer(a_redis):
    cache.set("essais", [1700000000.25, 3], 60)
    cache.add("verrou", True, 60)

    assert sorted(map(a_redis.client.get, a_redis.client.keys())) == [
        b"[1700000000.25, 3]",
        b"true",
    ]
    assert (cache.get("essais"), cache.get("verrou")) == ([1700000000.25, 3], True)


def test_un_compteur_avance(a_redis):
    cache.set("fois", 1, 60)

    assert (cache.incr("fois"), cache.get("fois")) == (2, 2)


@pytest.mark.django_db
@pytest.mark.une_base
def test_redis_tombe_la_porte_reste_ouverte_et_gardee(a_redis, anonyme, ines, caplog):
    """L’oubli des essais d’avant la panne est tout ce qu’on perd."""
    for _ in range(3):
        echouer(anonyme, ines)
    a_redis.tuer()
    refus = [phrases(echouer(anonyme, ines)) for _ in range(6)]

    assert [phrase == [TROP] for phrase in refus] == [False] * 5 + [True]
    dites = [ligne for ligne in caplog.messages if "Redis" in ligne]
    assert len(dites) == 1
    assert dites[0].endswith("les essais se comptent sur cette machine seule.")
    juste = {"login": "hugo@sillage.example", "password": "demo-sillage"}
    assert anonyme.post("/compte/login/", juste).status_code == 200


@pytest.mark.django_db
@pytest.mark.une_base
def test_redis_muet_ne_fait_attendre_qu_une_fois(compter_dans, silencieuse, anonyme, ines):
    compter_dans(silencieuse)
    debut = perf_counter()
    echouer(anonyme, ines)

    assert 0.4 < perf_counter() - debut < 2


def test_le_repit_passe_redis_compte_de_nouveau(a_redis, caplog):
    a_redis.tuer()
    cache.set("essais", 1, 60)
    a_redis.demarrer()
    assert (cache.get("essais"), a_redis.client.dbsize()) == (1, 0)

    CacheCommun.muet_jusqu_a -= REPIT
    with caplog.at_level(logging.WARNING):
        cache.set("essais", 2, 60)
    assert (caches["machine"].get("essais"), a_redis.client.dbsize()) == (1, 1)
    assert caplog.messages[-1] == "Redis répond de nouveau."


def test_une_relance_de_redis_entre_deux_pages_ne_se_voit_pas(a_redis, caplog):
    cache.set("essais", 1, 60)
    a_redis.tuer()
    a_redis.demarrer()
    cache.set("essais", 2, 60)

    assert (cache.get("essais"), caplog.messages) == (2, [])


@pytest.mark.django_db
@pytest.mark.une_base
def test_la_sonde_dit_si_redis_repond_sans_fermer_le_site(a_redis, client):
    debout = client.get("/sante/pret/").json()
    a_redis.tuer()
    tombe = client.get("/sante/pret/")

    assert (debout["etat"], debout["cache"]) == ("pret", "joignable")
    assert (tombe.status_code, tombe.json()["etat"]) == (200, "degrade")
    assert tombe.json()["cache"] == "injoignable"


@pytest.mark.django_db
@pytest.mark.une_base
def test_un_redis_plein_se_dit_aussi(a_redis, client):
    a_redis.client.config_set("maxmemory", "1")

    assert client.get("/sante/pret/").json()["cache"] == "injoignable"
    a_redis.client.config_set("maxmemory", "0")


@pytest.mark.django_db
@pytest.mark.une_base
def test_l_administration_lit_que_redis_est_tombe(compter_dans):
    compter_dans("redis://127.0.0.1:1/0")
    a_voir = [p.phrase for p in lire_le_service(timezone.now()).points if not p.bon]

    assert "Redis ne répond pas\u00a0: chaque machine compte seule ses essais" in a_voir


def test_une_adresse_d_un_autre_protocole_empeche_de_demarrer():
    with pytest.raises(ImproperlyConfigured, match="REDIS"):
        adresse_de_redis("http://redis:6379")


def test_deux_redis_ne_sont_pas_le_meme():
    """Vider les pages viderait les essais comptés."""
    with pytest.raises(ImproperlyConfigured, match="REDIS_PAGES"):
        adresse_de_redis("redis://redis:6379/0", autre_que="redis://redis:6379/0")


@pytest.fixture
def pages_communes(redis, compter_dans, settings):
    if redis.processus is None:
        redis.demarrer()
    redis.client.flushall()
    compter_dans(redis.adresse)
    settings.REDIS_PAGES = redis.adresse.replace("/0", "/1")
    pages = {"BACKEND": "config.cache_commun.PagesCommunes", "LOCATION": settings.REDIS_PAGES}
    settings.CACHES = settings.CACHES | {"pages": pages}
    return redis


def test_les_pages_reviennent_a_l_octet_pres(pages_communes):
    gardees = {"pdf": b"%PDF-1.7\0\xff", "dimensions": [1600, 900], "nombre": 3, "vide": b""}
    for nom, valeur in gardees.items():
        caches["pages"].set(nom, valeur)

    assert {nom: caches["pages"].get(nom) for nom in gardees} == gardees


def test_oublier_les_pages_les_oublie_partout_et_ne_touche_pas_aux_essais(pages_communes):
    cache.set("essais", 3, 60)
    caches["pages"].set("page", b"le nom d\xc3\xa9ja parti")
    caches["pages"].clear()

    assert (caches["pages"].get("page"), cache.get("essais")) == (None, 3)


@pytest.mark.django_db
@pytest.mark.une_base
def test_sans_redis_les_pages_se_refont_mais_l_oubli_attend(pages_communes, client):
    pages_communes.tuer()
    caches["pages"].set("page", b"octets")

    assert (caches["pages"].get("page"), caches["pages"].has_key("page")) == (None, False)
    with pytest.raises(RedisError):
        caches["pages"].clear()
    assert client.get("/sante/pret/").json()["pages"] == "injoignable"
