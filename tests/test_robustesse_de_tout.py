"""Chaque formulaire que montre une page du site reçoit n’importe quoi : jamais une panne.

Les formulaires se lisent dans les pages elles-mêmes, demandées par chacun : un formulaire nouveau
entre ici de lui-même, avec ses champs et ses valeurs. `tests/test_robustesse.py` va plus loin sur
ceux qui comptent le plus. Le client de test laisse passer toute exception d’une vue.
"""

from copy import deepcopy
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin as administration
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comptes.jetons import jeton_de
from tests import fabriques
from tests.conftest import Navigateur
from tests.test_acces import LECTURES, VERBES, adresse, decor, objets, troupe_du_fichier
from tests.test_acces import PERSONNES as TABLE
from tests.test_robustesse import MALICES

__all__ = ["adresse", "decor", "objets", "troupe_du_fichier"]
pytestmark = pytest.mark.usefixtures("decor")

PERSONNES = ("anonyme", "jury", "ines", "hugo", "lefevre", "admin")
PAGES_DE_COMPTE = (
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "usersessions_list",
    "socialaccount_connections",
)
eprouver = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
valeurs = st.sampled_from([m for m in MALICES if len(m) < 5000]) | st.text(max_size=30)


@dataclass(frozen=True)
class Formulaire:
    """Qui l’a sous les yeux, où il part, et ses champs avec la valeur que la page y met."""

    personne: str
    action: str
    champs: tuple[tuple[str, str], ...]
    fichiers: tuple[str, ...]


class Lecteur(HTMLParser):
    """Les formulaires en POST d’une page : (action, [(champ, valeur)], [champs de fichier])."""

    def __init__(self):
        super().__init__()
        self.trouves, self.ouvert = [], None

    def handle_starttag(self, balise, attributs):
        attributs = dict(attributs)
        if balise == "form":
            self.ouvert = None
            if (attributs.get("method") or "").lower() == "post":
                self.ouvert = (attributs.get("action") or "", [], [])
                self.trouves.append(self.ouvert)
        elif self.ouvert and attributs.get("name"):
            nom, genre = attributs["name"], attributs.get("type")
            if genre == "file":
                self.ouvert[2].append(nom)
            elif nom != "csrfmiddlewaretoken":
                self.ouvert[1].append((nom, attributs.get("value") or ""))

    def handle_endtag(self, balise):
        if balise == "form":
            self.ouvert = None


def nom_de(action):
    """Le nom de la route, sans ses arguments ; vide si l’adresse sort du site."""
    try:
        return resolve(urlsplit(action).path).view_name
    except Resolver404:
        return ""


def defaire(faire):
    with transaction.atomic():
        reponse = faire()
        contenu = b"" if reponse.streaming else reponse.content
        reponse.close()
        transaction.set_rollback(True)
    return reponse, contenu


@pytest.fixture(scope="module")
def clients(decor, troupe_du_fichier):
    """Un navigateur par personne ; celui du jury est entré par le lien de la commission."""
    ouverts = {nom: Navigateur() for nom in PERSONNES}
    for nom in set(PERSONNES) & set(troupe_du_fichier):
        ouverts[nom].force_login(troupe_du_fichier[nom])
    cache.clear()
    lien = fabriques.lien_de_commission(decor["convocation"].commission)
    entree = reverse("jury_entrer", args=[jeton_de(lien)])
    ouverts["jury"].post(entree, {"nom": "Zoé Durand", "cle": "a" * 32})
    ouverts["lien"] = lien
    return ouverts


@pytest.fixture(scope="module")
def formulaires_lus():
    return {}


@pytest.fixture
def formulaires(formulaires_lus, clients, adresse):
    """Tous les formulaires différents (route et champs) que quelqu’un peut voir."""
    if not formulaires_lus:
        pages = [adresse(nom) for nom in LECTURES]
        pages += [reverse(nom) for nom in PAGES_DE_COMPTE]
        pages += [
            reverse(f"admin:{m._meta.label_lower.replace('.', '_')}_{page}")
            for m in administration.site._registry
            for page in ("changelist", "add")
        ]
        for personne in PERSONNES:
            for page in pages:
                for lu in lire(clients, personne, page):
                    cle = (nom_de(lu.action), tuple(sorted({n for n, _ in lu.champs})))
                    if cle[0]:
                        formulaires_lus.setdefault(cle, lu)
    return formulaires_lus


def lire(clients, personne, page):
    if page.startswith("/jury/") and personne == "jury":
        page = "/".join([*page.split("/")[:2], jeton_de(clients["lien"]), *page.split("/")[3:]])
    reponse, contenu = defaire(lambda: clients[personne].get(page))
    if reponse.status_code != 200 or "html" not in reponse.headers.get("Content-Type", ""):
        return
    lecteur = Lecteur()
    lecteur.feed(contenu.decode())
    for action, champs, fichiers in lecteur.trouves:
        yield Formulaire(personne, urljoin(page, action), tuple(champs), tuple(fichiers))


def envois(formulaire):
    """Les champs de la page, certains changés, ôtés, répétés ou ajoutés."""
    noms = sorted({nom for nom, _ in formulaire.champs}) or ["rien"]
    tels_quels = {}
    for nom, valeur in formulaire.champs:
        tels_quels.setdefault(nom, []).append(valeur)
    changes = st.dictionaries(st.sampled_from(noms), st.lists(valeurs, max_size=2), max_size=6)
    inconnus = st.dictionaries(st.sampled_from(["id", "next", "etat"]), st.lists(valeurs))
    contenus = st.binary(max_size=60) | st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"a;b\n"])
    noms_de_fichier = st.sampled_from(["a.pdf", "\r\nX: 1.pdf", "a.csv", "a.xlsx", "é" * 200])
    fichiers = st.dictionaries(
        st.sampled_from(formulaire.fichiers or ["fichier"]),
        st.builds(SimpleUploadedFile, noms_de_fichier, contenus),
        max_size=1,
    )
    return st.builds(
        lambda base, a, b, c: {**(tels_quels if base else {}), **a, **b, **c},
        st.booleans(),
        changes,
        inconnus,
        fichiers,
    )


def eprouver_le(formulaire, client):
    """La panne qu’un envoi provoque, en mots ; vide s’il n’y en a pas."""

    @eprouver
    @given(envoi=envois(formulaire))
    def essai(envoi):
        cache.clear()
        reponse, _ = defaire(lambda: client.post(formulaire.action, envoi))
        assert reponse.status_code < 500

    try:
        essai()
    except Exception as panne:
        return f"{type(panne).__name__} : {panne}"[:400]
    return ""


def le_meme(client):
    """Un autre navigateur, avec les mêmes témoins : ce qu’un envoi y laisse ne suit pas."""
    autre = Navigateur()
    autre.cookies = deepcopy(client.cookies)
    return autre


def pannes_de(formulaires, clients):
    lues = {
        (f.personne, nom_de(f.action)): eprouver_le(f, le_meme(clients[f.personne]))
        for f in formulaires
    }
    return {cle: panne for cle, panne in lues.items() if panne}


def test_chaque_formulaire_recoit_n_importe_quoi(formulaires, clients):
    assert len(formulaires) > 80
    assert pannes_de(formulaires.values(), clients) == {}


def test_chaque_verbe_que_nulle_page_ne_montre_recoit_n_importe_quoi(
    formulaires, clients, adresse, objets
):
    """Le décor ne peut les montrer tous : ceux-là reçoivent les champs de tous les autres."""
    vus = {nom for nom, _ in formulaires}
    champs = tuple({champ for f in formulaires.values() for champ in f.champs})
    caches = [
        Formulaire(personne, adresse(nom), champs, ("fichiers", "depot-fichiers"))
        for nom in sorted(set(VERBES) - vus)
        for personne, code in zip(TABLE, VERBES[nom], strict=True)
        if personne in PERSONNES and code not in {403, 404}
    ]

    assert pannes_de(caches, clients) == {}
