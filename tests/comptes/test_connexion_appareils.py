"""« Mon compte », et les appareils où l’on est connecté."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from comptes.connexion import VU_LE
from comptes.navigateurs import en_mots
from tests.comptes.entrees import entrer

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(autouse=True)
def _essais_oublies():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def deux(ouvrir_un_navigateur, ines):
    """Inès, connectée d’un ordinateur puis d’un téléphone."""
    clients = []
    for annonce in (FIREFOX, IPHONE):
        client = ouvrir_un_navigateur()
        client.defaults["HTTP_USER_AGENT"] = annonce
        entrer(client, ines.email)
        clients.append(client)
    return clients


def statuts(clients):
    return [client.get("/portfolio/").status_code for client in clients]


@pytest.mark.parametrize(
    "annonce, mots",
    [
        (FIREFOX, "Firefox sur Windows"),
        (EDGE, "Edge sur Windows"),
        (IPHONE, "Safari sur un iPhone"),
        ("", "un navigateur inconnu"),
        ("<script>", "un navigateur inconnu"),
    ],
)
def test_un_navigateur_se_dit_en_mots(annonce, mots):
    assert en_mots(annonce) == mots


def test_chaque_appareil_se_lit_celui_ci_d_abord(deux):
    lus = deux[1].get("/compte/appareils/").context["appareils"]

    assert [(a.navigateur, a.le_mien, a.adresse) for a in lus] == [
        ("Safari sur un iPhone", True, "127.0.0.1"),
        ("Firefox sur Windows", False, "127.0.0.1"),
    ]


def test_un_appareil_se_deconnecte_sans_les_autres(deux):
    autre = deux[1].get("/compte/appareils/").context["appareils"][1]

    for _ in range(2):  # un double clic
        assert deux[1].post(f"/compte/appareils/{autre.pk}/fermer/").status_code == 302
    assert statuts(deux) == [302, 200]


def test_nul_ne_ferme_l_appareil_d_un_autre(deux, client_de, hugo):
    appareil = UserSession.objects.first()

    assert client_de(hugo).post(f"/compte/appareils/{appareil.pk}/fermer/").status_code == 302
    assert statuts(deux) == [200, 200]


def test_deconnecter_partout_garde_celui_ci_et_ferme_meme_ce_qui_n_est_pas_suivi(
    deux, client_de, ines, hugo
):
    non_suivi, voisin = client_de(ines), client_de(hugo)

    page = deux[1].post("/compte/appareils/fermer/", follow=True)
    assert [str(m) for m in page.context["messages"]] == [
        "Les 2 autres appareils sont déconnectés. Celui-ci reste connecté."
    ]
    assert statuts([*deux, non_suivi, voisin]) == [302, 200, 302, 200]


def test_changer_de_mot_de_passe_ferme_les_autres_appareils(deux, ines, mailoutbox):
    neuf = {"oldpassword": "demo-sillage", "password1": "vague-42-lointaine"}
    deux[1].post("/compte/password/change/", neuf | {"password2": neuf["password1"]})

    assert statuts(deux) == [302, 200]
    assert Session.objects.count() == 1
    (avis,) = mailoutbox
    assert (avis.to, avis.subject) == ([ines.email], "[Sillage] Votre mot de passe est changé")
    assert "avec Safari sur un iPhone, depuis l’adresse 127.0.0.1." in avis.body


def test_un_mot_de_passe_change_ailleurs_laisse_ses_sessions_hors_de_la_liste(deux, ines):
    ines.set_password("vague-42-lointaine")
    ines.save()
    neuf = deux[0]
    entrer(neuf, ines.email, "vague-42-lointaine")

    lus = neuf.get("/compte/appareils/").context["appareils"]
    assert [(a.navigateur, a.le_mien) for a in lus] == [("Firefox sur Windows", True)]


def test_le_dernier_usage_s_ecrit_au_plus_toutes_les_dix_minutes(
    deux, django_assert_num_queries, settings
):
    client, avant = deux[0], timezone.now() - timedelta(minutes=11)
    suivie = UserSession.objects.filter(session_key=client.session.session_key)
    suivie.update(last_seen_at=avant)
    client.get("/referentiel/")
    assert suivie.get().last_seen_at == avant  # trop tôt

    session = client.session
    session[VU_LE] -= 660
    session.save()
    client.get("/referentiel/", REMOTE_ADDR="192.0.2.7")
    assert (suivie.get().last_seen_at > avant, suivie.get().ip) == (True, "192.0.2.7")
    assert client.session[VU_LE] == pytest.approx(timezone.now().timestamp(), abs=60)


def test_en_lecture_seule_l_usage_ne_s_ecrit_pas(deux, settings):
    session = deux[0].session
    session[VU_LE] -= 660
    session.save()
    settings.LECTURE_SEULE = True
    settings.SESSION_ENGINE = "config.sessions_lues"

    pages = ("/compte/", "/compte/appareils/", "/compte/2fa/", "/portfolio/")
    assert [deux[0].get(page).status_code for page in pages] == [200] * 4
    assert deux[0].post("/compte/appareils/fermer/").status_code == 503
    assert statuts(deux) == [200, 200]


@pytest.mark.parametrize("page, nombre", [("/compte/", 5), ("/compte/appareils/", 4)])
def test_le_cout_des_pages_ne_depend_pas_du_nombre_d_appareils(
    deux, page, nombre, django_assert_num_queries
):
    with django_assert_num_queries(nombre):
        assert deux[0].get(page).status_code == 200


def test_mon_compte_dit_l_identite_et_l_adresse(client_de, lefevre):
    page = client_de(lefevre).get("/compte/").content.decode()

    for mot in ("LEFÈVRE Claire", "lefevre@sillage.example", "Second facteur", "Appareils"):
        assert mot in page


@pytest.mark.parametrize("ancienne", ["/compte/email/", "/compte/sessions/"])
def test_les_pages_d_allauth_que_la_notre_remplace_y_menent(client_de, ines, ancienne):
    suite = client_de(ines).get(ancienne).url
    assert suite in {"/compte/", "/compte/appareils/"}
