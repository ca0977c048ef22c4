"""L’écran d’évaluation : qui juge, ce qu’il montre, ce qu’il rend."""

from datetime import timedelta

import pytest

from evaluations.models import Evaluation
from portfolio.models import Etat
from tests import fabriques
from tests.evaluations.gestes import adresse, phrases, resoumettre, retirer, saisie
from tests.fabriques import MIDI, sous_competence

# Qui juge


@pytest.mark.parametrize("verbe", ["evaluer", "rouvrir"])
@pytest.mark.parametrize(
    "qui, statut", [("ines", 403), ("admin", 403), ("hugo", 404), ("bernard", 404)]
)
@pytest.mark.parametrize("methode", ["get", "post"])
def test_nul_autre_que_son_enseignant_ne_juge(
    request, client_de, lefevre, inscription_d_ines, qui, statut, verbe, methode
):
    travail = fabriques.soumise(inscription_d_ines)
    client = client_de(request.getfixturevalue(qui))

    assert getattr(client, methode)(adresse(travail, verbe)).status_code == statut
    assert Evaluation.objects.count() == 0


def test_un_enseignant_ne_juge_pas_son_propre_travail(client_de, ines, inscription_d_ines):
    fabriques.enseignement(ines, inscription_d_ines.promotion)
    travail = fabriques.soumise(inscription_d_ines)

    assert client_de(ines).get(adresse(travail)).status_code == 403


def test_un_brouillon_jamais_soumis_reste_inconnu(client_de, lefevre, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)

    assert client_de(lefevre).get(adresse(brouillon)).status_code == 404
    assert client_de(lefevre).post(adresse(brouillon)).status_code == 404


@pytest.mark.parametrize("fabrique", [fabriques.validee, fabriques.a_reprendre])
def test_une_realisation_deja_jugee_renvoie_a_sa_page(
    client_de, lefevre, inscription_d_ines, fabrique
):
    travail = fabrique(inscription_d_ines, lefevre)

    reponse = client_de(lefevre).get(adresse(travail))

    assert reponse.url == f"/realisations/{travail.pk}/"
    assert phrases(reponse) == [f"« {travail} » n’est plus en attente d’évaluation."]


def test_une_soumission_retiree_renvoie_a_la_file(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)
    retirer(travail)

    reponse = client_de(lefevre).get(adresse(travail))

    assert reponse.url == "/evaluations/"
    assert phrases(reponse) == ["L’étudiant a retiré cette soumission : elle n’est plus à évaluer."]


# L’écran


@pytest.mark.parametrize("preuves", [1, 3])
def test_l_ecran_coute_douze_requetes(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries, preuves
):
    travail = fabriques.realisation(
        inscription_d_ines,
        revendications={sous_competence(rang, 1): "Une phrase." for rang in range(1, preuves + 1)},
    )
    for numero in range(preuves):
        fabriques.preuve(travail, contenu=b"%PDF-1.7 " + bytes([65 + numero]))
    resoumettre(travail)
    client = client_de(lefevre)

    # session, personne, menu, réalisation (droit et attribution compris), soumissions, jugements
    # en cours, ce qui s’est déjà dit, équipe, place, remarques, mêmes fichiers, échanges
    with django_assert_num_queries(11):
        client.get(adresse(travail))


def test_une_reprise_n_en_coute_pas_plus(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries
):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre, avec_preuve=True)
    resoumettre(travail)
    client = client_de(lefevre)

    with django_assert_num_queries(11):
        client.get(adresse(travail))


def test_l_ecran_dit_la_place_dans_la_file(client_de, lefevre, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=1))
    milieu = fabriques.soumise(inscription_d_ines)
    fabriques.soumise(inscription_d_ines, le=MIDI + timedelta(days=1))

    place = client_de(lefevre).get(adresse(milieu)).context["place"]

    assert (place.rang, place.total) == (2, 3)


def test_l_ecran_montre_ce_qui_a_change_mot_a_mot(client_de, lefevre, inscription_d_ines):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre, resultats="Le test dure 1 h.")
    travail.resultats = "Le test dure 2 h."
    travail.save()
    resoumettre(travail)

    page = client_de(lefevre).get(adresse(travail)).content.decode()

    assert page.count('<del><span class="visually-hidden">[ôté :] </span>1</del>') == 1
    assert page.count('<ins><span class="visually-hidden">[ajouté :] </span>2</ins>') == 1


def test_la_comparaison_saute_une_soumission_retiree(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)
    retirer(travail)
    resoumettre(travail)

    a_juger = client_de(lefevre).get(adresse(travail)).context["a_juger"]

    assert (a_juger.numero, a_juger.precedente, a_juger.differences) == (2, None, ())


def test_une_revendication_sans_preuve_est_signalee(client_de, lefevre, inscription_d_ines):
    sans = fabriques.soumise(inscription_d_ines)
    avec = fabriques.soumise(inscription_d_ines, avec_preuve=True)
    client = client_de(lefevre)

    avis = "Aucune preuve n’appuie cette revendication."
    assert client.get(adresse(sans)).content.decode().count(avis) == 1
    assert client.get(adresse(avec)).content.decode().count(avis) == 0


def test_l_ecran_montre_la_soumission_et_non_le_texte_vivant(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines, demarche="Texte soumis.")
    travail.demarche = "Texte changé depuis."
    travail.save()

    page = client_de(lefevre).get(adresse(travail)).content.decode()

    assert (page.count("Texte soumis."), page.count("Texte changé depuis.")) == (1, 0)


def test_sans_rien_a_proposer_rien_n_est_coche(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)

    assert client_de(lefevre).get(adresse(travail)).content.decode().count(" checked") == 0


# Rendre


def test_valider_passe_a_la_suivante(client_de, lefevre, inscription_d_ines):
    premiere = fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=1))
    seconde = fabriques.soumise(inscription_d_ines, le=MIDI)
    troisieme = fabriques.soumise(inscription_d_ines, le=MIDI + timedelta(days=1))

    reponse = client_de(lefevre).post(adresse(seconde), saisie(seconde))

    assert reponse.url == adresse(troisieme)
    assert phrases(reponse) == [f"« {seconde} » est validée."]
    seconde.refresh_from_db()
    assert (seconde.etat, premiere.etat) == (Etat.VALIDEE, Etat.SOUMISE)


def test_apres_la_derniere_on_revient_au_debut_de_la_file(client_de, lefevre, inscription_d_ines):
    premiere = fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=1))
    derniere = fabriques.soumise(inscription_d_ines, le=MIDI)

    assert client_de(lefevre).post(adresse(derniere), saisie(derniere)).url == adresse(premiere)


def test_la_file_videe_on_y_revient(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)

    assert client_de(lefevre).post(adresse(travail), saisie(travail)).url == "/evaluations/"


def test_les_reponses_et_les_niveaux_sont_enregistres(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)
    indicateur = fabriques.indicateur(1, 5)

    client_de(lefevre).post(adresse(travail), saisie(travail, **{f"niveau_{indicateur}": "EM"}))

    rendue = Evaluation.objects.get()
    assert list(rendue.retenues.values_list("sous_competence", "retenue")) == [
        (sous_competence(1, 5), True)
    ]
    assert list(rendue.constats.values_list("indicateur", "niveau__code")) == [(indicateur, "EM")]


def test_demander_une_reprise_avec_un_retour(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)

    client_de(lefevre).post(
        adresse(travail), saisie(travail, "a_reprendre", "Le test manque.", reponse="")
    )

    travail.refresh_from_db()
    assert travail.etat == Etat.A_REPRENDRE
    assert Evaluation.objects.get().commentaire == "Le test manque."


def test_une_erreur_garde_tout_ce_qui_est_coche_et_ecrit(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)
    niveau = f"niveau_{fabriques.indicateur(1, 5)}"
    envoi = saisie(travail, commentaire="Presque.", reponse="", **{niveau: "MP"})

    page = client_de(lefevre).post(adresse(travail), envoi)

    contenu = page.content.decode()
    assert page.status_code == 200
    assert contenu.count(f'id="{niveau}_MP" value="MP" checked') == 1
    assert contenu.count(">Presque.</textarea>") == 1
    assert Evaluation.objects.count() == 0
