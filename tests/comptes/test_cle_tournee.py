"""Tourner la clé secrète : les liens donnés se réimpriment tant que l’ancienne est gardée."""

import pytest

from comptes.jetons import jeton_de
from tests import fabriques

pytestmark = pytest.mark.django_db


def test_un_lien_d_avant_se_reimprime_tant_que_l_ancienne_cle_est_gardee(settings):
    lien = fabriques.lien_de_commission(fabriques.commission())
    jeton, ancienne = jeton_de(lien), settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une-autre-cle", [ancienne]
    assert jeton_de(lien) == jeton

    settings.SECRET_KEY_FALLBACKS = []
    assert jeton_de(lien) is None
