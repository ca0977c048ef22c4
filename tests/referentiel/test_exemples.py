"""Les exemples de preuve : écrits pour ce référentiel, rechargés quand on les corrige."""

import json

import pytest
from django.core.management import CommandError, call_command

from referentiel.actions import charger_exemples
from referentiel.lectures import exemples_de_preuve
from referentiel.models import ExempleDePreuve

pytestmark = pytest.mark.django_db


def corriger(dossier, changer):
    chemin = dossier / "exemples-de-preuves.json"
    lignes = json.loads(chemin.read_text(encoding="utf-8"))
    changer(lignes)
    chemin.write_text(json.dumps(lignes), encoding="utf-8")
    return dossier


def test_chaque_sous_competence_a_deux_ou_trois_exemples(bloc):
    nombres = {pk: len(exemples_de_preuve(pk)) for pk in bloc.sous_competences}

    assert {pk: nombre for pk, nombre in nombres.items() if nombre not in (2, 3)} == {}


def test_aucun_exemple_n_est_ecrit_deux_fois():
    textes = list(ExempleDePreuve.objects.order_by("pk").values_list("texte", flat=True))

    assert len(set(textes)) == len(textes) == 66


def test_un_exemple_corrige_remplace_l_ancien(dossier, bloc):
    sauvegardes = bloc.competences[0].sous_competences[4].id

    def changer(lignes):
        ligne = next(e for e in lignes if e["fields"]["sous_competence"][2:] == [1, 5])
        ligne["fields"]["texte"] = "Un procès-verbal."

    assert charger_exemples(corriger(dossier, changer)) == 1
    assert exemples_de_preuve(sauvegardes)[0] == "Un procès-verbal."


def test_un_exemple_ote_de_la_fixture_disparait(dossier):
    assert charger_exemples(corriger(dossier, lambda lignes: lignes.pop())) == 1
    assert ExempleDePreuve.objects.count() == 65


def test_un_exemple_d_une_sous_competence_inconnue_est_refuse_en_la_nommant(dossier):
    def changer(lignes):
        lignes[0]["fields"]["sous_competence"][3] = 9

    with pytest.raises(CommandError, match="inconnue : bloc-1, compétence 1, sous-compétence 9"):
        call_command("charger_referentiel", "--dossier", str(corriger(dossier, changer)))
