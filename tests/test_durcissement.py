"""Ce que le site dit au navigateur, combien dure une session, et ce qu’il refuse au démarrage."""

import logging
import os
import re
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from comptes.jetons import jeton_du_sel, nouveau_sel
from config.environnement import cle_secrete
from config.journal import EnLigne
from config.sessions import OUVERTE
from portfolio.liens.adresses import est_publique
from tests.test_architecture import ETAGES

RACINE = Path(__file__).resolve().parent.parent
CLE = "une-cle-de-relecture-assez-longue-0123456789-abcdefghij"


def en_production(code, **reglages):
    """Ce qu’imprime ce code, les réglages étant ceux d’un site servi en TLS."""
    environnement = {"PATH": os.environ["PATH"], "SECRET_KEY": CLE, "DEBUG": "0", "HTTPS": "1"}
    environnement |= {"VAR_DIR": str(reglages.pop("dans")), "STATIQUES_FIGES": "0"} | reglages
    debut = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; "
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"{debut}django.setup()\n{code}"],
        capture_output=True,
        text=True,
        cwd=RACINE,
        env=environnement,
        check=False,
    )


# Les en-têtes

DEHORS = ("/robots.txt", "/compte/login/", "/n-existe-pas/", "/admin/", "/jury/inconnu/", "/sante/")


@pytest.mark.parametrize("adresse", DEHORS)
def test_toute_reponse_porte_les_en_tetes(db, anonyme, adresse):
    entetes = anonyme.get(adresse).headers

    assert entetes["X-Content-Type-Options"] == "nosniff"
    assert entetes["X-Robots-Tag"] == "noindex, nofollow"
    assert entetes["Cross-Origin-Resource-Policy"] == "same-origin"
    assert entetes["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in entetes["Permissions-Policy"]
    assert entetes["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_une_redirection_vers_https_porte_aussi_la_politique(anonyme, settings):
    settings.SECURE_SSL_REDIRECT = True
    reponse = anonyme.get("/compte/login/", headers={"x-forwarded-proto": "http"})

    assert (reponse.status_code, reponse.url) == (301, "https://testserver/compte/login/")
    politique = reponse.headers["Content-Security-Policy"]
    assert {"default-src 'none'", "object-src 'none'", "base-uri 'none'"} <= set(
        politique.split("; ")
    )


def test_les_adresses_de_machines_ne_se_redirigent_pas(anonyme, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert [anonyme.get(a).status_code for a in ("/sante/", "/metriques/")] == [200, 404]


def test_un_nom_de_site_inconnu_est_refuse_sans_rien_dire(db):
    reponse = Client(raise_request_exception=False).get("/", headers={"host": "mal.example"})

    assert (reponse.status_code, "mal.example" in reponse.content.decode()) == (400, False)


def test_derriere_un_mandataire_seul_son_en_tete_fait_foi(anonyme, settings):
    """Hors mandataire déclaré, un visiteur ne se dit pas en TLS ni ne choisit son nom."""
    settings.SECURE_SSL_REDIRECT = True
    forges = {"x-forwarded-proto": "https", "x-forwarded-host": "mal.example"}

    reponse = anonyme.get("/compte/login/", headers=forges)

    assert (reponse.status_code, reponse.url) == (301, "https://testserver/compte/login/")


SERVI = """
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["site.example"]
for chemin in ("/compte/login/", "/static/feuille.css", "/n-existe-pas/"):
    r = Client(headers={"host": "site.example"}).get(chemin, secure=True)
    print(r.status_code, r.headers["Strict-Transport-Security"], "|",
          "unsafe" in r.headers["Content-Security-Policy"],
          "frame-ancestors 'self'" in r.headers["Content-Security-Policy"],
          r.headers.get("Access-Control-Allow-Origin"), r.headers["X-Content-Type-Options"])
r = Client(headers={"host": "site.example"}).get("/compte/login/", secure=True)
print(sorted((c.key, c["secure"], c["samesite"], c["path"], c["domain"])
             for c in r.cookies.values()))
"""


def test_un_site_servi_dit_hsts_partout_et_n_ouvre_rien_aux_autres(tmp_path):
    """Pages, fichiers statiques et erreurs ; les témoins sont ceux d’un seul hôte, en TLS."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static/feuille.css").write_text("p {}")
    rendu = en_production(SERVI.strip(), dans=tmp_path)

    assert rendu.stdout.splitlines() == [
        *(
            f"{code} max-age=31536000; includeSubDomains; preload | False True None nosniff"
            for code in (200, 200, 404)
        ),
        "[('__Host-csrftoken', True, 'Lax', '/', '')]",
    ]


# Les robots, et qui veut signaler une faille


def test_les_robots_lisent_que_rien_ne_s_indexe(anonyme):
    reponse = anonyme.get(reverse("robots"))

    assert reponse.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert reponse.content.decode().splitlines()[1:] == ["User-agent: *", "Disallow:"]


@pytest.mark.parametrize("contact", ["mailto:securite@lycee.example", "https://lycee.example/s"])
def test_le_contact_de_securite_se_publie(anonyme, settings, contact):
    settings.SECURITE_CONTACT = contact
    settings.ADRESSE_DU_SITE = "https://portfolio.lycee.example"
    dans_un_an = timezone.now() + timedelta(days=365)

    assert anonyme.get("/.well-known/security.txt").content.decode().splitlines() == [
        f"Contact: {contact}",
        f"Expires: {dans_un_an:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en",
        "Canonical: https://portfolio.lycee.example/.well-known/security.txt",
    ]


# Les sessions


def laisser_passer(client, **duree):
    """Vieillit la session d’autant : son échéance et son début reculent."""
    ligne, duree = Session.objects.get(pk=client.session.session_key), timedelta(**duree)
    contenu = ligne.get_decoded()
    contenu[OUVERTE] -= int(duree.total_seconds())
    Session.objects.filter(pk=ligne.pk).update(
        expire_date=ligne.expire_date - duree,
        session_data=Session.objects.encode(contenu),
    )


def revenir(client, **duree):
    laisser_passer(client, **duree)
    return client.get(reverse("referentiel")).status_code


def test_une_session_finit_apres_deux_heures_de_silence(client_de, ines):
    client = client_de(ines)

    assert revenir(client, hours=1, minutes=59) == 200
    assert revenir(client, hours=1, minutes=59) == 200
    assert revenir(client, hours=2, seconds=1) == 302


def test_une_session_finit_apres_douze_heures_meme_employee(client_de, ines):
    client = client_de(ines)

    assert [revenir(client, minutes=119) for _ in range(6)] == [200] * 6
    assert revenir(client, minutes=7) == 302


def test_une_session_ne_s_ecrit_qu_une_fois_par_cinq_minutes(client_de, ines):
    client = client_de(ines)

    def ecritures(minutes):
        laisser_passer(client, minutes=minutes)
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("referentiel"))
        return sum(requete["sql"].startswith("UPDATE") for requete in requetes)

    assert [ecritures(minutes) for minutes in (0, 4, 2, 4)] == [0, 0, 1, 0]


def test_changer_de_cle_en_route_ne_rajeunit_pas_la_session(client_de, ines):
    client = client_de(ines)
    laisser_passer(client, hours=1)
    session = client.session
    debut = session[OUVERTE]
    session.cycle_key()
    session.save()

    assert session[OUVERTE] == debut


def test_sans_la_case_le_temoin_meurt_avec_le_navigateur(client_de, ines):
    """Même entrée par un code, une clé ou un fournisseur, qui ne montrent pas la case."""
    client = client_de(ines)
    laisser_passer(client, minutes=6)
    temoin = client.get(reverse("referentiel")).cookies["sessionid"]

    assert (temoin["max-age"], temoin["expires"]) == ("", "")


def test_rester_connecte_dure_quatorze_jours_depuis_la_connexion(client_de, ines):
    client = client_de(ines)
    session = client.session
    session.set_expiry(14 * 86_400)  # ce que fait la case
    session.save()

    assert [revenir(client, days=5) for _ in range(3)] == [200, 200, 302]


def test_zero_jour_ote_la_case_rester_connecte(tmp_path):
    code = "from django.conf import settings as s; print(s.ACCOUNT_SESSION_REMEMBER)"
    reponses = [en_production(code, dans=tmp_path, SESSION_MEMOIRE=j).stdout for j in ("0", "14")]

    assert reponses == ["False\n", "None\n"]


SECRET, NEUF = "ancien-secret-de-dix-sept", "Trois-Cyprès-Penchés-9"


def entrer(personne):
    """Par la page de connexion, avec son mot de passe."""
    client = Client()
    client.post(reverse("account_login"), {"login": personne.email, "password": SECRET})
    return client


@pytest.fixture
def avec_secret(ines):
    ines.set_password(SECRET)
    ines.save()
    return ines


def test_changer_de_mot_de_passe_ferme_les_autres_sessions(avec_secret):
    ici, ailleurs = entrer(avec_secret), entrer(avec_secret)
    envoi = {"oldpassword": SECRET, "password1": NEUF, "password2": NEUF}

    ici.post(reverse("account_change_password"), envoi)

    statuts = [client.get(reverse("referentiel")).status_code for client in (ici, ailleurs)]
    assert statuts == [200, 302]


def test_se_connecter_donne_une_session_neuve_et_sortir_la_detruit(avec_secret):
    client = entrer(avec_secret)
    premiere = client.session.session_key
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = premiere

    assert client.get(reverse("referentiel")).status_code == 302
    assert not Session.objects.filter(pk=premiere).exists()


def test_une_session_fixee_d_avance_ne_sert_pas(avec_secret):
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    client.post(reverse("account_login"), {"login": avec_secret.email, "password": SECRET})

    assert client.session.session_key != "a" * 32


def test_un_compte_ferme_perd_ses_sessions_aussitot(client_de, ines):
    client = client_de(ines)
    type(ines).objects.filter(pk=ines.pk).update(is_active=False)

    assert client.get(reverse("referentiel")).status_code == 302


@pytest.fixture
def avec_application(avec_secret):
    """Sa clé ; l’activer ailleurs qu’ici a ses propres tests."""
    cle = generate_totp_secret()
    TOTP.activate(avec_secret, cle)
    return cle


def test_un_code_ne_ressert_pas_tant_qu_il_vaut(avec_secret, avec_application, monkeypatch):
    """La tolérance d’horloge le laisse valable après la demi-minute où allauth le retient."""
    maintenant = int(time.time() // 30) * 30
    code = format_hotp_value(hotp_value(avec_application, maintenant // 30))

    def taper(apres):
        monkeypatch.setattr(time, "time", lambda: maintenant + apres)
        client = entrer(avec_secret)
        client.post(reverse("mfa_authenticate"), {"code": code})
        return client.get(reverse("referentiel")).status_code

    assert [taper(apres) for apres in (0, 10, 35, 55)] == [200, 302, 302, 302]


# Les témoins et la clé du site, tels qu’un site servi les a


def test_les_temoins_portent_le_prefixe_de_l_hote(tmp_path):
    code = (
        "from django.conf import settings as s; from config.temoins import MessagesEnTemoin as m; "
        "from documents.views import jury_acces as j, portfolio_public as p; "
        "from portfolio.views import portfolio as q; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, m.cookie_name, q.MASQUES, j.TEMOIN, "
        "p.COOKIE, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY)"
    )

    assert en_production(code, dans=tmp_path).stdout.split() == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "__Host-messages",
        "__Host-premiers-pas-masques",
        "__Secure-sillage_jury",
        "__Secure-code_du_portfolio",
        *["True"] * 3,
    ]


@pytest.mark.parametrize(
    "cle", ["", "x", "a" * 80, "celle-des-essais-qui-ne-protege-rien", "abab1212" * 10]
)
def test_une_cle_faible_est_refusee(cle):
    with pytest.raises(ImproperlyConfigured, match="trop faible"):
        cle_secrete(cle, essai=False)
    assert cle_secrete(cle, essai=True) == cle


def test_un_site_servi_ne_demarre_pas_sur_une_cle_faible(tmp_path):
    rendu = en_production("print('parti')", dans=tmp_path, SECRET_KEY="courte")  # noqa: S106

    assert (rendu.returncode, rendu.stdout) == (1, "")
    assert "SECRET_KEY est trop faible" in rendu.stderr


def test_les_reglages_de_production_passent_la_relecture_de_django(tmp_path):
    code = (
        "from django.core.management import call_command as c; "
        "c('check', deploy=True, fail_level='WARNING')"
    )

    assert en_production(code, dans=tmp_path).returncode == 0


def test_les_mots_de_passe_se_hachent_lentement(tmp_path):
    code = "from django.contrib.auth.hashers import make_password as m; print(m('x')[:21])"

    assert en_production(code, dans=tmp_path).stdout == "pbkdf2_sha256$1000000\n"


def test_les_jetons_de_lien_ont_cent_quatre_vingt_douze_bits():
    jetons = {jeton_du_sel(nouveau_sel()) for _ in range(50)}

    assert (len(jetons), {len(urlsafe_b64decode(jeton)) * 8 for jeton in jetons}) == (50, {192})


# Le mot de passe


def essayer(mot, personne):
    try:
        validate_password(mot, personne)
    except ValidationError as refus:
        return [erreur.code for erreur in refus.error_list]
    return []


@pytest.mark.parametrize(
    "mot", ["Sillage-2027-BTS-SIO", "portfolio20272028", "LycéeÉlèveAdmin!", "Jury.Jury.Jury.12"]
)
def test_un_mot_de_passe_fait_des_mots_de_la_maison_est_refuse(lefevre, mot):
    assert "mots_de_la_maison" in essayer(mot, lefevre)


@pytest.mark.parametrize("mot", ["lefevre-lefevre", "ClaireClaire2027", "lefevre.claire.12"])
def test_le_nom_de_la_personne_repete_aussi(lefevre, mot):
    assert "mots_de_la_maison" in essayer(mot, lefevre)


def test_le_nom_et_la_ville_de_l_etablissement_aussi(lefevre, inscription_d_ines):
    lieu = inscription_d_ines.promotion.etablissement

    assert "mots_de_la_maison" in essayer(f"{lieu.ville}-{lieu.ville}-2027", lefevre)


@pytest.mark.parametrize(
    "mot", ["cheval agrafe pile correct", "7$9!4@2%k8&3", "Sillage et trois cyprès penchés"]
)
def test_un_mot_de_passe_sans_rapport_passe(lefevre, mot):
    assert essayer(mot, lefevre) == []


def test_un_long_mot_de_passe_avec_des_espaces_se_garde_tel_quel(avec_secret):
    long = f" {'Trois cyprès penchés 9 ' * 6}"
    client = entrer(avec_secret)
    envoi = {"oldpassword": SECRET, "password1": long, "password2": long}
    client.post(reverse("account_change_password"), envoi)

    avec_secret.refresh_from_db()
    assert (avec_secret.check_password(long), avec_secret.check_password(long.strip())) == (
        True,
        False,
    )


# Le journal


def test_une_entree_et_un_refus_se_disent_au_journal(avec_secret, avec_application, caplog):
    caplog.set_level("INFO", logger="comptes")
    Client().post(reverse("account_login"), {"login": avec_secret.email, "password": "faux"})
    Client().post(reverse("account_login"), {"login": "qui@sillage.example", "password": "faux"})
    client = entrer(avec_secret)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    code = format_hotp_value(hotp_value(avec_application, int(time.time()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})

    pk = avec_secret.pk
    assert [r.getMessage() for r in caplog.records if r.name.startswith("comptes")] == [
        f"Mot de passe refusé, personne {pk}",
        "Mot de passe refusé, personne -",
        f"Code refusé, personne {pk} (totp)",
        f"Connexion de la personne {pk}, par password, mfa",
    ]


def test_un_retour_a_la_ligne_n_ecrit_pas_une_fausse_ligne():
    ligne = logging.LogRecord("x", 30, "", 1, "refus de %s", ("a\r\n2026 ERROR tout va",), None)

    assert EnLigne("%(message)s").format(ligne) == r"refus de a\r\n2026 ERROR tout va"


# Les formulaires


def test_aucun_formulaire_ne_prend_tous_les_champs():
    """Un champ de plus au modèle ne devient pas un champ de plus qu’un envoi sait écrire."""
    prises = re.compile(
        r"""fields\s*=\s*["']__all__|\(\*\*request\.(POST|GET)|setattr\(.*request"""
    )
    sources = [p for e in (*ETAGES, "config") for p in (RACINE / e).rglob("*.py")]

    assert [p.name for p in sources if prises.search(p.read_text("utf-8"))] == []


# Ce que le serveur va voir

RESERVEES = (
    *("192.0.0.8", "192.0.0.170", "192.88.99.1", "100.64.0.1", "198.18.0.1", "169.254.169.254"),
    *("0.0.0.0", "240.0.0.1", "64:ff9b:1::1", "100::1", "2001:2::1", "2001:db8::1", "3fff::1"),
    *("5f00::1", "fd00::1", "fe80::1", "fec0::1", "ff02::1", "::", "::ffff:10.0.0.1"),
    *("64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::1"),
)


@pytest.mark.parametrize("adresse", RESERVEES)
def test_une_adresse_reservee_n_est_jamais_publique(adresse):
    """Quelle que soit la version de Python, dont la liste a changé."""
    assert not est_publique(adresse)


@pytest.mark.parametrize("adresse", ["1.1.1.1", "193.0.0.1", "2606:4700::1111", "2a00:1450::1"])
def test_une_adresse_publique_l_est(adresse):
    assert est_publique(adresse)


# CSRF : tout verbe le vérifie, hors ces pages sans session dont le jeton est dans l’adresse

SANS_CSRF = {
    "desabonnement",
    "confirmer",
    "verifier_code",
    "portfolio_public",
    "portfolio_public_realisation",
    "portfolio_public_piece",
    "portfolio_public_code",
    "saml_acs",
    "saml_sls",
    "saml_finish_acs",
}


def exemptees(resolver=None):
    for motif in (resolver or get_resolver()).url_patterns:
        if isinstance(motif, URLResolver):
            yield from exemptees(motif)
        elif isinstance(motif, URLPattern) and getattr(motif.callback, "csrf_exempt", False):
            yield motif.name


def test_seules_les_pages_par_lien_se_passent_du_jeton_csrf():
    inattendues = {nom for nom in exemptees() if not re.match(r"jury(_|$)", nom)} - SANS_CSRF

    assert inattendues == set()
