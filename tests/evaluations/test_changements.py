"""Ce qui a changé d’une soumission à l’autre : revendications et preuves, à leur place."""

from dataclasses import replace

import pytest

from evaluations.lectures import comparer
from evaluations.lectures.changements import comparer_les_preuves
from portfolio import actions as gestes
from portfolio.lectures import contenu_actuel
from portfolio.models import MobilisationFigee, PreuveFigee
from tests import fabriques
from tests.evaluations.gestes import adresse, resoumettre
from tests.fabriques import MIDI, sous_competence


def figee(pk, nom="plan.pdf", sha="a", lien="", intitule="Plan"):
    fichier = ("", "", "") if lien else (nom, "application/pdf", sha * 64)
    nom_fichier, type_mime, sha256 = fichier
    return PreuveFigee(pk, intitule, nom_fichier, type_mime, 12, sha256, lien, False, ())


@pytest.mark.parametrize(
    "avant, apres, mentions, retirees",
    [
        ([figee(1)], [figee(1)], {}, []),
        ([figee(1)], [figee(2, intitule="Renommée")], {}, []),
        ([figee(1)], [figee(1), figee(2, "test.txt", "b", intitule="Test")], {2: "ajoutée"}, []),
        ([figee(1)], [figee(2, sha="b")], {2: "remplacée : même nom, autre contenu"}, []),
        ([figee(1)], [], {}, [1]),
        (
            [figee(1, lien="https://a.example/")],
            [figee(1, lien="https://b.example/")],
            {1: "même nom, autre adresse"},
            [],
        ),
        ([figee(1)], [figee(2, lien="https://a.example/")], {2: "ajoutée"}, [1]),
        ([figee(1)], [figee(1), figee(2, sha="b")], {2: "ajoutée"}, []),
    ],
)
def test_une_preuve_est_ajoutee_retiree_ou_remplacee(avant, apres, mentions, retirees):
    comparees = comparer_les_preuves(avant, apres)

    assert {pk: m.replace("\u00a0", " ") for pk, m in comparees.mentions.items()} == mentions
    assert [preuve.id for preuve in comparees.retirees] == retirees


def test_une_revendication_ajoutee_ou_retiree_se_dit_en_mots(inscription_d_ines):
    avant = contenu_actuel(fabriques.realisation(inscription_d_ines))
    apres = replace(avant, mobilisations=(MobilisationFigee(sous_competence(2, 1), "Tickets."),))
    intitules = {pk: item.intitule for pk, item in fabriques.bloc().sous_competences.items()}

    differences = comparer(avant, apres, intitules)

    assert [(d.libelle, d.mention) for d in differences] == [
        (intitules[sous_competence(1, 5)], "retirée"),
        (intitules[sous_competence(2, 1)], "ajoutée"),
    ]


def test_chaque_changement_est_marque_a_sa_place(client_de, lefevre, inscription_d_ines):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.preuve(travail, contenu=b"%PDF-1.7 autre", nom_fichier="b.pdf", intitule="Relevé")
    gestes.modifier_realisation(
        travail,
        acteur=inscription_d_ines.etudiant,
        le=MIDI,
        version=travail.version,
        champs={"demarche": "Reprise."},
        revendications={
            sous_competence(1, 5): "Le plan 3-2-1 est en service et testé.",
            sous_competence(1, 1): "Le parc est recensé.",
        },
    )
    resoumettre(travail)

    lue = client_de(lefevre).get(adresse(travail)).context["a_juger"]

    (groupe,) = lue.competences
    nouvelle, changee = groupe.revendications
    assert (nouvelle.difference.mention, changee.difference.mention) == ("ajoutée", "")
    assert [s.texte for s in changee.difference.segments if s.role != "egal"] == [
        "restauré.",
        "testé.",
    ]
    assert [p.mention for p in lue.preuves] == ["", "ajoutée"]
    assert [d.libelle for d in lue.differences] == ["Démarche"]
    assert lue.changee_en_place


def test_une_revendication_retiree_reste_lisible_a_cote(client_de, lefevre, inscription_d_ines):
    deux = {sous_competence(1, 5): "Le plan est en service.", sous_competence(1, 1): "Le parc."}
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre, revendications=deux)
    travail.mobilisations.filter(sous_competence=sous_competence(1, 1)).delete()
    resoumettre(travail)

    page = client_de(lefevre).get(adresse(travail))

    (groupe,) = page.context["a_juger"].competences
    assert [(d.mention, d.segments[0].texte) for d in groupe.retirees] == [("retirée", "Le parc.")]
    assert page.content.decode().count('<span class="changement">retirée</span>') == 1
