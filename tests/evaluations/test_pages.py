"""Les pages de l’enseignant : la file, le jugement, la réouverture."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.utils import timezone

from evaluations.lectures.differences import comparer_textes
from evaluations.models import Decision, Evaluation
from evaluations.templatetags.mesures import anciennete, poids
from portfolio import actions as gestes
from portfolio.models import Etat, Journal
from tests import fabriques
from tests.fabriques import MIDI, sous_competence


def adresse(realisation, verbe="evaluer"):
    return f"/realisations/{realisation.pk}/{verbe}/"


def saisie(realisation, decision="validee", commentaire="", reponse="oui", **autres):
    """Ce que le formulaire envoie : toutes les revendications reçoivent la même réponse."""
    soumission = fabriques.soumission_de(realisation)
    revendiquees = soumission.contenu_fige.sous_competences
    reponses = {f"retenue_{pk}": reponse for pk in revendiquees if reponse}
    envoi = {"numero": soumission.numero, "decision": decision, "commentaire": commentaire}
    return envoi | reponses | autres


def phrases(reponse):
    return [str(message) for message in get_messages(reponse.wsgi_request)]


def resoumettre(realisation, le=MIDI + timedelta(hours=1)):
    gestes.soumettre(realisation, acteur=realisation.inscription.etudiant, le=le)


def retirer(realisation):
    gestes.retirer(realisation, acteur=realisation.inscription.etudiant, le=MIDI)


# La file


def test_la_file_montre_la_plus_ancienne_d_abord(client_de, lefevre, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, intitule="Récente", le=MIDI)
    fabriques.soumise(inscription_d_ines, intitule="Ancienne", le=MIDI - timedelta(days=3))

    page = client_de(lefevre).get("/evaluations/")

    assert [ligne.intitule for ligne in page.context["file"]] == ["Ancienne", "Récente"]


def test_une_reprise_dit_le_numero_de_sa_soumission(client_de, lefevre, inscription_d_ines):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    resoumettre(travail)

    page = client_de(lefevre).get("/evaluations/")

    assert page.content.decode().count("2<sup>e</sup> soumission") == 1


def test_la_file_vide_le_dit_avec_chaleur(client_de, lefevre):
    page = client_de(lefevre).get("/evaluations/")

    assert page.content.decode().count("la file est vide") == 1


@pytest.mark.parametrize("chemin", ["/evaluations/", "/evaluations/suivante/"])
@pytest.mark.parametrize("qui", ["ines", "admin"])
def test_la_file_est_fermee_a_qui_n_enseigne_pas(request, client_de, qui, chemin):
    page = client_de(request.getfixturevalue(qui)).get(chemin)

    assert page.status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_file_coute_quatre_requetes(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries, nombre
):
    for _ in range(nombre):
        fabriques.soumise(inscription_d_ines)
    client = client_de(lefevre)

    with django_assert_num_queries(4):  # session, personne, menu, file
        client.get("/evaluations/")


def test_la_suivante_est_la_plus_ancienne(client_de, lefevre, inscription_d_ines):
    fabriques.soumise(inscription_d_ines, le=MIDI)
    ancienne = fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=3))

    reponse = client_de(lefevre).get("/evaluations/suivante/")

    assert reponse.url == adresse(ancienne)


def test_la_suivante_d_une_promotion_ne_sort_pas_de_la_promotion(
    client_de, lefevre, inscription_d_ines, inscription_de_kenza
):
    fabriques.enseignement(lefevre, inscription_de_kenza.promotion)
    fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=3))
    de_kenza = fabriques.soumise(inscription_de_kenza)

    promotion = inscription_de_kenza.promotion_id
    reponse = client_de(lefevre).get(f"/evaluations/suivante/?promotion={promotion}")

    assert reponse.url == adresse(de_kenza)


@pytest.mark.parametrize("promotion", ["", "0", "²", "x", "9" * 30])
def test_sans_suivante_on_revient_a_la_file(client_de, lefevre, promotion):
    reponse = client_de(lefevre).get("/evaluations/suivante/", {"promotion": promotion})

    assert reponse.url == "/evaluations/"


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
def test_l_ecran_coute_sept_requetes(
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

    # session, personne, menu, réalisation, enseignement, soumissions, place dans la file
    with django_assert_num_queries(7):
        client.get(adresse(travail))


def test_une_reprise_coute_trois_requetes_de_plus(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries
):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    resoumettre(travail)
    client = client_de(lefevre)

    with django_assert_num_queries(10):
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


def test_rien_n_est_preselectionne(client_de, lefevre, inscription_d_ines):
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


# Pendant qu’on juge


def test_un_double_clic_ne_rend_qu_une_evaluation(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)
    client, envoi = client_de(lefevre), saisie(travail, commentaire="Bien.\r\nContinuez.")
    client.post(adresse(travail), envoi)

    reponse = client.post(adresse(travail), envoi)

    assert reponse.url == "/evaluations/"
    assert phrases(reponse)[1:] == [f"Votre évaluation de « {travail} » était déjà rendue."]
    assert Evaluation.objects.count() == 1


def test_changer_d_avis_par_le_bouton_retour_ne_change_rien_et_garde_le_texte(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines)
    client = client_de(lefevre)
    client.post(adresse(travail), saisie(travail))

    page = client.post(adresse(travail), saisie(travail, "a_reprendre", "En fait non."))

    assert page.status_code == 409
    assert page.content.decode().count(">En fait non.</textarea>") == 1
    assert Evaluation.objects.get().decision == Decision.VALIDEE


def test_evaluee_par_un_autre_entre_temps(client_de, lefevre, sio2, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)
    envoi = saisie(travail, commentaire="Mon avis.")
    collegue = fabriques.personne("collegue@sillage.example")
    fabriques.enseignement(collegue, sio2)
    fabriques.juger(travail, collegue)

    page = client_de(lefevre).post(adresse(travail), envoi)

    assert page.status_code == 409
    assert page.context["raison"] == (
        "Cette soumission vient d’être évaluée : une évaluation rendue ne change plus."
    )
    assert page.content.decode().count(">Mon avis.</textarea>") == 1


def test_retiree_pendant_le_jugement_la_saisie_reste_affichee(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines)
    niveau = f"niveau_{fabriques.indicateur(1, 5)}"
    envoi = saisie(travail, commentaire="Très bon plan.", **{niveau: "BM"})
    retirer(travail)

    page = client_de(lefevre).post(adresse(travail), envoi)

    contenu = page.content.decode()
    assert page.status_code == 409
    assert page.context["raison"] == (
        "L’étudiant a retiré cette soumission pendant que vous l’évaluiez."
    )
    assert contenu.count(">Très bon plan.</textarea>") == 1
    assert contenu.count(f'id="{niveau}_BM" value="BM" checked') == 1


def test_remplacee_pendant_le_jugement_la_saisie_passe_sur_la_nouvelle(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines)
    niveau = f"niveau_{fabriques.indicateur(1, 5)}"
    envoi = saisie(travail, commentaire="Très bon plan.", **{niveau: "BM"})
    retirer(travail)
    resoumettre(travail)

    page = client_de(lefevre).post(adresse(travail), envoi)

    contenu = page.content.decode()
    assert page.status_code == 409
    assert contenu.count('name="numero" value="2"') == 1
    assert contenu.count(">Très bon plan.</textarea>") == 1
    assert contenu.count(f'id="{niveau}_BM" value="BM" checked') == 1
    assert contenu.count(f'id="retenue_{sous_competence(1, 5)}_oui" value="oui" checked') == 1
    assert Evaluation.objects.count() == 0


def test_une_saisie_incomplete_sur_une_soumission_retiree_est_aussi_gardee(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines)
    envoi = saisie(travail, commentaire="À moitié.", reponse="")
    retirer(travail)

    page = client_de(lefevre).post(adresse(travail), envoi)

    assert page.status_code == 409
    assert page.content.decode().count(">À moitié.</textarea>") == 1


@pytest.mark.parametrize("numero", ["", "9", "abc", "-1"])
def test_un_numero_inconnu_ne_juge_rien(client_de, lefevre, inscription_d_ines, numero):
    travail = fabriques.soumise(inscription_d_ines)

    page = client_de(lefevre).post(adresse(travail), saisie(travail) | {"numero": numero})

    assert page.status_code == 409
    assert Evaluation.objects.count() == 0


@contextmanager
def juste_avant_l_ecriture(geste):
    """Fait un geste quand l’action commence : la page a déjà vérifié, le verrou n’est pas pris."""
    faits = []

    def intercepter(executer, sql, *reste):
        if sql.startswith("SAVEPOINT") and not faits:
            faits.append(geste)
            geste()
        return executer(sql, *reste)

    with connection.execute_wrapper(intercepter):
        yield
    assert faits == [geste]


def test_retiree_au_dernier_instant_la_saisie_reste_affichee(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines)
    client, envoi = client_de(lefevre), saisie(travail, commentaire="Très bon plan.")

    with juste_avant_l_ecriture(lambda: retirer(travail)):
        page = client.post(adresse(travail), envoi)

    assert page.status_code == 409
    assert page.content.decode().count(">Très bon plan.</textarea>") == 1
    assert Evaluation.objects.count() == 0


def test_deux_clics_au_meme_instant_ne_rendent_qu_une_evaluation(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines)
    client, envoi = client_de(lefevre), saisie(travail)

    with juste_avant_l_ecriture(lambda: fabriques.juger(travail, lefevre)):
        reponse = client.post(adresse(travail), envoi)

    assert reponse.url == "/evaluations/"
    assert phrases(reponse) == [f"Votre évaluation de « {travail} » était déjà rendue."]
    assert Evaluation.objects.count() == 1


# Rouvrir


def test_rouvrir_se_propose_a_l_enseignant_d_une_realisation_validee(
    client_de, lefevre, ines, admin, inscription_d_ines
):
    validee = fabriques.validee(inscription_d_ines, lefevre)
    soumise = fabriques.soumise(inscription_d_ines)

    def propose(personne, travail):
        page = client_de(personne).get(f"/realisations/{travail.pk}/").content.decode()
        return page.count(f'action="{adresse(travail, "rouvrir")}"') == 1

    assert propose(lefevre, validee)
    assert [propose(lefevre, soumise), propose(ines, validee), propose(admin, validee)] == [
        False,
        False,
        False,
    ]


def test_rouvrir_avec_un_motif(client_de, lefevre, inscription_d_ines):
    travail = fabriques.validee(inscription_d_ines, lefevre)

    reponse = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": "Preuve fausse."})

    travail.refresh_from_db()
    assert reponse.url == f"/realisations/{travail.pk}/"
    assert travail.etat == Etat.A_REPRENDRE
    assert Journal.objects.order_by("-pk").first().motif == "Preuve fausse."


@pytest.mark.parametrize("motif", ["", "   "])
def test_rouvrir_sans_motif_est_refuse(client_de, lefevre, inscription_d_ines, motif):
    travail = fabriques.validee(inscription_d_ines, lefevre)

    page = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": motif})

    travail.refresh_from_db()
    assert page.context["formulaire_rouvrir"].errors == {
        "motif": ["Dites à l’étudiant pourquoi vous rouvrez cette réalisation."]
    }
    assert travail.etat == Etat.VALIDEE


def test_un_motif_trop_long_est_rendu_tel_quel(client_de, lefevre, inscription_d_ines):
    travail = fabriques.validee(inscription_d_ines, lefevre)
    motif = "long " * 1001

    page = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": motif})

    assert page.context["formulaire_rouvrir"].errors == {
        "motif": ["Ce motif est trop long : 5000 signes au plus."]
    }
    assert page.content.decode().count(f">{motif}</textarea>") == 1


def test_rouvrir_deux_fois_par_double_clic_n_ecrit_qu_une_ligne(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.validee(inscription_d_ines, lefevre)
    client = client_de(lefevre)
    client.post(adresse(travail, "rouvrir"), {"motif": "Preuve fausse."})

    reponse = client.post(adresse(travail, "rouvrir"), {"motif": "Preuve fausse."})

    assert reponse.url == f"/realisations/{travail.pk}/"
    assert Journal.objects.filter(verbe="rouvrir").count() == 1


def test_rouvrir_ce_qui_n_est_pas_valide_garde_le_motif(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines)

    page = client_de(lefevre).post(adresse(travail, "rouvrir"), {"motif": "Trop vite."})

    assert page.status_code == 409
    assert page.content.decode().count(">Trop vite.</textarea>") == 1


def test_revenir_par_l_adresse_de_reouverture_conduit_a_la_realisation(
    client_de, lefevre, inscription_d_ines
):
    travail = fabriques.validee(inscription_d_ines, lefevre)

    reponse = client_de(lefevre).get(adresse(travail, "rouvrir"))

    assert reponse.url == f"/realisations/{travail.pk}/"


# Les mesures


@pytest.mark.parametrize(
    "octets, lu",
    [(1, "1 Ko"), (319_488, "312 Ko"), (1_468_006, "1,4 Mo"), (20 * 1024**2, "20,0 Mo")],
)
def test_un_poids_se_lit_en_ko_ou_mo(octets, lu):
    assert poids(octets) == lu.replace(" ", "\u00a0")


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
