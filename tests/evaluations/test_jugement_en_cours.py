"""Le jugement gardé tout seul, et deux enseignants sur la même soumission."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evaluations import actions
from evaluations.lectures import jugements_en_cours
from evaluations.models import Evaluation, JugementEnCours
from portfolio.regles import ActionRefusee, EnregistrementPerime
from tests import fabriques
from tests.evaluations.gestes import adresse, resoumettre, retirer, saisie
from tests.fabriques import MIDI, indicateur

JSON = {"accept": "application/json"}


@pytest.fixture
def travail(inscription_d_ines):
    return fabriques.soumise(inscription_d_ines)


@pytest.fixture
def roche(sio2):
    collegue = fabriques.personne("roche@sillage.example", "Nadia", "Roche", civilite="mme")
    fabriques.enseignement(collegue, sio2)
    return collegue


def brouillon(travail):
    return adresse(travail, "evaluer/brouillon")


def garder(travail, personne, version=0, le=MIDI, **saisi):
    return actions.garder_le_jugement(
        fabriques.soumission_de(travail), acteur=personne, le=le, saisi=saisi, version=version
    )


def en_cours(travail, personne, le=MIDI):
    return jugements_en_cours(fabriques.soumission_de(travail), personne, le)


def test_la_saisie_se_garde_et_se_retrouve_sur_une_autre_machine(client_de, lefevre, travail):
    nom = f"niveau_{indicateur(1, 1)}"
    envoi = saisie(travail, commentaire="Presque.", version="0", **{nom: "MP"})

    reponse = client_de(lefevre).post(brouillon(travail), envoi, headers=JSON)
    page = client_de(lefevre).get(adresse(travail)).content.decode()

    assert (reponse.status_code, reponse.json()["version"]) == (200, 1)
    assert page.count(f'id="{nom}_MP" value="MP" checked') == 1
    assert page.count(">Presque.</textarea>") == 1
    assert page.count('name="version" value="1"') == 1
    assert Evaluation.objects.count() == 0


def test_le_meme_envoi_repete_ne_change_rien(lefevre, travail):
    garder(travail, lefevre, commentaire="Presque.")

    assert garder(travail, lefevre, version=0, commentaire="Presque.").version == 1


def test_un_second_onglet_ne_recouvre_pas_le_premier(client_de, lefevre, travail):
    garder(travail, lefevre, commentaire="Premier onglet.")
    client, envoi = client_de(lefevre), saisie(travail, commentaire="Second.", version="0")

    reponse = client.post(brouillon(travail), envoi, headers=JSON)
    page = client.post(brouillon(travail), envoi)

    assert (reponse.status_code, reponse.json()["comparer"]) == (409, True)
    assert page.status_code == 409
    ecart = page.context["ecarts"][-1]
    assert (ecart.enregistre, ecart.ici) == ("Premier onglet.", "Second.")
    assert page.content.decode().count(">Second.</textarea>") == 1
    assert JugementEnCours.objects.get().saisi == {"commentaire": "Premier onglet."}


@pytest.mark.parametrize("version", ["", "-1", "un", "9" * 30])
def test_une_version_illisible_n_ecrase_rien(client_de, lefevre, travail, version):
    garder(travail, lefevre, commentaire="Gardé.")
    envoi = saisie(travail, commentaire="Autre.", version=version)

    assert client_de(lefevre).post(brouillon(travail), envoi, headers=JSON).status_code == 409


def test_une_faute_se_dit_et_rien_n_est_ecrit(client_de, lefevre, travail):
    envoi = saisie(travail, commentaire="x" * 5001, version="0")

    reponse = client_de(lefevre).post(brouillon(travail), envoi, headers=JSON)

    assert reponse.status_code == 422
    assert reponse.json()["phrase"].startswith("Ce retour est trop long")
    assert JugementEnCours.objects.count() == 0


def test_sans_script_garder_ramene_a_la_file(client_de, lefevre, travail):
    reponse = client_de(lefevre).post(brouillon(travail), saisie(travail, version="0"))

    assert (reponse.status_code, reponse.url) == (302, "/evaluations/")
    assert JugementEnCours.objects.count() == 1


def test_rendre_efface_ce_qui_etait_en_cours(lefevre, roche, travail):
    garder(travail, lefevre, commentaire="Presque.")
    actions.signaler_sa_presence(fabriques.soumission_de(travail), acteur=roche, le=MIDI)

    fabriques.juger(travail, lefevre)

    assert JugementEnCours.objects.count() == 0


def test_rien_ne_se_garde_sur_une_soumission_jugee(lefevre, roche, travail):
    soumission = fabriques.soumission_de(travail)
    fabriques.juger(travail, roche)

    with pytest.raises(ActionRefusee):
        actions.garder_le_jugement(soumission, acteur=lefevre, le=MIDI, saisi={}, version=0)


def test_un_autre_onglet_a_enregistre_entre_temps(lefevre, travail):
    garder(travail, lefevre, commentaire="Un.")

    with pytest.raises(EnregistrementPerime):
        garder(travail, lefevre, version=0, commentaire="Deux.")


def test_une_soumission_remplacee_reporte_la_saisie(client_de, lefevre, travail):
    garder(travail, lefevre, commentaire="À reporter.")
    retirer(travail)
    resoumettre(travail)

    page = client_de(lefevre).get(adresse(travail))

    assert page.context["en_cours"].reportee
    assert page.content.decode().count(">À reporter.</textarea>") == 1
    garder(travail, lefevre, version=0, commentaire="À reporter.")
    assert JugementEnCours.objects.get().soumission == fabriques.soumission_de(travail)


# Deux enseignants


def test_chacun_sait_que_l_autre_est_la(lefevre, roche, travail):
    actions.signaler_sa_presence(fabriques.soumission_de(travail), acteur=roche, le=MIDI)

    une_minute_apres = en_cours(travail, lefevre, MIDI + timedelta(seconds=80))

    assert une_minute_apres.presences == (
        "Mme Roche évalue aussi cette soumission, vu il y a 1\u00a0min.",
    )
    assert en_cours(travail, roche).presences == ()


def test_repartie_elle_laisse_savoir_ce_qu_elle_a_commence(lefevre, roche, travail):
    garder(travail, roche, commentaire="Presque.")

    plus_tard = en_cours(travail, lefevre, MIDI + timedelta(hours=3))

    assert plus_tard.presences == (
        "Mme Roche a commencé à évaluer cette soumission, il y a 3\u00a0h.",
    )
    assert en_cours(travail, lefevre, MIDI + timedelta(hours=3)).saisi == {}


def test_repartie_sans_rien_saisir_elle_n_est_plus_nommee(lefevre, roche, travail):
    actions.signaler_sa_presence(fabriques.soumission_de(travail), acteur=roche, le=MIDI)

    assert en_cours(travail, lefevre, MIDI + timedelta(minutes=10)).presences == ()


def test_signaler_sa_presence_garde_la_saisie(lefevre, travail):
    garder(travail, lefevre, commentaire="Presque.")
    actions.signaler_sa_presence(fabriques.soumission_de(travail), acteur=lefevre, le=MIDI)

    assert en_cours(travail, lefevre).saisi == {"commentaire": "Presque."}


def test_la_page_est_prevenue_a_l_ouverture_et_pendant(client_de, lefevre, roche, travail):
    soumission = fabriques.soumission_de(travail)
    actions.signaler_sa_presence(soumission, acteur=roche, le=timezone.now())
    client = client_de(lefevre)
    phrase = "Mme Roche évalue aussi cette soumission, vu à l’instant."

    assert client.get(adresse(travail)).context["en_cours"].presences == (phrase,)
    pendant = client.post(adresse(travail, "evaluer/presence"), {"numero": 1}, headers=JSON)
    assert pendant.json() == {"presences": [phrase], "depassee": "", "adresse": ""}


def test_l_autre_vient_de_rendre(client_de, lefevre, roche, travail):
    fabriques.juger(travail, roche)

    dit = client_de(lefevre).post(adresse(travail, "evaluer/presence"), {"numero": 1}).json()

    assert dit["depassee"].startswith("Mme Roche vient de rendre cette évaluation")
    assert (dit["presences"], dit["adresse"]) == ([], f"/realisations/{travail.pk}/")


def test_donner_signe_de_vie_coute_six_requetes(
    client_de, lefevre, travail, django_assert_num_queries
):
    client = client_de(lefevre)

    # session, personne, réalisation, soumissions, présence, jugements en cours
    with django_assert_num_queries(6):
        client.post(adresse(travail, "evaluer/presence"), {"numero": 1}, headers=JSON)
