"""Les avis : dans le site aussitôt, par courriel au rythme de chacun, jamais deux fois."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from comptes import actions
from comptes.lectures import reglages_de
from comptes.models import Avis, PreferenceDAvis, Rythme
from comptes.regles import signature_de_desabonnement
from tests import fabriques
from tests.fabriques import MIDI, PARIS

HIER_SOIR = datetime(2026, 11, 16, 18, 30, tzinfo=PARIS)
SEPT_HEURES = datetime(2026, 11, 17, 7, 0, tzinfo=PARIS)


def prevenir(*personnes, titre="Évaluation rendue", chemin="/realisations/4/", le=HIER_SOIR):
    actions.prevenir(personnes, titre=titre, chemin=chemin, le=le)


def rythme(personne, choisi):
    actions.choisir_le_rythme(personne, choisi)


def desabonnement(personne):
    return reverse("desabonnement", args=[signature_de_desabonnement(personne)])


def recharger(personne):
    return Avis.objects.de(personne).get()


# Dans le site


def test_la_pastille_compte_les_avis_non_lus(client_de, ines, hugo):
    prevenir(ines, hugo)
    prevenir(ines, titre="Nouveau message")

    page = client_de(ines).get("/avis/")

    assert page.context["avis_non_lus"] == 2
    assert page.content.decode().count('<span class="visually-hidden"> non lus</span>') == 1


def test_seule_la_page_ou_mene_un_avis_le_dit_lu(client_de, ines, inscription_d_ines):
    prevenir(ines, chemin="/portfolio/#carte")
    prevenir(ines, chemin="/realisations/4/")
    client = client_de(ines)

    dits = {
        url: "data-avis=" in client.get(url).content.decode() for url in ("/portfolio/", "/avis/")
    }

    assert dits == {"/portfolio/": True, "/avis/": False}


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_des_avis_coute_trois_requetes(client_de, ines, django_assert_num_queries, nombre):
    for rang in range(nombre):
        prevenir(ines, titre=f"Avis {rang}")
    client = client_de(ines)

    with django_assert_num_queries(3):  # session, personne et pastille, avis
        client.get("/avis/")


def test_ouvrir_un_avis_le_marque_lu_et_conduit_a_son_chemin(client_de, ines):
    prevenir(ines, chemin="/realisations/4/#echanges")

    reponse = client_de(ines).post(f"/avis/{recharger(ines).pk}/")

    assert reponse.headers["Location"] == "/realisations/4/#echanges"
    assert recharger(ines).lu_le is not None


def test_l_avis_d_un_autre_est_introuvable(client_de, ines, hugo):
    prevenir(ines)

    reponse = client_de(hugo).post(f"/avis/{recharger(ines).pk}/")

    assert (reponse.status_code, recharger(ines).lu_le) == (404, None)


def test_tout_marquer_comme_lu_ne_touche_que_les_siens(client_de, ines, hugo):
    prevenir(ines, hugo)

    client_de(ines).post("/avis/lus/")

    assert (recharger(ines).lu_le is None, recharger(hugo).lu_le is None) == (False, True)


def test_une_page_ouverte_lit_les_avis_qui_y_menent_et_dit_ce_qui_reste(client_de, ines):
    prevenir(ines, chemin="/realisations/4/#echanges")
    prevenir(ines, chemin="/realisations/41/")

    reponse = client_de(ines).post("/avis/vus/", {"chemin": "/realisations/4/"})

    assert reponse.json() == {"non_lus": 1}
    assert [a.chemin for a in Avis.objects.non_lus()] == ["/realisations/41/"]


def test_le_meme_avis_encore_inapercu_n_est_pas_redouble(ines):
    for heures in range(3):
        prevenir(ines, le=HIER_SOIR + timedelta(hours=heures))

    assert recharger(ines).cree_le == HIER_SOIR + timedelta(hours=2)


def test_un_titre_demesure_sur_deux_lignes_est_abrege_sur_une(ines):
    prevenir(ines, titre="Long\ntitre " * 60)

    titre = recharger(ines).titre
    assert (len(titre), titre[-1], "\n" in titre) == (200, "…", False)


# Par courriel


def test_le_courriel_du_jour_part_une_fois_avec_un_titre_et_un_lien_par_avis(ines, settings):
    settings.ADRESSE_DU_SITE = "https://sillage.example"
    prevenir(ines)
    prevenir(ines, titre="Nouveau message", chemin="/realisations/5/#echanges")

    envois = [actions.envoyer_les_courriels(SEPT_HEURES + timedelta(hours=h)) for h in (0, 1)]

    assert envois == [1, 0]
    [recu] = mail.outbox
    assert (recu.to, recu.subject) == (["ines@sillage.example"], "Sillage\u00a0: 2 nouvelles")
    lien = f"https://sillage.example{desabonnement(ines)}"
    assert recu.body.splitlines() == [
        "Évaluation rendue",
        "https://sillage.example/realisations/4/",
        "",
        "Nouveau message",
        "https://sillage.example/realisations/5/#echanges",
        "",
        "-- ",
        f"Régler ou arrêter ces courriels\u00a0: {lien}",
    ]
    assert recu.extra_headers["List-Unsubscribe"] == f"<{lien}>"
    assert recu.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_un_seul_avis_donne_son_titre_au_courriel(ines):
    prevenir(ines)

    actions.envoyer_les_courriels(SEPT_HEURES)

    assert [m.subject for m in mail.outbox] == ["Évaluation rendue"]


def test_un_avis_ne_apres_sept_heures_attend_demain(ines):
    prevenir(ines, le=SEPT_HEURES + timedelta(minutes=1))

    envois = [actions.envoyer_les_courriels(SEPT_HEURES + timedelta(hours=h)) for h in (12, 24)]

    assert envois == [0, 1]


def test_un_avis_deja_lu_dans_le_site_ne_part_pas(ines):
    prevenir(ines)
    actions.lire_les_avis(ines, le=HIER_SOIR)

    assert actions.envoyer_les_courriels(SEPT_HEURES) == 0


@pytest.mark.parametrize(
    "empecher",
    [
        lambda p: rythme(p, Rythme.JAMAIS),
        lambda p: type(p).objects.filter(pk=p.pk).update(is_active=False),
        lambda p: Avis.objects.update(cree_le=SEPT_HEURES - timedelta(days=8)),
    ],
    ids=["jamais", "compte fermé", "vieux de huit jours"],
)
def test_ce_qui_ne_doit_pas_partir_reste(ines, empecher):
    prevenir(ines)
    empecher(ines)

    assert (actions.envoyer_les_courriels(SEPT_HEURES), mail.outbox) == (0, [])


def test_aussitot_part_une_fois_la_transaction_reussie(
    ines, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    rythme(ines, Rythme.AUSSITOT)

    with django_capture_on_commit_callbacks(execute=True):
        actions.prevenir([ines], titre="Rouverte", chemin="/portfolio/", le=datetime.now(UTC))
        assert mail.outbox == []

    assert [m.subject for m in mail.outbox] == ["Rouverte"]


def test_une_panne_laisse_l_avis_a_envoyer_et_le_dit_au_journal(ines, hugo, settings, caplog):
    prevenir(ines, hugo)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    pendant_la_panne = actions.envoyer_les_courriels(SEPT_HEURES)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ensuite = actions.envoyer_les_courriels(SEPT_HEURES + timedelta(hours=1))

    assert (pendant_la_panne, ensuite) == (0, 2)
    assert ["n’est pas parti" in ligne.getMessage() for ligne in caplog.records] == [True, True]


# Réglages et désabonnement


@pytest.mark.parametrize("choisi", Rythme.values)
def test_chacun_choisit_son_rythme(client_de, ines, choisi):
    client_de(ines).post("/avis/reglages/", {"rythme": choisi})

    assert reglages_de(ines).rythme == choisi


def test_un_rythme_inconnu_est_refuse_par_une_phrase(client_de, ines):
    page = client_de(ines).post("/avis/reglages/", {"rythme": "toujours"})

    assert page.context["formulaire"].errors == {"rythme": ["Choisissez l’un des trois rythmes."]}


def test_lire_la_page_de_desabonnement_ne_desabonne_pas(anonyme, ines):
    page = anonyme.get(desabonnement(ines))

    assert (page.status_code, PreferenceDAvis.objects.count()) == (200, 0)


def test_un_clic_du_logiciel_de_courriel_desabonne_sans_session_ni_jeton(ines):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    reponse = strict.post(desabonnement(ines), {"List-Unsubscribe": "One-Click"})

    assert (reponse.status_code, reglages_de(ines).rythme) == (200, Rythme.JAMAIS)


def test_on_se_reabonne_de_la_meme_page(anonyme, ines):
    rythme(ines, Rythme.JAMAIS)

    reponse = anonyme.post(desabonnement(ines), {"reabonner": "1"})

    assert (reponse.status_code, reglages_de(ines).rythme) == (302, Rythme.CHAQUE_JOUR)


@pytest.mark.parametrize("signature", ["1.falsifiee", "n’importe-quoi", "99999999999999999999"])
def test_une_signature_fausse_est_introuvable(anonyme, ines, signature):
    assert anonyme.get(f"/avis/desabonnement/{signature}/").status_code == 404


def test_la_signature_d_une_autre_affaire_ne_desabonne_pas(anonyme, ines):
    from django.core.signing import Signer

    autre = Signer(salt="autre-affaire", sep=".").sign(ines.pk)

    assert anonyme.post(f"/avis/desabonnement/{autre}/").status_code == 404


# Qui est prévenu de quoi


def titres(personne):
    return list(Avis.objects.de(personne).order_by("pk").values_list("titre", flat=True))


def test_une_soumission_previent_l_enseignante_et_nul_autre(ines, hugo, lefevre, bernard):
    fabriques.soumise(ines.inscriptions.get())

    assert titres(lefevre) == ["À évaluer\u00a0: «\u00a0Plan de sauvegarde 3-2-1\u00a0»"]
    assert [titres(p) for p in (ines, hugo, bernard)] == [[], [], []]


def test_une_soumission_retiree_ou_jugee_ne_s_annonce_plus(inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre)

    assert titres(lefevre) == []


def test_l_etudiante_apprend_la_reprise_l_evaluation_et_la_reouverture(
    ines, inscription_d_ines, lefevre
):
    from evaluations import actions as jugements

    fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="A")
    validee = fabriques.validee(inscription_d_ines, lefevre, intitule="B")
    jugements.rouvrir(validee, acteur=lefevre, le=MIDI, motif="À préciser.")

    assert titres(ines) == [
        "Reprise demandée\u00a0: «\u00a0A\u00a0»",
        "Évaluation rendue\u00a0: «\u00a0B\u00a0»",
        "Rouverte\u00a0: «\u00a0B\u00a0»",
    ]
