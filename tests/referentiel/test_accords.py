"""Un nombre, un jour, un poids : la même façon partout, dans le code et dans les gabarits."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from referentiel.accords import accord, en_lettres, poids


def rendre(gabarit, **contexte):
    return Template(gabarit).render(Context(contexte))


@pytest.mark.parametrize(
    "nombre, dit", [(0, "0\u00a0note"), (1, "1\u00a0note"), (2, "2\u00a0notes")]
)
def test_un_nom_s_accorde(nombre, dit):
    assert accord(nombre, "note") == dit


@pytest.mark.parametrize(
    "jour, mise, dit",
    [
        (date(2027, 10, 1), "j F Y", "1er octobre 2027"),
        (date(2027, 10, 11), "j F Y", "11 octobre 2027"),
        (date(2027, 10, 1), "l j F", "vendredi 1er octobre"),
        (date(2027, 10, 1), "d/m/y", "01/10/27"),
        (datetime(2027, 9, 30, 22, 5, tzinfo=UTC), "j F à H:i", "1er octobre à 00:05"),
    ],
)
def test_le_premier_du_mois_se_dit_1er_dans_tout_gabarit(jour, mise, dit):
    assert rendre(f'{{{{ jour|date:"{mise}" }}}}', jour=jour) == dit


def test_une_date_absente_ne_se_dit_pas():
    assert (rendre('{{ jour|date:"j F" }}', jour=None), en_lettres(date(2027, 5, 2))) == (
        "",
        "2 mai 2027",
    )


@pytest.mark.parametrize(
    "octets, dit",
    [
        (0, "0\u00a0Ko"),
        (12, "1\u00a0Ko"),
        (180_000, "176\u00a0Ko"),
        (3_565_158, "3,4\u00a0Mo"),
        (2_254_857_830, "2,1\u00a0Go"),
    ],
)
def test_un_poids_se_dit_en_ko_dans_le_code_et_les_gabarits(octets, dit):
    assert (poids(octets), rendre("{{ n|filesizeformat }}", n=octets)) == (dit, dit)
