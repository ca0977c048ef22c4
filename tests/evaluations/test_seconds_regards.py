"""Le second regard : tiré au sort, à l’aveugle, comparé ; le premier jugement ne bouge pas."""

import re
from datetime import timedelta
from random import Random

import pytest

from comptes.models import Avis
from evaluations import actions
from evaluations.actions.seconds_regards import Candidate, repartir
from evaluations.models import Constat, Evaluation, SecondConstat, SecondeRetenue, SecondRegard
from evaluations.regles import evaluations_a_relire
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.evaluations.gestes import phrases, resoumettre
from tests.fabriques import MIDI, indicateur, niveau, sous_competence

pytestmark = pytest.mark.django_db

LENDEMAIN = MIDI + timedelta(days=1)


@pytest.fixture
def roche(sio2):
    return fabriques.collegue(sio2)


@pytest.fixture
def evaluation(inscription_d_ines, roche):
    """Ce que Mme Roche a rendu sur un travail d’Inès, avec des mots qui se reconnaissent."""
    travail = fabriques.soumise(inscription_d_ines, avec_preuve=True)
    return fabriques.juger(
        travail,
        roche,
        niveaux={indicateur(): niveau("MP"), indicateur(1, 2): niveau("EM")},
        commentaire="COMMENTAIRE-DU-PREMIER",
    )


@pytest.fixture
def regard(evaluation, lefevre):
    return fabriques.second_regard(evaluation, lefevre)


def tirer(promotion, acteur, nombre=3, graine=1):
    return actions.tirer_au_sort(promotion, acteur=acteur, le=MIDI, nombre=nombre, graine=graine)


def adresse(regard):
    return f"/seconds-regards/{regard.pk}/"


def saisie(regard, reponse="oui", commentaire="", **niveaux):
    """Ce que le formulaire envoie ; `BM=1` : l’indicateur 1 de la première compétence à BM."""
    revendiquees = regard.evaluation.soumission.contenu_fige.sous_competences
    envoi = {f"retenue_{pk}": reponse for pk in revendiquees} | {"commentaire": commentaire}
    return envoi | {f"niveau_{indicateur(1, rang)}": code for code, rang in niveaux.items()}


def rouvrir(evaluation, acteur):
    actions.rouvrir(
        evaluation.soumission.realisation, acteur=acteur, le=LENDEMAIN, motif="À revoir."
    )


# Le tirage


def test_le_tirage_se_repartit_entre_collegues_puis_entre_etudiants():
    candidates = [Candidate(n, 1, etudiant=n % 2, regards=0) for n in range(8)]
    candidates += [Candidate(8 + n, 2, etudiant=9, regards=0) for n in range(2)]

    for graine in range(20):
        tirees = repartir(candidates, 4, Random(graine))
        assert sorted(c.enseignant for c in tirees) == [1, 1, 2, 2]
        assert {c.etudiant for c in tirees} == {0, 1, 9}


def test_ce_que_personne_n_a_relu_passe_devant_et_la_graine_fixe_le_sort():
    candidates = [Candidate(n, 1, etudiant=n, regards=int(n < 3)) for n in range(6)]
    tirages = [[c.evaluation for c in repartir(candidates, 3, Random(g))] for g in range(20)]

    assert {n for tirage in tirages for n in tirage} == {3, 4, 5}
    assert len({tuple(tirage) for tirage in tirages}) > 1
    assert tirages == [
        [c.evaluation for c in repartir(candidates, 3, Random(g))] for g in range(20)
    ]


@pytest.mark.parametrize("qui", ["soi", "rouverte", "soumise", "sorti", "parti"])
def test_ne_se_tire_que_l_evaluation_en_vigueur_d_un_collegue(
    qui, evaluation, lefevre, roche, inscription_d_ines, inscription_de_hugo
):
    fabriques.validee(inscription_de_hugo, lefevre)
    if qui == "soi":
        inscription_d_ines.etudiant = lefevre
        inscription_d_ines.save()
    elif qui in {"rouverte", "soumise"}:
        rouvrir(evaluation, roche)
        if qui == "soumise":
            resoumettre(evaluation.soumission.realisation)
    elif qui == "sorti":
        inscription_d_ines.sortie_le = MIDI.date()
        inscription_d_ines.save()
    else:
        roche.enseignements.all().delete()

    assert list(evaluations_a_relire(lefevre, inscription_d_ines.promotion)) == []


def test_un_renvoi_en_vigueur_se_relit_aussi(inscription_d_ines, lefevre, roche, sio2):
    fabriques.a_reprendre(inscription_d_ines, roche)

    assert [e.decision for e in evaluations_a_relire(lefevre, sio2)] == ["a_reprendre"]


def test_une_evaluation_ne_se_tire_qu_une_fois_par_personne(evaluation, lefevre, sio2):
    [tiree] = tirer(sio2, lefevre)
    assert (tiree.evaluation, tiree.rendu_le) == (evaluation, None)

    SecondRegard.objects.update(rendu_le=MIDI)
    with pytest.raises(ActionRefusee, match="Aucune évaluation d’un collègue"):
        tirer(sio2, lefevre)


def test_un_double_clic_ne_tire_qu_une_fois(client_de, lefevre, evaluation, inscription_de_hugo):
    fabriques.validee(inscription_de_hugo, evaluation.enseignant)
    page = f"/promotions/{inscription_de_hugo.promotion_id}/equite/"
    client = client_de(lefevre)
    premiere, seconde = (client.post(page, {"nombre": 1}) for _ in range(2))

    assert SecondRegard.objects.count() == 1
    assert (premiere.url, seconde.url) == (page, page)
    assert phrases(seconde)[-1].startswith("Vous avez encore des évaluations à relire")


@pytest.mark.parametrize("nombre", ["0", "11", "x", ""])
def test_un_nombre_impossible_se_dit(client_de, lefevre, evaluation, sio2, nombre):
    page = client_de(lefevre).post(f"/promotions/{sio2.pk}/equite/", {"nombre": nombre})

    assert page.content.decode().count("Tirez entre 1 et 10\xa0évaluations.") == 1
    assert SecondRegard.objects.count() == 0


@pytest.mark.parametrize("qui, statut", [("admin", 403), ("bernard", 404), ("ines", 404)])
def test_seule_l_equipe_tire(request, client_de, sio2, evaluation, qui, statut):
    personne = request.getfixturevalue(qui)
    client = client_de(personne)

    with pytest.raises(ActionRefusee, match="Seul un enseignant de la promotion"):
        tirer(sio2, personne)
    assert client.post(f"/promotions/{sio2.pk}/equite/", {"nombre": 1}).status_code == statut


# À l’aveugle


def test_la_page_ne_souffle_rien_du_premier_jugement(client_de, lefevre, regard, roche, bloc):
    page = client_de(lefevre).get(adresse(regard)).content.decode()
    principal = page[page.index("<main") : page.index("</main>")]

    for mot in ("COMMENTAIRE-DU-PREMIER", "Roche", "Inès", "Moreau", "validée", "checked"):
        assert mot not in principal
    liens = set(re.findall(r'href="(/[^"]*)"', principal))
    preuve = regard.evaluation.soumission.contenu_fige.preuves[0].id
    promo = regard.evaluation.soumission.realisation.inscription.promotion_id
    assert {lien.split("?")[0] for lien in liens} == {
        f"/promotions/{promo}/equite/",
        f"/preuves/{preuve}/",
    }
    assert principal.count('type="radio"') == 3 + len(bloc.competences[0].indicateurs) * 6


def test_une_reprise_ne_souffle_pas_le_jugement_d_avant(client_de, lefevre, roche, ines):
    travail = fabriques.a_reprendre(ines.inscriptions.get(), roche, "SOUFFLE-D-AVANT")
    resoumettre(travail)
    regard = fabriques.second_regard(fabriques.juger(travail, roche), lefevre)

    assert "SOUFFLE-D-AVANT" not in client_de(lefevre).get(adresse(regard)).content.decode()


def test_le_premier_ne_voit_un_regard_qu_une_fois_rendu(client_de, lefevre, roche, regard):
    assert client_de(roche).get(adresse(regard)).status_code == 404
    client_de(lefevre).post(adresse(regard), saisie(regard))

    assert client_de(roche).get(adresse(regard)).status_code == 200
    assert client_de(roche).post(adresse(regard), saisie(regard)).status_code == 403
    assert Avis.objects.get(chemin=adresse(regard)).destinataire == roche


# Rendre


def test_rendre_ne_touche_pas_au_premier_jugement(client_de, lefevre, regard, evaluation):
    avant = list(Constat.objects.order_by("pk").values()), Evaluation.objects.values().get()
    envoi = saisie(regard, "non", "D’accord sur le fond.", BM=1)
    reponse = client_de(lefevre).post(adresse(regard), envoi)

    regard.refresh_from_db()
    assert (reponse.status_code, regard.commentaire) == (302, "D’accord sur le fond.")
    assert [c.niveau.code for c in SecondConstat.objects.all()] == ["BM"]
    assert [r.retenue for r in SecondeRetenue.objects.all()] == [False]
    assert (list(Constat.objects.order_by("pk").values()), Evaluation.objects.values().get()) == (
        avant
    )


def test_une_reponse_manquante_se_dit_et_ne_perd_rien(client_de, lefevre, regard):
    page = client_de(lefevre).post(adresse(regard), saisie(regard, "", "Mon mot.", BM=1))
    texte = page.content.decode()

    assert (page.status_code, texte.count("Retenue ou non\xa0? Répondez")) == (200, 1)
    assert (texte.count(" checked"), texte.count("Mon mot.")) == (1, 1)
    assert SecondConstat.objects.count() == 0


def test_un_double_clic_rend_une_fois(client_de, lefevre, regard):
    client = client_de(lefevre)
    reponses = [client.post(adresse(regard), saisie(regard, BM=1)) for _ in range(2)]

    assert [r.status_code for r in reponses] == [302, 302]
    assert phrases(reponses[1])[-1] == "Votre second regard était déjà rendu."
    assert SecondConstat.objects.count() == 1


def test_un_regard_rendu_ne_change_plus(client_de, lefevre, regard):
    client = client_de(lefevre)
    client.post(adresse(regard), saisie(regard, BM=1))
    page = client.post(adresse(regard), saisie(regard, "non", "Je change d’avis.", MP=1))

    assert page.status_code == 409
    assert page.content.decode().count("Je change d’avis.") == 1
    assert [c.niveau.code for c in SecondConstat.objects.all()] == ["BM"]


@pytest.mark.parametrize("resoumise", [False, True])
def test_une_realisation_rouverte_depuis_ne_se_relit_plus(
    client_de, lefevre, roche, regard, evaluation, resoumise
):
    rouvrir(evaluation, roche)
    if resoumise:
        resoumettre(evaluation.soumission.realisation)
    client = client_de(lefevre)
    lue, rendue = client.get(adresse(regard)), client.post(adresse(regard), saisie(regard, BM=1))

    assert (lue.status_code, rendue.status_code) == (200, 409)
    for page in (lue, rendue):
        assert page.content.decode().count("son évaluation ne se relit plus") == 1
    assert SecondConstat.objects.count() == 0
    with pytest.raises(ActionRefusee, match="Aucune évaluation"):  # et n’empêche plus de tirer
        tirer(evaluation.soumission.realisation.inscription.promotion, lefevre)


def test_qui_quitte_l_equipe_ne_relit_plus(client_de, lefevre, regard):
    lefevre.enseignements.all().delete()
    client = client_de(lefevre)

    for page in (client.get(adresse(regard)), client.post(adresse(regard), saisie(regard))):
        assert page.status_code == 403
        assert page.content.decode().count("Vous n’enseignez plus dans cette promotion") == 1


@pytest.mark.parametrize(
    "retenues, niveaux",
    [
        ({}, {}),
        ({(1, 5): True, (2, 1): True}, {}),
        ({(1, 5): True}, {(2, 1): "BM"}),
    ],
)
def test_un_regard_ne_porte_que_sur_ce_qui_est_revendique(regard, lefevre, retenues, niveaux):
    with pytest.raises(ActionRefusee):
        actions.rendre_un_regard(
            regard,
            acteur=lefevre,
            le=LENDEMAIN,
            retenues={sous_competence(*rangs): oui for rangs, oui in retenues.items()},
            niveaux={indicateur(*rangs): niveau(code) for rangs, code in niveaux.items()},
        )
    assert (SecondeRetenue.objects.count(), SecondRegard.objects.rendus().count()) == (0, 0)


def test_un_autre_ne_rend_pas_a_ma_place(regard, roche):
    with pytest.raises(ActionRefusee, match="revient à quelqu’un d’autre"):
        actions.rendre_un_regard(regard, acteur=roche, le=LENDEMAIN, retenues={}, niveaux={})


# Comparer


def test_les_deux_regards_se_comparent_en_mots(client_de, lefevre, regard):
    client = client_de(lefevre)
    client.post(adresse(regard), saisie(regard, "non", "Un mot.", EM=1, NE=2, BM=3))
    comparaison = client.get(adresse(regard)).context["comparaison"]

    [groupe] = comparaison.competences
    assert [n.ecart_dit for n in groupe.niveaux] == [
        "deux niveaux plus haut au second regard",
        "l’un des deux le dit non évaluable",
        "observé au second regard seulement",
    ]
    assert [(r.premiere, r.seconde) for r in groupe.reponses] == [("retenue", "non retenue")]
    assert comparaison.resume.replace("\xa0", " ") == (
        "Même réponse pour 0 sur 1 revendication ; "
        "même niveau pour 0 sur 1 indicateur observé des deux côtés."
    )


# Le prix


def test_un_regard_a_rendre_coute_quatre_requetes(
    client_de, lefevre, regard, django_assert_num_queries
):
    client = client_de(lefevre)

    with django_assert_num_queries(4):  # session, personne, menu, regard
        client.get(adresse(regard))


@pytest.mark.parametrize("nombre", [1, 3])
def test_une_comparaison_coute_huit_requetes(
    client_de, lefevre, regard, django_assert_num_queries, nombre
):
    client = client_de(lefevre)
    codes = dict(list({"BM": 1, "MP": 2, "EM": 3}.items())[:nombre])
    client.post(adresse(regard), saisie(regard, **codes))
    client.get(adresse(regard))

    # session, personne, menu, regard, puis réponses et niveaux de l’un et de l’autre
    with django_assert_num_queries(8):
        client.get(adresse(regard))
