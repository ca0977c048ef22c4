"""Ce que toute page montre : la personne et son menu, selon ce qu’elle est."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from comptes.models import Utilisateur
from evaluations.lectures import nombre_en_attente


@dataclass(frozen=True)
class Entree:
    """Une entrée du menu ; `compteur` vaut `None` quand rien ne se compte."""

    libelle: str
    url: str
    actif: bool
    compteur: int | None = None


# Les pages de l’établissement, dans l’ordre de leur menu : libellé, nom, débuts d’adresse.
ETABLISSEMENT = (
    ("Tableau de bord", "etablissement", ()),
    ("Personnes", "personnes", ("/etablissement/personnes/",)),
    ("Rentrée", "rentree", ("/etablissement/rentree/",)),
    ("Commissions", "commissions", ("/commissions/",)),
    ("Conservation", "conservation", ("/etablissement/conservation/",)),
    ("Registre", "registre", ("/etablissement/registre/",)),
    ("Actes", "actes", ("/etablissement/actes/",)),
    ("Réglages", "admin:index", ()),
)
DE_L_ETABLISSEMENT = ("/etablissement/", "/commissions/")


def navigation(request: HttpRequest) -> dict[str, object]:
    """Le menu ; une vue qui a déjà lu sa file en dit la longueur dans `request.en_attente`."""
    place = getattr(request, "a_la_place", None)
    commun = {"lecture_seule": settings.LECTURE_SEULE, "place_prise": place}
    personne = getattr(request, "user", None)
    if personne is None or not personne.is_authenticated:
        return {"personne": None, "menu": (), "sous_menu": (), "avis_non_lus": 0} | commun
    return {
        **commun,
        "personne": personne,
        "menu": tuple(_menu(request, personne)),
        "sous_menu": tuple(_sous_menu(request, personne)),
        "avis_non_lus": personne.avis_non_lus,
        "avis_d_ici": personne.attend_d_etre_lu(request.path),
    }


def _menu(request: HttpRequest, personne: Utilisateur) -> list[Entree]:
    entrees = []
    if personne.is_staff:
        entrees.append(("Établissement", "etablissement", DE_L_ETABLISSEMENT, None))
    if getattr(personne, "est_etudiant", False):
        entrees.append(("Mon portfolio", "portfolio", ("/portfolio/", "/realisations/"), None))
        entrees.append(("Mon journal", "journal", ("/journal/",), None))
        entrees.append(("Mes stages", "stages", ("/stages/",), None))
        entrees.append(("Conformité", "conformite", ("/conformite/",), None))
        entrees.append(("Mon dossier", "dossier", ("/dossier/",), None))
    if getattr(personne, "est_enseignant", False):
        attente = getattr(request, "en_attente", None)
        attente = nombre_en_attente(personne) if attente is None else attente
        entrees.append(("À évaluer", "evaluations", ("/evaluations/", "/realisations/"), attente))
    if getattr(personne, "est_enseignant", False) or personne.is_staff:
        debuts = ("/promotions/", "/inscriptions/", "/imports/", "/dossiers/")
        entrees.append(("Promotions", "promotions", debuts, None))
    entrees.append(("Référentiel", "referentiel", ("/referentiel/",), None))
    return [
        Entree(libelle, reverse(nom), request.path.startswith(debuts), compteur)
        for libelle, nom, debuts, compteur in entrees
    ]


def _sous_menu(request: HttpRequest, personne: Utilisateur) -> Iterator[Entree]:
    """Les pages de l’établissement, quand l’administration est sur l’une d’elles."""
    if not personne.is_staff or not request.path.startswith(DE_L_ETABLISSEMENT):
        return
    for libelle, nom, debuts in ETABLISSEMENT:
        url = reverse(nom)
        yield Entree(libelle, url, request.path == url or request.path.startswith(debuts))
