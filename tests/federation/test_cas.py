"""Se connecter par le CAS d’un ENT, et les tickets qui n’ouvrent rien."""

from dataclasses import replace

import pytest
from allauth.socialaccount.models import SocialAccount

from config.federation import fournisseurs
from tests.federation.cas import servir
from tests.federation.oidc import chez_nous, port_libre

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]

DEPART = "/compte/cas/cas/login/"


@pytest.fixture
def ent():
    with servir() as serveur:
        yield serveur


@pytest.fixture
def cas(settings, monkeypatch, ent):
    for nom, valeur in {
        "CAS_NOM": "l’ENT",
        "CAS_SERVEUR": ent.adresse,
        "CAS_DOMAINES": "sillage.example",
    }.items():
        monkeypatch.setenv(nom, valeur)
    settings.FOURNISSEURS = fournisseurs()
    return settings.FOURNISSEURS[0]


def partir(client):
    return client.post(DEPART).context["adresse"]


def revenir(client, ent, personne="ines.moreau", **attributs):
    return client.get(chez_nous(ent.identifie(partir(client), personne, **attributs)))


def qui(client):
    return client.session.get("_auth_user_id")


def test_une_personne_invitee_se_connecte_par_l_ent(anonyme, cas, ent, ines):
    reponse = revenir(anonyme, ent, mail="Ines@sillage.example")

    assert (reponse.status_code, reponse.url, qui(anonyme)) == (302, "/", str(ines.pk))


def test_une_personne_liee_est_reconnue_sans_adresse(anonyme, cas, ent, ines, ouvrir_un_navigateur):
    revenir(anonyme, ent, mail="ines@sillage.example")
    autre = ouvrir_un_navigateur()

    revenir(autre, ent)

    assert qui(autre) == str(ines.pk)


@pytest.mark.parametrize(
    "attributs",
    [
        {},
        {"mail": "ines@ailleurs.example"},
        {"mail": ["ines@sillage.example", "hugo@sillage.example"]},
        {"autre": "ines@sillage.example"},
    ],
)
def test_sans_adresse_de_l_etablissement_rien_ne_s_ouvre(anonyme, cas, ent, ines, attributs):
    reponse = revenir(anonyme, ent, **attributs)

    assert (reponse.status_code, qui(anonyme), SocialAccount.objects.count()) == (403, None, 0)


def test_un_ticket_refuse_n_ouvre_rien(anonyme, cas, ent, ines):
    retour = chez_nous(ent.identifie(partir(anonyme), "ines.moreau", mail="ines@sillage.example"))
    ent.tickets.clear()

    assert (anonyme.get(retour).status_code, qui(anonyme)) == (400, None)


def test_un_ticket_rejoue_n_ouvre_rien(anonyme, cas, ent, ines, ouvrir_un_navigateur):
    """Ni à la même adresse, ni dans la demande d’un voleur."""
    retour = chez_nous(ent.identifie(partir(anonyme), "ines.moreau", mail="ines@sillage.example"))
    anonyme.get(retour)
    voleur = ouvrir_un_navigateur()
    service = partir(voleur)
    du_voleur = chez_nous(ent.identifie(service, "eve")).split("&ticket=")[0]

    assert anonyme.get(retour).status_code == 400
    assert voleur.get(f"{du_voleur}&ticket={retour.split('ticket=')[1]}").status_code == 400


def test_un_ticket_vole_avant_usage_vise_un_autre_service(
    anonyme, cas, ent, ines, ouvrir_un_navigateur
):
    """Le ticket est lié à l’adresse de retour, qui est propre à chaque demande."""
    vole = ent.identifie(partir(anonyme), "ines.moreau", mail="ines@sillage.example")
    voleur = ouvrir_un_navigateur()
    sien = chez_nous(ent.identifie(partir(voleur), "eve")).split("&ticket=")[0]

    reponse = voleur.get(f"{sien}&ticket={vole.split('ticket=')[1]}")

    assert (reponse.status_code, qui(voleur)) == (400, None)


def test_le_retour_d_un_autre_navigateur_n_ouvre_rien(
    anonyme, cas, ent, ines, ouvrir_un_navigateur
):
    victime = ouvrir_un_navigateur()
    retour = chez_nous(ent.identifie(partir(anonyme), "ines.moreau", mail="ines@sillage.example"))

    assert (victime.get(retour).status_code, qui(victime)) == (400, None)


@pytest.mark.parametrize("dit", ["<html>en travaux", "<a/>", "non", "<a><b/></a>"])
def test_un_serveur_qui_dit_n_importe_quoi_n_ouvre_rien(anonyme, cas, ent, ines, dit):
    ent.panne = dit

    reponse = revenir(anonyme, ent, mail="ines@sillage.example")

    assert (reponse.status_code, qui(anonyme)) == (400, None)


def test_un_serveur_muet_se_dit_d_une_phrase(anonyme, cas, ent, settings):
    settings.FOURNISSEURS = (replace(cas, serveur=f"http://127.0.0.1:{port_libre()}/cas/"),)

    reponse = revenir(anonyme, ent)

    assert (reponse.status_code, "Ce service ne répond pas" in reponse.content.decode()) == (
        502,
        True,
    )


def test_un_retour_sans_ticket_n_ouvre_rien(anonyme, cas, ent):
    retour = chez_nous(ent.identifie(partir(anonyme), "eve")).split("&ticket=")[0]

    assert anonyme.get(retour).status_code == 400
