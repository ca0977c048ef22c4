"""La maison des tests : des réglages sans lenteur, le référentiel chargé une fois, et la troupe.

La troupe : Inès et Hugo (BTS SIO 2, session 2027), Kenza (BTS SIO 1, session 2028),
Mme Lefèvre (enseigne en BTS SIO 2), M. Bernard (en BTS SIO 1), l’administration, et personne.
"""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from comptes.models import Inscription, Promotion, Utilisateur
from referentiel.lectures import BlocLu, lire_bloc
from referentiel.models import Referentiel
from tests import fabriques


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
        if vraies and not Referentiel.objects.exists():
            lire_bloc.cache_clear()
            call_command("charger_referentiel", verbosity=0)
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


# La troupe : chacun arrive avec ses rôles (`est_etudiant`, `est_enseignant`), comme en session


@pytest.fixture
def sio2(db: None) -> Promotion:
    return fabriques.promotion("BTS SIO 2", 2027)


@pytest.fixture
def sio1(db: None) -> Promotion:
    return fabriques.promotion("BTS SIO 1", 2028)


def _personne(nom_court: str, prenom: str, nom: str, **champs: object) -> Utilisateur:
    return fabriques.personne(f"{nom_court}@sillage.example", prenom, nom, **champs)


def _avec_roles(personne: Utilisateur) -> Utilisateur:
    return Utilisateur.objects.avec_roles().get(pk=personne.pk)


def _inscrire(personne: Utilisateur, promotion: Promotion, option: str = "") -> Utilisateur:
    fabriques.inscription(personne, promotion, option)
    return _avec_roles(personne)


def _faire_enseigner(personne: Utilisateur, promotion: Promotion) -> Utilisateur:
    fabriques.enseignement(personne, promotion)
    return _avec_roles(personne)


@pytest.fixture
def ines(sio2: Promotion) -> Utilisateur:
    return _inscrire(_personne("ines", "Inès", "Moreau"), sio2, "SLAM")


@pytest.fixture
def hugo(sio2: Promotion) -> Utilisateur:
    return _inscrire(_personne("hugo", "Hugo", "Klein"), sio2, "SISR")


@pytest.fixture
def kenza(sio1: Promotion) -> Utilisateur:
    return _inscrire(_personne("kenza", "Kenza", "Haddad"), sio1)


@pytest.fixture
def lefevre(sio2: Promotion) -> Utilisateur:
    return _faire_enseigner(_personne("lefevre", "Claire", "Lefèvre", civilite="mme"), sio2)


@pytest.fixture
def bernard(sio1: Promotion) -> Utilisateur:
    return _faire_enseigner(_personne("bernard", "Paul", "Bernard", civilite="m"), sio1)


@pytest.fixture
def admin(db: None) -> Utilisateur:
    return _avec_roles(_personne("admin", "Agnès", "Arnaud", is_staff=True, is_superuser=True))


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
