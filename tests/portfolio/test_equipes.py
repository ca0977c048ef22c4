"""Les équipes : inviter, accepter, décliner, quitter, et ne rien lire de la part d’un camarade."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.http import Http404
from django.urls import reverse

from comptes.models import Avis
from portfolio import actions
from portfolio.lectures import equipe_de
from portfolio.models import Etat, Invitation, Realisation, Reponse
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db

PLUS_TARD = MIDI + timedelta(days=1)


@pytest.fixture
def part(inscription_d_ines):
    """La part d’Inès, en brouillon : rien de ce qu’elle a écrit seule n’est à montrer."""
    return fabriques.realisation(
        inscription_d_ines,
        intitule="Refonte du site de l’association",
        en_equipe=True,
        contexte="Le site datait de 2012.",
        organisation="Club d’aviron",
        lieu="Limoges",
        contribution="CONTRIBUTION-D-INES",
        demarche="DEMARCHE-D-INES",
        resultats="RESULTATS-D-INES",
    )


@pytest.fixture
def invitation(part, ines, inscription_de_hugo):
    actions.inviter(part, acteur=ines, le=MIDI, camarades=[inscription_de_hugo.pk])
    part.refresh_from_db()
    return Invitation.objects.get()


@pytest.fixture
def adresse(invitation):
    return f"/equipes/invitations/{invitation.pk}/"


def messages(reponse):
    return [str(m).replace("\u00a0", " ") for m in get_messages(reponse.wsgi_request)]


def noms(camarades):
    return [camarade.nom for camarade in camarades]


def la_part_de(personne):
    return Realisation.objects.get(inscription__etudiant=personne)


# Inviter


def test_la_premiere_invitation_cree_l_equipe_et_previent_le_camarade(invitation, part, hugo):
    avis = Avis.objects.get()

    assert (part.equipe, invitation.reponse) == (invitation.equipe, Reponse.EN_ATTENTE)
    assert (avis.destinataire, avis.chemin) == (hugo, f"/equipes/invitations/{invitation.pk}/")


def test_inviter_deux_fois_n_envoie_qu_une_invitation(client_de, ines, part, invitation):
    donnees = {"camarades": [invitation.inscription_id]}
    reponse = client_de(ines).post(f"/realisations/{part.pk}/equipe/inviter/", donnees)

    assert (reponse.status_code, reponse.url) == (302, f"/realisations/{part.pk}/#equipe")
    assert messages(reponse) == ["Déjà dans l’équipe ou déjà invités : rien n’est parti deux fois."]
    assert (Invitation.objects.count(), Avis.objects.count()) == (1, 1)


@pytest.mark.parametrize("qui", ["kenza", "ines", "sorti", "personne"])
def test_on_n_invite_que_les_camarades_de_sa_classe(
    qui, client_de, ines, kenza, sio2, part, inscription_d_ines, inscription_de_kenza
):
    choix = {
        "kenza": inscription_de_kenza.pk,
        "ines": inscription_d_ines.pk,
        "sorti": fabriques.inscription(promo=sio2, sortie_le=date(2026, 10, 1)).pk,
        "personne": 10**30,
    }
    donnees = {"camarades": [choix[qui]]}
    reponse = client_de(ines).post(f"/realisations/{part.pk}/equipe/inviter/", donnees)

    assert reponse.status_code == 200
    assert reponse.context["invitation"].errors["camarades"] == [
        "Un camarade choisi n’est plus dans votre classe\u00a0: relisez ce choix."
    ]
    assert not Invitation.objects.exists()


def test_n_inviter_personne_se_dit_a_cote_des_cases(client_de, ines, hugo, part):
    page = client_de(ines).post(f"/realisations/{part.pk}/equipe/inviter/").content.decode()

    assert 'id="equipe-erreur" role="alert">Cochez au moins un camarade.<' in page


def test_une_realisation_individuelle_n_invite_pas(inscription_d_ines, inscription_de_hugo, ines):
    seule = fabriques.realisation(inscription_d_ines)

    with pytest.raises(ActionRefusee, match="réalisée en équipe"):
        actions.inviter(seule, acteur=ines, le=MIDI, camarades=[inscription_de_hugo.pk])


def test_une_realisation_soumise_n_invite_plus(client_de, ines, part, inscription_de_hugo):
    actions.soumettre(part, acteur=ines, le=MIDI)
    donnees = {"camarades": [inscription_de_hugo.pk]}
    reponse = client_de(ines).post(f"/realisations/{part.pk}/equipe/inviter/", donnees)

    assert messages(reponse) == ["Cette réalisation n’est plus modifiable : elle est « Soumise »."]
    assert not Invitation.objects.exists()


# Répondre


def test_l_invite_lit_ce_qui_sera_copie_et_rien_de_la_part_de_son_hote(client_de, hugo, adresse):
    page = client_de(hugo).get(adresse).content.decode()

    montres = ("Refonte du site de l’association", "Inès Moreau", "Le site datait de 2012.")
    assert [texte for texte in montres if texte not in page] == []
    assert "-D-INES" not in page


def test_l_invitation_est_sur_l_accueil_de_l_invite(client_de, hugo, adresse):
    recue = client_de(hugo).get("/portfolio/").context["invitations"][0]

    assert (recue.intitule, recue.hote) == ("Refonte du site de l’association", "Inès Moreau")
    assert reverse("invitation", args=[recue.id]) == adresse


def test_accepter_donne_sa_propre_realisation_ou_la_part_est_vide(client_de, hugo, adresse, part):
    reponse = client_de(hugo).post(f"{adresse}accepter/")
    sienne = la_part_de(hugo)

    assert reponse.url == f"/realisations/{sienne.pk}/"
    assert (sienne.etat, sienne.en_equipe, sienne.equipe) == (Etat.BROUILLON, True, part.equipe)
    communs = ("intitule", "cadre", "debut_le", "fin_le", "organisation", "lieu")
    communs += ("contexte", "environnement")
    assert {n: getattr(sienne, n) for n in communs} == {n: getattr(part, n) for n in communs}
    assert (sienne.contribution, sienne.demarche, sienne.resultats) == ("", "", "")
    assert not sienne.mobilisations.exists()


def test_accepter_deux_fois_n_en_cree_qu_une(client_de, hugo, ines, adresse, part):
    client = client_de(hugo)
    adresses = {client.post(f"{adresse}accepter/").url for _ in range(2)}

    assert adresses == {f"/realisations/{la_part_de(hugo).pk}/", client.get(adresse).url}
    assert Avis.objects.get(destinataire=ines).chemin == f"/realisations/{part.pk}/#equipe"


def test_decliner_ferme_l_invitation_sans_rien_creer(client_de, hugo, adresse):
    client = client_de(hugo)
    suites = [client.post(f"{adresse}{verbe}/") for verbe in ("decliner", "decliner", "accepter")]

    assert messages(suites[2])[-1] == "Vous avez déjà répondu à cette invitation."
    assert Invitation.objects.get().reponse == Reponse.DECLINEE
    assert not Realisation.objects.filter(inscription__etudiant=hugo).exists()


def test_qui_a_decline_se_relance_une_fois(invitation, part, ines, hugo, inscription_de_hugo):
    for _ in range(2):
        actions.decliner(invitation, acteur=hugo, le=MIDI)
        if _ == 0:
            [relance] = equipe_de(ines, part).invitables
            actions.inviter(part, acteur=ines, le=PLUS_TARD, camarades=[relance.id])

    assert (relance.a_decline, equipe_de(ines, part).invitables) == (True, ())
    with pytest.raises(ActionRefusee, match="déjà répondu non deux fois"):
        actions.inviter(part, acteur=ines, le=PLUS_TARD, camarades=[inscription_de_hugo.pk])


# Annuler, quitter, disparaître


def test_annuler_reprend_l_invitation(client_de, ines, hugo, adresse, part):
    reponse = client_de(ines).post(f"{adresse}annuler/")

    assert reponse.url == f"/realisations/{part.pk}/#equipe"
    assert client_de(hugo).get(adresse).status_code == 404
    assert not Invitation.objects.exists()


def test_annuler_une_relance_ne_redonne_pas_droit_a_une_autre(invitation, part, ines, hugo):
    actions.decliner(invitation, acteur=hugo, le=MIDI)
    actions.inviter(part, acteur=ines, le=MIDI, camarades=[invitation.inscription_id])
    actions.annuler_invitation(invitation, acteur=ines, le=PLUS_TARD)

    assert equipe_de(ines, part).invitables == ()
    assert Invitation.objects.get().reponse == Reponse.DECLINEE


def test_quitter_garde_la_realisation_hors_de_l_equipe(client_de, ines, hugo, invitation, part):
    sienne = actions.accepter(invitation, acteur=hugo, le=MIDI)
    client_de(hugo).post(f"/realisations/{sienne.pk}/equipe/quitter/")
    sienne.refresh_from_db()

    assert (sienne.equipe, sienne.en_equipe) == (None, True)
    lue = equipe_de(ines, part)
    assert (lue.membres, noms(lue.invitables)) == ((), ["Hugo Klein"])


def test_on_ne_quitte_pas_une_equipe_apres_avoir_soumis(invitation, part, ines):
    actions.soumettre(part, acteur=ines, le=MIDI)

    with pytest.raises(ActionRefusee, match="tant que sa part est un brouillon"):
        actions.quitter_l_equipe(part, acteur=ines, le=MIDI)


@pytest.mark.parametrize("motif", ["sorti", "autre classe", "hote parti", "hote efface"])
def test_une_invitation_qui_n_a_plus_lieu_d_etre_est_introuvable(
    motif, client_de, hugo, ines, sio1, invitation, adresse, part
):
    inscrit = invitation.inscription
    if motif == "sorti":
        inscrit.sortie_le = date(2026, 11, 1)
    elif motif == "autre classe":
        inscrit.promotion = sio1
    elif motif == "hote parti":
        actions.quitter_l_equipe(part, acteur=ines, le=MIDI)
    else:
        actions.supprimer_realisation(part, acteur=ines, le=MIDI)
    inscrit.save()

    client = client_de(hugo)
    codes = [client.get(adresse).status_code]
    codes += [client.post(f"{adresse}{verbe}/").status_code for verbe in ("accepter", "decliner")]
    assert codes == [404, 404, 404]
    with pytest.raises(Http404):
        actions.accepter(invitation, acteur=hugo, le=MIDI)


# Ce que l’étudiant voit


def test_un_equipier_voit_des_noms_et_des_etats(client_de, ines, hugo, sio2, invitation, part):
    fabriques.inscription(fabriques.personne(), sio2)
    sienne = actions.accepter(invitation, acteur=hugo, le=MIDI)

    vue_d_ines, vue_de_hugo = equipe_de(ines, part), equipe_de(hugo, sienne)
    assert (noms(vue_d_ines.membres), noms(vue_d_ines.invitables)) == (
        ["Hugo Klein"],
        ["Camille Martin"],
    )
    assert noms(vue_de_hugo.membres) == ["Inès Moreau"]
    assert client_de(hugo).get(f"/realisations/{part.pk}/").status_code == 404
    assert "-D-INES" not in client_de(hugo).get(f"/realisations/{sienne.pk}/").content.decode()


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_equipe_se_lit_en_une_requete(
    nombre, ines, sio2, part, inscription_d_ines, django_assert_num_queries
):
    classe = [
        fabriques.inscription(fabriques.personne(f"c{n}@sillage.example"), sio2)
        for n in range(nombre)
    ]
    actions.inviter(part, acteur=ines, le=MIDI, camarades=[c.pk for c in classe])
    relue = Realisation.objects.select_related("inscription").get(pk=part.pk)

    with django_assert_num_queries(1):
        assert len(equipe_de(ines, relue).invites) == nombre
