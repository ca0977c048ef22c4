"""Chaque page principale, pour chaque rôle : requêtes SQL et temps serveur médian.

Une ligne JSON par page ; code de sortie 1 si une page manque ou dépasse son budget. Se lance par
`make bench`, sur une base où la classe de démonstration est chargée.
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Inscription, Promotion, Utilisateur
from portfolio.models import Realisation

PASSAGES = 9
REQUETES_PAR_PAGE = 12
REQUETES_DE_LA_MATRICE = 6
REQUETES_D_UNE_DATE_PASSEE = 10
TEMPS_D_UNE_PAGE_MS = 100
TEMPS_D_UNE_CLASSE_MS = 200
"""La fiche d’une classe dans l’administration : Django y rend un formulaire par étudiant."""
TEMPS_DES_PDF_MS = {"tableau-de-synthese": 600, "tableau-des-competences": 1500}


@dataclass(frozen=True)
class Page:
    """Une adresse vue par une personne de la démonstration, et ce qu’elle peut coûter."""

    qui: str
    adresse: str
    requetes: int = REQUETES_PAR_PAGE
    temps_ms: int = TEMPS_D_UNE_PAGE_MS


def adresse_de(qui: str) -> str:
    return f"{qui}@sillage.example"


def inscription_de(qui: str) -> Inscription:
    return Inscription.objects.actives().get(etudiant__email=adresse_de(qui))


def realisation(qui: str, etat: str) -> int:
    """La réalisation de cet état qui a le plus de preuves : la page la plus chère."""
    toutes = inscription_de(qui).realisations.presentes().filter(etat=etat)
    return max(toutes.prefetch_related("preuves"), key=lambda r: (r.preuves.count(), r.pk)).pk


def pages_de_l_etudiant(qui: str) -> Iterator[Page]:
    inscription = inscription_de(qui).pk
    yield Page(qui, "/portfolio/")
    yield Page(qui, "/realisations/nouvelle/")
    yield Page(qui, "/referentiel/")
    yield Page(qui, "/competences/1/")
    for document, temps_ms in TEMPS_DES_PDF_MS.items():
        yield Page(qui, f"/inscriptions/{inscription}/{document}.pdf", temps_ms=temps_ms)


def pages_d_une_realisation(qui: str) -> Iterator[Page]:
    yield Page(qui, f"/realisations/{realisation(qui, 'validee')}/")
    yield Page(qui, f"/realisations/{realisation(qui, 'brouillon')}/modifier/")


def pages_de_l_enseignant(qui: str) -> Iterator[Page]:
    personne = Utilisateur.objects.get(email=adresse_de(qui))
    promotion = Promotion.objects.enseignees_par(personne).order_by("pk").first()
    eleve = promotion.inscriptions.par_nom().first()
    a_juger = (
        Realisation.objects.presentes().soumises().filter(inscription__promotion=promotion).first()
    )
    yield Page(qui, "/evaluations/")
    yield Page(qui, "/promotions/")
    yield Page(qui, f"/promotions/{promotion.pk}/matrice/", requetes=REQUETES_DE_LA_MATRICE)
    yield Page(qui, f"/inscriptions/{eleve.pk}/")
    yield Page(qui, "/referentiel/")
    yield Page(qui, f"/realisations/{a_juger.pk}/")
    yield Page(qui, f"/realisations/{a_juger.pk}/evaluer/")
    yield Page(qui, "/evaluations/remarques/")
    hier = date.today() - timedelta(days=1)
    passee = f"/promotions/{promotion.pk}/matrice/?au={hier}"
    yield Page(qui, passee, requetes=REQUETES_D_UNE_DATE_PASSEE)
    for page in ("etudiants", "importer", "passage", "repartir", "rappels", "equite"):
        yield Page(qui, f"/promotions/{promotion.pk}/{page}/")
    for regard in personne.seconds_regards.order_by("pk")[:2]:
        yield Page(qui, f"/seconds-regards/{regard.pk}/")


def pages_de_l_administration() -> Iterator[Page]:
    for liste in ("utilisateur", "inscription", "promotion", "enseignement"):
        yield Page("admin", f"/admin/comptes/{liste}/")
    classe = inscription_de("ines").promotion_id
    fiche = f"/admin/comptes/promotion/{classe}/change/"
    yield Page("admin", fiche, temps_ms=TEMPS_D_UNE_CLASSE_MS)
    yield Page("admin", "/admin/referentiel/sessionexamen/")
    yield Page("admin", "/admin/portfolio/realisation/")
    yield Page("admin", f"/admin/portfolio/realisation/{realisation('ines', 'validee')}/change/")
    yield Page("admin", "/admin/evaluations/evaluation/")


def pages() -> Iterator[Page]:
    for etudiant in ("ines", "hugo", "kenza"):
        yield from pages_de_l_etudiant(etudiant)
    yield from pages_d_une_realisation("ines")
    for enseignant in ("lefevre", "bernard"):
        yield from pages_de_l_enseignant(enseignant)
    yield from pages_de_l_administration()


def connecte(qui: str) -> Client:
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    client.force_login(Utilisateur.objects.get(email=adresse_de(qui)))
    return client


def mesurer(page: Page) -> dict[str, object]:
    """Le premier passage chauffe, le deuxième compte les requêtes, les autres chronomètrent."""
    client = connecte(page.qui)
    ligne = {"qui": page.qui, "page": page.adresse, "statut": client.get(page.adresse).status_code}
    if ligne["statut"] != 200:
        return ligne | {"tient": False}
    with CaptureQueriesContext(connection) as journal:
        client.get(page.adresse)
    requetes = len(journal)  # à lire ici : la requête HTTP suivante vide le journal
    passages = [chronometrer(client, page.adresse) for _ in range(PASSAGES)]
    duree, calcul = (round(median(mesures), 1) for mesures in zip(*passages, strict=True))
    tient = requetes <= page.requetes and duree < page.temps_ms
    return ligne | {"requetes": requetes, "ms": duree, "ms_de_calcul": calcul, "tient": tient}


def chronometrer(client: Client, adresse: str) -> tuple[float, float]:
    """Durée ressentie et temps de processeur (ms) ; sur une machine occupée, ils divergent."""
    depart, calcul = perf_counter(), process_time()
    client.get(adresse)
    return (perf_counter() - depart) * 1000, (process_time() - calcul) * 1000


def main() -> int:
    tout_tient = True
    for page in pages():
        ligne = mesurer(page)
        tout_tient = tout_tient and bool(ligne["tient"])
        print(json.dumps(ligne, ensure_ascii=False), flush=True)
    return 0 if tout_tient else 1


if __name__ == "__main__":
    sys.exit(main())
