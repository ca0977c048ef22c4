"""La conservation : une date par session, un avis avant, une purge qui se reprend."""

from datetime import date, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import call_command

from comptes.management.horloge import ChaqueJour
from comptes.models import Acte, Avis, NatureDActe, Utilisateur
from documents.donnees import effacement, purge
from documents.donnees.purge import ce_qui_se_purgerait, prevenir_avant_l_heure, purger
from portfolio.models import Note, Realisation
from tests import fabriques

ECHEANCE = date(2028, 9, 1)
LE_JOUR = datetime(2028, 9, 1, 3, 0, tzinfo=fabriques.PARIS)


@pytest.fixture
def classe(sio2, ines, hugo, kenza, lefevre):
    """Inès et Hugo relèvent de 2027, datée ; Kenza de 2028, sans date."""
    dater(sio2, ECHEANCE)
    fabriques.validee(ines.inscriptions.get(), lefevre, avec_preuve=True)
    fabriques.note(ines.inscriptions.get())
    return sio2


def dater(promotion, jour):
    type(promotion.session).objects.filter(pk=promotion.session_id).update(donnees_effacees_le=jour)


def anonymes():
    return set(Utilisateur.objects.filter(anonymise_le__isnull=False).values_list("pk", flat=True))


def test_a_la_date_la_classe_devient_anonyme(classe, ines, hugo, kenza, lefevre):
    purger(LE_JOUR)

    assert anonymes() == {ines.pk, hugo.pk}
    assert (
        Acte.objects.get(nature=NatureDActe.PURGE).objet
        == "session 2027\u00a0: 2 personnes anonymes, 0 inscription vidée"
    )


def test_la_veille_rien(classe):
    assert purger(LE_JOUR - timedelta(days=1)) == ()
    assert anonymes() == set()


def test_relancer_ne_trouve_plus_rien(classe):
    purger(LE_JOUR)

    assert purger(LE_JOUR + timedelta(days=1)) == ()
    assert Acte.objects.filter(nature=NatureDActe.PURGE).count() == 1


def test_un_dossier_depose_part_a_la_date_promise_meme_sans_date_d_oraux(classe, ines):
    fabriques.dossier_depose(ines.inscriptions.get())
    type(classe.session).objects.filter(pk=classe.session_id).update(oraux_du=None, oraux_au=None)

    purger(LE_JOUR)

    assert ines.pk in anonymes()


def test_l_essai_compte_sans_rien_changer(classe, capsys):
    (essai,) = ce_qui_se_purgerait(LE_JOUR)

    assert (essai.personnes, essai.inscriptions) == (2, 0)
    assert anonymes() == set()


def test_qui_enseigne_garde_son_compte_et_perd_l_inscription(classe, ines, sio1):
    fabriques.enseignement(ines, sio1)

    purger(LE_JOUR)

    assert (ines.pk in anonymes(), Note.objects.filter(inscription__etudiant=ines).count()) == (
        False,
        0,
    )
    assert Realisation.objects.get(inscription__etudiant=ines).demarche == ""
    assert purger(LE_JOUR + timedelta(days=1)) == ()


def test_encore_inscrite_ailleurs_ne_perd_que_l_inscription_echue(classe, ines, sio1):
    ines.inscriptions.update(sortie_le=date(2027, 7, 1))
    ailleurs = fabriques.inscription(ines, sio1)
    fabriques.realisation(ailleurs, intitule="De la nouvelle année")

    purger(LE_JOUR)

    assert ines.pk not in anonymes()
    assert set(Realisation.objects.values_list("intitule", flat=True)) == {
        "Réalisation effacée",
        "De la nouvelle année",
    }


def test_coupee_au_milieu_elle_reprend(classe, ines, hugo, monkeypatch):
    def coupure(personne, **options):
        if personne.pk == max(ines.pk, hugo.pk):
            raise KeyboardInterrupt
        return effacement.rendre_anonyme(personne, **options)

    with monkeypatch.context() as coupee:
        coupee.setattr(purge, "rendre_anonyme", coupure)
        with pytest.raises(KeyboardInterrupt):
            purger(LE_JOUR)
    assert len(anonymes()) == 1

    purger(LE_JOUR)

    assert anonymes() == {ines.pk, hugo.pk}


def test_trente_jours_avant_chacun_est_prevenu_une_fois(classe, ines, hugo):
    avant = LE_JOUR - timedelta(days=30)

    assert (prevenir_avant_l_heure(avant - timedelta(days=1)), prevenir_avant_l_heure(avant)) == (
        0,
        2,
    )
    assert prevenir_avant_l_heure(avant + timedelta(days=3)) == 0
    assert set(Avis.objects.filter(chemin="/mes-donnees/").values_list("titre", flat=True)) == {
        "Vos données de la session 2027 seront effacées le 1er septembre 2028"
    }


def test_les_sessions_finies_et_les_vieux_avis_s_oublient(ines, kenza, client_de):
    client_de(ines)
    UserSession.objects.create(
        user=ines, ip="127.0.0.1", session_key="morte", user_agent="x", last_seen_at=fabriques.MIDI
    )
    Avis.objects.create(destinataire=ines, titre="Vieux", chemin="/", cree_le=fabriques.MIDI)

    purger(LE_JOUR)

    assert not UserSession.objects.filter(session_key="morte").exists()
    assert not Avis.objects.filter(titre="Vieux").exists()


def test_la_commande_dit_ce_qu_elle_ferait(classe, capsys):
    type(classe.session).objects.filter(pk=classe.session_id).update(
        oraux_du=None, oraux_au=None, jury_efface_le=None, donnees_effacees_le=date(2026, 1, 1)
    )

    call_command("purger", simuler=True)

    assert capsys.readouterr().out == (
        "À purger, session 2027\u00a0: 2 personnes anonymes, 0 inscription vidée.\n"
    )


def test_le_rendez_vous_revient_chaque_jour_et_se_rattrape():
    trois_heures = datetime(2026, 11, 16, 3, 0, tzinfo=fabriques.PARIS)

    assert ChaqueJour().echeance(fabriques.MIDI) == trois_heures
    assert ChaqueJour().echeance(trois_heures - timedelta(hours=1)) == trois_heures - timedelta(
        days=1
    )
