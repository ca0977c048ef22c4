"""Les remarques toutes prêtes : écrites, corrigées, remplacées, jamais exécutées."""

import pytest

from evaluations.models import Remarque
from evaluations.remarques import enumerer, remplacer, variables_inconnues
from tests import fabriques
from tests.evaluations.gestes import adresse
from tests.fabriques import sous_competence


def envoyer(client, adresse="/evaluations/remarques/", **champs):
    return client.post(adresse, {"touche": "p", "texte": "Montrez une preuve."} | champs)


@pytest.mark.parametrize(
    "texte, attendu",
    [
        ("{prenom}, datez.", "Inès, datez."),
        ("{prenom}{prenom}", "InèsInès"),
        ("{autre} {", "{autre} {"),
        ("{0} {prenom.__class__} %s {{ 7 }}", "{0} {prenom.__class__} %s {{ 7 }}"),
    ],
)
def test_seules_les_variables_connues_se_remplacent(texte, attendu):
    assert remplacer(texte, {"prenom": "Inès", "nom": "{prenom}"}) == attendu


def test_une_valeur_n_est_pas_relue():
    assert remplacer("{realisation}", {"realisation": "{nom}", "nom": "Moreau"}) == "{nom}"


def test_les_inconnues_sont_nommees_une_fois():
    assert variables_inconnues("{prenom} {classe} {classe} {}") == ("classe", "")


def test_enumerer():
    assert [enumerer(n) for n in ([], ["A"], ["A", "B", "C"])] == ["", "A", "A, B et C"]


def test_une_remarque_s_ecrit_et_le_double_clic_ne_la_double_pas(client_de, lefevre):
    client = client_de(lefevre)

    assert [envoyer(client, touche="P").status_code for _ in range(2)] == [302, 302]
    assert list(Remarque.objects.values_list("enseignant", "touche", "texte")) == [
        (lefevre.pk, "p", "Montrez une preuve.")
    ]


@pytest.mark.parametrize(
    "champ, valeur, phrase",
    [
        ("touche", "", "Choisissez la touche qui l’insère."),
        ("touche", "é", "La touche est un chiffre ou une lettre sans accent."),
        ("touche", "٣", "La touche est un chiffre ou une lettre sans accent."),
        ("touche", "pp", "Une seule touche\u00a0: un chiffre ou une lettre sans accent."),
        ("texte", " ", "Écrivez la remarque."),
        ("texte", "x" * 1001, "Cette remarque est trop longue\u00a0: 1000 signes au plus."),
    ],
)
def test_une_saisie_fautive_dit_sa_phrase(client_de, lefevre, champ, valeur, phrase):
    page = envoyer(client_de(lefevre), **{champ: valeur})

    assert page.context["formulaire"].errors[champ] == [phrase]
    assert Remarque.objects.count() == 0


def test_une_variable_inconnue_est_refusee_par_son_nom(client_de, lefevre):
    page = envoyer(client_de(lefevre), texte="{prénom}, datez.")

    (phrase,) = page.context["formulaire"].errors["texte"]
    assert phrase.startswith(
        "«\u00a0{prénom}\u00a0» n’est pas une variable. Les connues\u00a0: {prenom}"
    )


def test_une_touche_deja_prise_est_refusee(client_de, lefevre):
    fabriques.remarque(lefevre)
    autre = fabriques.remarque(lefevre, touche="q")

    page = envoyer(client_de(lefevre), f"/evaluations/remarques/{autre.pk}/")

    assert page.context["formulaire"].errors["touche"] == [
        "Vous avez déjà une remarque sur la touche «\u00a0p\u00a0»."
    ]


def test_modifier_et_supprimer_la_sienne(client_de, lefevre):
    remarque = fabriques.remarque(lefevre)
    client = client_de(lefevre)

    envoyer(client, f"/evaluations/remarques/{remarque.pk}/", touche="2", texte="Datez.")
    assert Remarque.objects.values_list("touche", "texte").get() == ("2", "Datez.")

    client.post(f"/evaluations/remarques/{remarque.pk}/supprimer/")
    assert Remarque.objects.count() == 0


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_quatre_requetes(client_de, lefevre, nombre, django_assert_num_queries):
    for touche in "abc"[:nombre]:
        fabriques.remarque(lefevre, touche)
    client = client_de(lefevre)

    with django_assert_num_queries(4):
        client.get("/evaluations/remarques/")


def test_l_ecran_de_jugement_les_recoit_deja_remplacees(client_de, lefevre, inscription_d_ines):
    fabriques.remarque(lefevre, "1", "{prenom} {nom} : {competence}, « {realisation} ».")
    travail = fabriques.soumise(
        inscription_d_ines,
        intitule="<b>Site</b>",
        revendications={sous_competence(1, 1): "Oui.", sous_competence(2, 1): "Oui."},
    )

    page = client_de(lefevre).get(adresse(travail))

    (prete,) = page.context["remarques"]
    premiere, seconde = (fabriques.bloc().competences[rang].intitule for rang in (0, 1))
    assert prete.texte == f"Inès Moreau : {premiere} et {seconde}, « <b>Site</b> »."
    assert page.content.decode().count("<b>Site</b>") == 0
