"""Les rappels : à qui il manque tout quelque part, le texte exact, jamais deux en sept jours."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection

from comptes import actions as avis
from comptes.models import Avis, Rythme
from evaluations.actions.rappels import rappeler
from evaluations.lectures.rappels import rappels, titre_de_rappel
from evaluations.models import Rappel
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.evaluations.gestes import phrases
from tests.fabriques import MIDI, sous_competence

SEMAINE = timedelta(days=7)
# Une sous-compétence de chaque compétence, sauf la première et la dernière.
PRESQUE_PARTOUT = [2, 3, 4, 5]


def revendiquer(*rangs):
    return {sous_competence(rang, 1): "Fait." for rang in rangs}


def envoyer(promotion, acteur, *inscriptions, le=MIDI):
    identifiants = [inscription.pk for inscription in inscriptions]
    return rappeler(promotion, acteur=acteur, le=le, inscriptions=identifiants)


@pytest.fixture
def presque(inscription_d_ines):
    """Inès a soumis partout, sauf dans la première et la dernière compétence."""
    fabriques.soumise(inscription_d_ines, revendications=revendiquer(*PRESQUE_PARTOUT))
    return inscription_d_ines


def test_seul_compte_ce_qui_est_valide_ou_en_attente(sio2, presque, lefevre):
    fabriques.a_reprendre(presque, lefevre, revendications=revendiquer(1))
    fabriques.realisation(presque, revendications=revendiquer(6))

    [possible] = rappels(sio2, le=MIDI).etudiants

    assert [c.abrege for c in possible.competences] == ["Patrimoine", "Dév. pro."]


def test_qui_a_quelque_chose_partout_n_est_pas_dans_la_liste(sio2, presque, hugo, lefevre):
    fabriques.validee(presque, lefevre, revendications=revendiquer(1, 6))

    lus = rappels(sio2, le=MIDI)

    assert ([e.nom for e in lus.etudiants], lus.rassures) == (["Hugo Klein"], 1)


def test_l_etudiante_recoit_exactement_le_texte_montre(sio2, presque, lefevre):
    [possible] = rappels(sio2, le=MIDI).etudiants

    assert envoyer(sio2, lefevre, presque) == (1, 0)
    recu = Avis.objects.de(presque.etudiant).get()
    assert (recu.titre, recu.chemin) == (possible.titre, "/portfolio/#carte")
    assert recu.titre == (
        "Il reste à montrer dans votre portfolio\u00a0: Gérer le patrimoine informatique\u00a0; "
        "Organiser son développement professionnel"
    )
    assert [c.abrege for c in Rappel.objects.get().competences.order_by("ordre")] == [
        "Patrimoine",
        "Dév. pro.",
    ]


def test_six_competences_tiennent_dans_un_titre_par_leurs_abreges(bloc):
    assert titre_de_rappel(bloc.competences) == (
        "Il reste à montrer dans votre portfolio\u00a0: Patrimoine\u00a0; Incidents\u00a0; "
        "Présence en ligne\u00a0; Mode projet\u00a0; Service\u00a0; Dév. pro."
    )


@pytest.mark.parametrize("rythme, courriels", [(Rythme.CHAQUE_JOUR, 1), (Rythme.JAMAIS, 0)])
def test_le_courriel_suit_le_rythme_de_l_etudiante(sio2, presque, lefevre, rythme, courriels):
    avis.choisir_le_rythme(presque.etudiant, rythme)
    envoyer(sio2, lefevre, presque)

    assert avis.envoyer_les_courriels(MIDI + timedelta(days=1)) == courriels
    assert len(mail.outbox) == courriels


@pytest.mark.parametrize(
    "plus_tard, bilan",
    [
        (timedelta(), (0, 1)),
        (SEMAINE - timedelta(seconds=1), (0, 1)),
        (SEMAINE, (1, 0)),
    ],
)
def test_jamais_deux_fois_en_sept_jours(sio2, presque, lefevre, plus_tard, bilan):
    envoyer(sio2, lefevre, presque)
    [possible] = rappels(sio2, le=MIDI + plus_tard).etudiants

    assert (possible.dernier_le, possible.prevenu) == (MIDI, bilan == (0, 1))
    assert envoyer(sio2, lefevre, presque, le=MIDI + plus_tard) == bilan


def test_la_semaine_commence_le_lundi_a_paris(sio2, presque, lefevre):
    envoyer(sio2, lefevre, presque, le=MIDI.replace(day=22, hour=23, minute=59))

    assert Rappel.objects.get().semaine == date(2026, 11, 16)


def test_qui_a_soumis_entre_temps_ne_recoit_rien(sio2, presque, lefevre):
    fabriques.soumise(presque, revendications=revendiquer(1, 6))

    assert envoyer(sio2, lefevre, presque) == (0, 1)


def test_un_etudiant_sorti_ou_d_ailleurs_ne_recoit_rien(
    sio2, presque, inscription_de_kenza, lefevre
):
    type(presque).objects.filter(pk=presque.pk).update(sortie_le=MIDI.date())

    assert envoyer(sio2, lefevre, presque, inscription_de_kenza) == (0, 2)


def test_seul_un_enseignant_de_la_promotion_rappelle(sio2, presque, bernard):
    with pytest.raises(ActionRefusee):
        envoyer(sio2, bernard, presque)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite sert une transaction à la fois"
)
@pytest.mark.django_db(transaction=True)
def test_deux_enseignants_qui_cliquent_ensemble_n_envoient_qu_une_fois(sio2, presque, lefevre):
    depart, bilans = Barrier(2), []

    def cliquer():
        depart.wait()
        bilans.append(envoyer(sio2, lefevre, presque))
        connection.close()

    clics = [Thread(target=cliquer) for _ in range(2)]
    for clic in clics:
        clic.start()
    for clic in clics:
        clic.join()

    assert sorted(bilans) == [(0, 1), (1, 0)]
    assert Avis.objects.de(presque.etudiant).count() == 1


# La page


def test_la_page_coche_qui_peut_l_etre_et_date_les_autres(client_de, sio2, presque, hugo, lefevre):
    client, adresse = client_de(lefevre), f"/promotions/{sio2.pk}/rappels/"
    envoi = client.post(adresse, {"inscription": [presque.pk]})

    page = client.get(adresse).content.decode()

    assert phrases(envoi) == ["1\u00a0rappel envoyé."]
    assert page.count("déjà rappelé le") == 1
    assert (page.count(" disabled"), page.count(" checked")) == (1, 1)


def test_un_double_clic_n_envoie_qu_une_fois(client_de, sio2, presque, lefevre):
    client, adresse = client_de(lefevre), f"/promotions/{sio2.pk}/rappels/"

    envois = [client.post(adresse, {"inscription": [presque.pk]}) for _ in range(2)]

    assert Rappel.objects.count() == 1
    assert phrases(envois[1])[-1].startswith("1\u00a0étudiant n’a rien reçu")


@pytest.mark.parametrize("cochees", [[], ["x"], ["9" * 30], ["-1"]])
def test_sans_rien_de_coche_rien_ne_part(client_de, sio2, presque, lefevre, cochees):
    reponse = client_de(lefevre).post(f"/promotions/{sio2.pk}/rappels/", {"inscription": cochees})

    assert (phrases(reponse), Rappel.objects.count()) == (["Cochez au moins un étudiant."], 0)


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_rappels_coutent_sept_requetes(
    client_de, sio2, lefevre, django_assert_num_queries, nombre
):
    for rang in range(nombre):
        fabriques.inscription(fabriques.personne(f"e{rang}@sillage.example"), sio2)
    client = client_de(lefevre)

    # session, personne, promotion, couvertures, étudiants, menu
    with django_assert_num_queries(6):
        client.get(f"/promotions/{sio2.pk}/rappels/")
