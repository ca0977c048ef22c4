"""Ce que désigne une adresse se lit par une requête préparée : qui lit quoi n’en change pas."""

import pytest
from django.http import Http404
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from evaluations.lectures.designees import inscription_lue, inscription_montree
from evaluations.templatetags.formes import former, former_lignes


@pytest.mark.parametrize("lire", [inscription_lue, inscription_montree])
def test_chacun_lit_les_siennes_quel_que_soit_qui_a_lu_avant(
    inscription_d_ines, lefevre, hugo, admin, lire
):
    for _ in range(2):
        assert lire(admin, inscription_d_ines.pk).enseignee is False
        assert lire(lefevre, inscription_d_ines.pk).enseignee is True
        with pytest.raises(Http404):
            lire(hugo, inscription_d_ines.pk)


@pytest.mark.parametrize("pk", [0, 2**63 - 1, 2**63, 10**30])
def test_une_cle_qui_n_est_celle_de_rien(lefevre, pk):
    with pytest.raises(Http404):
        inscription_lue(lefevre, pk)


@pytest.mark.parametrize("valeur", ["<b>l’« été »</b> & co", mark_safe("<b>dit</b>"), 3, None, ""])
def test_une_forme_dit_ce_que_dirait_celle_de_django(valeur):
    forme = "<p>{} {mot}</p>"
    assert former(forme, valeur, mot=valeur) == format_html(forme, valeur, mot=valeur)
    lignes = [(valeur, 1), ("'", valeur)]
    assert former_lignes(", ", "{}{}", lignes) == format_html_join(", ", "{}{}", lignes)
