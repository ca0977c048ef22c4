"""Le niveau d’une compétence entière : proposé par les constats, arrêté par l’enseignant."""

from datetime import timedelta
from itertools import combinations_with_replacement

import pytest

from evaluations.actions import Position, positionner
from evaluations.lectures import positionnements, positionnements_arretes, proposer, travaux
from evaluations.models import Positionnement
from portfolio.regles import ActionRefusee
from referentiel.models import Indicateur, Niveau
from tests import fabriques
from tests.evaluations.gestes import phrases
from tests.evaluations.naif import niveaux_naifs
from tests.fabriques import MIDI, indicateur, niveau, sous_competence

INDICATEURS = [7, 8, 5, 8, 6, 4]
DU_PLUS_FORT = ["EM", "BM", "MP", "NM"]


def adresse(inscrit):
    return f"/inscriptions/{inscrit.pk}/positionnement/"


def competence(rang=1):
    return fabriques.bloc().competences[rang - 1].id


def saisie(rang=1, code="", commentaire="", version=0):
    """Ce que le formulaire envoie pour une compétence."""
    pk = competence(rang)
    return {f"niveau_{pk}": code, f"commentaire_{pk}": commentaire, f"version_{pk}": version}


def envoyer(client, inscrit, *saisies):
    return client.post(adresse(inscrit), {k: v for s in saisies for k, v in s.items()})


def decisions():
    """(rang, code, commentaire, nom) de chaque décision écrite, dans l’ordre."""
    return [
        (p.competence.ordre, p.niveau.code, p.commentaire, p.enseignant.nom)
        for p in Positionnement.objects.order_by("pk")
    ]


def constater(inscrit, enseignant, *codes, rang=1):
    """Un travail validé où les premiers indicateurs d’une compétence ont ces niveaux."""
    niveaux = {indicateur(rang, place): niveau(code) for place, code in enumerate(codes, 1)}
    revendications = {sous_competence(rang, 1): "Une phrase."}
    fabriques.validee(inscrit, enseignant, niveaux=niveaux, revendications=revendications)


def echelle():
    return {n.code: n for n in fabriques.bloc().niveaux}


# La proposition


def proposition_naive(codes, nombre):
    """Le plus haut niveau que plus de la moitié atteignent, si la moitié au moins est constatée."""
    constates = [code for code in codes if code != "NE"]
    if not constates or 2 * len(constates) < nombre:
        return None
    for rang, code in enumerate(DU_PLUS_FORT):
        atteignent = [c for c in constates if DU_PLUS_FORT.index(c) <= rang]
        if 2 * len(atteignent) > len(constates):
            return code
    raise AssertionError


@pytest.mark.parametrize("nombre", range(7))
def test_la_proposition_se_refait_a_la_main(referentiel, nombre):
    lus = echelle()
    for codes in combinations_with_replacement(DU_PLUS_FORT, nombre):
        for indicateurs in range(max(1, nombre), 9):
            propose = proposer([lus[code] for code in codes], indicateurs).niveau

            assert (propose and propose.code) == proposition_naive(codes, indicateurs)


@pytest.mark.parametrize(
    "codes, indicateurs, raison",
    [
        (
            ["BM", "EM", "BM", "MP", "BM"],
            7,
            "5 indicateurs constatés sur 7, dont 4 satisfaisants ; "
            "le niveau médian est Bonne maîtrise.",
        ),
        (
            ["EM", "NM"],
            4,
            "2 indicateurs constatés sur 4, dont 1 satisfaisant ; "
            "le niveau médian est Non maîtrisé.",
        ),
        (
            ["BM", "EM"],
            7,
            "2 indicateurs constatés sur 7, tous satisfaisants : "
            "il en faut au moins 4 pour proposer un niveau.",
        ),
        (
            ["NM"],
            4,
            "1 indicateur constaté sur 4, aucun satisfaisant : "
            "il en faut au moins 2 pour proposer un niveau.",
        ),
        (
            ["EM"],
            5,
            "1 indicateur constaté sur 5, satisfaisant : "
            "il en faut au moins 3 pour proposer un niveau.",
        ),
        (
            [],
            8,
            "Aucun indicateur constaté sur 8 : il en faut au moins 4 pour proposer un niveau.",
        ),
    ],
)
def test_la_raison_dit_ce_qui_est_constate_et_ce_qui_manque(
    referentiel, codes, indicateurs, raison
):
    lus = echelle()

    assert proposer([lus[code] for code in codes], indicateurs).raison == raison


def test_les_propositions_d_un_etudiant_se_refont_depuis_la_base(lefevre, inscription_d_ines):
    """Deux travaux sur la première compétence, un sur deux autres, dont un « non évaluable »."""
    constater(inscription_d_ines, lefevre, "MP", "NM", "BM", "MP")
    constater(inscription_d_ines, lefevre, "EM", "NM", "MP")
    constater(inscription_d_ines, lefevre, "NE", "BM", "EM", rang=5)
    constater(inscription_d_ines, lefevre, "NE", "EM", "BM", rang=6)

    codes = {pk: code for pk, (code, _, _) in niveaux_naifs(inscription_d_ines).items()}
    naives = []
    for rang, nombre in enumerate(INDICATEURS, 1):
        items = Indicateur.objects.filter(competence__ordre=rang)
        naives.append(proposition_naive([codes[i.pk] for i in items if i.pk in codes], nombre))
    lus = positionnements(inscription_d_ines)
    proposes = [lu.proposition.niveau and lu.proposition.niveau.code for lu in lus]
    assert proposes == naives == ["MP", None, None, None, None, "BM"]
    assert [lu.indicateurs for lu in lus] == INDICATEURS
    assert [(lu.constates, lu.satisfaisants) for lu in lus[::4]] == [(4, 2), (2, 2)]


def test_un_indicateur_non_evaluable_ne_compte_ni_pour_ni_contre(lefevre, inscription_d_ines):
    constater(inscription_d_ines, lefevre, "EM", "EM", "NE", "NE", rang=6)

    lu = positionnements(inscription_d_ines)[5]

    assert (lu.proposition.niveau.code, lu.constates) == ("EM", 2)


# Les lectures


def test_le_dernier_niveau_ecrit_fait_foi_et_les_autres_restent(lefevre, inscription_d_ines):
    for jours, code in enumerate(["MP", "NM", "BM"]):
        fabriques.positionnement(
            inscription_d_ines, lefevre, code=code, le=MIDI + timedelta(days=jours)
        )

    lu = positionnements(inscription_d_ines)[0]

    assert (lu.arrete.niveau.code, lu.arrete.enseignant, lu.arrete.decide_le) == (
        "BM",
        "Mme Lefèvre",
        MIDI + timedelta(days=2),
    )
    assert [passe.niveau.code for passe in lu.passes] == ["NM", "MP"]
    assert lu.version == 3


@pytest.mark.parametrize("nombre", [1, 3])
def test_une_classe_entiere_se_lit_en_une_requete(lefevre, sio2, django_assert_num_queries, nombre):
    for rang in range(nombre):
        inscrit = fabriques.inscription(fabriques.personne(f"e{rang}@sillage.example"), sio2)
        for code in ("MP", "EM"):
            fabriques.positionnement(inscrit, lefevre, 1 + rang, code)

    with django_assert_num_queries(1):
        arretes = positionnements_arretes(sio2.inscriptions.all())

    lus = {
        pk: {c: lu.niveau.code for c, lu in par_competence.items()}
        for pk, par_competence in arretes.items()
    }
    inscrits = sio2.inscriptions.order_by("pk")
    assert lus == {i.pk: {competence(1 + rang): "EM"} for rang, i in enumerate(inscrits)}


def test_les_positionnements_coutent_une_requete_de_plus_que_les_travaux(
    lefevre, inscription_d_ines, django_assert_num_queries
):
    constater(inscription_d_ines, lefevre, "EM")
    fabriques.positionnement(inscription_d_ines, lefevre)

    with django_assert_num_queries(4):
        seuls = positionnements(inscription_d_ines)
    lus = travaux(inscription_d_ines)
    with django_assert_num_queries(1):
        assert positionnements(inscription_d_ines, lus) == seuls


# L’action


def test_seul_un_enseignant_de_la_promotion_positionne(
    bernard, admin, ines, lefevre, inscription_d_ines
):
    for personne in (bernard, admin, ines):
        with pytest.raises(ActionRefusee):
            fabriques.positionnement(inscription_d_ines, personne)

    assert decisions() == []


@pytest.mark.parametrize("etranger", ["competence", "niveau"])
def test_une_position_hors_du_referentiel_est_refusee(lefevre, inscription_d_ines, etranger):
    pk = 0 if etranger == "competence" else competence()
    autre = 0 if etranger == "niveau" else niveau("BM")

    with pytest.raises(ActionRefusee, match="hors du référentiel"):
        positionner(
            inscription_d_ines, acteur=lefevre, le=MIDI, positions={pk: Position(autre, "", 0)}
        )

    assert decisions() == []


# La page


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_huit_requetes(
    client_de, lefevre, inscription_d_ines, django_assert_num_queries, nombre
):
    for rang in range(nombre):
        constater(inscription_d_ines, lefevre, "EM", rang=1 + rang)
        for code in ("MP", "EM"):
            fabriques.positionnement(inscription_d_ines, lefevre, 1 + rang, code)
    client = client_de(lefevre)

    # session, personne, menu, inscription, travaux (3), positionnements
    with django_assert_num_queries(8):
        client.get(adresse(inscription_d_ines))


def test_le_niveau_propose_est_montre_mais_pas_coche(client_de, lefevre, inscription_d_ines):
    constater(inscription_d_ines, lefevre, "BM", "BM", rang=6)

    page = client_de(lefevre).get(adresse(inscription_d_ines)).content.decode()

    assert page.count(" checked") == 0
    assert page.count(">proposé</span>") == 1
    assert page.count('type="radio"') == 6 * (Niveau.objects.count() + 1)


def test_on_peut_n_arreter_que_certaines_competences(client_de, lefevre, inscription_d_ines):
    vides = [saisie(rang) for rang in (1, 3, 4, 5)]

    reponse = envoyer(
        client_de(lefevre),
        inscription_d_ines,
        *vides,
        saisie(2, "BM", "Diagnostic mené seule.\r\nBien."),
        saisie(6, "NE"),
    )

    assert phrases(reponse) == ["Les niveaux de 2 compétences sont enregistrés."]
    assert decisions() == [
        (2, "BM", "Diagnostic mené seule.\nBien.", "Lefèvre"),
        (6, "NE", "", "Lefèvre"),
    ]


def test_rien_n_est_ecrit_si_rien_n_a_change(client_de, lefevre, inscription_d_ines):
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "BM", "Deux\nlignes.")
    avant = decisions()

    reponse = envoyer(
        client_de(lefevre), inscription_d_ines, saisie(1, "BM", "Deux\r\nlignes. ", 1), saisie(2)
    )

    assert phrases(reponse) == ["Rien n’a changé : aucun niveau n’a été enregistré."]
    assert decisions() == avant


def test_un_double_clic_n_ecrit_qu_une_fois(client_de, lefevre, inscription_d_ines):
    client = client_de(lefevre)

    reponses = [envoyer(client, inscription_d_ines, saisie(1, "BM", "Bien.")) for _ in range(2)]

    assert [reponse.status_code for reponse in reponses] == [302, 302]
    assert decisions() == [(1, "BM", "Bien.", "Lefèvre")]


def test_changer_le_seul_commentaire_est_une_nouvelle_decision(
    client_de, lefevre, inscription_d_ines
):
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "BM")

    envoyer(client_de(lefevre), inscription_d_ines, saisie(1, "BM", "Vu en stage.", 1))

    assert decisions() == [(1, "BM", "", "Lefèvre"), (1, "BM", "Vu en stage.", "Lefèvre")]


@pytest.mark.parametrize(
    "champs, phrase",
    [
        (
            ("", "Un mot."),
            "Choisissez aussi un niveau : un commentaire seul ne s’enregistre pas.",
        ),
        (("ZZ", "Un mot."), "Cette réponse est inconnue : choisissez à nouveau."),
        (("BM", "é" * 5001), "Ce commentaire est trop long : 5000 signes au plus."),
    ],
)
def test_une_saisie_fautive_le_dit_et_ne_perd_rien(
    client_de, lefevre, inscription_d_ines, champs, phrase
):
    page = envoyer(
        client_de(lefevre), inscription_d_ines, saisie(1, *champs), saisie(2, "EM", "Gardé.")
    )

    premiere, deuxieme = page.context["formulaire"].lignes[:2]
    assert page.status_code == 200
    assert page.content.decode().count(phrase) == 1
    assert premiere.commentaire == champs[1]
    assert [(c.valeur, deuxieme.commentaire) for c in deuxieme.choix if c.coche] == [
        ("EM", "Gardé.")
    ]
    assert decisions() == []


# Deux enseignants en même temps


@pytest.fixture
def collegue(bernard, sio2):
    """M. Bernard enseigne aussi en deuxième année."""
    fabriques.enseignement(bernard, sio2)
    return bernard


def test_le_second_est_averti_et_voit_les_deux_niveaux(
    client_de, lefevre, collegue, inscription_d_ines
):
    envoyer(client_de(collegue), inscription_d_ines, saisie(1, "BM", "Vu en stage."))

    page = envoyer(client_de(lefevre), inscription_d_ines, saisie(1, "MP", "À revoir."))

    ligne = page.context["formulaire"].lignes[0]
    texte = page.content.decode()
    assert page.status_code == 409
    assert texte.count("M. Bernard a arrêté « Bonne maîtrise »") == 1
    assert texte.count("Votre choix, « Maîtrise partielle », n’est pas enregistré") == 1
    assert ([c.valeur for c in ligne.choix if c.coche], ligne.commentaire) == (["MP"], "À revoir.")
    assert decisions() == [(1, "BM", "Vu en stage.", "Bernard")]


def test_enregistrer_a_nouveau_prend_la_suite_sans_rien_effacer(
    client_de, lefevre, collegue, inscription_d_ines
):
    envoyer(client_de(collegue), inscription_d_ines, saisie(1, "BM"))
    page = envoyer(client_de(lefevre), inscription_d_ines, saisie(1, "MP"))
    version = page.context["formulaire"].lignes[0].version

    envoyer(client_de(lefevre), inscription_d_ines, saisie(1, "MP", "", version))

    assert decisions() == [(1, "BM", "", "Bernard"), (1, "MP", "", "Lefèvre")]


def test_ce_qui_n_a_pas_change_est_enregistre_avec_l_avertissement(
    client_de, lefevre, collegue, inscription_d_ines
):
    envoyer(client_de(collegue), inscription_d_ines, saisie(1, "BM"))

    page = envoyer(client_de(lefevre), inscription_d_ines, saisie(1, "MP"), saisie(2, "EM"))

    assert phrases(page) == ["Le niveau d’une compétence est enregistré."]
    assert page.context["formulaire"].depassees == {competence(1)}
    assert decisions() == [(1, "BM", "", "Bernard"), (2, "EM", "", "Lefèvre")]


def test_une_page_ancienne_ne_dispute_pas_ce_qu_elle_n_a_pas_touche(
    client_de, lefevre, collegue, inscription_d_ines
):
    """La page montrait un niveau, relevé depuis par un collègue ; on n’y a touché qu’ailleurs."""
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "MP", "En cours.")
    envoyer(client_de(collegue), inscription_d_ines, saisie(1, "BM", "Fait.", 1))

    reponse = envoyer(
        client_de(lefevre), inscription_d_ines, saisie(1, "MP", "En cours.", 1), saisie(2, "EM")
    )

    assert reponse.status_code == 302
    assert decisions()[1:] == [(1, "BM", "Fait.", "Bernard"), (2, "EM", "", "Lefèvre")]


@pytest.mark.parametrize("version", ["", "-1", "7", "½", "9" * 5000])
def test_une_version_illisible_n_ecrase_rien(client_de, lefevre, inscription_d_ines, version):
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "BM")

    page = envoyer(client_de(lefevre), inscription_d_ines, saisie(1, "NM", "", version))

    assert page.status_code == 409
    assert decisions() == [(1, "BM", "", "Lefèvre")]


# Qui voit, qui décide


@pytest.mark.parametrize(
    "qui, statut", [("ines", 403), ("hugo", 404), ("bernard", 404), ("admin", 403)]
)
def test_nul_autre_que_son_enseignante_ne_decide(
    request, client_de, inscription_d_ines, qui, statut
):
    client = client_de(request.getfixturevalue(qui))

    assert envoyer(client, inscription_d_ines, saisie(1, "EM")).status_code == statut
    assert decisions() == []


def test_l_administration_lit_sans_pouvoir_ecrire(client_de, admin, lefevre, inscription_d_ines):
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "BM", "Vu en stage.")

    page = client_de(admin).get(adresse(inscription_d_ines)).content.decode()

    principal = page.split("<main")[1]
    assert principal.count("« Vu en stage. »") == 1
    assert (principal.count("<form"), principal.count("<input")) == (0, 0)


def test_l_etudiante_lit_sur_sa_fiche_ce_qui_est_arrete_et_rien_d_autre(
    client_de, ines, lefevre, inscription_d_ines
):
    constater(inscription_d_ines, lefevre, "BM", "BM", rang=6)
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "EM", "Vu en stage.")

    page = client_de(ines).get(f"/inscriptions/{inscription_d_ines.pk}/").content.decode()

    # Le commentaire se lit sous la compétence, et sur la frise.
    assert (page.count("Niveau arrêté"), page.count("« Vu en stage. »")) == (1, 2)
    assert (page.count("Niveau proposé"), page.count("/positionnement/")) == (0, 0)


def test_l_enseignante_lit_sur_la_fiche_le_niveau_et_va_positionner(
    client_de, lefevre, inscription_d_ines
):
    fabriques.positionnement(inscription_d_ines, lefevre, 1, "EM")

    page = client_de(lefevre).get(f"/inscriptions/{inscription_d_ines.pk}/").content.decode()

    assert (page.count("Niveau arrêté"), page.count("Niveau proposé")) == (1, 6)
    assert page.count(f'href="{adresse(inscription_d_ines)}#competence-') == 6
