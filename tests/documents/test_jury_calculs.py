"""Ce qui se compte et se cherche dans un dossier gelé, sans une requête."""

import pytest

from documents.calculs.briefing import briefing
from documents.calculs.depot import Lecture, lecture_vivante
from documents.calculs.recherche import chercher
from documents.gel import degeler, geler
from portfolio.models import VeilleDeLien
from portfolio.models.lien import EtatDeLien
from tests import fabriques


def gelee(inscription) -> Lecture:
    """Ce qui serait déposé, passé par le gel : rien n’y est plus vivant."""
    lue = lecture_vivante(inscription, le=fabriques.MIDI)
    return Lecture(degeler(geler(lue.fige)), lue.pieces)


def validee(inscription, lefevre, niveaux=(), **champs):
    lus = {fabriques.indicateur(1, rang): fabriques.niveau(code) for rang, code in niveaux}
    return fabriques.validee(inscription, lefevre, niveaux=lus, **champs)


def questions(lu, code):
    return next((t.questions for t in lu.themes if t.code == code), ())


def test_les_nombres_du_briefing(inscription_d_ines, lefevre, django_assert_num_queries):
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee", semaines=5)
    fabriques.stage(inscription_d_ines, organisation="Autre", semaines=5)
    validee(inscription_d_ines, lefevre, avec_preuve=True)
    lecture = gelee(inscription_d_ines)

    with django_assert_num_queries(0):
        lu = briefing(lecture)

    assert [(c.valeur, c.libelle, c.alerte) for c in lu.chiffres] == [
        ("1", "réalisation validée", False),
        ("1 sur 22", "sous-compétences couvertes", False),
        ("10 sur 10", "semaines de stage attendues", False),
        ("1 sur 2", "attestations de stage signées", True),
        ("1", "preuve à ouvrir", False),
    ]


def test_les_plus_fortes_par_niveaux_satisfaisants_puis_retenues_puis_rang(
    inscription_d_ines, lefevre
):
    deux = {fabriques.sous_competence(1, 5): "Oui.", fabriques.sous_competence(1, 6): "Oui."}
    validee(inscription_d_ines, lefevre, intitule="A égale")
    validee(inscription_d_ines, lefevre, intitule="B égale")
    validee(inscription_d_ines, lefevre, intitule="C deux retenues", revendications=deux)
    validee(inscription_d_ines, lefevre, intitule="D un niveau", niveaux=[(1, "BM"), (2, "MP")])

    fortes = briefing(gelee(inscription_d_ines)).fortes

    assert [forte.intitule for forte in fortes] == ["D un niveau", "C deux retenues", "A égale"]


def test_ce_qui_manque_mene_a_qui_le_revendique_sinon_au_plus_pres(inscription_d_ines, lefevre):
    retenue, refusee = fabriques.sous_competence(1, 5), fabriques.sous_competence(1, 6)
    fabriques.validee(
        inscription_d_ines,
        lefevre,
        revendications={retenue: "Oui.", refusee: "Peut-être."},
        retenues={retenue: True, refusee: False},
    )

    posees = questions(briefing(gelee(inscription_d_ines)), "non_couvertes")

    assert (posees[0].phrase.endswith("au plus près, voir"), posees[0].numero) == (True, 1)
    assert posees[4].phrase.endswith("revendiqué sans être retenu, dans")
    assert (posees[5].phrase.startswith("Rien ne couvre «"), posees[5].numero) == (True, 0)


def test_un_indicateur_jamais_satisfaisant_se_demande(inscription_d_ines, lefevre):
    validee(inscription_d_ines, lefevre, niveaux=[(5, "NM"), (6, "BM"), (7, "NE")])

    lu = briefing(gelee(inscription_d_ines))

    (faible,) = questions(lu, "faibles")
    assert faible.phrase.endswith("au mieux «\u00a0Non maîtrisé\u00a0», dans")
    assert questions(lu, "jamais")[0].phrase.startswith("5\u00a0indicateurs sur 7")


def test_la_part_en_equipe_est_citee_sans_ses_marques(inscription_d_ines, lefevre):
    validee(
        inscription_d_ines,
        lefevre,
        en_equipe=True,
        contribution="- **J’ai écrit** le [plan](https://exemple.fr/plan).\n- Testé.",
    )

    (question,) = questions(briefing(gelee(inscription_d_ines)), "equipe")

    assert question.citation == "J’ai écrit le plan. Testé."


def test_un_lien_mort_au_depot_se_demande(inscription_d_ines, lefevre):
    travail = fabriques.realisation(inscription_d_ines)
    preuve = fabriques.actions.ajouter_lien(
        travail,
        acteur=inscription_d_ines.etudiant,
        le=fabriques.MIDI,
        intitule="Site",
        lien="https://exemple.fr/",
        sous_competences=[fabriques.sous_competence(1, 5)],
    )
    VeilleDeLien.objects.create(
        preuve=preuve,
        adresse=preuve.lien,
        etat=EtatDeLien.MORT,
        raison="Cette page n’existe plus.",
        releve_le=fabriques.MIDI,
    )
    fabriques.actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=fabriques.MIDI)
    travail.refresh_from_db()
    fabriques.juger(travail, lefevre)

    (question,) = questions(briefing(gelee(inscription_d_ines)), "liens")

    assert question.phrase == "«\u00a0Site\u00a0» (Cette page n’existe plus), preuve de"


def trouver(inscription, cherche):
    return chercher(gelee(inscription).fige, cherche)


def surlignes(recherche):
    return [
        s.texte for t in recherche.trouvailles for e in t.extraits for s in e.segments if s.trouve
    ]


@pytest.mark.parametrize(
    "cherche, attendu",
    [
        ("restauré", ["restauré"]),
        ("RESTAURE", ["restauré"]),
        ("l'ecole", ["l’École"]),
        ("cœur", ["cœur"]),
        ("ecole chef", ["École", "chef"]),
        ("ecole restauré", []),  # pas dans la même phrase
    ],
)
def test_chercher_plie_et_surligne_le_texte_d_origine(
    cherche, attendu, inscription_d_ines, lefevre
):
    validee(
        inscription_d_ines,
        lefevre,
        intitule="Titre",
        demarche="À **l’École**, le chef a vu le cœur. J’ai restauré.",
        environnement="",
        revendications={fabriques.sous_competence(1, 1): "Fait."},
    )

    assert surlignes(trouver(inscription_d_ines, cherche)) == attendu


def test_chercher_lit_les_stages_les_preuves_et_les_commentaires(inscription_d_ines, lefevre):
    fabriques.stage(inscription_d_ines, missions="Brasser les câbles.")
    travail = fabriques.soumise(inscription_d_ines, avec_preuve=True)
    fabriques.juger(travail, lefevre, commentaire="Montrez le câblage.")

    trouvees = trouver(inscription_d_ines, "cabl").trouvailles

    assert [(t.numero, t.extraits[0].ou) for t in trouvees] == [
        (1, "Évaluation"),
        (0, "MairieTech"),
    ]


def test_une_longue_phrase_se_montre_autour_du_mot(inscription_d_ines, lefevre):
    longue = "mot " * 300 + "aiguille " + "mot " * 300
    validee(inscription_d_ines, lefevre, demarche=longue)

    (trouvee,) = trouver(inscription_d_ines, "aiguille").trouvailles

    textes = [s.texte for s in trouvee.extraits[0].segments]
    assert (textes[0], textes[-1], len("".join(textes)) < 450) == ("…\u00a0", "\u00a0…", True)


def test_trop_d_extraits_se_comptent(inscription_d_ines, lefevre):
    validee(inscription_d_ines, lefevre, demarche="Une sonde. " * 9)

    (trouvee,) = trouver(inscription_d_ines, "sonde").trouvailles

    assert (len(trouvee.extraits), trouvee.reste) == (4, 5)
