"""Les gestes des lecteurs et des écrivains, joués par Locust : lancé seul, jamais importé.

Locust remplace les liaisons de Python par celles de gevent dès son import : ce module tourne dans
un processus à lui, sans rien de Django. Il lit un ordre sur son entrée (JSON), écrit « palier »
quand tous sont entrés, « fin » quand ils s’arrêtent, puis ce qu’il a mesuré et fait écrire (JSON).

Une page s’ouvre comme dans un navigateur : ce qu’elle nomme et qu’il n’a pas déjà (feuilles,
scripts, vignettes) se demande aussi, et les scripts qui parlent au serveur à l’ouverture le font.
Chaque page ouvre sa liaison : le serveur ferme les siennes en deux secondes, on lit plus longtemps.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from itertools import count
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from urllib.parse import urlencode
from uuid import UUID

import gevent
from locust import FastHttpUser, events, task
from locust.env import Environment
from locust.exception import StopUser

ANTI_CSRF = "a" * 32
FORMULAIRE = "application/x-www-form-urlencoded"
NOMMEES = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js|svg|woff2)|/preuves/\d+/vignette/)"')
CHEMINS = re.compile(r"\d+")
ARRET = 60
"""Secondes laissées au dernier geste pour finir."""
ECRITURE = (7, 13)
"""Secondes entre deux enregistrements : un toutes les dix environ, comme le fait la page."""
GESTES = (
    ("portfolio", 20),
    ("jugee", 36),
    ("conformite", 10),
    ("dossier", 8),
    ("avis", 10),
    ("competence", 8),
    ("inscription", 4),
    ("historique", 4),
)
"""Sur cent pages d’un lecteur, après son portfolio ; sans rien de jugé, il y revient."""


class Partie:
    """L’ordre reçu, l’heure, et tout ce qui s’est passé."""

    def __init__(self, ordre: dict) -> None:
        self.ordre = ordre
        self.debut = perf_counter()
        self.mesures: list[tuple[float, str, str, float, str]] = []
        self.acceptees: dict[str, list[str]] = defaultdict(list)
        self.textes: dict[str, list] = {}
        self.rangs = {"lecteurs": count(), "ecrivains": count()}
        self.retards: list[float] = []

    @property
    def instant(self) -> float:
        return perf_counter() - self.debut

    @property
    def finie(self) -> bool:
        return self.instant >= self.ordre["montee"] + self.ordre["palier"]

    def noter(
        self, name: str, response_time: float, exception: object, context: dict, **_: object
    ) -> None:
        """Ce qu’un geste a duré, rapporté à l’instant où il a commencé."""
        faute = "" if exception is None else f"{name} : {exception}"
        depuis = self.instant - response_time / 1000
        self.mesures.append((depuis, context["role"], name, round(response_time, 1), faute))

    def veiller(self) -> None:
        """De combien cet outil se réveille en retard : ce qu’il ajoute lui-même à ses mesures."""
        while True:
            avant = perf_counter()
            gevent.sleep(0.1)
            self.retards.append(round((perf_counter() - avant - 0.1) * 1000, 1))


class Personne(FastHttpUser):
    """Une personne connectée, son navigateur et ce qu’il garde."""

    abstract = True
    role = ""
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        self.partie: Partie = self.environment.partie
        rang = next(self.partie.rangs[self.role])
        self.reperes = self.partie.ordre[self.role][rang]
        self.au_sort = Random(f"{self.partie.ordre['graine']}-{self.role}-{rang}")
        self.gardees: set[str] = set()
        self.attendre(0, self.partie.ordre["montee"])

    def context(self) -> dict[str, str]:
        return {"role": self.role}

    def attendre(self, de: float, a: float) -> None:
        gevent.sleep(self.au_sort.uniform(de, a))
        if self.partie.finie:
            raise StopUser

    def demander(
        self,
        methode: str,
        adresse: str,
        nom: str,
        attendus: set[int],
        corps: bytes = b"",
        **entetes: str,
    ) -> object:
        """La réponse ; un statut qui n’est pas attendu est une faute."""
        temoins = f"sessionid={self.reperes['session']}; csrftoken={ANTI_CSRF}"
        entetes = {"Cookie": temoins, "Connection": "close", **entetes}
        if methode == "POST":
            entetes["X-CSRFToken"] = ANTI_CSRF
        with self.client.request(
            methode,
            adresse,
            name=nom,
            data=corps or None,
            headers=entetes,
            allow_redirects=False,
            catch_response=True,
        ) as reponse:
            if reponse.status_code in attendus:
                reponse.success()
            elif reponse.status_code:
                reponse.failure(f"statut {reponse.status_code}")
        return reponse

    def ouvrir(self, adresse: str) -> str:
        """La page et ce qu’elle entraîne ; vide si elle n’est pas venue."""
        reponse = self.demander("GET", adresse, CHEMINS.sub("{}", adresse), {200})
        page = reponse.text if reponse.status_code == 200 else ""
        for nommee in dict.fromkeys(NOMMEES.findall(page)):
            if nommee not in self.gardees:
                self.gardees.add(nommee)
                genre = "fichier statique" if nommee.startswith("/static/") else "vignette"
                self.demander("GET", nommee, genre, {200})
        if "data-echanges-lus" in page:
            self.envoyer(f"{adresse}echanges/lus/", {}, {302})
        if "data-avis=" in page:
            self.envoyer("/avis/vus/", {"chemin": adresse}, {200})
        return page

    def envoyer(self, adresse: str, champs: dict, attendus: set[int], **entetes: str) -> object:
        nom = f"POST {CHEMINS.sub('{}', adresse)}"
        corps = urlencode(champs, doseq=True).encode()
        entetes = {"Content-Type": FORMULAIRE, **entetes}
        return self.demander("POST", adresse, nom, attendus, corps, **entetes)


class Lecteur(Personne):
    """Ouvre son portfolio, puis ce qu’il y cherche, et lit chaque page."""

    role = "lecteurs"

    @task
    def lire(self) -> None:
        self.ouvrir("/portfolio/")
        noms, poids = zip(*GESTES, strict=True)
        while True:
            self.attendre(*self.partie.ordre["lecture"])
            self.ouvrir(self.adresse(self.au_sort.choices(noms, poids)[0]))

    def adresse(self, geste: str) -> str:
        if geste in {"conformite", "dossier", "avis"}:
            return f"/{geste}/"
        if geste == "competence":
            return f"/competences/{self.au_sort.choice(self.reperes['competences'])}/"
        if geste == "inscription":
            return f"/inscriptions/{self.reperes['inscription']}/"
        if geste == "portfolio" or not self.reperes["jugees"]:
            return "/portfolio/"
        suite = "historique/" if geste == "historique" else ""
        return f"/realisations/{self.au_sort.choice(self.reperes['jugees'])}/{suite}"


class Ecrivain(Personne):
    """Crée une réalisation, l’écrit, la prouve, la soumet, en parle, la note ; recommence.

    Ce que le serveur dit fait est noté sous un identifiant que la base doit avoir une fois.
    """

    role = "ecrivains"

    @task
    def ecrire(self) -> None:
        while True:
            self.ouvrir("/realisations/nouvelle/")
            self.attendre(2, 5)
            self.une_realisation()

    def une_realisation(self) -> None:
        cle = self.identifiant()
        intitule = f"charge {cle}"
        sienne = self.creer(intitule, cle)
        if sienne is None:
            return
        adresse, version = sienne
        for tour in range(3):
            self.attendre(*ECRITURE)
            version = self.enregistrer(adresse, intitule, version, tour)
        self.ouvrir(adresse)
        self.attendre(2, 5)
        self.prouver(adresse)
        self.attendre(2, 5)
        self.soumettre(adresse, intitule)
        self.attendre(2, 5)
        self.noter()

    def identifiant(self) -> str:
        return str(UUID(int=self.au_sort.getrandbits(128), version=4))

    def champs(self, intitule: str, contexte: str, cochees: int, **autres: object) -> dict:
        champs = {"intitule": intitule, "cadre": "formation", "contexte": contexte, **autres}
        champs |= {"debut_le": "2026-10-05", "fin_le": "2026-10-16"}
        for item in self.reperes["sous_competences"][:cochees]:
            champs |= {f"mobilise-{item}": "on", f"justification-{item}": "Fait, et vérifié."}
        return champs

    def garder(self, intitule: str, contexte: str, cochees: int) -> None:
        self.partie.textes[intitule] = [contexte, self.reperes["sous_competences"][:cochees]]

    def creer(self, intitule: str, cle: str) -> tuple[str, int] | None:
        """L’adresse et la version ; un double clic sur cinq, qui ne doit rien créer de plus."""
        champs = self.champs(intitule, "", 1, cle_creation=cle)
        lu = None
        for _ in range(2 if self.au_sort.random() < 0.2 else 1):
            reponse = self.envoyer(
                "/realisations/nouvelle/", champs, {200, 201}, Accept="application/json"
            )
            if reponse.status_code in {200, 201}:
                lu = json.loads(reponse.text)
        if lu is None:
            return None
        self.partie.acceptees["realisations"].append(intitule)
        self.garder(intitule, "", 1)
        return lu["adresse"].removesuffix("modifier/"), lu["version"]

    def enregistrer(self, adresse: str, intitule: str, version: int, tour: int) -> int:
        """L’enregistrement automatique ; une sous-compétence de plus à chaque fois."""
        contexte = f"{intitule}, tour {tour}. " + "La situation de départ et le besoin. " * 20
        contexte = contexte.strip()
        champs = self.champs(intitule, contexte, tour + 2, version=version)
        reponse = self.envoyer(f"{adresse}modifier/", champs, {200}, Accept="application/json")
        if reponse.status_code != 200:
            return version
        self.garder(intitule, contexte, tour + 2)
        return json.loads(reponse.text)["version"]

    def prouver(self, adresse: str) -> None:
        """Une image, que ses derniers octets rendent unique."""
        nom = f"{self.identifiant()}.png"
        tete = f'--x\r\nContent-Disposition: form-data; name="depot-fichiers"; filename="{nom}"\r\n'
        image = bytes.fromhex(self.partie.ordre["image"]) + nom.encode()
        corps = tete.encode() + b"Content-Type: image/png\r\n\r\n" + image + b"\r\n--x--\r\n"
        reponse = self.demander(
            "POST",
            f"{adresse}fichiers/",
            "POST /realisations/{}/fichiers/",
            {201},
            corps,
            **{"Content-Type": "multipart/form-data; boundary=x", "Accept": "application/json"},
        )
        if reponse.status_code == 201:
            self.partie.acceptees["preuves"].append(nom)

    def soumettre(self, adresse: str, intitule: str) -> None:
        if self.envoyer(f"{adresse}soumettre/", {"de": "rien"}, {302}).status_code != 302:
            return
        self.partie.acceptees["soumissions"].append(intitule)
        if dialogue := re.search(r"/soumissions/\d+/commenter/", self.ouvrir(adresse)):
            self.attendre(2, 5)
            cle = self.identifiant()
            champs = {"texte": f"charge {cle}", "cle_creation": cle}
            if self.envoyer(dialogue[0], champs, {302}).status_code == 302:
                self.partie.acceptees["commentaires"].append(f"charge {cle}")

    def noter(self) -> None:
        cle = self.identifiant()
        champs = {"texte": f"charge {cle}", "cle_creation": cle}
        reponse = self.envoyer("/journal/", champs, {201}, Accept="application/json")
        if reponse.status_code == 201:
            self.partie.acceptees["notes"].append(f"charge {cle}")


def jouer(ordre: dict) -> dict[str, object]:
    """Tout le monde entre pendant la montée, chacun à son heure, et s’arrête après le palier."""
    Lecteur.fixed_count, Ecrivain.fixed_count = len(ordre["lecteurs"]), len(ordre["ecrivains"])
    classes = [classe for classe in (Lecteur, Ecrivain) if classe.fixed_count]
    environnement = Environment(
        user_classes=classes, host=ordre["adresse"], events=events, stop_timeout=ARRET
    )
    partie = environnement.partie = Partie(ordre)
    environnement.events.request.add_listener(partie.noter)
    coureur = environnement.create_local_runner()
    nombre = sum(classe.fixed_count for classe in classes)
    coureur.start(nombre, spawn_rate=nombre)
    veille = gevent.spawn(partie.veiller)
    gevent.sleep(max(0, ordre["montee"] - partie.instant))
    partie.retards.clear()
    calcul = _calcul()
    print("palier", flush=True)
    gevent.sleep(ordre["palier"])
    print("fin", flush=True)
    calcul, retards = _calcul() - calcul, list(partie.retards)
    limite = partie.instant + ARRET
    while coureur.user_count and partie.instant < limite:
        gevent.sleep(0.2)
    restes = coureur.user_count
    veille.kill()
    coureur.quit()
    return {
        "mesures": partie.mesures,
        "acceptees": partie.acceptees,
        "textes": partie.textes,
        "processeur": round(calcul / ordre["palier"], 3),
        "retards": retards,
        "restes": restes,
    }


def _calcul() -> float:
    usage = getrusage(RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    json.dump(jouer(json.load(sys.stdin)), sys.stdout)
