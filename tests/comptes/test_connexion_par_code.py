"""Entrer par un code reçu par courriel ; et ce qu’un courriel de compte dit."""

import smtplib

import pytest
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend

from comptes.actions.invitations import courriel_d_invitation
from tests.comptes.entrees import code_recu, entrer, phrases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _essais_oublies():
    cache.clear()
    yield
    cache.clear()


def demander(client, email):
    return client.post("/compte/login/code/", {"email": email})


def taper(client, code):
    return client.post("/compte/login/code/confirm/", {"code": code})


def test_le_code_recu_fait_entrer(anonyme, ines, mailoutbox):
    demander(anonyme, ines.email)

    (courriel,) = mailoutbox
    assert (courriel.to, courriel.subject) == ([ines.email], "[Sillage] Votre code de connexion")
    assert taper(anonyme, code_recu(courriel)).url == "/"
    assert anonyme.get("/compte/").context["personne"] == ines


def test_le_code_se_tape_aussi_sans_tiret(anonyme, ines, mailoutbox):
    demander(anonyme, ines.email)

    assert taper(anonyme, code_recu(mailoutbox[0]).replace("-", " ")).url == "/"


def test_le_code_ne_sert_qu_une_fois_et_dans_ce_navigateur(
    anonyme, ines, mailoutbox, ouvrir_un_navigateur
):
    demander(anonyme, ines.email)
    code = code_recu(mailoutbox[0])

    assert taper(ouvrir_un_navigateur(), code).url == "/compte/login/code/"
    assert taper(anonyme, code).url == "/"
    anonyme.post("/compte/logout/")
    assert taper(anonyme, code).url == "/compte/login/code/"


def test_une_adresse_inconnue_recoit_la_meme_page(anonyme, ines, ouvrir_un_navigateur, mailoutbox):
    pages = []
    for client, email in ((anonyme, ines.email), (ouvrir_un_navigateur(), "nul@sillage.example")):
        arrivee = client.post("/compte/login/code/", {"email": email}, follow=True)
        texte = arrivee.content.decode().replace(email, "…")
        pages.append((arrivee.redirect_chain, texte.count("<"), "Si un compte existe" in texte))

    assert pages[0] == pages[1]
    assert [c.subject for c in mailoutbox] == [
        "[Sillage] Votre code de connexion",
        "[Sillage] Aucun compte à cette adresse",
    ]


def test_un_code_faux_se_dit_puis_tout_est_a_refaire(anonyme, ines):
    demander(anonyme, ines.email)

    premier = taper(anonyme, "0000-0001")
    assert phrases(premier, "verify_form") == ["Ce code n’est pas le bon."]
    taper(anonyme, "0000-0002")
    assert taper(anonyme, "0000-0003").url == "/compte/login/code/"


def test_un_compte_inconnu_tape_un_code_sans_jamais_entrer(anonyme, db):
    demander(anonyme, "nul@sillage.example")

    for vide in ("", "----", "0000-0000"):
        taper(anonyme, vide)
    assert anonyme.get("/compte/").status_code == 302


def test_les_codes_demandes_se_limitent_par_adresse(ouvrir_un_navigateur, ines, hugo):
    for _ in range(5):
        demander(ouvrir_un_navigateur(), ines.email)

    assert phrases(demander(ouvrir_un_navigateur(), ines.email)) == [
        "Trop d’essais infructueux : patientez cinq minutes avant de recommencer."
    ]
    assert demander(ouvrir_un_navigateur(), hugo.email).status_code == 302


def test_un_compte_ferme_n_entre_ni_par_code_ni_par_mot_de_passe(anonyme, ines, mailoutbox):
    type(ines).objects.filter(pk=ines.pk).update(is_active=False)

    demander(anonyme, ines.email)
    assert [c.subject for c in mailoutbox] == ["[Sillage] Aucun compte à cette adresse"]
    anonyme.post("/compte/logout/")  # « Se connecter autrement »
    assert entrer(anonyme, ines.email).url == "/compte/inactive/"


def test_un_courriel_qui_ne_part_pas_se_dit(anonyme, ines, monkeypatch):
    def en_panne(*_):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", en_panne)
    page = demander(anonyme, ines.email)

    assert page.status_code == 503
    assert "Le courriel n’est pas parti" in page.content.decode()


def test_un_mot_de_passe_change_meme_si_son_avis_ne_part_pas(client_de, ines, monkeypatch):
    def en_panne(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", en_panne)
    neuf = {"oldpassword": "demo-sillage", "password1": "vague-42-lointaine"}
    neuf["password2"] = neuf["password1"]

    assert client_de(ines).post("/compte/password/change/", neuf).status_code == 302
    ines.refresh_from_db()
    assert ines.check_password("vague-42-lointaine")


@pytest.mark.parametrize(
    "mot_de_passe, refus",
    [
        ("vague-42-lo", "12 caractères"),
        ("vague-grise1", None),
        ("motdepasse12", "des mots qui n’ont rien à voir"),
        ("password1234", "trop courant"),
        ("654687351654", "entièrement numérique"),
        ("ines-moreau-1", "trop semblable au champ « nom »"),
    ],
)
def test_les_regles_d_un_mot_de_passe(client_de, ines, mot_de_passe, refus):
    neuf = {"oldpassword": "demo-sillage", "password1": mot_de_passe, "password2": mot_de_passe}
    page = client_de(ines).post("/compte/password/change/", neuf)

    trouvees = phrases(page) if page.status_code == 200 else []
    assert (trouvees == []) if refus is None else (refus in " ".join(trouvees))


def test_une_invitation_mene_du_mot_de_passe_a_sa_page(anonyme, ines, mailoutbox, settings):
    """Le lien de l’invitation : choisir, et l’on est entré."""
    type(ines).objects.filter(pk=ines.pk).update(password="!")
    ines.refresh_from_db()
    lien = next(li for li in courriel_d_invitation(ines).body.split() if "/key/" in li)
    page = anonyme.get(lien.removeprefix(settings.ADRESSE_DU_SITE), follow=True)
    choix = {"password1": "vague-42-lointaine", "password2": "vague-42-lointaine"}
    arrivee = anonyme.post(page.redirect_chain[-1][0], choix, follow=True)

    assert arrivee.redirect_chain[-1][0] == "/portfolio/"
    assert arrivee.context["personne"] == ines
