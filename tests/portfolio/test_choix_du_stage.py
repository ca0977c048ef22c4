"""Le stage d’une réalisation : le choisir, ce qu’il remplit, et l’année où il la range."""

from dataclasses import replace
from datetime import date

import pytest

from portfolio import actions
from portfolio.forms import RealisationForm, divergences
from portfolio.lectures import contenu_actuel
from portfolio.models import Realisation, Stage, StageFige
from portfolio.parties import parties_du_contenu
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.documents.test_synthese import calculer

pytestmark = pytest.mark.django_db

ETE = {"debut_le": date(2026, 7, 6), "fin_le": date(2026, 8, 14)}


@pytest.fixture
def ete(inscription_d_ines):
    """Un stage d’été après la première année : il appartient à la première année."""
    adresse = "4 rue des Tanneurs, 87000 Limoges"
    return fabriques.stage(inscription_d_ines, adresse=adresse, **ETE)


def saisie(bloc, stages, **champs):
    donnees = {"intitule": "Supervision", "cadre": "professionnel"} | champs
    return RealisationForm(donnees, bloc=bloc, stages=stages)


def en_ligne(**champs):
    return {"intitule": "Supervision", "cadre": "professionnel"} | champs


def test_le_stage_choisi_remplit_ce_qui_est_vide(bloc, ete):
    formulaire = saisie(bloc, Stage.objects.all(), stage=ete.pk)

    assert formulaire.is_valid()
    champs = formulaire.champs
    assert (champs["stage"], champs["organisation"], champs["lieu"]) == (
        ete,
        "MairieTech",
        "Limoges",
    )


def test_le_stage_choisi_ne_change_pas_ce_qui_est_ecrit(bloc, ete):
    formulaire = saisie(bloc, Stage.objects.all(), stage=ete.pk, organisation="CHU", lieu="Brive")

    assert formulaire.is_valid()
    assert (formulaire.champs["organisation"], formulaire.champs["lieu"]) == ("CHU", "Brive")


@pytest.mark.parametrize("adresse", ["", "4 rue des Tanneurs, Limoges", "87000", "BP 87000 1"])
def test_une_adresse_sans_ville_lisible_ne_remplit_pas_le_lieu(bloc, inscription_d_ines, adresse):
    stage = fabriques.stage(inscription_d_ines, adresse=adresse)
    formulaire = saisie(bloc, Stage.objects.all(), stage=stage.pk)

    assert (formulaire.is_valid(), formulaire.champs["lieu"]) == (True, "")


def test_en_formation_il_n_y_a_pas_de_stage(bloc, ete):
    formulaire = saisie(bloc, Stage.objects.all(), cadre="formation", stage=ete.pk)

    assert (formulaire.is_valid(), formulaire.champs["stage"]) == (True, None)


def test_le_stage_d_un_autre_est_refuse(client_de, ines, inscription_de_hugo):
    autre = fabriques.stage(inscription_de_hugo)
    page = client_de(ines).post("/realisations/nouvelle/", en_ligne(stage=autre.pk))

    assert (page.status_code, Realisation.objects.count()) == (200, 0)
    assert page.context["formulaire"].errors == {"stage": ["Ce stage n’est pas l’un des vôtres."]}


def test_l_action_refuse_un_stage_que_l_autre_onglet_a_supprime(ines, inscription_d_ines, ete):
    lu = Stage.objects.get()
    actions.supprimer_stage(ete, acteur=ines)

    with pytest.raises(ActionRefusee, match="n’est plus l’un des vôtres"):
        fabriques.realisation(inscription_d_ines, cadre="professionnel", stage=lu)


def test_les_deux_textes_comprennent_le_stage(bloc, inscription_d_ines, ete):
    lue = fabriques.realisation(inscription_d_ines, "Supervision", {}, cadre="professionnel")
    formulaire = RealisationForm(
        en_ligne(stage=ete.pk),
        instance=Realisation.objects.get(),
        bloc=bloc,
        stages=inscription_d_ines.stages.all(),
    )

    assert formulaire.is_valid()
    (ecart,) = [e for e in divergences(formulaire, lue) if e.libelle == "Stage"]
    assert (ecart.saisi, ecart.enregistre) == ("MairieTech, du 06/07/26 au 14/08/26", "vide")


@pytest.mark.parametrize(
    "stage, dates, partie, parties",
    [
        # Le stage décide, même quand les dates de la réalisation disent autrement.
        ((date(2026, 7, 6), date(2026, 8, 14)), (date(2026, 9, 7), date(2026, 9, 9)), "", (1,)),
        ((date(2026, 11, 2), date(2026, 12, 18)), (date(2026, 6, 1), date(2026, 6, 5)), "", (2,)),
        ((date(2026, 7, 6), date(2026, 8, 14)), (None, None), "", (1,)),
        # Un contrat long couvre les deux années : les dates de la réalisation départagent.
        ((date(2025, 9, 1), date(2027, 6, 30)), (date(2026, 10, 5), date(2026, 10, 9)), "", (2,)),
        ((date(2025, 9, 1), date(2027, 6, 30)), (None, None), "", (1, 2)),
        # L’étudiant garde la main.
        ((date(2026, 7, 6), date(2026, 8, 14)), (None, None), "seconde", (2,)),
        (None, (None, date(2026, 10, 9)), "", ()),
    ],
)
def test_le_stage_range_la_realisation(contenu, stage, dates, partie, parties):
    fige = stage and StageFige("MairieTech", *stage)

    assert parties_du_contenu(contenu(fige, dates, partie), 2027) == parties


def test_en_formation_le_stage_ne_range_rien(contenu):
    fige = StageFige("MairieTech", *ETE.values())

    assert parties_du_contenu(contenu(fige, (None, None), "", "formation"), 2027) == (0,)


@pytest.fixture
def contenu(inscription_d_ines):
    lu = contenu_actuel(fabriques.realisation(inscription_d_ines))

    def faire(stage, dates, partie, cadre="professionnel"):
        debut, fin = dates
        return replace(lu, stage=stage, debut_le=debut, fin_le=fin, partie=partie, cadre=cadre)

    return faire


def test_la_page_dit_ou_la_realisation_est_rangee_et_pourquoi(
    client_de, ines, lefevre, inscription_d_ines, ete
):
    envoyee = fabriques.soumise(inscription_d_ines, cadre="professionnel", stage=ete, **ETE)
    fiches = [
        client_de(qui).get(f"/realisations/{envoyee.pk}/").context["fiche"]
        for qui in (ines, lefevre)
    ]

    phrase = "Rangée en première année (stage chez MairieTech, du 06/07/26 au 14/08/26)."
    assert [fiche.rangement for fiche in fiches] == [phrase, phrase]
    assert [fiche.avertissement_du_stage for fiche in fiches] == ["", ""]


@pytest.mark.parametrize(
    "champs, phrase",
    [
        ({"cadre": "formation"}, ""),
        ({"cadre": "professionnel"}, "Rangée en première année (d’après ses dates)."),
        (
            {"cadre": "professionnel", "partie": "deux"},
            "Rangée dans les deux années (choisie à la main).",
        ),
        (
            {"cadre": "professionnel", "debut_le": None},
            "Pas encore rangée : choisissez le stage, ou donnez les deux dates.",
        ),
    ],
)
def test_sans_stage_la_page_dit_aussi_le_rangement(
    client_de, ines, inscription_d_ines, champs, phrase
):
    brouillon = fabriques.realisation(inscription_d_ines, **champs)
    fiche = client_de(ines).get(f"/realisations/{brouillon.pk}/").context["fiche"]

    assert fiche.rangement.replace("\u00a0", " ") == phrase


def test_des_dates_hors_du_stage_avertissent_sans_bloquer(client_de, ines, ete):
    envoi = en_ligne(stage=ete.pk, debut_le="2026-07-01", fin_le="2026-07-10")
    reponse = client_de(ines).post(
        "/realisations/nouvelle/", envoi, headers={"accept": "application/json"}
    )

    assert (reponse.status_code, Realisation.objects.get().stage) == (201, ete)
    assert reponse.json()["avertissement"].replace("\u00a0", " ") == (
        "Les dates sortent du stage chez MairieTech, du 06/07/26 au 14/08/26 : vérifiez-les."
    )


def test_une_soumission_garde_le_stage_tel_qu_il_etait(ines, inscription_d_ines, ete):
    envoyee = fabriques.soumise(inscription_d_ines, cadre="professionnel", stage=ete, **ETE)
    Stage.objects.update(debut_le=date(2026, 11, 2), fin_le=date(2026, 12, 18))

    fige = fabriques.soumission_de(envoyee).contenu_fige
    assert fige.stage == StageFige("MairieTech", *ETE.values())
    assert parties_du_contenu(fige, 2027) == (1,)


def test_supprimer_le_stage_laisse_la_realisation(ines, inscription_d_ines, ete):
    fabriques.realisation(inscription_d_ines, cadre="professionnel", stage=ete)
    actions.supprimer_stage(ete, acteur=ines)

    assert Realisation.objects.get().stage is None


def test_le_rangement_par_le_stage_atteint_le_tableau(inscription_d_ines, ete):
    rentree = {"debut_le": date(2026, 9, 7), "fin_le": date(2026, 9, 9)}
    fabriques.soumise(inscription_d_ines, cadre="professionnel", stage=ete, **rentree)

    assert [len(p.lignes) for p in calculer(inscription_d_ines).parties] == [0, 1, 0]
