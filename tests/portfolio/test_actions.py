"""Ce que l’étudiant fait de ses réalisations et de ses preuves."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from portfolio import actions
from portfolio.lectures import contenu_actuel
from portfolio.models import ContenuFige, Preuve, PreuveFigee, Realisation
from portfolio.regles import ActionRefusee, EnregistrementPerime
from tests import fabriques
from tests.fabriques import MIDI, sous_competence


def modifier(realisation, version=None, revendications=None, **champs):
    return actions.modifier_realisation(
        realisation,
        acteur=realisation.inscription.etudiant,
        le=MIDI,
        champs=champs,
        revendications=revendications or {},
        version=version or realisation.version,
    )


def test_deux_creations_de_meme_cle_n_en_font_qu_une(inscription_d_ines, ines):
    commun = {
        "acteur": ines,
        "le": MIDI,
        "champs": {"intitule": "Inventaire"},
        "revendications": {},
        "cle_creation": uuid4(),
    }

    premiere = actions.creer_realisation(inscription_d_ines, **commun)
    seconde = actions.creer_realisation(inscription_d_ines, **commun)

    assert (premiere.pk, Realisation.objects.count()) == (seconde.pk, 1)


def test_on_ne_cree_pas_dans_le_portfolio_d_un_autre(inscription_d_ines, hugo):
    with pytest.raises(ActionRefusee):
        actions.creer_realisation(
            inscription_d_ines, acteur=hugo, le=MIDI, champs={"intitule": "X"}, revendications={}
        )


def test_un_enregistrement_perime_est_refuse_et_n_ecrit_rien(inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)
    modifier(realisation, intitule="Écrit par le premier onglet")

    with pytest.raises(EnregistrementPerime):
        modifier(realisation, version=1, intitule="Écrit par le second onglet")

    realisation.refresh_from_db()
    assert realisation.intitule == "Écrit par le premier onglet"


def test_changer_une_justification_garde_les_preuves_qui_l_appuient(inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(realisation)

    modifier(realisation, revendications={sous_competence(1, 5): "Une meilleure phrase."})

    contenu = contenu_actuel(realisation)
    assert contenu.mobilisations[0].justification == "Une meilleure phrase."
    assert contenu.preuves[0].sous_competences == (sous_competence(1, 5),)


def test_une_sous_competence_inconnue_est_refusee(inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="pas de votre référentiel"):
        modifier(realisation, revendications={999_999: "Je n’existe pas."})


def test_une_realisation_soumise_ne_se_modifie_plus(inscription_d_ines):
    realisation = fabriques.soumise(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="plus modifiable"):
        modifier(realisation, intitule="Trop tard")


def test_la_soumission_fige_tout_ce_qui_est_envoye(inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)
    preuve = fabriques.preuve(realisation)
    attendu = contenu_actuel(realisation)

    soumission = actions.soumettre(realisation, acteur=inscription_d_ines.etudiant, le=MIDI)
    soumission.refresh_from_db()

    assert soumission.contenu_fige == attendu
    assert soumission.contenu["preuves"][0]["sha256"] == preuve.sha256


def test_une_modification_apres_reprise_ne_change_pas_la_soumission(inscription_d_ines, lefevre):
    realisation = fabriques.a_reprendre(inscription_d_ines, lefevre)
    avant = fabriques.soumission_de(realisation).contenu

    modifier(realisation, intitule="Tout autre chose")

    assert fabriques.soumission_de(realisation).contenu == avant


def test_le_contenu_fige_se_relit_a_l_identique(inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines, debut_le=date(2026, 5, 25), fin_le=None)
    contenu = contenu_actuel(realisation)

    assert ContenuFige.depuis_json(contenu.en_json()) == contenu


@pytest.mark.parametrize(
    ("champs", "revendications", "phrase"),
    [
        ({"debut_le": None}, None, "Indiquez la date de début."),
        ({"fin_le": None}, None, "Indiquez la date de fin."),
        ({"en_equipe": True}, None, "En équipe, dites votre contribution personnelle."),
        ({}, {}, "Revendiquez au moins une sous-compétence."),
    ],
)
def test_soumettre_incomplet_est_refuse(champs, revendications, phrase, inscription_d_ines, ines):
    realisation = fabriques.realisation(inscription_d_ines, revendications=revendications, **champs)

    with pytest.raises(ActionRefusee) as refus:
        actions.soumettre(realisation, acteur=ines, le=MIDI)

    assert refus.value.phrases == (phrase,)


def test_soumettre_sans_justification_est_refuse(inscription_d_ines, ines):
    realisation = fabriques.realisation(
        inscription_d_ines, revendications={sous_competence(1, 1): " ", sous_competence(1, 2): ""}
    )

    with pytest.raises(ActionRefusee) as refus:
        actions.soumettre(realisation, acteur=ines, le=MIDI)

    assert refus.value.phrases == (
        "2 sous-compétences revendiquées attendent leur phrase de justification.",
    )


def test_supprimer_un_brouillon_efface_aussi_ses_fichiers(
    inscription_d_ines, ines, django_capture_on_commit_callbacks
):
    realisation = fabriques.realisation(inscription_d_ines)
    chemin = fabriques.preuve(realisation).fichier.name

    with django_capture_on_commit_callbacks(execute=True):
        actions.supprimer_realisation(realisation, acteur=ines, le=MIDI)

    assert not Realisation.objects.exists()
    assert not default_storage.exists(chemin)


def test_supprimer_ce_qui_a_ete_soumis_ne_perd_rien(inscription_d_ines, ines, lefevre):
    realisation = fabriques.a_reprendre(inscription_d_ines, lefevre)

    actions.supprimer_realisation(realisation, acteur=ines, le=MIDI)

    assert Realisation.objects.presentes().count() == 0
    assert Realisation.objects.get().soumissions.count() == 1


def test_le_meme_fichier_deux_fois_est_dit(inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(realisation, intitule="Plan v1")

    with pytest.raises(ActionRefusee, match="« plan.pdf » est déjà dans les preuves"):
        fabriques.preuve(realisation, intitule="Plan v2")


def test_une_preuve_n_appuie_que_les_revendications_de_sa_realisation(inscription_d_ines):
    autre = fabriques.realisation(
        inscription_d_ines, revendications={sous_competence(2, 1): "J’ai trié les tickets."}
    )
    realisation = fabriques.realisation(inscription_d_ines)

    preuve = fabriques.preuve(realisation, sous_competences=[sous_competence(2, 1)])

    assert (preuve.appuis.count(), autre.mobilisations.get().appuis.count()) == (0, 0)


def test_retirer_une_preuve_soumise_la_laisse_dans_la_soumission(inscription_d_ines, ines, lefevre):
    realisation = fabriques.realisation(inscription_d_ines)
    preuve = fabriques.preuve(realisation)
    actions.soumettre(realisation, acteur=ines, le=MIDI)
    actions.retirer(realisation, acteur=ines, le=MIDI + timedelta(minutes=1))
    preuve.refresh_from_db()

    actions.retirer_preuve(preuve, acteur=ines, le=MIDI)

    assert contenu_actuel(realisation).preuves == ()
    assert default_storage.exists(Preuve.objects.get().fichier.name)


def test_une_realisation_pleine_refuse_la_preuve_de_trop(inscription_d_ines, settings):
    settings.PREUVES_PAR_REALISATION = 1
    realisation = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(realisation)

    with pytest.raises(ActionRefusee, match="Toutes les preuves permises sont déjà là"):
        fabriques.preuve(realisation, contenu=b"%PDF-1.7 autre")


@pytest.mark.parametrize(
    "octets, lu",
    [(1, "1 Ko"), (319_488, "312 Ko"), (1_468_006, "1,4 Mo"), (20 * 1024**2, "20,0 Mo")],
)
def test_un_poids_se_lit_en_ko_ou_mo(octets, lu):
    preuve = PreuveFigee(1, "Plan", "plan.pdf", "application/pdf", octets, "", "", False, ())

    assert preuve.poids == lu.replace(" ", "\u00a0")
