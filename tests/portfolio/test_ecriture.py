"""Enregistrer pendant qu’on écrit : le même formulaire, à la même adresse, répond en JSON."""

from uuid import uuid4

import pytest

from portfolio.models import Realisation
from portfolio.views.enregistrement import heure
from tests import fabriques

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}
NAVIGATEUR = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NOUVELLE = "/realisations/nouvelle/"


def saisie(**champs):
    return {"intitule": "Supervision", "cadre": "formation"} | champs


def sans_insecables(texte):
    return texte.replace("\u00a0", " ")


def adresse_de(realisation):
    return f"/realisations/{realisation.pk}/modifier/"


@pytest.fixture
def brouillon(inscription_d_ines):
    return fabriques.realisation(inscription_d_ines, revendications={})


def test_la_premiere_saisie_valable_cree_la_realisation(client_de, ines):
    reponse = client_de(ines).post(NOUVELLE, saisie(cle_creation=uuid4()), headers=JSON)

    creee, lu = Realisation.objects.get(), reponse.json()
    assert (reponse.status_code, lu["version"], lu["adresse"]) == (201, 1, adresse_de(creee))


def test_un_envoi_de_creation_repete_ne_cree_qu_une_fois(client_de, ines):
    client, envoi = client_de(ines), saisie(cle_creation=uuid4())
    reponses = [client.post(NOUVELLE, envoi, headers=JSON) for _ in range(2)]

    assert [r.status_code for r in reponses] == [201, 200]
    assert reponses[0].json() == reponses[1].json()
    assert Realisation.objects.count() == 1


def test_une_creation_repetee_avec_un_autre_texte_propose_de_comparer(client_de, ines):
    client, cle = client_de(ines), uuid4()
    client.post(NOUVELLE, saisie(cle_creation=cle), headers=JSON)
    reponse = client.post(NOUVELLE, saisie(cle_creation=cle, lieu="Limoges"), headers=JSON)

    assert (reponse.status_code, Realisation.objects.get().lieu) == (409, "")
    assert reponse.json() == {"phrase": "Cette réalisation a déjà été créée.", "comparer": True}


def test_enregistrer_rend_la_version_suivante_et_l_heure(client_de, ines, brouillon):
    reponse = client_de(ines).post(
        adresse_de(brouillon), saisie(version=1, contexte="Un récit."), headers=JSON
    )

    brouillon.refresh_from_db()
    lu = reponse.json()
    assert (reponse.status_code, lu["version"], brouillon.contexte) == (200, 2, "Un récit.")
    assert lu["enregistre_le"] == heure(brouillon.modifiee_le)


def test_l_heure_est_celle_du_lycee():
    assert heure(fabriques.MIDI.replace(hour=9, minute=5)) == "9\u00a0h\u00a005"


def test_un_enregistrement_automatique_n_ecrase_jamais_l_autre_onglet(client_de, ines, brouillon):
    client = client_de(ines)
    client.post(adresse_de(brouillon), saisie(version=1, lieu="Limoges"), headers=JSON)
    reponse = client.post(adresse_de(brouillon), saisie(version=1, lieu="Brive"), headers=JSON)

    brouillon.refresh_from_db()
    assert (reponse.status_code, reponse.json()["comparer"]) == (409, True)
    assert (brouillon.lieu, brouillon.version) == ("Limoges", 2)


def test_un_envoi_repete_tel_quel_est_calme(client_de, ines, brouillon):
    """Sa première réponse s’est perdue : la page le renvoie, et apprend la version."""
    client, envoi = client_de(ines), saisie(version=1, lieu="Limoges")
    reponses = [client.post(adresse_de(brouillon), envoi, headers=JSON) for _ in range(2)]

    assert [(r.status_code, r.json()["version"]) for r in reponses] == [(200, 2), (200, 2)]


def test_une_saisie_fautive_dit_la_phrase_du_champ_et_n_ecrit_rien(client_de, ines, brouillon):
    reponse = client_de(ines).post(
        adresse_de(brouillon), saisie(version=1, intitule=" ", lieu="Limoges"), headers=JSON
    )

    brouillon.refresh_from_db()
    assert (reponse.status_code, brouillon.version, brouillon.lieu) == (422, 1, "")
    assert sans_insecables(reponse.json()["phrase"]) == (
        "Donnez un intitulé : il suffit pour garder un brouillon. (« Intitulé »)"
    )


def test_ce_qui_vient_d_etre_soumis_ne_se_compare_pas(client_de, ines, inscription_d_ines):
    envoyee = fabriques.soumise(inscription_d_ines)
    dates = {"debut_le": "2026-02-02", "fin_le": "2026-02-13"}
    reponse = client_de(ines).post(
        adresse_de(envoyee), saisie(version=1, lieu="Brive", **dates), headers=JSON
    )

    assert (reponse.status_code, reponse.json()["comparer"]) == (409, False)


def test_une_session_expiree_repond_401_au_script_et_la_connexion_a_la_personne(anonyme, brouillon):
    du_script = anonyme.post(adresse_de(brouillon), saisie(version=1), headers=JSON)
    de_la_page = anonyme.post(adresse_de(brouillon), saisie(version=1), headers=NAVIGATEUR)

    assert (du_script.status_code, du_script.json()) == (
        401,
        {"phrase": "Votre session a expiré."},
    )
    assert de_la_page.url == f"/compte/login/?next={adresse_de(brouillon)}"


def test_le_script_d_un_autre_ne_trouve_rien(client_de, hugo, brouillon):
    reponse = client_de(hugo).post(adresse_de(brouillon), saisie(version=1), headers=JSON)

    brouillon.refresh_from_db()
    assert (reponse.status_code, brouillon.version) == (404, 1)


def test_un_navigateur_recoit_toujours_une_page(client_de, ines, brouillon):
    reponse = client_de(ines).post(adresse_de(brouillon), saisie(version=1), headers=NAVIGATEUR)

    assert (reponse.status_code, reponse.url) == (302, f"/realisations/{brouillon.pk}/")


# L’ordinateur partagé


def test_se_deconnecter_demande_au_navigateur_de_tout_effacer(client_de, ines):
    client = client_de(ines)
    sortie = client.post("/compte/logout/")

    assert (sortie.status_code, sortie.url) == (302, "/compte/login/")
    assert sortie.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/compte/login/").headers


def test_une_page_personnelle_ne_reste_pas_dans_le_navigateur(client_de, anonyme, ines, brouillon):
    personnelle = client_de(ines).get(adresse_de(brouillon)).headers["Cache-Control"]
    publique = anonyme.get("/verifier/").headers.get("Cache-Control", "")

    assert (personnelle, "no-store" in publique) == ("private, no-store", False)
