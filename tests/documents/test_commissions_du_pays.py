"""Une commission parmi celles de tout un pays : le centre d’abord, le reste se cherche."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from documents.lectures import convocations
from documents.models import Commission
from tests import fabriques

CLASSE = "BTS SIO 2"


@pytest.fixture
def zoe(db):
    """Une étudiante de la même session, d’un autre lycée."""
    ailleurs = fabriques.etablissement("0330001A", "Lycée Condorcet", "Bègles")
    return fabriques.inscription(
        fabriques.personne("zoe@sillage.example", "Zoé", "Labbé"),
        fabriques.promotion(CLASSE, lycee=ailleurs),
    )


def adresse(commission, cherche=""):
    base = reverse("commission_candidats", args=[commission.pk])
    return f"{base}?q={cherche}" if cherche else base


def proposes(bureau, commission, cherche=""):
    page = bureau.get(adresse(commission, cherche)).content.decode()
    return re.findall(r'class="candidat__nom"[^>]*>([^<]+?) *<', page)


def test_la_page_propose_le_centre_et_pas_le_pays(bureau, commission, inscription_d_ines, zoe):
    assert proposes(bureau, commission) == ["Inès Moreau"]


@pytest.mark.parametrize("cherche", ["labbe", "Zoé Labbé", "condorcet", "begles lycee"])
def test_un_nom_un_lycee_ou_une_ville_trouvent_le_reste(
    bureau, commission, inscription_d_ines, zoe, cherche
):
    assert proposes(bureau, commission, cherche) == ["Zoé Labbé"]


def test_convoquer_d_ailleurs_garde_les_convoques(bureau, commission, inscription_d_ines, zoe):
    fabriques.convocation(commission, inscription_d_ines)
    page = bureau.get(adresse(commission, "condorcet"))
    choix = page.context["choix"]
    envoi = {nom: choix[nom].value() or "" for nom in ("depart", "minutes", "lus")}
    envoi |= {"candidats": [inscription_d_ines.pk, zoe.pk], "geste": "choisir"}

    assert proposes(bureau, commission, "condorcet") == ["Zoé Labbé", "Inès Moreau"]
    assert bureau.post(adresse(commission, "condorcet"), envoi).status_code == 302
    assert proposes(bureau, commission) == ["Zoé Labbé", "Inès Moreau"]


def test_une_recherche_qui_deborde_le_dit(bureau, commission, zoe, monkeypatch):
    autre = fabriques.personne("zoe2@sillage.example", "Zoé", "Labbé-Roy")
    fabriques.inscription(autre, zoe.promotion)
    monkeypatch.setattr(convocations, "TROUVES_AU_PLUS", 1)

    page = bureau.get(adresse(commission, "labbe")).content.decode()

    assert "précisez-la" in page
    assert proposes(bureau, commission, "labbe") == ["Zoé Labbé"]


def test_une_recherche_vaine_et_un_signe_nul_repondent(bureau, commission, inscription_d_ines):
    page = bureau.get(adresse(commission, "introuvable")).content.decode()

    assert "Personne ne répond à cette recherche" in page
    assert bureau.get(adresse(commission, "%00")).status_code == 200


@pytest.fixture
def quarante(db):
    """Trente-cinq commissions à venir, cinq passées."""
    jours = [date.today() + timedelta(days=rang - 5) for rang in range(40)]
    decor = {"session": fabriques.session(), "etablissement": fabriques.etablissement()}
    Commission.objects.bulk_create(
        Commission(intitule=f"Jury {rang:02}", jour=jour, **decor)
        for rang, jour in enumerate(jours)
    )


def montrees(bureau, suite=""):
    page = bureau.get(reverse("commissions") + suite).content.decode()
    return re.findall(r"Jury (\d\d)</a>", page)


def test_les_commissions_se_lisent_par_pages(bureau, quarante, django_assert_num_queries):
    with django_assert_num_queries(6):
        premiere = montrees(bureau)

    passees = ["04", "03", "02", "01", "00"]
    assert premiere == [f"{rang:02}" for rang in range(5, 35)] + passees
    assert montrees(bureau, "?page=2") == ["35", "36", "37", "38", "39", *passees]


def test_une_commission_se_cherche_par_son_intitule(bureau, quarante):
    assert montrees(bureau, "?q=jury 07") == ["07"]
    assert montrees(bureau, "?q=moulin&page=2")[:1] == ["35"]


def test_une_commission_dit_ses_nombres(bureau, commission, inscription_d_ines, zoe):
    fabriques.convocation(commission, inscription_d_ines)
    fabriques.convocation(commission, zoe, rang=2, heure=time(10, 0))
    fabriques.lien_de_commission(commission)

    page = bureau.get(reverse("commissions")).content.decode()

    assert "2 candidats" in page
    assert "1 lien ouvert" in page


def test_le_registre_ne_nomme_pas_tous_les_lycees_d_un_pays(bureau):
    for rang in range(12):
        fabriques.etablissement(f"03300{rang:02}A", f"Lycée {rang:02}", "Pau")

    page = bureau.get("/etablissement/registre/").content.decode()

    assert "et tous les autres établissements servis ici" in page
    assert "Lycée 11 (Pau)" not in page
