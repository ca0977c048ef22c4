"""Des mesures et des différences qui se lisent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evaluations.lectures.differences import comparer_textes
from evaluations.templatetags.mesures import anciennete


@pytest.mark.parametrize(
    "ecart, lu",
    [
        (timedelta(seconds=5), "moins d’une minute"),
        (timedelta(hours=3, minutes=20), "3 heures"),
        (timedelta(days=5, hours=7), "5 jours"),
    ],
)
def test_une_anciennete_se_lit_en_une_unite(ecart, lu):
    assert anciennete(timezone.now() - ecart).replace("\u00a0", " ") == lu


def test_une_phrase_recrite_se_lit_d_un_bloc():
    segments = comparer_textes("La sauvegarde tourne la nuit.", "La copie part la nuit.")

    assert [(s.role, s.texte) for s in segments] == [
        ("egal", "La "),
        ("retrait", "sauvegarde tourne"),
        ("ajout", "copie part"),
        ("egal", " la nuit."),
    ]
