"""La page de la matrice : ses deux marques, ses niveaux, ses filtres, son tiroir, ses fichiers."""

import csv
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from comptes.models import Inscription, Utilisateur
from evaluations.actions import Position, positionner, rouvrir
from portfolio.actions import retirer, se_situer
from tests import fabriques
from tests.fabriques import MIDI, indicateur, niveau, sous_competence


def adresse(promotion, suite=""):
    return f"/promotions/{promotion.pk}/matrice/{suite}"


def lire(client, promotion, **choix):
    return client.get(adresse(promotion), choix).content.decode()


def noms(page):
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def classe(promotion, nombre, enseignant):
    """Des étudiants qui ont chacun un travail validé et un travail soumis."""
    for rang in range(nombre):
        etudiant = fabriques.personne(f"etudiant{rang}@sillage.example", nom=f"Nom{rang}")
        inscrit = fabriques.inscription(etudiant, promotion)
        fabriques.validee(inscrit, enseignant, niveaux={indicateur(1, 1): niveau("EM")})
        fabriques.soumise(inscrit, revendications={sous_competence(2, 1): "Une phrase."})


# Ce qu’elle coûte


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_matrice_coute_six_requetes(client_de, lefevre, sio2, django_assert_num_queries, nombre):
    classe(sio2, nombre, lefevre)
    client = client_de(lefevre)

    # session, personne, menu, promotion ; étudiants, faits
    with django_assert_num_queries(6):
        client.get(adresse(sio2))


@pytest.mark.parametrize("nombre", [1, 3])
def test_a_une_date_passee_elle_en_coute_autant(
    client_de, lefevre, sio2, django_assert_num_queries, nombre
):
    classe(sio2, nombre, lefevre)
    client = client_de(lefevre)

    # session, personne, menu, promotion ; étudiants, faits d’alors et d’aujourd’hui
    with django_assert_num_queries(6):
        client.get(adresse(sio2, "?au=2026-11-16"))


def test_trente_cinq_etudiants_pesent_moins_de_soixante_ko(client_de, lefevre, sio2):
    """Une classe entière, des noms longs ; les cases pleines sont mesurées par `make bench`."""
    personnes = Utilisateur.objects.bulk_create(
        Utilisateur(email=f"e{i}@sillage.example", prenom="Marie-Angélique", nom=f"Durand {i}")
        for i in range(35)
    )
    Inscription.objects.bulk_create(Inscription(promotion=sio2, etudiant=p) for p in personnes)

    page = client_de(lefevre).get(
        adresse(sio2, "?au=2026-11-16&tri=manque"), headers={"Accept-Encoding": "gzip"}
    )

    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) < 60 * 1024


# Les marques


def test_la_matrice_a_une_ligne_par_etudiant_et_une_case_par_sous_competence(
    client_de, lefevre, sio2
):
    classe(sio2, 2, lefevre)

    page = lire(client_de(lefevre), sio2)

    assert page.count('<th scope="row">') == 2
    assert page.count('<a class="case case--') == 2 * 22
    assert page.count('<a class="case case--validee"') == 2
    assert page.count('<a class="case case--soumise case--attend"') == 2
    assert page.count(">1/38</td>") == 2


def test_une_case_jugee_que_revendique_une_soumission_porte_les_deux_marques(
    client_de, lefevre, sio2, inscription_d_ines
):
    fabriques.validee(inscription_d_ines, lefevre)
    fabriques.soumise(inscription_d_ines)

    page = lire(client_de(lefevre), sio2)

    assert page.count('<a class="case case--validee case--attend"') == 1
    assert page.count("validée, une soumission attend") == 1


def test_le_niveau_arrete_puis_celui_que_l_etudiant_se_donne(
    client_de, lefevre, sio2, bloc, inscription_d_ines
):
    competence = bloc.competences[3]
    positionner(
        inscription_d_ines,
        acteur=lefevre,
        le=MIDI,
        positions={competence.id: Position(niveau("BM"), "", 0)},
    )
    se_situer(
        inscription_d_ines,
        acteur=inscription_d_ines.etudiant,
        le=MIDI,
        niveaux={i.id: niveau("MP") for i in competence.indicateurs[:4]},
        savoirs={},
    )

    page = lire(client_de(lefevre), sio2)

    mots = "arrêté\u00a0: Bonne maîtrise\u00a0; l’étudiant se situe à\u00a0: Maîtrise partielle"
    assert page.count(f'<span class="visually-hidden">{mots}</span>') == 1
    assert page.count('<span class="marque marque--pleine" aria-hidden="true">BM</span>') == 1
    assert page.count('<span class="marque marque--creuse" aria-hidden="true">MP</span>') == 1


def test_la_tete_de_la_matrice_porte_le_texte_officiel(client_de, lefevre, ines, sio2, bloc):
    page = lire(client_de(lefevre), sio2)

    textes = {item.intitule for item in bloc.sous_competences.values()}
    tete = page.split("</thead>")[0].replace("&#x27;", "'")
    assert {texte for texte in textes if f'hidden">{texte}</span>' in tete} == textes


def test_la_matrice_propose_d_evaluer_la_suivante_a_qui_enseigne(
    client_de, lefevre, admin, sio2, inscription_d_ines
):
    fabriques.soumise(inscription_d_ines)

    lien = f'href="/evaluations/suivante/?promotion={sio2.pk}"'
    assert lire(client_de(lefevre), sio2).count(lien) == 1
    assert lire(client_de(admin), sio2).count(lien) == 0


def test_la_matrice_vide_dit_quoi_faire(client_de, lefevre, sio2):
    assert lire(client_de(lefevre), sio2).count("Aucun étudiant dans cette promotion") == 1


@pytest.mark.parametrize("qui", ["ines", "kenza", "bernard"])
@pytest.mark.parametrize("suite", ["", "?au=2026-11-16"])
def test_la_matrice_d_une_autre_classe_est_inconnue(request, client_de, qui, suite, sio2):
    client = client_de(request.getfixturevalue(qui))

    assert client.get(adresse(sio2, suite)).status_code == 404


# Filtrer et trier


def test_filtrer_par_option_par_nom_et_par_ce_qui_manque(
    client_de, lefevre, sio2, bloc, inscription_d_ines, inscription_de_hugo
):
    fabriques.soumise(inscription_d_ines)
    client, premiere = client_de(lefevre), bloc.competences[0].id

    assert noms(lire(client, sio2)) == ["Hugo Klein", "Inès Moreau"]
    assert noms(lire(client, sio2, option="SLAM")) == ["Inès Moreau"]
    assert noms(lire(client, sio2, nom=" INES ")) == ["Inès Moreau"]
    assert noms(lire(client, sio2, sans=premiere)) == ["Hugo Klein"]
    assert noms(lire(client, sio2, option="x", sans="é", tri="?", competence=10**17)) == [
        "Hugo Klein",
        "Inès Moreau",
    ]


@pytest.mark.parametrize("valeur", ["\0", "é" * 3000, "' OR 1=1", "{{ x }}", "9" * 40])
@pytest.mark.parametrize("page", ["matrice/", "matrice.csv"])
def test_une_adresse_illisible_n_arrete_rien(client_de, lefevre, ines, sio2, page, valeur):
    choix = dict.fromkeys(("option", "competence", "sans", "nom", "tri", "au"), valeur)

    assert client_de(lefevre).get(f"/promotions/{sio2.pk}/{page}", choix).status_code == 200


def test_un_filtre_qui_ne_garde_personne_ramene_a_la_classe(client_de, lefevre, ines, sio2):
    page = lire(client_de(lefevre), sio2, nom="<b>personne")

    assert page.count("Aucun étudiant ne répond à ces filtres") == 1
    assert page.count('value="&lt;b&gt;personne"') == 1


def test_ni_un_nom_ni_un_filtre_ne_devient_balise(client_de, lefevre, sio2):
    fabriques.inscription(fabriques.personne(nom='"><b>&'), sio2)

    page = lire(client_de(lefevre), sio2, nom='"><b>&')

    assert page.count('<a class="case case--non_mobilisee" href="') == 22
    assert page.count('/?nom=%22%3E%3Cb%3E%26"><svg') == 22
    assert "<b>" not in page


def test_ne_montrer_qu_une_competence(client_de, lefevre, ines, sio2, bloc):
    page = lire(client_de(lefevre), sio2, competence=bloc.competences[1].id, tri="manque")

    assert page.count('<a class="case case--') == 3
    assert page.count('class="matrice__niveau"') == 1
    assert page.count(f"?competence={bloc.competences[1].id}&amp;tri=manque") >= 3


def test_trier_par_ce_qui_manque_par_indicateurs_et_par_attente(client_de, lefevre, sio2):
    for rang, nom in enumerate(("Abel", "Bois", "Caro")):
        inscrit = fabriques.inscription(
            fabriques.personne(f"{nom}@sillage.example", prenom="Zoé", nom=nom), sio2
        )
        if nom == "Caro":
            fabriques.validee(inscrit, lefevre, niveaux={indicateur(1, 1): niveau("EM")})
        if nom != "Abel":
            fabriques.soumise(inscrit, le=MIDI - timedelta(days=rang))
    client = client_de(lefevre)

    def ordre(tri):
        return [nom.split()[1] for nom in noms(lire(client, sio2, tri=tri))]

    assert ordre("manque") == ["Abel", "Bois", "Caro"]
    assert ordre("indicateurs") == ["Abel", "Bois", "Caro"]
    assert ordre("attente") == ["Caro", "Bois", "Abel"]


# Une date


@pytest.mark.parametrize(
    "au, phrase",
    [
        ("2999-01-02", "Le 2 janvier 2999 n’est pas encore arrivé"),
        ("15/03/2027", "« 15/03/2027 » n’est pas une date"),
        ("2999-02-01", "Le 1er février 2999 n’est pas encore arrivé"),
        ("<i>", "« &lt;i&gt; » n’est pas une date"),
    ],
)
def test_une_date_qui_ne_convient_pas_se_dit_et_montre_aujourd_hui(
    client_de, lefevre, sio2, inscription_d_ines, au, phrase
):
    fabriques.soumise(inscription_d_ines)

    page = lire(client_de(lefevre), sio2, au=au).replace("\u00a0", " ")

    assert page.count(phrase) == 1
    assert page.count('<a class="case case--soumise case--attend"') == 1


def test_a_une_date_passee_les_cases_gagnees_et_perdues_se_marquent_et_se_comptent(
    client_de, lefevre, sio2, inscription_d_ines
):
    fabriques.soumise(inscription_d_ines, le=MIDI - timedelta(days=9))
    fabriques.validee(inscription_d_ines, lefevre, revendications={sous_competence(2, 1): "Oui."})
    perdu = fabriques.validee(
        inscription_d_ines,
        lefevre,
        le=MIDI - timedelta(days=9),
        revendications={sous_competence(3, 1): "Oui."},
    )
    rouvrir(perdu, acteur=lefevre, le=MIDI, motif="À revoir.")

    page = lire(client_de(lefevre), sio2, au="2026-11-10").replace("\u00a0", " ")

    assert page.count("Depuis : 1 case gagnée, 1 case perdue.") == 1
    assert page.count("non mobilisée ; gagnée depuis : validée") == 1
    assert page.count("validée ; perdue depuis : à reprendre") == 1
    assert page.count('<a class="case case--soumise case--attend"') == 1


# Le tiroir


def chemin_de(inscription, suite=""):
    return adresse(inscription.promotion, f"{inscription.pk}/{sous_competence(1, 5)}/{suite}")


def tiroir(client, inscription, suite="", entetes=None):
    return client.get(chemin_de(inscription, suite), headers=entetes or {})


def test_le_tiroir_dit_qui_a_fait_quoi_et_quand(client_de, lefevre, inscription_d_ines):
    travail = fabriques.soumise(inscription_d_ines, avec_preuve=True)
    fabriques.juger(
        travail,
        lefevre,
        niveaux={indicateur(1, 2): niveau("BM")},
        commentaire="Restauration prouvée.",
    )

    page = tiroir(client_de(lefevre), inscription_d_ines).content.decode()

    assert page.count("Inès Moreau a soumis") == 1
    assert page.count("Mme Lefèvre a validé") == 1
    assert page.count("16 novembre 2026 à 12:00") == 1
    assert page.count("Restauration prouvée.") == 1
    assert page.count("Le plan 3-2-1 est en service et restauré.") == 1
    assert page.count(">Plan de sauvegarde</a>") == 1
    assert page.count("Bonne maîtrise :") == 1
    assert page.count("/></svg> retenue") == 1


def test_un_script_ne_recoit_que_le_coeur_du_tiroir(client_de, lefevre, inscription_d_ines):
    client = client_de(lefevre)
    fragment = tiroir(client, inscription_d_ines, entetes={"X-Fragment": "1"})

    assert fragment.content.decode().startswith('<h2 id="titre-tiroir"')
    assert "<html" not in fragment.content.decode()
    assert "X-Fragment" in fragment["Vary"]
    assert tiroir(client, inscription_d_ines).content.decode().count("<h1>") == 1


def test_a_une_date_passee_le_tiroir_separe_ce_qui_a_suivi(client_de, lefevre, inscription_d_ines):
    fabriques.validee(inscription_d_ines, lefevre)

    page = tiroir(client_de(lefevre), inscription_d_ines, "?au=2026-11-16").content.decode()

    assert page.count("une soumission attend") == 1
    assert page.count("Gagnée depuis ; aujourd’hui :") == 1
    assert page.count(" · depuis</span>") == 1


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize("suite, requetes", [("", 10), ("?au=2026-11-16", 10)])
def test_le_tiroir_coute_un_nombre_connu_de_requetes(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries, nombre, suite, requetes
):
    for _ in range(nombre):
        fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(1, 1): niveau("EM")})
    client, chemin = client_de(lefevre), chemin_de(inscription_d_ines, suite)

    # session, personne, menu, promotion, inscription ; faits, journal, soumissions,
    # retenues, constats
    with django_assert_num_queries(requetes):
        client.get(chemin)


def test_un_brouillon_et_une_soumission_retiree_ne_sortent_pas_du_tiroir(
    client_de, lefevre, inscription_d_ines
):
    fabriques.realisation(inscription_d_ines, intitule="Jamais envoyé")
    retiree = fabriques.soumise(inscription_d_ines, intitule="Envoyé puis retiré")
    retirer(retiree, acteur=inscription_d_ines.etudiant, le=MIDI + timedelta(days=1))
    client = client_de(lefevre)

    assert "Aucune réalisation ne revendique" in tiroir(client, inscription_d_ines).content.decode()
    passe = tiroir(client, inscription_d_ines, "?au=2026-11-16").content.decode()
    assert passe.count("Envoyé puis retiré") == 1
    assert passe.count("Le plan 3-2-1") == 0


@pytest.mark.parametrize("pk", [0, 10**12])
def test_une_sous_competence_d_ailleurs_est_inconnue(client_de, lefevre, inscription_d_ines, pk):
    chemin = adresse(inscription_d_ines.promotion, f"{inscription_d_ines.pk}/{pk}/")

    assert client_de(lefevre).get(chemin).status_code == 404


def test_l_etudiant_d_une_autre_classe_est_inconnu_ici(
    client_de, admin, sio2, inscription_de_kenza
):
    chemin = adresse(sio2, f"{inscription_de_kenza.pk}/{sous_competence(1, 5)}/")

    assert client_de(admin).get(chemin).status_code == 404


# Emporter


def en_lignes(reponse):
    texte = reponse.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(texte), delimiter=";"))


def test_le_csv_garde_les_filtres_la_date_et_le_nom_du_contrat(
    client_de, lefevre, sio2, bloc, inscription_d_ines, inscription_de_hugo
):
    fabriques.validee(inscription_d_ines, lefevre)
    premiere = bloc.competences[0].id

    reponse = client_de(lefevre).get(
        f"/promotions/{sio2.pk}/matrice.csv?option=SLAM&competence={premiere}&au=2026-11-16"
    )

    entetes, ines = en_lignes(reponse)
    assert reponse.content.startswith(b"\xef\xbb\xbfNom;")
    assert len(entetes) == len(ines) == 3 + 6 + 2 + 1
    assert ines[:3] == ["Moreau", "Inès", "SLAM"]
    assert ines[7] == "soumise\u00a0; gagnée depuis\u00a0: validée"
    nom = "BTS-SIO-2-matrice-2027-au-2026-11-16.csv"
    assert reponse["Content-Disposition"] == f'attachment; filename="{nom}"'


@pytest.mark.parametrize("nom", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1"])
def test_un_nom_ne_devient_jamais_une_formule(client_de, lefevre, sio2, nom):
    fabriques.inscription(fabriques.personne(nom=nom), sio2)
    client = client_de(lefevre)

    lignes = en_lignes(client.get(f"/promotions/{sio2.pk}/matrice.csv"))
    classeur = client.get(f"/promotions/{sio2.pk}/matrice.xlsx")

    case = load_workbook(BytesIO(classeur.content)).active["A2"]
    assert lignes[1][0] == f"'{nom}"
    assert (case.data_type, case.value) == ("s", nom.replace("\t", ""))


def test_le_classeur_dit_les_memes_lignes_que_le_csv(client_de, lefevre, sio2):
    classe(sio2, 2, lefevre)
    client = client_de(lefevre)

    lignes = en_lignes(client.get(f"/promotions/{sio2.pk}/matrice.csv"))
    classeur = client.get(f"/promotions/{sio2.pk}/matrice.xlsx")

    feuille = load_workbook(BytesIO(classeur.content)).active
    assert [[case or "" for case in rang] for rang in feuille.values] == lignes
    assert feuille.freeze_panes == "C2"
