"""La confirmation d’un stage par son tuteur : un lien, un nom, une date, et rien d’autre."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from comptes.models import Avis
from portfolio import actions
from portfolio.lectures import avec_leur_demande, stages_de
from portfolio.models import ConfirmationDeTuteur
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db

TUTEUR = "paul.roy@mairietech.example"
CHAMPS = {"debut_le": date(2026, 5, 26), "fin_le": date(2026, 11, 20), "semaines": 5}


@pytest.fixture(autouse=True)
def _compteurs_a_zero():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def stage(inscription_d_ines):
    return fabriques.stage(inscription_d_ines, tuteur="Paul Roy")


@pytest.fixture
def demander(stage, ines):
    """`demander()` : une demande vivante aujourd’hui, et le chemin de son lien."""

    def demande(le=None):
        actions.demander_la_confirmation(
            stage, acteur=ines, le=le or timezone.now(), courriel=TUTEUR
        )
        return re.search(r"/confirmer/\S+", mail.outbox[-1].body).group()

    return demande


@pytest.fixture
def lien(demander):
    return demander()


def messages(reponse):
    return [str(m).replace("\u00a0", " ") for m in get_messages(reponse.wsgi_request)]


def etat(inscription):
    [lu] = avec_leur_demande(stages_de(inscription), inscription, vu_le=timezone.now())
    return lu.demande and lu.demande.etat


def signer(client, lien, **champs):
    return client.post(lien, {"nom": "Paul Roy", "message": ""} | champs)


# Demander


def test_le_courriel_ne_dit_que_le_nom_l_etablissement_et_le_lien(client_de, ines, stage, settings):
    reponse = client_de(ines).post(f"/stages/{stage.pk}/confirmation/", {"courriel": TUTEUR})
    [message] = mail.outbox
    demande = ConfirmationDeTuteur.objects.get()

    assert reponse.url == f"/stages/#stage-{stage.pk}"
    assert (message.to, message.subject) == (
        [TUTEUR],
        "Inès Moreau vous demande de confirmer un stage",
    )
    assert "Inès Moreau (Lycée Jean-Moulin (Limoges))" in message.body
    assert f"{settings.ADRESSE_DU_SITE}/confirmer/" in message.body
    assert "MairieTech" not in message.body
    assert "2026" not in message.body
    assert demande.expire_le - demande.demandee_le == timedelta(days=21)


def test_la_base_ne_garde_que_l_empreinte_du_jeton(lien):
    jeton = lien.split("/")[2]
    demande = ConfirmationDeTuteur.objects.values().get()

    assert len(jeton) == 32
    assert [nom for nom, valeur in demande.items() if jeton in str(valeur)] == []


@pytest.mark.parametrize("saisi", ["", "paul", "paul@", "a@b\r\nBcc: x@y.fr", "é" * 300 + "@a.fr"])
def test_une_adresse_fautive_se_dit_sous_son_stage(client_de, ines, stage, saisi):
    reponse = client_de(ines).post(f"/stages/{stage.pk}/confirmation/", {"courriel": saisi})

    assert reponse.status_code == 200
    assert reponse.context["saisie"].stage == stage.pk
    assert f'id="courriel-{stage.pk}-erreur" role="alert"' in reponse.content.decode()
    assert (mail.outbox, ConfirmationDeTuteur.objects.count()) == ([], 0)


def test_trois_demandes_par_stage_et_par_jour(demander, ines, stage):
    for rang in range(3):
        demander(MIDI + timedelta(hours=rang))

    with pytest.raises(ActionRefusee, match="Déjà 3 demandes pour ce stage en un jour"):
        demander(MIDI + timedelta(hours=3))
    assert demander(MIDI + timedelta(hours=25))


def test_un_etudiant_n_ecrit_pas_a_toute_la_terre(client_de, ines, inscription_d_ines):
    client = client_de(ines)
    for rang in range(11):
        stage = fabriques.stage(inscription_d_ines)
        adresse = f"/stages/{stage.pk}/confirmation/"
        reponse = client.post(adresse, {"courriel": f"t{rang}@x.example"})

    assert reponse.context["saisie"].errors["courriel"] == [
        "Vous avez demandé beaucoup de confirmations aujourd’hui\u00a0: recommencez demain."
    ]
    assert len(mail.outbox) == 10


def test_un_courriel_qui_ne_part_pas_ne_laisse_rien(client_de, ines, stage, settings, lien):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    reponse = client_de(ines).post(f"/stages/{stage.pk}/confirmation/", {"courriel": TUTEUR})

    assert reponse.context["saisie"].errors["courriel"] == [
        "Le courriel n’a pas pu partir\u00a0: vérifiez l’adresse, ou recommencez plus tard."
    ]
    assert ConfirmationDeTuteur.objects.get().revoquee_le is None


# Confirmer


def test_le_tuteur_lit_le_stage_sans_compte_et_lire_ne_confirme_rien(anonyme, lien):
    reponse = anonyme.get(lien)
    page = reponse.content.decode()

    attendus = ("Inès Moreau", "MairieTech", "26 mai 2026", "20 novembre 2026", "5 semaines")
    assert [texte for texte in attendus if texte not in page] == []
    assert [s for s in ("ines@", "Lefèvre", TUTEUR, "Paul Roy") if s in page] == []
    assert ConfirmationDeTuteur.objects.get().confirmee_le is None


def test_la_page_ne_se_garde_nulle_part(anonyme, lien):
    reponse = anonyme.get(lien)

    assert reponse["X-Robots-Tag"] == "noindex, nofollow"
    assert reponse["Referrer-Policy"] == "no-referrer"
    assert "no-store" in reponse["Cache-Control"]
    assert reponse.cookies == {}


def test_confirmer_date_signe_et_previent_l_etudiant(anonyme, lien, ines, stage):
    reponse = signer(anonyme, lien, nom="  Paul   Roy ", message="Excellent stage.\r\nMerci.")
    demande = ConfirmationDeTuteur.objects.get()

    assert (reponse.status_code, reponse.url) == (302, lien)
    assert (demande.nom, demande.message) == ("Paul Roy", "Excellent stage.\nMerci.")
    assert timezone.now() - demande.confirmee_le < timedelta(minutes=1)
    assert Avis.objects.get(destinataire=ines).chemin == f"/stages/#stage-{stage.pk}"


def test_confirmer_deux_fois_garde_la_premiere(anonyme, lien):
    signer(anonyme, lien)
    reponse = signer(anonyme, lien, nom="Un autre")

    assert "confirmé par Paul Roy" in reponse.content.decode()
    assert ConfirmationDeTuteur.objects.get().nom == "Paul Roy"
    assert Avis.objects.count() == 1


@pytest.mark.parametrize(
    "champs, champ, phrase",
    [
        ({"nom": "  "}, "nom", "Dites qui confirme ce stage."),
        ({"nom": "a" * 121}, "nom", "Ce nom est trop long\u00a0: 120 signes au plus."),
        (
            {"message": "a" * 2001},
            "message",
            "Ce message est trop long\u00a0: 2000 signes au plus.",
        ),
    ],
)
def test_une_signature_fautive_se_dit_a_cote_du_champ(anonyme, lien, champs, champ, phrase):
    reponse = signer(anonyme, lien, **champs)

    assert (reponse.status_code, reponse.context["formulaire"].errors) == (200, {champ: [phrase]})
    assert ConfirmationDeTuteur.objects.get().confirmee_le is None


def test_une_signature_sans_jeton_csrf_est_recue(lien):
    """« no-referrer » rend l’origine nulle : la vérification refuserait tous les tuteurs."""
    client = Client(enforce_csrf_checks=True)
    assert signer(client, lien).status_code == 302


def _expirer(stage, ines):
    passe = timezone.now() - timedelta(days=22)
    demandees = ConfirmationDeTuteur.objects.all()
    demandees.update(demandee_le=passe, expire_le=passe + timedelta(days=21))


def _fermer(stage, ines):
    actions.fermer_la_demande(stage, acteur=ines, le=timezone.now())


def _remplacer(stage, ines):
    actions.demander_la_confirmation(stage, acteur=ines, le=timezone.now(), courriel=TUTEUR)


def _modifier(stage, ines):
    champs = CHAMPS | {"semaines": 4}
    actions.modifier_stage(stage, acteur=ines, le=timezone.now(), champs=champs, version=1)


def _supprimer(stage, ines):
    actions.supprimer_stage(stage, acteur=ines)


@pytest.mark.parametrize("geste", [_expirer, _fermer, _remplacer, _modifier, _supprimer])
def test_un_lien_mort_a_la_meme_page_qu_un_lien_inconnu(geste, anonyme, lien, stage, ines):
    geste(stage, ines)
    inconnue = anonyme.get("/confirmer/" + "A" * 32 + "/")
    lue, signee = anonyme.get(lien), signer(anonyme, lien)

    assert [r.status_code for r in (inconnue, lue, signee)] == [404, 404, 404]
    assert inconnue.content == lue.content == signee.content
    assert not ConfirmationDeTuteur.objects.filter(confirmee_le__isnull=False).exists()


@pytest.mark.parametrize("alteration", ["tronque", "allonge", "casse", "NUL", "énorme"])
def test_un_jeton_altere_est_inconnu_en_une_requete(
    alteration, anonyme, lien, django_assert_num_queries
):
    jeton = lien.split("/")[2]
    altere = {
        "tronque": jeton[:-1],
        "allonge": f"{jeton}A",
        "casse": jeton.swapcase(),
        "NUL": f"{jeton}%00",
        "énorme": "é" * 3000,
    }[alteration]

    with django_assert_num_queries(1):
        assert anonyme.get(f"/confirmer/{altere}/").status_code == 404


def test_la_page_compte_les_visites_par_adresse(anonyme, lien, settings):
    settings.CONFIRMATION_LIMITES = {"lecture": "2/m/ip", "envoi": "1/m/ip"}

    assert [anonyme.get(lien).status_code for _ in range(3)] == [200, 200, 429]
    assert [signer(anonyme, lien, nom="").status_code for _ in range(2)] == [200, 429]


# Ensuite


def test_l_enseignante_et_l_etudiante_lisent_la_confirmation(
    client_de, anonyme, lien, ines, lefevre, inscription_d_ines
):
    signer(anonyme, lien, message="Autonome.")
    jour = timezone.localdate()
    pages = [
        client_de(qui).get(adresse).content.decode()
        for qui, adresse in (
            (ines, "/stages/"),
            (lefevre, f"/inscriptions/{inscription_d_ines.pk}/"),
        )
    ]

    dit = f"Confirmé par Paul Roy le {jour:%d/%m/%y}&nbsp;: "
    assert [(dit in page, "Autonome." in page) for page in pages] == [(True, True)] * 2


@pytest.mark.parametrize(
    "nom, valeur",
    [
        ("debut_le", "2026-06-01"),
        ("fin_le", "2026-11-27"),
        ("semaines", "4"),
        ("organisation", "A"),
    ],
)
def test_changer_ce_qui_est_confirme_le_dit_et_ne_le_confirme_plus(
    nom, valeur, client_de, ines, anonyme, lien, stage, inscription_d_ines
):
    signer(anonyme, lien)
    saisie = {"nature": "stage", "organisation": "MairieTech", "version": 1, "semaines": "5"}
    saisie |= {"debut_le": "2026-05-26", "fin_le": "2026-11-20", nom: valeur}
    reponse = client_de(ines).post(f"/stages/{stage.pk}/modifier/", saisie)

    assert messages(reponse)[0].startswith("La confirmation du tuteur portait sur d’autres dates")
    assert stages_de(inscription_d_ines)[0].confirmation is None
    assert etat(inscription_d_ines) == "depassee"


def test_completer_les_missions_garde_la_confirmation(ines, anonyme, lien, stage):
    signer(anonyme, lien)
    champs = CHAMPS | {"missions": "Réseau."}
    actions.modifier_stage(stage, acteur=ines, le=timezone.now(), champs=champs, version=1)

    assert stages_de(stage.inscription)[0].confirmation.nom == "Paul Roy"


def test_un_stage_confirme_ne_se_redemande_pas_et_ne_se_ferme_pas(anonyme, lien, demander, stage):
    signer(anonyme, lien)
    etudiante = stage.inscription.etudiant

    assert actions.fermer_la_demande(stage, acteur=etudiante, le=timezone.now()) is False
    with pytest.raises(ActionRefusee, match="déjà confirmé"):
        demander()


@pytest.mark.parametrize(
    "geste, attendu", [(_expirer, "expiree"), (_fermer, "fermee"), (_remplacer, "attente")]
)
def test_l_etudiante_sait_ou_en_est_sa_demande(
    geste, attendu, client_de, lien, stage, ines, inscription_d_ines
):
    geste(stage, ines)

    assert etat(inscription_d_ines) == attendu
    assert TUTEUR in client_de(ines).get("/stages/").content.decode()


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_stages_et_leurs_demandes_se_lisent_en_deux_requetes(
    nombre, ines, inscription_d_ines, django_assert_num_queries
):
    for _ in range(nombre):
        stage = fabriques.stage(inscription_d_ines)
        actions.demander_la_confirmation(stage, acteur=ines, le=MIDI, courriel=TUTEUR)

    with django_assert_num_queries(2):
        lus = avec_leur_demande(stages_de(inscription_d_ines), inscription_d_ines, vu_le=MIDI)
    assert [lu.demande.etat for lu in lus] == ["attente"] * nombre
