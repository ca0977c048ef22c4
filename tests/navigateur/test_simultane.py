"""Huit clics au même instant sur un vrai serveur (deux processus) : un seul effet, aucune panne."""

import re
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

pytestmark = pytest.mark.navigateur

FOIS = 8


class Visite:
    """Une session HTTP sans navigateur : les cookies, le jeton, et ce que chaque page répond."""

    def __init__(self, serveur, qui):
        self.serveur = serveur
        self.cookies = CookieJar()
        self.ouvreur = build_opener(HTTPCookieProcessor(self.cookies))
        self.lire("/compte/login/")
        identite = {"login": f"{qui}@sillage.example", "password": "demo-sillage"}
        self.envoyer("/compte/login/", identite)

    def lire(self, adresse):
        with self.ouvreur.open(self.serveur + adresse, timeout=60) as reponse:
            return reponse.url, reponse.read().decode()

    def envoyer(self, adresse, champs):
        """Le statut et l’adresse d’arrivée, redirection suivie."""
        jeton = next(c.value for c in self.cookies if c.name == "csrftoken")
        corps = urlencode({**champs, "csrfmiddlewaretoken": jeton}).encode()
        requete = Request(self.serveur + adresse, corps, {"Referer": self.serveur + adresse})
        try:
            with self.ouvreur.open(requete, timeout=60) as reponse:
                return reponse.status, reponse.url.removeprefix(self.serveur)
        except HTTPError as refus:
            return refus.code, adresse

    def envoyer_ensemble(self, adresse, champs):
        with ThreadPoolExecutor(FOIS) as fils:
            envois = [fils.submit(self.envoyer, adresse, champs) for _ in range(FOIS)]
            return [envoi.result() for envoi in envois]


@pytest.fixture(scope="module")
def adam(serveur):
    """Un étudiant dont aucun autre parcours ne se sert."""
    return Visite(serveur, "adam")


@pytest.fixture(scope="module")
def creee(adam):
    """Les réponses à huit clics sur « Enregistrer » : statut et adresse d’arrivée."""
    _, page = adam.lire("/realisations/nouvelle/")
    cle = re.search(r'name="cle_creation" value="([^"]+)"', page)[1]
    case = re.search(r'name="([^"]+)">\s*<label for="[^"]+">Gérer des', page)[1]
    phrase = re.search(r'name="([^"]+)"[^>]*></textarea>', page[page.index(case) :])[1]
    champs = {
        "intitule": "Écrite huit fois",
        "debut_le": "2026-10-05",
        "fin_le": "2026-10-16",
        "cadre": "formation",
        "cle_creation": cle,
        case: "on",
        phrase: "Le test a réussi.",
    }
    return adam.envoyer_ensemble("/realisations/nouvelle/", champs)


def test_huit_creations_n_en_font_qu_une(adam, creee):
    assert {statut for statut, _ in creee} == {200}
    assert len({adresse for _, adresse in creee}) == 1
    assert adam.lire("/portfolio/")[1].count(">Écrite huit fois</a>") == 1


def test_huit_soumissions_n_en_font_qu_une(adam, creee):
    adresse = creee[0][1]

    reponses = adam.envoyer_ensemble(f"{adresse}soumettre/", {})

    assert reponses == [(200, adresse)] * FOIS
    assert adam.lire(adresse)[1].count("Soumise par") == 1


def test_huit_validations_ne_rendent_qu_une_evaluation(serveur, adam, creee):
    adresse, lefevre = creee[0][1], Visite(serveur, "lefevre")
    _, page = lefevre.lire(f"{adresse}evaluer/")
    (retenue,) = set(re.findall(r'name="(retenue_\d+)"', page))
    jugement = {"numero": "1", "decision": "validee", "commentaire": "Bien.", retenue: "oui"}

    reponses = lefevre.envoyer_ensemble(f"{adresse}evaluer/", jugement)

    assert {statut for statut, _ in reponses} == {200}
    assert adam.lire(adresse)[1].count("Validée par") == 1
