"""À qui revient une réalisation : prendre, passer, rendre, répartir ; sans gêner personne."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from comptes.models import Avis, Enseignement
from evaluations.actions import attributions as actions
from evaluations.lectures import (
    FiltresDeFile,
    file_d_attente,
    nombre_en_attente,
    place_dans_la_file,
    suivante_de,
)
from evaluations.lectures.attributions import attribution_de
from evaluations.lectures.repartition import repartition
from evaluations.models import Attribution
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.evaluations.gestes import phrases, resoumettre, retirer
from tests.fabriques import MIDI


@pytest.fixture
def roche(sio2):
    return fabriques.collegue(sio2)


def attribuer(realisation, acteur, a, **options):
    return actions.attribuer(realisation, acteur=acteur, a=a, le=MIDI, **options)


def en_nombre(plan, acteur, vues=None, **options):
    vues = dict.fromkeys(plan) if vues is None else vues
    return actions.attribuer_en_nombre(plan, acteur=acteur, le=MIDI, vues=vues, **options)


def file_de(personne, a=""):
    return [ligne.realisation_id for ligne in file_d_attente(personne, FiltresDeFile(a=a))]


def tenue_par(realisation, personne):
    collegue = attribution_de(realisation, personne).collegue
    return collegue and collegue.nom


def titres(personne):
    avis = Avis.objects.de(personne).exclude(titre__startswith="À évaluer").order_by("pk")
    return list(avis.values_list("titre", flat=True))


# Une seule réalisation


def test_ma_file_a_ce_qui_est_a_moi_et_ce_qui_n_est_a_personne(inscription_d_ines, lefevre, roche):
    libre, mienne, sienne = (fabriques.soumise(inscription_d_ines) for _ in range(3))
    attribuer(mienne, lefevre, lefevre)
    attribuer(sienne, lefevre, roche)

    assert file_de(lefevre) == [libre.pk, mienne.pk]
    assert file_de(roche) == [libre.pk, sienne.pk]
    assert [file_de(lefevre, a) for a in ("moi", "collegues", "tous")] == [
        [mienne.pk],
        [sienne.pk],
        [libre.pk, mienne.pk, sienne.pk],
    ]


def test_le_compteur_la_place_et_la_suivante_suivent_la_meme_file(
    inscription_d_ines, lefevre, roche
):
    premiere, sienne, derniere = (fabriques.soumise(inscription_d_ines) for _ in range(3))
    attribuer(sienne, lefevre, roche)

    place = place_dans_la_file(lefevre, premiere)

    assert nombre_en_attente(lefevre) == 2
    assert (place.rang, place.total, place.suivante) == (1, 2, derniere.pk)
    assert suivante_de(lefevre, premiere) == derniere.pk


def test_passer_previent_le_collegue_et_lui_seul(inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)

    attribuer(travail, lefevre, roche, mot="Je suis en stage.")

    assert (titres(lefevre), titres(roche)) == (
        [],
        ["Vous revient\u00a0: «\u00a0Plan de sauvegarde 3-2-1\u00a0»"],
    )
    lue = attribution_de(travail, roche)
    assert (lue.a_moi, lue.par.nom, lue.mot) == (True, "Mme Lefèvre", "Je suis en stage.")


def test_prendre_a_un_collegue_le_lui_dit(inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, lefevre, lefevre)

    attribuer(travail, roche, roche)

    assert [titre.split("\u00a0")[0] for titre in titres(lefevre)] == ["Passée à un collègue"]
    assert tenue_par(travail, lefevre) == "Mme Roche"


def test_un_double_clic_n_ecrit_qu_une_ligne(inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)

    faits = [attribuer(travail, lefevre, roche, vue_chez=None) for _ in range(2)]

    assert (faits, Attribution.objects.count(), len(titres(roche))) == ([True, False], 1, 1)


def test_rendre_a_l_equipe(inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, lefevre, lefevre)

    attribuer(travail, lefevre, None)

    assert (tenue_par(travail, roche), file_de(roche)) == (None, [travail.pk])


def test_prendre_ce_qu_un_collegue_vient_de_prendre_est_dit(inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, roche, roche, vue_chez=None)

    with pytest.raises(ActionRefusee, match="vient de changer de main"):
        attribuer(travail, lefevre, lefevre, vue_chez=None)


@pytest.mark.parametrize("qui", ["bernard", "admin", "ines"])
def test_ne_passe_qu_a_qui_enseigne_la_promotion(request, inscription_d_ines, lefevre, qui):
    travail = fabriques.soumise(inscription_d_ines)
    intrus = request.getfixturevalue(qui)

    with pytest.raises(ActionRefusee, match="n’enseigne pas dans cette promotion"):
        attribuer(travail, lefevre, intrus)
    with pytest.raises(ActionRefusee, match="Seul un enseignant"):
        attribuer(travail, intrus, lefevre)


@pytest.mark.parametrize("sortir", [retirer, lambda t: fabriques.juger(t, t.enseignante)])
def test_ce_qui_n_attend_plus_ne_s_attribue_pas(inscription_d_ines, lefevre, roche, sortir):
    travail = fabriques.soumise(inscription_d_ines)
    travail.enseignante = lefevre
    sortir(travail)

    with pytest.raises(ActionRefusee, match="n’attend plus d’évaluation"):
        attribuer(travail, lefevre, roche)


def test_attribuer_n_interdit_pas_de_juger(inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, lefevre, roche)

    assert fabriques.juger(travail, lefevre).enseignant == lefevre


def test_de_retour_d_une_reprise_elle_retourne_a_celui_qui_la_tenait(
    inscription_d_ines, lefevre, roche
):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, lefevre, roche)
    fabriques.juger(travail, lefevre, decision="a_reprendre", retenues={}, commentaire="Encore.")
    resoumettre(travail)

    assert (file_de(lefevre), file_de(roche)) == ([], [travail.pk])


def test_sans_attribution_celui_qui_l_avait_evaluee_n_est_que_suggere(
    inscription_d_ines, lefevre, roche
):
    travail = fabriques.a_reprendre(inscription_d_ines, roche)
    resoumettre(travail)

    lue = attribution_de(travail, lefevre)

    assert (lue.collegue, lue.suggere.nom, file_de(lefevre)) == (None, "Mme Roche", [travail.pk])


@pytest.mark.parametrize(
    "partir",
    [
        lambda roche: Enseignement.objects.filter(enseignant=roche).delete(),
        lambda roche: type(roche).objects.filter(pk=roche.pk).update(is_active=False),
    ],
    ids=["change de classe", "compte fermé"],
)
def test_un_collegue_parti_ne_retient_rien(inscription_d_ines, lefevre, roche, partir):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, lefevre, roche)

    partir(roche)

    assert (file_de(lefevre), nombre_en_attente(lefevre)) == ([travail.pk], 1)
    assert attribuer(travail, lefevre, lefevre)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite sert une transaction à la fois"
)
@pytest.mark.django_db(transaction=True)
def test_deux_collegues_qui_la_prennent_ensemble_l_un_l_apprend(inscription_d_ines, lefevre, roche):
    travail, depart, issues = fabriques.soumise(inscription_d_ines), Barrier(2), []

    def prendre(personne):
        depart.wait()
        try:
            issues.append(attribuer(travail, personne, personne, vue_chez=None))
        except ActionRefusee:
            issues.append(False)
        connection.close()

    prises = [Thread(target=prendre, args=[p]) for p in (lefevre, roche)]
    for prise in prises:
        prise.start()
    for prise in prises:
        prise.join()

    assert (sorted(issues), Attribution.objects.count()) == ([False, True], 1)


# Plusieurs, et le partage d’une classe


def test_en_nombre_un_seul_avis_par_collegue(inscription_d_ines, lefevre, roche):
    travaux = [fabriques.soumise(inscription_d_ines) for _ in range(3)]

    faites = en_nombre({t.pk: roche.pk for t in travaux}, lefevre)

    assert (faites, titres(roche)) == ((3, 0), ["3 réalisations vous reviennent"])


def test_en_nombre_laisse_ce_qui_a_change_entre_temps(
    inscription_d_ines, inscription_de_kenza, lefevre, roche
):
    prise, jugee, libre, deja = (fabriques.soumise(inscription_d_ines) for _ in range(4))
    ailleurs = fabriques.soumise(inscription_de_kenza)
    attribuer(prise, roche, roche)
    attribuer(deja, lefevre, lefevre)
    fabriques.juger(jugee, lefevre)
    plan = {t.pk: lefevre.pk for t in (prise, jugee, libre, deja, ailleurs)}

    assert en_nombre(plan, lefevre) == (1, 3)
    assert file_de(lefevre, "moi") == [libre.pk, deja.pk]


def test_le_partage_est_egal_et_commence_par_la_plus_ancienne(
    sio2, inscription_d_ines, lefevre, roche
):
    travaux = [fabriques.soumise(inscription_d_ines, le=MIDI + timedelta(days=j)) for j in range(5)]
    attribuer(travaux[0], lefevre, roche)

    parts = {p.collegue.nom: p for p in repartition(sio2, lefevre).parts}

    donnees = {nom: [ligne.realisation_id for ligne in p.lignes] for nom, p in parts.items()}
    assert donnees == {
        "Mme Lefèvre": [travaux[1].pk, travaux[2].pk, travaux[4].pk],
        "Mme Roche": [travaux[3].pk],
    }
    assert [p.en_tout for p in parts.values()] == [3, 2]


def test_le_partage_se_fait_sans_qui_n_y_prend_pas_part(sio2, inscription_d_ines, lefevre, roche):
    travaux = [fabriques.soumise(inscription_d_ines) for _ in range(2)]

    lu = repartition(sio2, lefevre, sans={lefevre.pk})
    seul = repartition(sio2, lefevre, sans={lefevre.pk, roche.pk})

    assert [len(p.lignes) for p in lu.parts] == [0, 2]
    assert [ligne.realisation_id for ligne in seul.reste] == [t.pk for t in travaux]


def test_a_charge_egale_une_reprise_va_a_qui_l_avait_evaluee(
    sio2, inscription_d_ines, lefevre, roche
):
    travail = fabriques.a_reprendre(inscription_d_ines, roche)
    resoumettre(travail)

    assert [len(p.lignes) for p in repartition(sio2, lefevre).parts] == [0, 1]


# Les pages


def test_le_plan_montre_est_celui_qui_s_applique_une_fois(
    client_de, sio2, inscription_d_ines, lefevre, roche
):
    un, deux = (fabriques.soumise(inscription_d_ines) for _ in range(2))
    client, adresse = client_de(lefevre), f"/promotions/{sio2.pk}/repartir/"
    page = client.get(adresse).content.decode()
    plan = [f"{un.pk}:{lefevre.pk}", f"{deux.pk}:{roche.pk}"]
    arrivee = fabriques.soumise(inscription_d_ines)

    envois = [client.post(adresse, {"part": plan}) for _ in range(2)]

    assert [page.count(f'name="part" value="{part}"') for part in plan] == [1, 1]
    assert [phrases(envoi) for envoi in envois] == [
        ["2\u00a0soumissions réparties."],
        ["2\u00a0soumissions réparties.", "C’était déjà réparti\u00a0: rien n’a changé."],
    ]
    assert file_de(lefevre) == [un.pk, arrivee.pk]


def test_passer_la_main_ramene_d_ou_l_on_vient(client_de, inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)
    client, adresse = client_de(lefevre), f"/realisations/{travail.pk}/attribuer/?nature=nouvelle"

    de_l_ecran = client.post(adresse, {"a": roche.pk, "retour": "evaluer"})
    de_la_file = client.post(adresse, {"a": "equipe", "retour": "https://ailleurs.example/"})

    assert de_l_ecran.url == f"/realisations/{travail.pk}/evaluer/?nature=nouvelle"
    assert de_la_file.url == "/evaluations/?nature=nouvelle"
    assert phrases(de_la_file)[-1].endswith("est rendue à l’équipe.")


@pytest.mark.parametrize("a", [{}, {"a": ""}, {"a": "0"}, {"a": "9" * 30}])
def test_ne_rien_choisir_ne_rend_pas_a_l_equipe(client_de, inscription_d_ines, lefevre, roche, a):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, lefevre, roche)

    client_de(lefevre).post(f"/realisations/{travail.pk}/attribuer/", a)

    assert tenue_par(travail, lefevre) == "Mme Roche"


@pytest.mark.parametrize(
    "geste, vers, dit",
    [
        ("prendre", "Mme Lefèvre", "2\u00a0soumissions ont changé de main."),
        ("passer", "Mme Roche", "2\u00a0soumissions ont changé de main."),
        ("rendre", None, "C’était déjà fait\u00a0: rien n’a changé."),
    ],
)
def test_la_selection_se_prend_se_passe_se_rend(
    client_de, inscription_d_ines, lefevre, roche, geste, vers, dit
):
    travaux = [fabriques.soumise(inscription_d_ines) for _ in range(2)]
    envoi = {"geste": geste, "collegue": roche.pk, "choix": [t.pk for t in travaux]}

    reponse = client_de(lefevre).post("/evaluations/attribuer/?a=tous", envoi)

    assert (reponse.url, phrases(reponse)) == ("/evaluations/?a=tous", [dit])
    assert [tenue_par(t, lefevre) for t in travaux] == [vers, vers]


@pytest.mark.parametrize(
    "envoi, dit",
    [
        ({"geste": "prendre"}, "Cochez au moins une soumission."),
        ({"geste": "passer", "choix": 1}, "Choisissez à qui passer la sélection."),
        ({"choix": 1}, "Dites que faire de la sélection."),
    ],
)
def test_une_selection_incomplete_le_dit(client_de, lefevre, envoi, dit):
    assert phrases(client_de(lefevre).post("/evaluations/attribuer/", envoi)) == [dit]


def test_l_ecran_d_evaluation_dit_a_qui_elle_revient(client_de, inscription_d_ines, lefevre, roche):
    travail = fabriques.soumise(inscription_d_ines)
    attribuer(travail, lefevre, roche, mot="À toi.")

    page = client_de(lefevre).get(f"/realisations/{travail.pk}/evaluer/").content.decode()

    assert (page.count("Revient à Mme Roche"), page.count("«\u00a0À toi.\u00a0»")) == (1, 1)


def test_seule_dans_sa_promotion_rien_ne_parle_de_passer(client_de, inscription_d_ines, lefevre):
    travail = fabriques.soumise(inscription_d_ines)
    client = client_de(lefevre)

    pages = [client.get(p) for p in ("/evaluations/", f"/realisations/{travail.pk}/evaluer/")]

    assert [b"attribuer/" in page.content for page in pages] == [True, False]
    assert b'name="choix"' not in pages[0].content


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_partage_coute_six_requetes(
    client_de, sio2, inscription_d_ines, lefevre, roche, django_assert_num_queries, nombre
):
    for _ in range(nombre):
        fabriques.soumise(inscription_d_ines)
    client = client_de(lefevre)

    # session, personne, promotion, équipe, file, menu
    with django_assert_num_queries(6):
        client.get(f"/promotions/{sio2.pk}/repartir/")
