"""À la date de la session, ce que le jury a écrit s’efface : cela, et rien d’autre."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from comptes.management.horloge import RENDEZ_VOUS, faire_ce_qui_est_du
from documents.actions.purge_du_jury import (
    Effacement,
    ce_qui_s_effacerait,
    effacer_les_notes_du_jury,
)
from documents.models import (
    Commission,
    Consultation,
    Convocation,
    Dossier,
    Grille,
    LienDeCommission,
    Membre,
    NiveauDeGrille,
    NoteDeMembre,
    Objet,
)
from tests import fabriques
from tests.fabriques import MIDI, PARIS

CE_JOUR = datetime(2027, 10, 1, 0, 0, tzinfo=PARIS)
LA_VEILLE = CE_JOUR - timedelta(minutes=1)
ECRITS = (NoteDeMembre, NiveauDeGrille, Grille, Membre)
FAITS = (Commission, Convocation, LienDeCommission, Consultation, Dossier)


def nombres(modeles):
    return [modele.objects.count() for modele in modeles]


def un_jury(inscrit, session, efface_le):
    """Une commission où un membre a lu, noté un candidat et rempli sa grille."""
    session.oraux_du = session.oraux_au = None
    session.jury_efface_le = efface_le
    session.save()
    commission = fabriques.commission(f"Commission {session.annee}", session=session)
    convocation = fabriques.convocation(commission, inscrit)
    membre = Membre.objects.create(
        commission=commission, nom="Mme Petit", nom_plie="mme petit", code="x", entre_le=MIDI
    )
    NoteDeMembre.objects.create(
        convocation=convocation, membre=membre, texte="À l’aise.", maj_le=MIDI
    )
    grille = Grille.objects.create(convocation=convocation, note=14, maj_le=MIDI, maj_par=membre)
    NiveauDeGrille.objects.create(
        grille=grille,
        competence_id=fabriques.bloc().competences[0].id,
        niveau_id=fabriques.niveau("BM"),
    )
    lien = fabriques.lien_de_commission(commission)
    Consultation.objects.create(
        le=MIDI, qui=membre.nom, objet=Objet.CANDIDAT, lien_de_commission=lien
    )
    return commission


@pytest.fixture
def jurys(inscription_d_ines, inscription_de_kenza, lefevre):
    """Celui de 2027 s’efface le 1er octobre 2027, celui de 2028 un an après."""
    fabriques.validee(inscription_d_ines, lefevre)
    fabriques.dossier_depose(inscription_d_ines)
    return (
        un_jury(inscription_d_ines, fabriques.session(2027), date(2027, 10, 1)),
        un_jury(inscription_de_kenza, fabriques.session(2028), date(2028, 10, 1)),
    )


def test_rien_ne_s_efface_avant_le_jour_dit(jurys):
    assert effacer_les_notes_du_jury(LA_VEILLE) == ()
    assert nombres(ECRITS) == [2, 2, 2, 2]


def test_ce_jour_la_tout_ce_que_le_jury_a_ecrit_s_efface(jurys):
    [compte] = effacer_les_notes_du_jury(CE_JOUR)

    assert compte == Effacement(2027, date(2027, 10, 1), 1, 1, 1, 1, 1)
    assert nombres(ECRITS) == [1, 1, 1, 1]
    assert Membre.objects.get().commission == jurys[1]


def test_les_faits_de_l_examen_restent_sans_les_noms(jurys):
    avant = nombres(FAITS)

    effacer_les_notes_du_jury(CE_JOUR)

    assert nombres(FAITS) == avant
    lues = Consultation.objects.order_by("lien_de_commission__commission__session")
    assert list(lues.values_list("qui", flat=True)) == ["", "Mme Petit"]


def test_seuls_les_liens_de_la_session_se_ferment(jurys):
    effacer_les_notes_du_jury(CE_JOUR)

    assert [j.liens.get().revoque_le for j in jurys] == [CE_JOUR, None]


def test_effacer_deux_fois_ne_change_rien(jurys):
    effacer_les_notes_du_jury(CE_JOUR)

    assert effacer_les_notes_du_jury(CE_JOUR + timedelta(days=1)) == ()
    assert jurys[0].liens.get().revoque_le == CE_JOUR


def test_simuler_compte_sans_toucher(jurys):
    [compte] = ce_qui_s_effacerait(CE_JOUR)

    assert (compte.notes, nombres(ECRITS)) == (1, [2, 2, 2, 2])


def test_une_session_sans_date_ne_s_efface_jamais(inscription_d_ines):
    un_jury(inscription_d_ines, fabriques.session(2027), None)

    assert effacer_les_notes_du_jury(CE_JOUR.replace(year=2100)) == ()


def test_l_horloge_efface(jurys):
    [jury] = [travail for travail in RENDEZ_VOUS if travail.nom == "jury"]

    assert faire_ce_qui_est_du(CE_JOUR, [jury]) == ["jury"]
    assert nombres(ECRITS) == [1, 1, 1, 1]


def test_la_commande_dit_des_nombres_et_aucun_nom(inscription_d_ines):
    session = un_jury(inscription_d_ines, fabriques.session(2027), date(2027, 10, 1)).session
    session.jury_efface_le = date(2026, 10, 1)
    session.save()
    simulee, faite, refaite = StringIO(), StringIO(), StringIO()

    call_command("effacer_le_jury", "--simuler", stdout=simulee)
    call_command("effacer_le_jury", stdout=faite)
    call_command("effacer_le_jury", stdout=refaite)

    debut = "Session 2027, à effacer le 01/10/2026"
    nombres_dits = "1\u00a0note, 1\u00a0grille, 1\u00a0membre, 1\u00a0consultation sans plus de nom"
    assert simulee.getvalue() == (
        f"{debut}, s’effaceraient\u00a0: {nombres_dits}, 1\u00a0lien à fermer.\n"
    )
    assert faite.getvalue() == f"{debut}, effacés\u00a0: {nombres_dits}, 1\u00a0lien fermé.\n"
    assert refaite.getvalue() == "Rien à effacer aujourd’hui.\n"
