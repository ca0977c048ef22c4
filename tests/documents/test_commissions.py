"""Préparer un jury : la commission, ses liens, ses candidats ; rien ne s’écrase."""

from datetime import date, datetime, time, timedelta

import pytest

from comptes.jetons import jeton_de, lien_du_jeton
from comptes.regles import ActionRefusee
from documents.actions.commissions import (
    Annonce,
    creer_une_commission,
    modifier_une_commission,
    ouvrir_un_lien,
    revoquer_un_lien,
    supprimer_une_commission,
)
from documents.actions.convocations import (
    Choix,
    ListeChangee,
    PerteAConfirmer,
    Place,
    choisir_les_candidats,
    empreinte_de_la_liste,
    ordonner,
)
from documents.calculs.horaires import Cadence, cadence_lue, horaires
from documents.lectures.commissions import hors_des_oraux, phrase_d_effacement
from documents.models import (
    Commission,
    Consultation,
    Convocation,
    Grille,
    LienDeCommission,
    Membre,
    NoteDeMembre,
    Objet,
)
from tests import fabriques
from tests.fabriques import MIDI, PARIS

CADENCE = Cadence(50, time(12, 0), time(13, 30))
VIDE = empreinte_de_la_liste([])


def annonce(**champs):
    valeurs = {
        "session": fabriques.session(),
        "etablissement": fabriques.etablissement(),
        "intitule": "Commission 1",
        "jour": date(2027, 6, 2),
        "salle": "B 204",
    }
    return Annonce(**valeurs | champs)


def choix(*inscriptions, depart=time(8, 0), **options):
    return Choix(frozenset(i.pk for i in inscriptions), depart, CADENCE, **options)


def lus(commission):
    return empreinte_de_la_liste(commission.convocations.all())


def liste(commission):
    rangees = commission.convocations.order_by("rang").select_related("inscription__etudiant")
    return [(c.inscription.etudiant.prenom, f"{c.heure:%H:%M}") for c in rangees]


def membre(commission, nom="Mme Petit"):
    return Membre.objects.create(
        commission=commission, nom=nom, nom_plie=nom.casefold(), code="x", entre_le=MIDI
    )


@pytest.fixture
def convoques(commission, inscription_d_ines, inscription_de_hugo):
    """Hugo à huit heures, Inès cinquante minutes après."""
    return [fabriques.convocation(commission, i) for i in (inscription_de_hugo, inscription_d_ines)]


# L’horaire


@pytest.mark.parametrize(
    "depart, nombre, attendu",
    [
        (time(8, 0), 3, ["08:00", "08:50", "09:40"]),
        (time(10, 20), 3, ["10:20", "11:10", "13:30"]),  # 12:00 serait dans la pause
        (time(10, 30), 3, ["10:30", "13:30", "14:20"]),  # 11:20 l’entamerait
        (time(12, 10), 1, ["13:30"]),
        (time(8, 0), 0, []),
    ],
)
def test_nul_ne_passe_pendant_la_pause(depart, nombre, attendu):
    assert [f"{heure:%H:%M}" for heure in horaires(depart, nombre, CADENCE)] == attendu


def test_une_journee_qui_passe_minuit_n_a_pas_d_horaire():
    assert horaires(time(23, 0), 2, CADENCE) is None


def test_la_pause_se_retrouve_dans_les_heures():
    heures = horaires(time(8, 0), 6, CADENCE)

    assert cadence_lue(heures, 40) == Cadence(50, time(11, 20), time(13, 30))
    assert horaires(time(8, 0), 6, cadence_lue(heures, 40)) == heures
    assert cadence_lue([], 50) == Cadence(50)


# La commission


def test_creer_deux_fois_la_meme_n_en_fait_qu_une(admin):
    premiere = creer_une_commission(annonce(), acteur=admin)

    assert creer_une_commission(annonce(), acteur=admin) == premiere


def test_une_homonyme_le_meme_jour_est_refusee(admin, commission):
    with pytest.raises(ActionRefusee, match="Ce centre a déjà une commission de ce nom"):
        creer_une_commission(annonce(salle="C 12"), acteur=admin)


def test_la_session_ne_change_plus_une_fois_un_candidat_convoque(admin, commission, convoques):
    with pytest.raises(ActionRefusee, match="la session de cette commission ne change plus"):
        modifier_une_commission(commission, annonce(session=fabriques.session(2028)), acteur=admin)


def test_nul_autre_que_l_administration_ne_prepare_un_jury(lefevre, ines, commission, convoques):
    lien = fabriques.lien_de_commission(commission)
    gestes = (
        lambda qui: creer_une_commission(annonce(intitule="B"), acteur=qui),
        lambda qui: modifier_une_commission(commission, annonce(salle="B"), acteur=qui),
        lambda qui: supprimer_une_commission(commission, acteur=qui),
        lambda qui: ouvrir_un_lien(commission, acteur=qui, le=MIDI),
        lambda qui: revoquer_un_lien(lien, acteur=qui, le=MIDI),
        lambda qui: choisir_les_candidats(commission, choix(), acteur=qui, lus=lus(commission)),
        lambda qui: ordonner(commission, {}, acteur=qui, lus=lus(commission)),
    )
    for geste in gestes:
        for personne in (lefevre, ines):
            with pytest.raises(ActionRefusee, match="Seule l’administration"):
                geste(personne)


def test_supprimer_ce_que_nul_n_a_ouvert_emporte_ses_liens(admin, commission, convoques):
    fabriques.lien_de_commission(commission)

    supprimer_une_commission(commission, acteur=admin)

    restes = (Commission, Convocation, LienDeCommission)
    assert [modele.objects.count() for modele in restes] == [0, 0, 0]


def test_une_commission_ou_l_on_est_entre_ne_se_supprime_plus(admin, commission):
    lien = fabriques.lien_de_commission(commission)
    Consultation.objects.create(le=MIDI, objet=Objet.LISTE, lien_de_commission=lien)

    with pytest.raises(ActionRefusee, match="Révoquez ses liens"):
        supprimer_une_commission(commission, acteur=admin)


@pytest.mark.parametrize(
    "jour, attendu",
    [
        (date(2027, 5, 18), ""),
        (
            date(2027, 7, 2),
            "Le 02/07/2027 n’est pas un jour d’oral de la session 2027\u00a0: "
            "les oraux commencent le 18/05/2027 et finissent le 18/06/2027.",
        ),
    ],
)
def test_un_jour_hors_des_oraux_se_dit(jour, attendu):
    session = fabriques.SessionExamen(
        annee=2027, oraux_du=date(2027, 5, 18), oraux_au=date(2027, 6, 18)
    )

    assert hors_des_oraux(session, jour) == attendu


def test_la_date_d_effacement_se_dit():
    session = fabriques.SessionExamen(annee=2027, jury_efface_le=date(2027, 10, 1))

    phrase = "Ces notes seront effacées le 1er octobre 2027."
    assert phrase_d_effacement(session) == phrase
    assert phrase_d_effacement(fabriques.SessionExamen(annee=2027)) == ""


# Les liens


def test_un_lien_ouvre_jusqu_au_lendemain_de_la_commission(admin, commission):
    lien = ouvrir_un_lien(commission, acteur=admin, le=MIDI)

    assert lien.expire_le == datetime(2027, 6, 3, 23, 59, tzinfo=PARIS)
    assert lien_du_jeton(LienDeCommission, jeton_de(lien), le=MIDI) == lien
    assert lien_du_jeton(LienDeCommission, jeton_de(lien), le=lien.expire_le) is None


def test_un_second_clic_n_ouvre_pas_un_second_lien(admin, commission):
    premier = ouvrir_un_lien(commission, acteur=admin, le=MIDI, vu=0)

    assert ouvrir_un_lien(commission, acteur=admin, le=MIDI, vu=0) == premier
    autre = ouvrir_un_lien(commission, acteur=admin, le=MIDI, vu=premier.pk)
    assert (autre != premier, premier.ouvert(MIDI), autre.ouvert(MIDI)) == (True, True, True)


def test_un_lien_revoque_se_ferme_a_l_instant_et_garde_sa_date(admin, commission):
    lien = fabriques.lien_de_commission(commission)
    revoquer_un_lien(lien, acteur=admin, le=MIDI)

    encore = revoquer_un_lien(lien, acteur=admin, le=MIDI + timedelta(hours=1))

    assert encore.revoque_le == MIDI
    assert lien_du_jeton(LienDeCommission, jeton_de(lien), le=MIDI) is None


@pytest.mark.parametrize(
    "expire_le, phrase",
    [
        (MIDI, "donnez une date à venir"),
        (datetime(2027, 10, 1, 23, 59, tzinfo=PARIS), "s’effacent le 01/10/2027"),
    ],
)
def test_un_lien_ne_finit_ni_hier_ni_apres_l_effacement(admin, commission, expire_le, phrase):
    commission.session.jury_efface_le = date(2027, 10, 1)
    commission.session.save()

    with pytest.raises(ActionRefusee, match=phrase):
        ouvrir_un_lien(commission, acteur=admin, le=MIDI, expire_le=expire_le)


# Les candidats


def test_les_candidats_se_rangent_par_nom_a_leur_heure(
    admin, commission, inscription_d_ines, inscription_de_hugo
):
    voulus = choix(inscription_d_ines, inscription_de_hugo, depart=time(11, 0))

    choisir_les_candidats(commission, voulus, acteur=admin, lus=VIDE)
    choisir_les_candidats(commission, voulus, acteur=admin, lus=VIDE)  # un second clic

    assert liste(commission) == [("Hugo", "11:00"), ("Inès", "13:30")]


def test_un_nouveau_se_place_a_la_suite_sans_changer_les_autres(admin, commission, convoques, sio2):
    nouveau = fabriques.inscription(promo=sio2)
    voulus = choix(*(c.inscription for c in convoques), nouveau, tout_refaire=False)

    choisir_les_candidats(commission, voulus, acteur=admin, lus=lus(commission))

    assert liste(commission) == [("Hugo", "08:00"), ("Inès", "08:50"), ("Camille", "09:40")]
    assert set(commission.convocations.values_list("pk", flat=True)) >= {c.pk for c in convoques}


def test_une_autre_session_ne_se_convoque_pas(admin, commission, inscription_de_kenza):
    with pytest.raises(ActionRefusee, match="n’a plus d’inscription en cours"):
        choisir_les_candidats(commission, choix(inscription_de_kenza), acteur=admin, lus=VIDE)


def test_un_onglet_depasse_n_ecrase_pas_la_liste(admin, commission, convoques, inscription_d_ines):
    with pytest.raises(ListeChangee):
        choisir_les_candidats(commission, choix(inscription_d_ines), acteur=admin, lus=VIDE)

    assert liste(commission) == [("Hugo", "08:00"), ("Inès", "08:50")]


def test_retirer_un_candidat_note_demande_de_l_accepter(
    admin, commission, convoques, inscription_d_ines
):
    de_hugo = convoques[0]
    NoteDeMembre.objects.create(
        convocation=de_hugo, membre=membre(commission), texte="À l’aise.", maj_le=MIDI
    )
    Grille.objects.create(convocation=de_hugo, maj_le=MIDI)
    seule = choix(inscription_d_ines)

    with pytest.raises(PerteAConfirmer) as refus:
        choisir_les_candidats(commission, seule, acteur=admin, lus=lus(commission))
    [perte] = refus.value.pertes
    assert (perte.nom, perte.notes, perte.grille) == ("Hugo Klein", 1, True)

    choisir_les_candidats(
        commission, seule, acteur=admin, lus=lus(commission), pertes_acceptees=[de_hugo.pk]
    )
    assert (liste(commission), NoteDeMembre.objects.count()) == ([("Inès", "08:00")], 0)


def test_permuter_garde_ce_qui_est_ecrit_de_chacun(admin, commission, convoques):
    hugo, ines = convoques
    Grille.objects.create(convocation=ines, maj_le=MIDI)
    places = {hugo.pk: Place(2, hugo.heure), ines.pk: Place(1, ines.heure)}

    for _ in range(2):  # un second clic
        ordonner(commission, places, acteur=admin, lus=lus(commission), redistribuer=True)

    assert liste(commission) == [("Inès", "08:00"), ("Hugo", "08:50")]
    assert Grille.objects.get().convocation == ines


@pytest.mark.parametrize(
    "places, phrase",
    [
        ([(1, time(8)), (1, time(9))], "Hugo Klein et Inès Moreau ont le même rang, 1"),
        ([(1, time(8)), (2, time(8))], "seraient convoqués à la même heure, 08:00"),
        ([(2, time(8)), (1, time(9))], "Hugo Klein .08:00. passerait après Inès Moreau .09:00."),
    ],
)
def test_deux_candidats_qui_se_genent_sont_nommes(admin, commission, convoques, places, phrase):
    saisies = {c.pk: Place(*place) for c, place in zip(convoques, places, strict=True)}

    with pytest.raises(ActionRefusee, match=phrase):
        ordonner(commission, saisies, acteur=admin, lus=lus(commission))

    assert liste(commission) == [("Hugo", "08:00"), ("Inès", "08:50")]
