"""Le dialogue autour d’une soumission : qui écrit, qui lit, qui a lu, et rien de perdu."""

from datetime import timedelta
from uuid import uuid4

import pytest

from comptes.models import Avis
from evaluations.lectures import file_d_attente
from portfolio import actions
from portfolio.lectures import dialogue
from portfolio.models import Commentaire, MarqueDeLecture
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db


@pytest.fixture
def soumise(inscription_d_ines, lefevre):
    return fabriques.soumise(inscription_d_ines)


def ecrire(realisation, auteur, texte="Quel délai visez-vous ?", minutes=0, cle=None):
    return actions.commenter(
        fabriques.soumission_de(realisation),
        acteur=auteur,
        le=MIDI + timedelta(minutes=minutes),
        texte=texte,
        cle_creation=cle or uuid4(),
    )


def lire(realisation, personne, minutes):
    instant = MIDI + timedelta(minutes=minutes)
    actions.marquer_lus(realisation, acteur=personne, le=instant, vu_le=instant)


def echanges(personne, realisation):
    return dialogue(personne, realisation, realisation.soumissions.all(), vu_le=MIDI)


def envoyer(client, soumission, texte="Bonjour.", **champs):
    envoi = {"texte": texte, "cle_creation": str(uuid4())} | champs
    return client.post(f"/soumissions/{soumission.pk}/commenter/", envoi)


# Écrire


def test_un_message_previent_l_autre_partie_et_elle_seule(ines, lefevre, hugo, soumise):
    Avis.objects.all().delete()

    ecrire(soumise, lefevre)
    ecrire(soumise, ines, "Quatre heures.", minutes=1)

    titre, chemin = (
        "Nouveau message\u00a0: «\u00a0Plan de sauvegarde 3-2-1\u00a0»",
        f"/realisations/{soumise.pk}/#echanges",
    )
    assert list(Avis.objects.order_by("pk").values_list("destinataire", "titre", "chemin")) == [
        (ines.pk, titre, chemin),
        (lefevre.pk, titre, chemin),
    ]


def test_un_double_clic_n_ecrit_qu_un_message(ines, soumise):
    cle = uuid4()

    premier, second = (ecrire(soumise, ines, cle=cle) for _ in range(2))

    assert (premier, Commentaire.objects.count()) == (second, 1)


def test_un_autre_texte_sous_la_meme_cle_est_un_autre_message(ines, soumise):
    cle = uuid4()
    ecrire(soumise, ines, "Un.", cle=cle)

    ecrire(soumise, ines, "Deux.", cle=cle)

    assert [c.texte for c in Commentaire.objects.order_by("pk")] == ["Un.", "Deux."]


@pytest.mark.parametrize(
    "qui, code", [("hugo", 404), ("kenza", 404), ("bernard", 404), ("admin", 403)]
)
def test_nul_autre_n_ecrit(request, client_de, qui, code, soumise):
    client = client_de(request.getfixturevalue(qui))

    reponse = envoyer(client, fabriques.soumission_de(soumise))

    assert (reponse.status_code, Commentaire.objects.count()) == (code, 0)


def test_l_administration_ne_lit_pas_les_echanges(client_de, admin, ines, soumise):
    ecrire(soumise, ines, "Entre nous.")

    page = client_de(admin).get(f"/realisations/{soumise.pk}/").content.decode()

    assert page.count("Entre nous.") == 0


@pytest.mark.parametrize(
    "texte, phrase",
    [
        (" \n ", "Écrivez un message avant de l’envoyer."),
        ("é" * 5001, "Ce message est trop long\u00a0: 5\u00a0000 signes au plus."),
    ],
    ids=["vide", "trop long"],
)
def test_un_message_refuse_reste_sous_les_yeux(client_de, ines, soumise, texte, phrase):
    page = envoyer(client_de(ines), fabriques.soumission_de(soumise), texte)

    assert page.context["formulaire"].errors["texte"] == [phrase]
    assert page.content.decode().count(texte) >= 1
    assert Commentaire.objects.count() == 0


def test_une_soumission_retiree_se_lit_seulement_et_le_texte_n_est_pas_perdu(
    client_de, ines, lefevre, soumise
):
    soumission = fabriques.soumission_de(soumise)
    ecrire(soumise, lefevre)
    actions.retirer(soumise, acteur=ines, le=MIDI)

    reponse = envoyer(client_de(lefevre), soumission, "Trop tard.")

    assert (reponse.status_code, Commentaire.objects.count()) == (409, 1)
    assert reponse.content.decode().count("Trop tard.</textarea>") == 1
    lus = echanges(ines, soumise)
    assert (lus.soumission, len(lus.messages)) == (None, 1)


@pytest.mark.parametrize("verbe", ["evaluer/", ""])
def test_on_revient_a_la_page_d_ou_l_on_ecrit(client_de, lefevre, soumise, verbe):
    retour = f"/realisations/{soumise.pk}/{verbe}"

    reponse = envoyer(client_de(lefevre), fabriques.soumission_de(soumise), retour=retour)

    assert reponse.headers["Location"] == f"{retour}#echanges"


def test_on_ne_revient_jamais_ailleurs(client_de, lefevre, soumise):
    soumission = fabriques.soumission_de(soumise)

    reponse = envoyer(client_de(lefevre), soumission, retour="https://ailleurs.example/")

    assert reponse.headers["Location"] == f"/realisations/{soumise.pk}/#echanges"


def test_un_message_hostile_s_affiche_tel_quel(client_de, ines, soumise):
    ecrire(soumise, ines, "<script>alert(1)</script>")

    page = client_de(ines).get(f"/realisations/{soumise.pk}/").content.decode()

    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 1


# Lire


def test_ce_qui_est_arrive_depuis_la_lecture_est_nouveau(ines, lefevre, soumise):
    ecrire(soumise, lefevre, "Un.", minutes=0)
    lire(soumise, ines, minutes=5)
    ecrire(soumise, lefevre, "Deux.", minutes=10)

    assert [m.nouveau for m in echanges(ines, soumise).messages] == [False, True]
    assert [m.nouveau for m in echanges(lefevre, soumise).messages] == [False, False]


def test_un_message_arrive_apres_l_ouverture_de_la_page_reste_nouveau(ines, lefevre, soumise):
    ecrire(soumise, lefevre, minutes=2)

    actions.marquer_lus(
        soumise, acteur=ines, le=MIDI + timedelta(minutes=9), vu_le=MIDI + timedelta(minutes=1)
    )

    assert echanges(ines, soumise).nombre_de_nouveaux == 1


def test_une_marque_ne_recule_pas_et_ne_devance_pas_l_horloge(ines, lefevre, soumise):
    ecrire(soumise, lefevre)
    lire(soumise, ines, minutes=5)

    actions.marquer_lus(soumise, acteur=ines, le=MIDI + timedelta(minutes=6), vu_le=MIDI)
    actions.marquer_lus(
        soumise, acteur=ines, le=MIDI + timedelta(minutes=7), vu_le=MIDI + timedelta(days=99)
    )

    assert MarqueDeLecture.objects.get(personne=ines).lu_le == MIDI + timedelta(minutes=7)


def test_mon_dernier_message_lu_dit_par_qui_et_quand(ines, lefevre, soumise):
    for minutes, texte in enumerate(["Un.", "Deux."]):
        ecrire(soumise, ines, texte, minutes=minutes)
    lire(soumise, lefevre, minutes=5)
    ecrire(soumise, ines, "Trois.", minutes=6)

    lus = echanges(ines, soumise)

    assert [[(x.nom, x.lu_le) for x in m.lecteurs] for m in lus.messages] == [
        [],
        [("Mme Lefèvre", MIDI + timedelta(minutes=5))],
        [],
    ]
    assert lus.pas_encore_lu is True


def test_repondre_c_est_avoir_lu(ines, lefevre, soumise):
    ecrire(soumise, lefevre)

    ecrire(soumise, ines, "Quatre heures.", minutes=3)

    assert echanges(ines, soumise).nombre_de_nouveaux == 0


def test_marquer_comme_lu_lit_aussi_l_avis(client_de, ines, lefevre, soumise):
    ecrire(soumise, lefevre)

    client_de(ines).post(f"/realisations/{soumise.pk}/echanges/lus/", {"vu_le": "pas une date"})

    assert echanges(ines, soumise).nombre_de_nouveaux == 0
    assert Avis.objects.de(ines).non_lus().count() == 0


def test_lire_en_get_n_ecrit_rien(client_de, ines, lefevre, soumise):
    ecrire(soumise, lefevre)

    client_de(ines).get(f"/realisations/{soumise.pk}/")

    assert MarqueDeLecture.objects.filter(personne=ines).count() == 0


def test_l_accueil_annonce_les_nouveaux_messages(client_de, ines, lefevre, soumise):
    for minutes in range(2):
        ecrire(soumise, lefevre, minutes=minutes)

    a_faire = client_de(ines).get("/portfolio/").context["a_faire"]

    assert [(c.sujet, c.url) for c in a_faire if "message" in c.sujet] == [
        ("2\u00a0nouveaux messages", f"/realisations/{soumise.pk}/#echanges")
    ]


def test_la_file_annonce_les_nouveaux_messages(ines, lefevre, soumise):
    ecrire(soumise, ines)

    assert [ligne.messages_non_lus for ligne in file_d_attente(lefevre)] == [1]


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_echanges_se_lisent_en_une_requete(
    ines, lefevre, soumise, django_assert_num_queries, nombre
):
    for minutes in range(nombre):
        ecrire(soumise, lefevre, minutes=minutes)
    soumissions = list(soumise.soumissions.all())

    with django_assert_num_queries(1):
        lus = dialogue(ines, soumise, soumissions, vu_le=MIDI)

    assert len(lus.messages) == nombre


def test_un_etudiant_etranger_ne_passe_pas_par_l_action(hugo, soumise):
    with pytest.raises(ActionRefusee):
        ecrire(soumise, hugo)
