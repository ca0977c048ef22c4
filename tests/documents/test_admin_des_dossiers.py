"""L’administration lit les dépôts, les contrôles, les consultations, sans rien y changer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from comptes.models import Utilisateur
from documents.actions.consultations import consulter
from documents.actions.controles import Reponse, Verdict, controler
from documents.models import Consultation, Controle, Dossier, Objet, Suite
from portfolio.actions.adresses import ouvrir_l_adresse
from tests import fabriques

pytestmark = pytest.mark.django_db

LISTES = [Dossier, Controle, Consultation]
OUI = {point: Reponse(True) for point in Controle.POINTS}


def adresse(modele, page="changelist", *arguments):
    return reverse(f"admin:documents_{modele._meta.model_name}_{page}", args=arguments)


def decor(inscrit, enseignant):
    """Un dossier visé, ouvert une fois par l’adresse du portfolio, une fois par le jury."""
    fabriques.validee(inscrit, enseignant)
    depot = fabriques.dossier_depose(inscrit)
    controler(depot, Verdict(OUI, Suite.VISE), acteur=enseignant, le=fabriques.MIDI, vu=0)
    le = fabriques.MIDI + timedelta(days=4)
    portfolio = ouvrir_l_adresse(inscrit, acteur=None, le=fabriques.MIDI)
    jury = fabriques.lien_de_commission(fabriques.commission(f"Jury de {inscrit.etudiant}"))
    consulter(portfolio, objet=Objet.PORTFOLIO, dossier=depot, le=le)
    consulter(jury, objet=Objet.CANDIDAT, qui="Mme Brun", dossier=depot, le=le)
    return depot


@pytest.mark.parametrize("modele, requetes", [(Dossier, 5), (Controle, 4), (Consultation, 4)])
@pytest.mark.parametrize("nombre", [1, 3])
def test_une_liste_coute_toujours_autant(
    nombre, modele, requetes, client_de, admin, sio2, lefevre, django_assert_num_queries
):
    for rang in range(nombre):
        etudiant = fabriques.personne(f"e{rang}@sillage.example", "Élise", f"Nom{rang}")
        decor(fabriques.inscription(etudiant, sio2), lefevre)
    client = client_de(admin)

    with django_assert_num_queries(requetes):
        assert client.get(adresse(modele)).status_code == 200


@pytest.mark.parametrize("modele", LISTES)
def test_une_fiche_se_lit_et_ne_se_change_pas(modele, client_de, admin, ines, lefevre):
    decor(ines.inscriptions.get(), lefevre)
    client, pk = client_de(admin), modele.objects.latest("pk").pk

    statuts = [
        client.get(adresse(modele, "change", pk)).status_code,
        client.post(adresse(modele, "change", pk), {}).status_code,
        client.post(adresse(modele, "delete", pk), {"post": "yes"}).status_code,
        client.get(adresse(modele, "add")).status_code,
    ]

    assert statuts == [200, 403, 403, 403]


@pytest.mark.parametrize(
    "porte, lecteurs", [("portfolio", [""]), ("commission", ["Mme Brun"]), ("", ["Mme Brun", ""])]
)
def test_les_consultations_se_filtrent_par_leur_porte(
    porte, lecteurs, client_de, admin, ines, lefevre
):
    decor(ines.inscriptions.get(), lefevre)

    page = client_de(admin).get(adresse(Consultation), {"porte": porte} if porte else {})

    assert [c.qui for c in page.context["cl"].result_list] == lecteurs


@pytest.mark.parametrize("modele", LISTES)
def test_toute_l_administration_les_lit_et_elle_seule(modele, client_de, lefevre):
    secretaire = Utilisateur.objects.create_user("s@sillage.example", nom="Roy", is_staff=True)

    statuts = [client_de(p).get(adresse(modele)).status_code for p in (secretaire, lefevre)]

    assert statuts == [200, 302]
