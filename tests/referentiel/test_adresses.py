"""Une adresse composée est celle que Django aurait cherchée."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from referentiel.adresses import adresse_de

NOMS = [
    "realisation",
    "preuve",
    "realisation_modifier",
    "realisation_evaluer",
    "stage_modifier",
    "inscription",
    "tableau_de_synthese_pdf",
    "admin:comptes_inscription_change",
]


@pytest.mark.parametrize("nom", NOMS)
@pytest.mark.parametrize("numero", [0, 7, 1203, 2**63 - 1])
def test_la_meme_que_celle_de_django(nom, numero):
    assert adresse_de(nom, numero) == reverse(nom, args=[numero])


def test_sous_un_prefixe_aussi():
    try:
        for prefixe in ("/sillage/", "/0/", "/"):
            set_script_prefix(prefixe)
            assert adresse_de("realisation", 12) == reverse("realisation", args=[12])
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize("nom", ["conformite", "inconnue"])
def test_le_nom_d_une_page_sans_numero_se_refuse(nom):
    with pytest.raises(NoReverseMatch):
        adresse_de(nom, 3)
