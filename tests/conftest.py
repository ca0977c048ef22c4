"""La maison des tests : des réglages sans lenteur, le référentiel chargé une fois, et la troupe.

La troupe : Inès et Hugo (BTS SIO 2, session 2027), Kenza (BTS SIO 1, session 2028),
Mme Lefèvre (enseigne en BTS SIO 2), M. Bernard (en BTS SIO 1), l’administration, et personne.
"""

import gc
from collections.abc import Callable, Iterator
from copy import deepcopy
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from comptes.models import Inscription, Promotion, Utilisateur
from referentiel.lectures import BlocLu, lire_bloc
from referentiel.models import Referentiel
from tests import troupe
from tests.troupe import arriver

OUVRENT_LA_BASE = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """`-m base` choisit ce qui ouvre la base : pytest-django la ferme à tous les autres tests.

    Ceux de la classe de démonstration passent à la fin : elle ne se charge qu’une fois.
    """
    for test in items:
        if OUVRENT_LA_BASE & set(test.fixturenames) or test.get_closest_marker("django_db"):
            test.add_marker("base")
    yield
    items.sort(key=lambda test: "demonstration" in test.fixturenames)


def pytest_collection_finish() -> None:
    """Ce qui est chargé ne se libère plus : le ramasse-miettes n’a pas à le parcourir sans cesse.

    Il passe aussi moins souvent ; ce qu’un test laisse ouvert se dit toujours, un peu plus tard.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _reglages_d_essai(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fichiers dans un dossier jetable, statiques lus en place, mots de passe hachés vite."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("fichiers"),
        STATIC_ROOT=tmp_path_factory.mktemp("statiques"),
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        CACHES={
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
            "pages": settings.CACHES["pages"] | {"LOCATION": tmp_path_factory.mktemp("pages")},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ENVOIS_PAR_MINUTE=0,
        SECURE_SSL_REDIRECT=False,
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_SECURE=False,
    ):
        yield


# Le texte officiel


@pytest.fixture(scope="session")
def django_db_setup(
    _reglages_d_essai: None, django_db_setup: None, django_db_blocker: object
) -> None:
    with django_db_blocker.unblock():
        call_command("charger_referentiel", verbosity=0)


def retrouver_le_texte() -> None:
    """Recharge le référentiel qu’un test à vraies transactions a vidé derrière lui."""
    if not Referentiel.objects.exists():
        lire_bloc.cache_clear()
        call_command("charger_referentiel", verbosity=0)


@pytest.fixture(scope="session")
def demonstration(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """La classe de démonstration, et ce que la commande imprime ; défaite à la fin de la suite."""
    sortie = StringIO()
    lire_bloc.cache_clear()
    with django_db_blocker.unblock(), transaction.atomic():
        retrouver_le_texte()
        with override_settings(DEBUG=True):
            call_command("charger_demo", stdout=sortie)
        yield sortie.getvalue()
        transaction.set_rollback(True)
    lire_bloc.cache_clear()


@pytest.fixture(autouse=True)
def _bloc_en_memoire(request: pytest.FixtureRequest) -> Iterator[None]:
    """Chaque test trouve le texte en base et déjà lu : les requêtes qu’il compte sont les siennes.

    Un test à vraies transactions vide la base derrière lui : le suivant y recharge le texte.
    """
    marque = request.node.get_closest_marker("django_db")
    vraies = "transactional_db" in request.fixturenames or (
        marque is not None and marque.kwargs.get("transaction", False)
    )
    if marque is not None or vraies or "db" in request.fixturenames:
        request.getfixturevalue("transactional_db" if vraies else "db")
        if vraies:
            retrouver_le_texte()
        if not lire_bloc.cache_info().currsize:
            lire_bloc(Referentiel.objects.get(code="bts-sio").pk)
    yield
    if lire_bloc.cache_info().currsize > 1:
        lire_bloc.cache_clear()


@pytest.fixture
def referentiel(db: None) -> Referentiel:
    return Referentiel.objects.get(code="bts-sio")


@pytest.fixture
def bloc(referentiel: Referentiel) -> BlocLu:
    """Le bloc 1 tel que les pages le lisent."""
    return lire_bloc(referentiel.pk)


# La troupe


@pytest.fixture(scope="module")
def base_du_fichier(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Ce qu’un décor de portée « module » écrit : là pour chaque test du fichier, puis défait."""
    with django_db_blocker.unblock(), transaction.atomic():
        retrouver_le_texte()
        yield
        transaction.set_rollback(True)
    lire_bloc.cache_clear()


@pytest.fixture(scope="module")
def troupe_du_fichier() -> dict[str, Utilisateur]:
    """Personne : un fichier au décor commun redéfinit ceci, sur `base_du_fichier`."""
    return {}


@pytest.fixture
def arrivee(db: None, troupe_du_fichier: dict[str, Utilisateur]) -> Callable[[str], Utilisateur]:
    """`arrivee("ines")` : elle arrive, ou sa copie si tout le fichier la partage."""

    def faire_venir(nom: str) -> Utilisateur:
        return deepcopy(troupe_du_fichier[nom]) if nom in troupe_du_fichier else arriver(nom)

    return faire_venir


@pytest.fixture
def sio2(db: None) -> Promotion:
    return troupe.sio2()


@pytest.fixture
def sio1(db: None) -> Promotion:
    return troupe.sio1()


@pytest.fixture
def ines(arrivee: Callable[[str], Utilisateur]) -> Utilisateur:
    return arrivee("ines")


@pytest.fixture
def hugo(arrivee: Callable[[str], Utilisateur]) -> Utilisateur:
    return arrivee("hugo")


@pytest.fixture
def kenza(arrivee: Callable[[str], Utilisateur]) -> Utilisateur:
    return arrivee("kenza")


@pytest.fixture
def lefevre(arrivee: Callable[[str], Utilisateur]) -> Utilisateur:
    return arrivee("lefevre")


@pytest.fixture
def bernard(arrivee: Callable[[str], Utilisateur]) -> Utilisateur:
    return arrivee("bernard")


@pytest.fixture
def admin(arrivee: Callable[[str], Utilisateur]) -> Utilisateur:
    return arrivee("admin")


@pytest.fixture
def inscription_d_ines(ines: Utilisateur) -> Inscription:
    return ines.inscriptions.get()


@pytest.fixture
def inscription_de_hugo(hugo: Utilisateur) -> Inscription:
    return hugo.inscriptions.get()


@pytest.fixture
def inscription_de_kenza(kenza: Utilisateur) -> Inscription:
    return kenza.inscriptions.get()


class Navigateur(Client):
    """Un client de test qui ferme à la fin ce qu’on lui a servi, fichiers compris."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.reponses: list[HttpResponseBase] = []

    def request(self, **requete: object) -> HttpResponseBase:
        reponse = super().request(**requete)
        # Fermer la réponse ne doit pas fermer la connexion qui porte la transaction du test ;
        # `Client.request` vient de rebrancher ce signal.
        request_finished.disconnect(close_old_connections)
        self.reponses.append(reponse)
        return reponse


@pytest.fixture
def ouvrir_un_navigateur(db: None) -> Iterator[Callable[[], Navigateur]]:
    ouverts: list[Navigateur] = []

    def ouvrir() -> Navigateur:
        ouverts.append(Navigateur())
        return ouverts[-1]

    yield ouvrir
    for reponse in (reponse for navigateur in ouverts for reponse in navigateur.reponses):
        reponse.close()


@pytest.fixture
def anonyme(ouvrir_un_navigateur: Callable[[], Navigateur]) -> Client:
    return ouvrir_un_navigateur()


@pytest.fixture
def client_de(
    ouvrir_un_navigateur: Callable[[], Navigateur],
) -> Callable[[Utilisateur], Client]:
    """`client_de(ines)` : un navigateur où cette personne est connectée."""

    def connecter(personne: Utilisateur) -> Client:
        client = ouvrir_un_navigateur()
        client.force_login(personne)
        return client

    return connecter
