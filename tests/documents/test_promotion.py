"""La synthèse d’une promotion : une page, une ligne par candidat, relue dans le PDF."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from comptes.models import Promotion
from documents.cachet import Cachet
from documents.calculs.promotion import synthese_de_promotion
from documents.catalogue.promotion import synthese_de_promotion_en_pdf
from documents.compositions.promotion import composer_promotion, mise_en_page
from documents.models import Emission
from documents.tables.promotion import CaseDeCompetence, LigneDePromotion, SyntheseDePromotion
from evaluations import actions
from portfolio.models import Stage
from tests import fabriques
from tests.documents.decor import MM, en_pdf, pages
from tests.fabriques import MIDI, niveau, sous_competence

pytestmark = pytest.mark.mise_en_page

LE = date(2026, 11, 24)
DROITE_DES_NOMS = 12 + 46.2
GABARIT = "impression/synthese-de-promotion.html"
NOMS = (
    "DA SILVA Chloé",
    "ÉLOI Noé",
    "FONTAINE-BERTHELOT Jean-Christophe",
    "LEFÈVRE-MARTIN Gabriel",
    "NGUYEN Thi Anh",
    "ROUX Léa",
    "ZÉPHIR Aïcha",
)


def synthese(promotion):
    return synthese_de_promotion(
        Promotion.objects.select_related("etablissement", "session").get(pk=promotion.pk)
    )


def candidat(bloc, rang, **champs):
    """Un candidat de papier, ni vide ni parfait."""
    comptes = [len(c.sous_competences) for c in bloc.competences]
    cases = tuple(
        CaseDeCompetence(bloc.niveaux[rang % 5] if (rang + n) % 2 else None, 1, compte)
        for n, compte in enumerate(comptes)
    )
    valeurs = {
        "nom_officiel": f"{NOMS[rang % 7]} {rang:02}",
        "numero_candidat": f"02145183{rang:02}",
        "option": "SLAM",
        "competences": cases,
        "validees": 12,
        "soumises": 2,
        "a_reprendre": 1,
        "stages": 2,
        "semaines": 10,
        "attestations": 1,
    }
    return LigneDePromotion(**valeurs | champs)


def classe(bloc, lignes, **champs):
    valeurs = {
        "nom": "BTS SIO 2",
        "etablissement": "Lycée Ada-Lovelace (Valbourg-sur-Orge)",
        "annee": 2027,
        "epreuve": "E5 (ex-E4)",
        "semaines_attendues": 10,
    }
    return SyntheseDePromotion(bloc=bloc, lignes=tuple(lignes), **valeurs | champs)


def imprimer(tableau):
    return pages(en_pdf(GABARIT, composer_promotion(tableau)))


def texte(page):
    return " ".join(page.extract_text().split())


@pytest.fixture
def promotion(sio2, ines, hugo, lefevre, bloc):
    """Inès : C1 arrêtée, C2 validée sans niveau, un stage attesté ; Hugo : un travail soumis."""
    inscription = ines.inscriptions.get()
    fabriques.validee(
        inscription,
        lefevre,
        revendications={sous_competence(1, 1): "Oui.", sous_competence(2, 1): "Oui."},
    )
    fabriques.a_reprendre(inscription, lefevre, intitule="Refonte du site")
    position = actions.Position(niveau=niveau("BM"), commentaire="", version=0)
    actions.positionner(
        inscription, acteur=lefevre, le=MIDI, positions={bloc.competences[0].id: position}
    )
    stage(inscription, semaines=6)
    stage(inscription, semaines=5, attestee=True)
    fabriques.soumise(hugo.inscriptions.get())
    return sio2


def stage(inscription, semaines, attestee=False):
    fichier = {
        "attestation": "attestations/a.pdf",
        "attestation_sha256": "a" * 64,
        "attestation_deposee_le": MIDI,
    }
    return Stage.objects.create(
        inscription=inscription,
        organisation="Mairie de Valbourg",
        debut_le=LE,
        fin_le=LE + timedelta(weeks=semaines),
        semaines=semaines,
        cree_le=MIDI,
        modifie_le=MIDI,
        **(fichier if attestee else {}),
    )


def test_chaque_ligne_compte_ce_que_les_documents_du_candidat_montrent(promotion):
    hugo, ines = synthese(promotion).lignes

    assert [case.validees for case in ines.competences] == [1, 1, 0, 0, 0, 0]
    assert [case.arrete and case.arrete.code for case in ines.competences] == ["BM"] + [None] * 5
    assert (ines.validees, ines.soumises, ines.a_reprendre) == (1, 0, 1)
    assert (ines.stages, ines.semaines, ines.attestations) == (2, 11, 1)
    assert ines.a_couvrir == (3, 4, 5, 6)
    assert (hugo.nom_officiel, hugo.validees, hugo.soumises, hugo.stages) == ("KLEIN Hugo", 0, 1, 0)


def test_un_brouillon_ne_regarde_que_son_etudiant(promotion, inscription_de_hugo):
    fabriques.realisation(inscription_de_hugo, intitule="Brouillon")

    hugo, _ = synthese(promotion).lignes

    assert (hugo.validees, hugo.soumises, hugo.a_reprendre) == (0, 1, 0)


def test_un_etudiant_sorti_n_est_plus_a_presenter(promotion, inscription_de_hugo):
    inscription_de_hugo.sortie_le = LE
    inscription_de_hugo.save()

    assert [ligne.nom_officiel for ligne in synthese(promotion).lignes] == ["MOREAU Inès"]


def test_l_ordre_est_celui_d_un_dictionnaire_francais(sio2):
    for rang, nom in enumerate(("Zéphir", "Éloi", "Faure", "de la Tour")):
        personne = fabriques.personne(f"p{rang}@sillage.example", nom=nom)
        fabriques.inscription(personne, sio2)

    noms = [ligne.nom_officiel.split(" Camille")[0] for ligne in synthese(sio2).lignes]
    assert noms == ["DE LA TOUR", "ÉLOI", "FAURE", "ZÉPHIR"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_classe_coute_un_nombre_constant_de_requetes(
    sio2, lefevre, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        personne = fabriques.personne(f"p{rang}@sillage.example", nom=f"Nom{rang}")
        inscription = fabriques.inscription(personne, sio2)
        fabriques.validee(inscription, lefevre)
        stage(inscription, semaines=5)
    complete = Promotion.objects.select_related("etablissement", "session").get(pk=sio2.pk)

    with django_assert_num_queries(5):
        lignes = synthese_de_promotion(complete).lignes
    assert len(lignes) == nombre


def test_la_page_dit_la_ligne_de_chacun(promotion):
    (page,) = imprimer(synthese(promotion))

    assert page.extract_text().split("\n")[:3] == [
        "Synthèse de promotion",
        "BTS SIO 2 — session 2027, épreuve E5 (ex-E4)",
        "2 candidats · 0 dossier complet, 1 à compléter, 1 sans rien de validé · "
        "Lycée Jean-Moulin (Limoges)",
    ]
    lu = texte(page)
    ines = (
        "MOREAU Inès – SLAM BM 1/3 0/3 0/3 0/3 0/4 1 0 1 3 4 5 6 11 1/2 ◐ 4 compétences à couvrir"
    )
    assert lu.count(ines) == 1
    hugo = "KLEIN Hugo – SISR 0/6 0/3 0/3 0/3 0/3 0/4 0 1 0 toutes 0 – ○ rien de validé"
    assert lu.count(hugo) == 1


def test_les_six_competences_et_les_codes_des_niveaux_sont_expliques(promotion, bloc):
    lu = texte(imprimer(synthese(promotion))[0])

    legende = lu[lu.index("Niveau arrêté par un enseignant") :]
    assert [legende.count(f"{n.code} {n.intitule}") for n in bloc.niveaux] == [1] * 5
    assert legende.endswith("Dossier : ● complet, ◐ à compléter, ○ rien de validé.")


def test_trente_cinq_candidats_tiennent_sur_une_page_lisible(bloc):
    tableau = classe(bloc, [candidat(bloc, rang) for rang in range(35)])

    (page,) = imprimer(tableau)

    assert (round(page.width * MM), round(page.height * MM)) == (297, 210)
    lu = texte(page)
    assert sum(lu.count(f"02145183{rang:02}") for rang in range(35)) == 35
    corps = {round(c["size"], 2) for c in page.chars if c["text"] == "5" and c["x0"] * MM < 80}
    assert min(corps) >= 7
    assert max(c["bottom"] for c in page.chars) * MM < 197.1


def test_soixante_candidats_font_une_page_de_suite_a_tete_repetee(bloc):
    tableau = classe(bloc, [candidat(bloc, rang) for rang in range(60)])

    premiere, suite = map(texte, imprimer(tableau))

    assert [lu.count("NOM Prénom") for lu in (premiere, suite)] == [1, 1]
    assert [lu.count("Niveau arrêté par") for lu in (premiere, suite)] == [0, 1]
    numeros = [f"02145183{rang:02}" for rang in range(60)]
    assert [(n in premiere) + (n in suite) for n in numeros] == [1] * 60


def test_le_corps_descend_jusqu_au_plancher_avant_d_ajouter_une_page(bloc):
    def corps(nombre):
        lignes = [candidat(bloc, rang, nom_officiel="PETIT Léo") for rang in range(nombre)]
        return mise_en_page(composer_promotion(classe(bloc, lignes))["rangees"])[0]

    assert [corps(1), corps(44)] == [8.5, 6.0]
    assert corps(35) >= 7.5
    assert corps(46) > 8


def test_un_nom_sans_fin_un_emoji_et_de_l_arabe_restent_dans_leur_case(bloc):
    lignes = [candidat(bloc, rang) for rang in range(6)]
    lignes[0] = replace(lignes[0], nom_officiel="W" * 80 + " " + "Zoé" * 26)
    lignes[1] = replace(lignes[1], nom_officiel="محمد 🦄 Zoé", numero_candidat="Q" * 20)
    tableau = classe(bloc, lignes, nom="P" * 50, etablissement="É" * 120 + " (" + "v" * 80 + ")")

    (page,) = imprimer(tableau)

    nom = [c for c in page.chars if c["text"] == "W"]
    assert (len(nom), max(c["x1"] for c in nom) * MM < DROITE_DES_NOMS) == (80, True)
    numero = [c for c in page.chars if c["text"] == "Q"]
    assert min(c["x0"] for c in numero) * MM > DROITE_DES_NOMS
    assert max(c["bottom"] for c in page.chars) * MM < 197.1


def test_une_promotion_vide_le_dit_en_une_page(sio2):
    (page,) = imprimer(synthese(sio2))

    assert page.extract_text().split("\n")[2:] == [
        "Aucun candidat · Lycée Jean-Moulin (Limoges)",
        "Aucun étudiant n’est inscrit dans cette promotion : il n’y a rien à présenter au jury.",
    ]


def test_la_synthese_est_emise_pour_la_classe_et_scellee(client_de, lefevre, promotion):
    adresse = reverse("synthese_de_promotion_pdf", args=[promotion.pk])

    reponse = client_de(lefevre).get(adresse)

    emission = Emission.objects.get()
    assert reponse["Content-Disposition"] == (
        'inline; filename="BTS-SIO-2-synthese-de-promotion-2027.pdf"'
    )
    assert (emission.nature, emission.inscription, emission.promotion) == (
        "synthese-de-promotion",
        None,
        promotion,
    )
    (page,) = pages(b"".join(reponse))
    pied = page.extract_text_lines()[-1]["text"]
    assert pied.startswith("Synthèse de promotion — BTS SIO 2 — session 2027 ")
    assert pied.endswith("page 1 / 1")


def test_le_meme_jour_deux_syntheses_identiques_font_les_memes_octets(sio2):
    complete = Promotion.objects.select_related("etablissement", "session", "referentiel")
    cachet = Cachet("7K3M90QXV2TD8HAC", LE)

    octets = [
        synthese_de_promotion_en_pdf(complete.get(pk=sio2.pk)).fabriquer(cachet).read()
        for _ in range(2)
    ]

    assert octets[0] == octets[1]
