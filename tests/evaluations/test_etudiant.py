"""La page d’un étudiant : d’où vient chaque niveau, sa frise, ses voisins dans la classe."""

from datetime import timedelta
from uuid import uuid4

import pytest

from comptes.models import Passage
from evaluations import actions as evaluations_actions
from evaluations.lectures import carte, fiche, frise, voisins
from evaluations.lectures.parcours import carte_des_travaux, parcours
from portfolio import actions
from portfolio.lectures import derniere_soumission, stages_de
from tests import fabriques
from tests.evaluations.gestes import resoumettre
from tests.fabriques import MIDI, indicateur, niveau, sous_competence

pytestmark = pytest.mark.django_db

LENDEMAIN = MIDI + timedelta(days=1)


def parler(realisation, auteur, texte="Où en êtes-vous ?", le=LENDEMAIN):
    actions.commenter(
        derniere_soumission(realisation), acteur=auteur, le=le, texte=texte, cle_creation=uuid4()
    )


def rouvrir(realisation, enseignant, le=MIDI + timedelta(days=2)):
    evaluations_actions.rouvrir(realisation, acteur=enseignant, le=le, motif="À préciser.")
    realisation.refresh_from_db()


def lire_la_frise(inscrit, avec_messages=True, **demande):
    lue = fiche(inscrit)
    return frise(
        inscrit,
        lue.parcours,
        lue.positionnements,
        stages_de(inscrit),
        demande=demande,
        avec_messages=avec_messages,
    )


def phrases(frise):
    return [evenement.phrase.replace("\u00a0", " ") for evenement in frise.evenements]


def page(client, inscrit, suite=""):
    return client.get(f"/inscriptions/{inscrit.pk}/{suite}").content.decode()


# Les constats


def test_tous_les_constats_d_un_indicateur_se_lisent_et_un_seul_est_retenu(
    inscription_d_ines, lefevre
):
    for code, rang in (("BM", 0), ("MP", 5), ("BM", 3)):
        fabriques.validee(
            inscription_d_ines,
            lefevre,
            niveaux={indicateur(): niveau(code)},
            le=MIDI + timedelta(days=rang),
        )
    ligne = fiche(inscription_d_ines).competences[0].indicateurs[0]

    assert [(c.niveau.code, c.enseignant, c.retenu) for c in ligne.constats] == [
        ("MP", "Mme Lefèvre", False),
        ("BM", "Mme Lefèvre", True),
        ("BM", "Mme Lefèvre", False),
    ]
    assert ligne.explication == "Le meilleur des 3\u00a0constats qui comptent est retenu."


def test_un_constat_ecarte_dit_pourquoi(inscription_d_ines, lefevre):
    niveaux = {indicateur(): niveau("EM")}
    reprise = fabriques.soumise(inscription_d_ines)
    fabriques.juger(reprise, lefevre, "a_reprendre", {}, niveaux, "Montrez le test.")
    rouverte = fabriques.validee(inscription_d_ines, lefevre, niveaux=niveaux)
    rouvrir(rouverte, lefevre)
    revenue = fabriques.validee(inscription_d_ines, lefevre, niveaux=niveaux)
    rouvrir(revenue, lefevre)
    resoumettre(revenue, le=MIDI + timedelta(days=3))
    rejugee = fabriques.validee(inscription_d_ines, lefevre, niveaux=niveaux)
    rouvrir(rejugee, lefevre)
    resoumettre(rejugee, le=MIDI + timedelta(days=3))
    fabriques.juger(rejugee, lefevre, le=MIDI + timedelta(days=4))
    ligne = fiche(inscription_d_ines).competences[0].indicateurs[0]

    assert {c.realisation_id: c.ecarte for c in ligne.constats} == {
        reprise.pk: "la réalisation est à reprendre",
        rouverte.pk: "la réalisation a été rouverte",
        revenue.pk: "la réalisation attend une nouvelle évaluation",
        rejugee.pk: "remplacé par un jugement plus récent",
    }
    assert (ligne.niveau, ligne.explication.startswith("Aucun")) == (None, True)


def test_la_carte_de_la_fiche_est_celle_du_portfolio(inscription_d_ines, lefevre, bloc):
    deux = {sous_competence(1, 1): "Oui.", sous_competence(1, 2): "Non."}
    reponses = {sous_competence(1, 1): True, sous_competence(1, 2): False}
    fabriques.validee(inscription_d_ines, lefevre, revendications=deux, retenues=reponses)
    fabriques.soumise(inscription_d_ines, revendications={sous_competence(2, 1): "Oui."})
    fabriques.a_reprendre(inscription_d_ines, lefevre, revendications={sous_competence(3, 1): "x"})
    revenue = fabriques.a_reprendre(
        inscription_d_ines, lefevre, revendications={sous_competence(4, 1): "Oui."}
    )
    resoumettre(revenue)
    actions.retirer(revenue, acteur=inscription_d_ines.etudiant, le=MIDI)
    fabriques.realisation(inscription_d_ines, revendications={sous_competence(5, 1): "Brouillon."})

    lue = carte_des_travaux(bloc, parcours(inscription_d_ines))
    assert lue == carte(inscription_d_ines)
    assert lue.mobilisees == 5


# La frise


def test_la_frise_a_une_ligne_par_fait_la_derniere_en_tete(
    inscription_d_ines, lefevre, sio1, admin
):
    travail = fabriques.validee(inscription_d_ines, lefevre)
    rouvrir(travail, lefevre)
    parler(travail, inscription_d_ines.etudiant, "Je reprends.", le=MIDI + timedelta(days=3))
    resoumettre(travail, le=MIDI + timedelta(days=4))
    fabriques.stage(inscription_d_ines)
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "BM", le=MIDI + timedelta(days=5))
    Passage.objects.create(
        inscription=inscription_d_ines,
        depuis=sio1,
        vers=inscription_d_ines.promotion,
        par=admin,
        le=MIDI - timedelta(days=60),
    )
    bloc = fabriques.bloc()

    titre = "« Plan de sauvegarde 3-2-1 »"
    assert phrases(lire_la_frise(inscription_d_ines)) == [
        f"{bloc.competences[0].intitule} : Bonne maîtrise, Mme Lefèvre",
        f"{titre} soumise de nouveau (n° 2)",
        f"Message de Inès Moreau sur {titre}",
        f"{titre} rouverte, Mme Lefèvre",
        f"{titre} validée, Mme Lefèvre",
        f"{titre} soumise",
        "Passage de BTS SIO 1 en BTS SIO 2",
        "Stage chez MairieTech, 5 semaines, jusqu’au 20/11/26",
    ]


def test_la_frise_se_filtre(inscription_d_ines, lefevre):
    travail = fabriques.a_reprendre(inscription_d_ines, lefevre)
    resoumettre(travail, le=MIDI + timedelta(days=2))
    parler(travail, lefevre)

    filtrees = {
        genre: len(lire_la_frise(inscription_d_ines, frise=genre).evenements)
        for genre in ("soumission", "evaluation", "reprise", "message", "inconnu")
    }
    assert filtrees == {"soumission": 2, "evaluation": 1, "reprise": 2, "message": 1, "inconnu": 4}
    libelles = [(c.libelle, c.nombre) for c in lire_la_frise(inscription_d_ines).choix]
    assert libelles == [
        ("Tout", 4),
        ("Soumissions", 2),
        ("Évaluations", 1),
        ("Reprises", 2),
        ("Messages", 1),
    ]


def test_la_frise_est_bornee_et_se_voit_toute(inscription_d_ines, lefevre):
    travail = fabriques.soumise(inscription_d_ines)
    for rang in range(15):
        parler(travail, lefevre, le=MIDI + timedelta(hours=rang))

    bornee, toute = (lire_la_frise(inscription_d_ines, **d) for d in ({}, {"tout": "1"}))
    assert (len(bornee.evenements), bornee.restants, bornee.adresse_de_tout) == (
        12,
        4,
        "?tout=1#frise",
    )
    assert (len(toute.evenements), toute.restants) == (16, 0)
    assert len(toute.recents) == 4


def test_un_brouillon_ne_se_devine_pas_sur_la_frise(inscription_d_ines, lefevre):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre)
    reprise.intitule = "TITRE-PAS-SOUMIS"
    reprise.save()
    retiree = fabriques.soumise(inscription_d_ines, intitule="Retirée")
    parler(retiree, lefevre, "PERDU-DE-VUE")
    actions.retirer(retiree, acteur=inscription_d_ines.etudiant, le=MIDI)
    lue = lire_la_frise(inscription_d_ines)

    assert [p for p in phrases(lue) if "TITRE-PAS" in p or "Retirée" in p] == []
    assert (len(lue.evenements), lue.recents) == (2, ())


def test_l_administration_ne_lit_pas_les_messages(client_de, admin, lefevre, inscription_d_ines):
    parler(fabriques.soumise(inscription_d_ines), lefevre, "ENTRE-NOUS")

    vues = {p: page(client_de(p), inscription_d_ines) for p in (admin, lefevre)}
    assert {p.nom: texte.count("ENTRE-NOUS") for p, texte in vues.items()} == {
        "Arnaud": 0,
        "Lefèvre": 2,
    }


@pytest.mark.parametrize("valeur", ["", "\0", "<b>", "message" * 500])
def test_un_filtre_illisible_montre_tout(inscription_d_ines, valeur):
    fabriques.soumise(inscription_d_ines)

    assert len(lire_la_frise(inscription_d_ines, frise=valeur).evenements) == 1


# Les voisins


def camarades(promo, *noms):
    for nom in noms:
        qui = fabriques.personne(f"{len(nom)}{nom[0].lower()}@sillage.example", "Zoé", nom)
        fabriques.inscription(qui, promo)


def test_les_voisins_suivent_l_ordre_alphabetique_sans_faire_le_tour(
    inscription_d_ines, inscription_de_hugo, sio2
):
    camarades(sio2, "Évrard", "Zidane")
    lus = voisins(inscription_d_ines)
    hugo = voisins(inscription_de_hugo)

    assert (lus.rang, lus.total) == (3, 4)
    assert (lus.precedent.nom, lus.suivant.nom) == ("Hugo Klein", "Zoé Zidane")
    assert (hugo.rang, hugo.precedent.nom) == (2, "Zoé Évrard")


def test_les_bouts_de_la_classe_n_ont_qu_un_voisin(
    inscription_d_ines, inscription_de_hugo, inscription_de_kenza
):
    assert voisins(inscription_de_hugo).precedent is None
    assert voisins(inscription_d_ines).suivant is None
    assert voisins(inscription_de_kenza).total == 1


def test_un_etudiant_sorti_n_a_plus_de_voisin(client_de, lefevre, inscription_d_ines, hugo):
    inscription_d_ines.sortie_le = MIDI.date()
    inscription_d_ines.save()

    assert voisins(inscription_d_ines).rang == 0
    assert "data-voisins" not in page(client_de(lefevre), inscription_d_ines)


def test_l_etudiante_ne_voit_ni_ses_voisins_ni_ce_qui_est_propose(
    client_de, ines, lefevre, inscription_d_ines, inscription_de_hugo
):
    fabriques.validee(inscription_d_ines, lefevre, niveaux={indicateur(): niveau("BM")})
    mots = ("data-voisins", "Niveau proposé", "Positionner", "Hugo Klein")

    vues = {p: page(client_de(p), inscription_d_ines) for p in (ines, lefevre)}
    assert [vues[ines].count(mot) for mot in mots] == [0, 0, 0, 0]
    assert [vues[lefevre].count(mot) for mot in mots] == [1, 6, 6, 1]
    assert vues[ines].count("Un seul constat compte") == 1


def test_la_fiche_garde_l_histoire_d_un_niveau(client_de, ines, lefevre, inscription_d_ines):
    for code, mot in (("MP", "D’abord."), ("BM", "Ensuite.")):
        fabriques.positionnement(inscription_d_ines, lefevre, 1, code, mot)

    vue = page(client_de(ines), inscription_d_ines, "?frise=message")
    assert (vue.count("Niveaux précédents (1)"), vue.count("D’abord."), vue.count("Ensuite.")) == (
        1,
        1,
        1,
    )


# Le prix


@pytest.mark.parametrize("qui, requetes", [("lefevre", 12), ("ines", 10)])
@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_douze_requetes(
    request,
    client_de,
    lefevre,
    inscription_d_ines,
    django_assert_num_queries,
    qui,
    requetes,
    nombre,
):
    for rang in range(nombre):
        niveaux = {indicateur(1, 1): niveau("EM")}
        rouvrir(fabriques.validee(inscription_d_ines, lefevre, niveaux=niveaux), lefevre)
        fabriques.validee(inscription_d_ines, lefevre, niveaux=niveaux)
        parler(fabriques.soumise(inscription_d_ines), lefevre)
        fabriques.positionnement(inscription_d_ines, lefevre, 1, "BM", f"Mot {rang}.")
    client = client_de(request.getfixturevalue(qui))

    # session, personne, menu (de qui enseigne), inscription, soumissions jugées, retenues,
    # constats, positionnements, stages, auto-évaluation, vécu, voisins (de qui enseigne)
    with django_assert_num_queries(requetes):
        client.get(f"/inscriptions/{inscription_d_ines.pk}/")
