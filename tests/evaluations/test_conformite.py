"""La page de conformité : ce qu’elle lit de la base, pour qui, et où mènent ses liens."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urldefrag

import pytest
from django.urls import reverse

from comptes.models import Inscription
from evaluations.conformite import Lecteur, charger, controler
from evaluations.lectures import travaux
from portfolio import actions
from portfolio.lectures import contenu_actuel
from portfolio.models import Etat, Preuve, Realisation, VeilleDeLien, VeilleDePortfolio
from tests import fabriques
from tests.fabriques import MIDI, sous_competence

CE_JOUR = date(2026, 11, 25)
CET_INSTANT = MIDI.replace(day=25)
PAGE = "/conformite/"


def page_de(inscription):
    return reverse("conformite_d_inscription", args=[inscription.pk])


def faits(inscription, lecteur=Lecteur.ETUDIANT):
    complete = Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk)
    return charger(complete, le=CET_INSTANT, lecteur=lecteur)


def codes(inscription, lecteur=Lecteur.ETUDIANT):
    return {constatation.regle for constatation in controler(faits(inscription, lecteur))}


def remplir(inscription, enseignant):
    """Une réalisation dans chaque état, avec preuves : le tableau et l’atelier ont de tout."""
    n = Realisation.objects.count()
    fabriques.validee(inscription, enseignant, intitule=f"Validée {n}", avec_preuve=True)
    fabriques.soumise(inscription, intitule=f"Soumise {n}", avec_preuve=True)
    fabriques.a_reprendre(inscription, enseignant, intitule=f"Reprise {n}", avec_preuve=True)
    fabriques.preuve(fabriques.realisation(inscription, intitule=f"Brouillon {n}"))
    fabriques.stage(inscription)


@pytest.mark.parametrize("fois", [1, 3])
def test_la_page_de_l_etudiant_coute_onze_requetes(
    fois, client_de, ines, inscription_d_ines, lefevre, django_assert_num_queries
):
    for _ in range(fois):
        remplir(inscription_d_ines, lefevre)
    client = client_de(ines)

    with django_assert_num_queries(11):
        assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("fois", [1, 3])
def test_la_page_de_l_enseignant_coute_dix_requetes(
    fois, client_de, inscription_d_ines, lefevre, django_assert_num_queries
):
    for _ in range(fois):
        remplir(inscription_d_ines, lefevre)
    client, page = client_de(lefevre), page_de(inscription_d_ines)

    with django_assert_num_queries(10):
        assert client.get(page).status_code == 200


def test_une_ligne_est_lue_comme_elle_fut_soumise_et_un_brouillon_comme_il_s_ecrit(
    inscription_d_ines, lefevre
):
    remplir(inscription_d_ines, lefevre)
    par_etat = {ligne.etat: ligne for ligne in faits(inscription_d_ines).lignes}
    figes = {travail.etat: travail.contenu for travail in travaux(inscription_d_ines)}
    vivants = {r.etat: contenu_actuel(r) for r in Realisation.objects.order_by("pk")}

    assert {etat: ligne.contenu for etat, ligne in par_etat.items()} == {
        Etat.VALIDEE: figes[Etat.VALIDEE],
        Etat.SOUMISE: figes[Etat.SOUMISE],
        Etat.A_REPRENDRE: vivants[Etat.A_REPRENDRE],
        Etat.BROUILLON: vivants[Etat.BROUILLON],
    }
    assert par_etat[Etat.VALIDEE].retenues == {sous_competence(1, 5)}
    assert {etat: len(ligne.places) for etat, ligne in par_etat.items()} == {
        Etat.VALIDEE: 1,
        Etat.SOUMISE: 1,
        Etat.A_REPRENDRE: 1,
        Etat.BROUILLON: 0,
    }


def test_le_rang_est_celui_du_tableau(inscription_d_ines, lefevre):
    for jour in (9, 2):
        fabriques.soumise(
            inscription_d_ines, intitule=f"Travail du {jour}", debut_le=date(2026, 2, jour)
        )

    lues = [
        (ligne.contenu.intitule, *map(str, ligne.places))
        for ligne in faits(inscription_d_ines).lignes
    ]

    assert lues == [
        ("Travail du 2", "ligne\u00a01, en formation"),
        ("Travail du 9", "ligne\u00a02, en formation"),
    ]


def test_une_reprise_en_cours_se_controle_dans_son_texte_d_aujourd_hui(inscription_d_ines, lefevre):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre)
    Realisation.objects.filter(pk=reprise.pk).update(environnement="")

    assert "environnement_declare" in codes(inscription_d_ines)
    assert "environnement_declare" not in codes(inscription_d_ines, Lecteur.ENSEIGNANT)


def test_l_enseignant_ne_lit_rien_des_brouillons(client_de, inscription_d_ines, lefevre):
    fabriques.realisation(inscription_d_ines, intitule="Mon brouillon secret", environnement="")

    reponse = client_de(lefevre).get(page_de(inscription_d_ines))

    assert "secret" not in reponse.content.decode()
    assert faits(inscription_d_ines, Lecteur.ENSEIGNANT).lignes == ()


def test_une_realisation_supprimee_ne_compte_plus(inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines, environnement="")
    Realisation.objects.filter(pk=brouillon.pk).update(supprimee_le=MIDI)

    assert faits(inscription_d_ines).lignes == ()


def relever(modele, adresse, etat, **cle):
    raison = "" if etat == "vivant" else "La page n’existe plus."
    modele.objects.create(adresse=adresse, etat=etat, raison=raison, releve_le=MIDI, **cle)


@pytest.mark.parametrize("adresse, trouve", [("https://a.fr/", True), ("https://b.fr/", False)])
def test_seul_le_releve_de_l_adresse_d_aujourd_hui_compte(adresse, trouve, inscription_d_ines):
    inscription_d_ines.url_portfolio = "https://a.fr/"
    inscription_d_ines.save()
    relever(VeilleDePortfolio, adresse, "mort", inscription=inscription_d_ines)

    assert ("adresse_du_portfolio_repond" in codes(inscription_d_ines)) is trouve


@pytest.mark.parametrize("etat, trouve", [("mort", True), ("vivant", False)])
def test_un_lien_mort_parmi_les_preuves_est_dit(etat, trouve, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    Preuve.objects.create(
        realisation=brouillon, intitule="Chaîne de tests", lien="https://ci.fr/7", deposee_le=MIDI
    )
    relever(VeilleDeLien, "https://ci.fr/7", etat, preuve=Preuve.objects.get())

    assert ("liens_vivants" in codes(inscription_d_ines)) is trouve


# Les liens


class Ancres(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.trouvees = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.trouvees |= {valeur for nom, valeur in attrs if nom == "id"}


def fautif(inscription):
    """Un brouillon où tout manque, une preuve mal nommée, un stage sans rien."""
    brouillon = fabriques.realisation(
        inscription,
        intitule="TP1",
        cadre="professionnel",
        debut_le=date(2026, 7, 6),
        fin_le=date(2026, 7, 6),
        en_equipe=True,
        environnement="",
        revendications={sous_competence(1, 5): "", sous_competence(1, 6): "Oui."},
    )
    fabriques.preuve(brouillon, intitule="IMG_2043", sous_competences=[sous_competence(1, 6)])
    fabriques.realisation(inscription, intitule="TP1", revendications={}, debut_le=None)
    fabriques.stage(inscription, debut_le=date(2025, 5, 26), fin_le=date(2025, 6, 26))
    fabriques.stage(inscription, organisation="Ostrel", debut_le=date(2025, 6, 2))


@pytest.mark.parametrize("lecteur", ["ines", "lefevre", "admin"])
def test_chaque_lien_mene_a_un_champ_qui_existe(
    lecteur, request, client_de, inscription_d_ines, lefevre
):
    fautif(inscription_d_ines)
    fabriques.validee(inscription_d_ines, lefevre, environnement="")
    Inscription.objects.update(option="")
    client = client_de(request.getfixturevalue(lecteur))
    page = client.get(PAGE if lecteur == "ines" else page_de(inscription_d_ines))
    adresses = {
        c.adresse
        for groupe in page.context["bilan"].groupes
        for sujet in groupe.sujets
        for c in sujet.constatations
    }

    perdus = []
    for adresse in sorted(adresses):
        chemin, ancre = urldefrag(adresse)
        reponse = client.get(chemin)
        if reponse.status_code != 200 or (
            ancre and ancre not in Ancres(reponse.content.decode()).trouvees
        ):
            perdus.append((adresse, reponse.status_code))

    assert len(adresses) > (5 if lecteur == "ines" else 2)
    assert perdus == []


def test_corriger_le_champ_fait_disparaitre_la_constatation(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines, environnement="")
    avant = codes(inscription_d_ines)

    actions.modifier_realisation(
        brouillon,
        acteur=ines,
        le=MIDI,
        version=brouillon.version,
        champs={"environnement": "Debian 12"},
        revendications={sous_competence(1, 5): "Le plan 3-2-1 est en service."},
    )

    assert avant - codes(inscription_d_ines) == {"environnement_declare"}


# La page


def texte(reponse):
    return " ".join(reponse.content.decode().replace("&nbsp;", " ").split())


def test_un_dossier_vide_encourage(client_de, hugo):
    reponse = client_de(hugo).get(PAGE)

    assert "À commencer" in texte(reponse)
    assert "Tout est à écrire, et c’est normal" in texte(reponse)


def test_les_regles_satisfaites_disent_leur_source(client_de, ines):
    reponse = client_de(ines).get(PAGE)

    assert "L’option est choisie. <span" in texte(reponse)
    assert "Annexe VI-1, en-tête du tableau de synthèse." in texte(reponse)


def test_la_date_de_depot_vient_de_la_session(client_de, ines, sio2):
    sio2.session.depot_le = date(2027, 3, 31)
    sio2.session.save()

    bilan = client_de(ines).get(PAGE).context["bilan"]

    assert bilan.depot_le == date(2027, 3, 31)
    assert bilan.jours_restants == (date(2027, 3, 31) - date.today()).days  # noqa: DTZ011


@pytest.mark.parametrize("intitule", ["é" * 200, "<script>alert(1)</script>", "🛠️ " * 60, " "])
def test_un_intitule_absurde_ne_casse_rien(intitule, client_de, ines, inscription_d_ines):
    fabriques.realisation(inscription_d_ines, intitule=intitule, revendications={}, fin_le=None)

    reponse = client_de(ines).get(PAGE)

    assert reponse.status_code == 200
    assert "<script>alert" not in reponse.content.decode()


def test_l_etudiant_relit_une_inscription_terminee(client_de, ines, inscription_d_ines):
    fabriques.realisation(inscription_d_ines, intitule="De l’an dernier")
    Inscription.objects.update(sortie_le=CE_JOUR)

    reponse = client_de(ines).get(page_de(inscription_d_ines))

    assert "De l’an dernier" in texte(reponse)


def test_chaque_fait_est_gele(inscription_d_ines):
    lus = faits(inscription_d_ines)

    with pytest.raises(AttributeError):
        lus.option = "SISR"
    assert replace(lus, option="SISR").option == "SISR"
