"""Les dossiers : une classe entière, puis un seul dossier contre Chromium, et la mémoire.

Une ligne JSON par mesure ; code de sortie 1 si une cible n’est pas tenue. Se lance par `make bench`
(trois étudiants de vingt-cinq réalisations) ; `outils/mesurer.sh --etudiants 35` mesure une vraie
classe, en une vingtaine de minutes. Tout se fait dans un dossier provisoire, effacé à la fin.
"""

import json
import logging
import os
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

PROVISOIRE = tempfile.TemporaryDirectory(prefix="sillage-mesures-")
os.environ["VAR_DIR"] = PROVISOIRE.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django

django.setup()

from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone

from benchmarks.classe import changer, classe, juger
from benchmarks.etalon import Duree, chromium, chronometrer, dire, mediane
from comptes.models import Inscription, Promotion
from documents.actions import emettre
from documents.catalogue.dossier import (
    dossier_en_pdf,
    feuillets_du_dossier,
    garde,
    tables_du_dossier,
)
from documents.feuillets import Feuillet

PROCESSUS = 2
PREMIERES_FOIS, PASSAGES = 2, 3
PREMIERE_FOIS, UN_CHANGEMENT, CLASSE_REFAITE = 2.5, 0.5, 0.15
# Valider change aussi les deux tableaux, treize pages et plus : un garde-fou, non une cible.
UNE_VALIDATION = 1.0
MEMOIRE_MO = 400


def preparer(etudiants: int, realisations: int) -> Promotion:
    call_command("migrate", verbosity=0)
    call_command("charger_referentiel", verbosity=0)
    return classe(etudiants, realisations)


def mesurer_la_classe(promotion: Promotion, sortie: Path) -> bool:
    """Tous les dossiers, puis tous de nouveau après un changement chez un seul étudiant."""
    _, premiere = chronometrer(lambda: produire(promotion, sortie))
    changer(inscriptions(promotion)[0])
    _, seconde = chronometrer(lambda: produire(promotion, sortie))
    nom = f"{promotion.inscriptions.count()} dossiers refaits après un changement, 2 processus"
    return dire(nom, seconde, premiere, CLASSE_REFAITE)


def produire(promotion: Promotion, sortie: Path) -> None:
    call_command(
        "produire_dossiers",
        promotion=promotion.pk,
        sortie=sortie,
        processus=PROCESSUS,
        stdout=StringIO(),
    )


def inscriptions(promotion: Promotion) -> list[Inscription]:
    return list(Inscription.objects.filter(promotion=promotion).avec_tout_l_entete().order_by("pk"))


def mesurer_la_memoire() -> bool:
    """Celle du plus gros travailleur de la classe, qui vient d’en produire la moitié."""
    memoire = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
    ligne = {"mesure": "mémoire d’un travailleur", "mo": round(memoire), "cible_mo": MEMOIRE_MO}
    print(json.dumps(ligne | {"tient": memoire < MEMOIRE_MO}, ensure_ascii=False), flush=True)
    return memoire < MEMOIRE_MO


def mesurer_un_dossier(inscription: Inscription) -> bool:
    """Dans un travailleur déjà chaud : bibliothèque et polices n’y sont plus à charger."""
    une_premiere_fois(inscription)
    premiere = mediane([une_premiere_fois(inscription) for _ in range(PREMIERES_FOIS)])
    change = mediane([apres(changer, inscription) for _ in range(PASSAGES)])
    jugee = apres(juger_la_derniere, inscription)
    relue = imprimer_le_dossier(inscription)
    feuillets = feuillets_de(inscription)
    reference, pages = chromium(feuillets, PASSAGES)
    faits = {"feuillets": len(feuillets), "pages_de_chromium": pages}
    tenues = (
        dire("dossier, première fois", premiere, reference, PREMIERE_FOIS, **faits),
        dire("dossier, une réalisation changée", change, reference, UN_CHANGEMENT),
        dire("dossier, une validation (fiche et tableaux)", jugee, reference, UNE_VALIDATION),
        dire("dossier, rien de changé", relue, reference, UN_CHANGEMENT),
    )
    return all(tenues)


def imprimer_le_dossier(inscription: Inscription) -> Duree:
    """De la base au document émis, empreinte et trace comprises."""
    le = timezone.now()

    def emis() -> None:
        document = dossier_en_pdf(inscription, le=le)
        emettre(document, acteur=inscription.etudiant, le=le).contenu.close()

    return chronometrer(emis)[1]


def une_premiere_fois(inscription: Inscription) -> Duree:
    caches["pages"].clear()
    return imprimer_le_dossier(inscription)


def apres(changement: Callable[[Inscription], None], inscription: Inscription) -> Duree:
    changement(inscription)
    return imprimer_le_dossier(inscription)


def juger_la_derniere(inscription: Inscription) -> None:
    professeure = inscription.promotion.enseignements.get().enseignant
    juger(inscription.realisations.soumises().get(), professeure)


def feuillets_de(inscription: Inscription) -> list[Feuillet]:
    tables = tables_du_dossier(inscription, le=timezone.now(), privee=False)
    suite = feuillets_du_dossier(tables)
    return [garde(tables.parcours.identite, suite), *suite]


def main() -> int:
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--etudiants", type=int, default=3)
    arguments.add_argument("--realisations", type=int, default=25)
    choix = arguments.parse_args()
    logging.disable(logging.INFO)
    promotion = preparer(choix.etudiants, choix.realisations)
    tenues = (
        mesurer_la_classe(promotion, Path(PROVISOIRE.name, "dossiers")),
        mesurer_la_memoire(),
        mesurer_un_dossier(inscriptions(promotion)[-1]),
    )
    return 0 if all(tenues) else 1


if __name__ == "__main__":
    sys.exit(main())
