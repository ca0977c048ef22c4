"""Chaque liste par pages a son index, et la base s’en sert vraiment : sur l’une et sur l’autre."""

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from comptes.models import Acte, Enseignement
from portfolio.models import Note, Realisation
from referentiel import listes
from referentiel.listes import Liste

RACINE = Path(__file__).resolve().parents[2]


@pytest.fixture
def seules(monkeypatch):
    """Les listes que l’essai déclare, et elles seules."""
    monkeypatch.setattr(listes, "DECLAREES", {})


@pytest.mark.parametrize(
    "champs",
    [
        {"modele": Acte, "ordre": ("-le", "-pk")},
        {"modele": Acte, "ordre": ("le", "pk")},
        {"modele": Acte, "bornes": ("personne",), "ordre": ("-le",)},
        {"modele": Enseignement, "bornes": ("promotion",), "ordre": ("enseignant",)},
        {"modele": Realisation, "ordre": ("-pk",)},
    ],
)
def test_un_index_qui_commence_par_les_bornes_puis_l_ordre_suffit(db, seules, champs):
    assert not Liste("essai", **champs).manque_d_index()


@pytest.mark.parametrize(
    "champs",
    [
        {"modele": Acte, "ordre": ("nature",)},
        {"modele": Note, "ordre": ("-faite_le",)},
        {"modele": Acte, "bornes": ("motif",), "ordre": ("nature",)},
    ],
)
def test_un_index_qui_ne_suit_pas_l_ordre_ne_suffit_pas(db, seules, champs):
    assert Liste("essai", **champs).manque_d_index()


def test_la_base_suit_l_index_de_chaque_liste(db):
    assert get_resolver().url_patterns
    assert len(listes.DECLAREES) >= 20
    assert [liste.nom for liste in listes.DECLAREES.values() if liste.manque_d_index()] == []


def test_une_page_ne_se_decoupe_que_par_une_liste_declaree():
    """Qui nomme le paginateur de Django ailleurs échapperait au contrôle de l’index."""
    fautifs = [
        str(chemin.relative_to(RACINE))
        for etage in ("comptes", "portfolio", "evaluations", "documents")
        for chemin in (RACINE / etage).rglob("*.py")
        if re.search(r"\b(?:Paginator|PaginateurBorne|paginate_by)\b", chemin.read_text())
    ]
    assert fautifs == []
