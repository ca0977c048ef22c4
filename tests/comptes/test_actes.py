"""Le registre des actes : il se lit, se filtre, s’emporte, et ne se corrige pas."""

from datetime import timedelta

import pytest
from django.urls import reverse

from comptes.lectures.actes import FiltreDActes, actes_filtres
from comptes.models import Acte, NatureDActe
from tests import fabriques
from tests.fabriques import MIDI


def acte(nature=NatureDActe.INVITATION, le=MIDI, **champs):
    return Acte.objects.create(nature=nature, le=le, **champs)


@pytest.fixture
def trois(admin, ines, lefevre):
    return [
        acte(acteur=admin, personne=ines),
        acte(NatureDActe.COMPTE_FERME, MIDI + timedelta(days=1), acteur=admin, personne=lefevre),
        acte(NatureDActe.PURGE, MIDI + timedelta(days=2), objet="session 2026"),
    ]


@pytest.mark.parametrize(
    "filtre, rangs",
    [
        ({}, [2, 1, 0]),
        ({"nature": "compte_ferme"}, [1]),
        ({"concerne": "LEFEVRE claire"}, [1]),
        ({"concerne": "ines@sillage"}, [0]),
        ({"concerne": "personne de ce nom"}, []),
        ({"du": MIDI.date() + timedelta(days=1)}, [2, 1]),
        ({"au": MIDI.date()}, [0]),
        ({"du": MIDI.date() + timedelta(days=1), "au": MIDI.date() + timedelta(days=1)}, [1]),
    ],
)
def test_le_registre_se_filtre(filtre, rangs, trois):
    assert list(actes_filtres(FiltreDActes(**filtre))) == [trois[rang] for rang in rangs]


def test_un_acteur_se_filtre(trois, admin):
    assert len(actes_filtres(FiltreDActes(par=admin.pk))) == 2


@pytest.mark.parametrize("nombre", [1, 60])
def test_le_registre_coute_le_meme_nombre_de_requetes(
    nombre, client_de, admin, ines, django_assert_num_queries
):
    for _ in range(nombre):
        acte(acteur=admin, personne=ines)
    client = client_de(admin)

    # session, personne, nombre, page, acteurs connus
    with django_assert_num_queries(5):
        page = client.get(reverse("actes"))

    assert len(page.context["page"].object_list) == min(nombre, 50)


def test_le_csv_neutralise_les_formules(client_de, admin):
    piege = fabriques.personne("piege@sillage.example", "=1+1", "Nom")
    acte(acteur=admin, personne=piege, motif="=HYPERLINK(0)", objet="@somme")

    lignes = client_de(admin).get(reverse("actes_csv")).content.decode("utf-8-sig").splitlines()

    assert lignes[0] == "Le;Par;Acte;Concerne;Sur quoi;Motif"
    assert lignes[1].split(";")[3:] == ["'=1+1 Nom", "'@somme", "'=HYPERLINK(0)"]


def test_le_csv_suit_le_filtre(client_de, trois, admin):
    contenu = client_de(admin).get(reverse("actes_csv") + "?nature=purge").content.decode()

    assert contenu.count("\r\n") == 2


@pytest.mark.parametrize(
    "adresse", ["?du=2026-02-31&au=hier", "?par=moi&nature=x", "?au=9999-12-31", "?concerne=%00"]
)
def test_un_filtre_qui_ne_veut_rien_dire_montre_tout(adresse, client_de, trois, admin):
    page = client_de(admin).get(reverse("actes") + adresse)

    assert (page.status_code, page.context["page"].paginator.count) == (200, 3)


def test_importer_une_liste_de_classe_dit_les_comptes_ouverts(lefevre, client_de):
    contenu = b"Nom;Prenom;Mail\nRoy;Lina;lina.roy@sillage.example"
    depose = fabriques.liste_deposee(fabriques.promotion(), lefevre, contenu)

    client_de(lefevre).post(reverse("import_importer", args=[depose.pk]), {"inviter": "on"})

    actes = Acte.objects.order_by("pk").values_list("nature", "acteur", "objet")
    assert list(actes) == [
        (NatureDActe.COMPTE_CREE, lefevre.pk, "liste de BTS SIO 2"),
        (NatureDActe.INVITATION, lefevre.pk, ""),
    ]
