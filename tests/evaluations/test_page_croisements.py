"""Ce qui arrive pendant qu’on juge : double clic, retrait, remplacement, collègue."""

from contextlib import contextmanager

import pytest
from django.db import connection

from evaluations.models import Decision, Evaluation
from tests import fabriques
from tests.evaluations.gestes import adresse, phrases, resoumettre, retirer, saisie
from tests.fabriques import sous_competence


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
        "Camille Martin vient de rendre cette évaluation : une évaluation rendue ne change plus."
    )
    assert page.content.decode().count(">Mon avis.</textarea>") == 1
    assert page.content.decode().count(f'href="/realisations/{travail.pk}/">Voir') == 1


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
    assert contenu.count(f'href="/realisations/{travail.pk}/"') == 0


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
