"""Les limites : justes d’un processus à l’autre, et par la vraie adresse du visiteur."""

from multiprocessing import get_context

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from comptes.connexion import adresse_du_visiteur
from config.environnement import env_parmi
from tests.comptes.entrees import phrases

PROCESSUS, ESSAIS = 6, 12
LIMITE = {"essai": "5/300s/key"}


def essayer(depart, passes):
    """Un processus : tous ses essais d’un trait, une fois les autres prêts."""
    demande = RequestFactory().post("/compte/login/")
    depart.wait(30)
    for _ in range(ESSAIS):
        permis = ratelimit.consume(
            demande, app="allauth.account", action="essai", key="ines", config=LIMITE
        )
        with passes.get_lock():
            passes.value += bool(permis)


def test_cinq_essais_en_tout_pour_six_processus_qui_essaient_ensemble(tmp_path, settings):
    """Soixante-douze essais, partis au même signal : cinq passent, pas un de plus."""
    settings.CACHES = {"default": {"BACKEND": "config.cache.CacheDeFichiers", "LOCATION": tmp_path}}
    contexte = get_context("fork")
    depart, passes = contexte.Barrier(PROCESSUS), contexte.Value("i", 0)
    lances = [contexte.Process(target=essayer, args=(depart, passes)) for _ in range(PROCESSUS)]
    for processus in lances:
        processus.start()
    for processus in lances:
        processus.join(60)

    assert ([p.exitcode for p in lances], passes.value) == ([0] * PROCESSUS, 5)


@pytest.mark.parametrize(
    "mandataires, transmise, attendue",
    [
        (0, "203.0.113.9", "192.0.2.1"),  # sans mandataire, l’en-tête n’est que du visiteur
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # ce que le visiteur a forgé précède
        (2, "1.2.3.4, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),  # pas passée par les deux
        (1, "n’importe quoi", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_l_adresse_est_celle_qu_ecrit_notre_mandataire(settings, mandataires, transmise, attendue):
    settings.MANDATAIRES = mandataires
    demande = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    demande.META["HTTP_X_FORWARDED_FOR"] = transmise

    assert adresse_du_visiteur(demande) == attendue


@pytest.mark.django_db
def test_une_adresse_forgee_n_echappe_pas_a_la_limite(anonyme, ines, settings):
    """Trois échecs d’une adresse, chacun sous un en-tête neuf : le quatrième essai est refusé."""
    cache.clear()
    settings.MANDATAIRES = 1
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    for rang in range(3):
        anonyme.post(
            "/compte/login/",
            {"login": f"y{rang}@sillage.example", "password": "faux"},
            headers={"X-Forwarded-For": f"10.0.0.{rang}, 203.0.113.9"},
        )

    refus = anonyme.post(
        "/compte/login/",
        {"login": ines.email, "password": "demo-sillage"},
        headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.9"},
    )
    assert phrases(refus) == [
        "Trop d’essais infructueux : patientez cinq minutes avant de recommencer."
    ]
    cache.clear()


@pytest.mark.django_db
def test_une_classe_entiere_choisit_ses_mots_de_passe_derriere_une_adresse(anonyme):
    """Trente-cinq étudiants, la même minute : la limite d’allauth (20) en refusait quinze."""
    cache.clear()
    statuts = {
        anonyme.post(f"/compte/password/reset/key/2-abc-{rang}/", {}).status_code
        for rang in range(35)
    }
    assert statuts == {200}
    cache.clear()


def test_un_reglage_inconnu_se_dit(monkeypatch):
    monkeypatch.setenv("SECOND_FACTEUR_EXIGE", "tous")

    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTEUR_EXIGE=tous"):
        env_parmi("SECOND_FACTEUR_EXIGE", ("", "administration", "equipe"))
