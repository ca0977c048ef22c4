"""Entrer par le lien d’une commission : un nom, un code donné une fois, un témoin signé."""

import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db.models import F
from django.test import override_settings
from django.urls import reverse

from comptes.jetons import jeton_de
from documents.models import Consultation, Membre, Objet
from tests import fabriques
from tests.documents import jury as decor

FERME = "Ce lien ne mène à rien"
LIMITES = {"inconnu": "60/m/ip", "code": "2/m/ip", "membre": "2/m/ip"}


@pytest.fixture(scope="module")
def reunion(base_du_fichier):
    return decor.reunir()


@pytest.fixture
def jury(db, reunion):
    return deepcopy(reunion)


@pytest.fixture
def sans_essai():
    cache.clear()


def code_de(reponse):
    return "".join(
        re.search(r"<strong>(\d{3}) (\d{3})</strong>", reponse.content.decode()).groups()
    )


def test_un_membre_entre_par_son_nom_et_lit_la_journee(jury, anonyme):
    entree = jury.entrer(anonyme, "  Zoé   Durand ")

    page = decor.texte_de(anonyme.get(jury.adresse("jury")))
    assert (entree.status_code, len(code_de(entree))) == (200, 6)
    assert Membre.objects.get().nom == "Zoé Durand"
    assert ("Inès Moreau" in page, "Hugo Klein" in page) == (True, True)
    lignes = Consultation.objects.order_by("pk").values_list("objet", "qui")
    assert list(lignes) == [(Objet.ENTREE, "Zoé Durand"), (Objet.LISTE, "Zoé Durand")]


def test_le_code_ne_dort_pas_en_clair(jury, anonyme):
    code = code_de(jury.entrer(anonyme))

    assert code not in Membre.objects.get().code


def test_le_temoin_ne_vaut_que_pour_ce_lien(jury, anonyme):
    temoin = jury.entrer(anonyme).cookies["sillage_jury"]

    assert temoin["path"] == jury.adresse("jury")
    assert (temoin["httponly"], temoin["samesite"]) == (True, "Strict")


@pytest.mark.parametrize(
    "verbe, page", [(["jury_entrer"], ["jury"]), (["jury_note", "ines"], ["jury_candidat", "ines"])]
)
def test_un_onglet_rouvert_sur_un_envoi_ramene_a_sa_page(verbe, page, jury, anonyme):
    envoi, retour = (
        jury.adresse(nom, *(getattr(jury, qui).pk for qui in qui_donc))
        for nom, *qui_donc in (verbe, page)
    )

    reponse = anonyme.get(envoi)

    assert reponse.status_code == 405
    assert f'href="{retour}">Revenir à la page<' in reponse.content.decode()


def test_un_double_clic_dit_le_meme_code(jury, anonyme, ouvrir_un_navigateur):
    assert code_de(jury.entrer(anonyme)) == code_de(jury.entrer(ouvrir_un_navigateur()))
    assert Membre.objects.count() == 1


def test_revenir_d_un_autre_appareil_demande_le_code(jury, anonyme, ouvrir_un_navigateur):
    code = code_de(jury.entrer(anonyme, "Zoé Durand"))

    sans, faux, bon = (
        jury.entrer(ouvrir_un_navigateur(), "zoe DURAND", cle="b" * 32, code=essai)
        for essai in ("", "12", f"{code[:3]} {code[3:]}")
    )

    assert [r.status_code for r in (sans, faux, bon)] == [422, 422, 302]
    assert "donnez son code personnel" in decor.texte_de(sans)
    assert "Ce n’est pas le code de ce nom." in decor.texte_de(faux)
    assert Membre.objects.count() == 1


@pytest.mark.parametrize(
    "nom, phrase",
    [
        ("", "Donnez votre nom."),
        ("Z", "Un nom a au moins deux lettres."),
        ("12 34", "Un nom a au moins deux lettres."),
        ("Z" * 81, "Quatre-vingts lettres au plus."),
    ],
)
def test_un_nom_qui_n_en_est_pas_un_est_refuse(nom, phrase, jury, anonyme):
    refus = jury.entrer(anonyme, nom)

    assert (refus.status_code, phrase in decor.texte_de(refus)) == (422, True)
    assert Membre.objects.count() == 0


@pytest.mark.parametrize("invisible", ["\u200b", "\u202e", "\u2066", "\ufeff"])
def test_un_signe_invisible_ne_fait_pas_un_second_membre(invisible, jury, anonyme):
    jury.entrer(anonyme, "Zoé Durand")

    assert jury.entrer(anonyme, f"{invisible}Zoé Dur{invisible}and").status_code == 200
    assert Membre.objects.get().nom == "Zoé Durand"


def test_un_nom_de_signes_longs_entre_sans_deborder(jury, anonyme):
    assert jury.entrer(anonyme, "ﷺ" * 80).status_code == 200


@override_settings(CONSULTATION_LIMITES=LIMITES)
@pytest.mark.usefixtures("sans_essai")
def test_trop_de_codes_faux_ferment_meme_au_bon(jury, anonyme, ouvrir_un_navigateur):
    code = code_de(jury.entrer(anonyme, "Zoé Durand"))

    essais = ["111111", "222222", code, code]
    statuts = [
        jury.entrer(ouvrir_un_navigateur(), "Zoé Durand", cle="b" * 32, code=essai).status_code
        for essai in essais
    ]
    assert statuts == [422, 422, 429, 429]
    assert anonyme.get(jury.adresse("jury")).status_code == 200


@override_settings(CONSULTATION_LIMITES=LIMITES)
@pytest.mark.usefixtures("sans_essai")
def test_des_cles_au_hasard_se_comptent_comme_des_codes(jury, anonyme, ouvrir_un_navigateur):
    jury.entrer(anonyme, "Zoé Durand")

    statuts = [
        jury.entrer(ouvrir_un_navigateur(), "Zoé Durand", cle=cle * 32).status_code
        for cle in ("b", "c", "d", "a")
    ]
    assert statuts == [422, 422, 429, 429]


@override_settings(CONSULTATION_LIMITES=LIMITES)
@pytest.mark.usefixtures("sans_essai")
def test_les_codes_faux_d_un_portfolio_ne_ferment_pas_le_jury(jury, anonyme):
    lien = fabriques.lien_de_portfolio(jury.hugo.inscription, code="sesame-2027")
    code = reverse("portfolio_public_code", args=[jeton_de(lien)])

    statuts = [anonyme.post(code, {"code": "faux"}).status_code for _ in range(4)]

    assert statuts == [422, 422, 429, 429]
    assert jury.entrer(anonyme).status_code == 200


@override_settings(CONSULTATION_LIMITES=LIMITES)
@pytest.mark.usefixtures("sans_essai")
def test_passe_dix_minutes_la_cle_ne_fait_plus_revenir(jury, anonyme, ouvrir_un_navigateur):
    code = code_de(jury.entrer(anonyme, "Zoé Durand"))
    Membre.objects.update(entre_le=F("entre_le") - timedelta(minutes=10))

    codes = ["", "", "", code]
    statuts = [jury.entrer(ouvrir_un_navigateur(), code=essai).status_code for essai in codes]
    assert statuts == [422, 422, 422, 302]


@pytest.mark.parametrize("suite", [("jury",), ("jury_candidat", "ines"), ("jury_grille", "ines")])
def test_un_lien_revoque_expire_tronque_ou_etranger_ferme_toutes_les_pages(suite, jury, anonyme):
    jury.entrer(anonyme)
    nom, *objets = suite
    url = jury.adresse(nom, *(getattr(jury, objet).pk for objet in objets))
    autre = fabriques.lien_de_commission(fabriques.commission("Commission 2"))
    tronquee = url.replace(jury.jeton, jury.jeton[:-1])
    etrangere = replace(jury, lien=autre).adresse("jury_candidat", jury.ines.pk)

    avant = anonyme.get(url).status_code
    fermees = [anonyme.get(tronquee)]
    jury.lien.revoque_le = fabriques.MIDI
    jury.lien.save()
    fermees.append(anonyme.get(url))

    assert avant == 200
    assert [r.status_code for r in fermees] == [404, 404]
    assert all(FERME in decor.texte_de(r) for r in fermees)
    assert anonyme.get(etrangere).status_code == 302


def test_le_temoin_d_une_commission_n_en_ouvre_pas_une_autre(jury, anonyme):
    jury.entrer(anonyme)
    ailleurs = replace(
        jury, lien=fabriques.lien_de_commission(fabriques.commission("Commission 2"))
    )
    anonyme.cookies["sillage_jury"]["path"] = "/"

    assert anonyme.get(ailleurs.adresse("jury_candidat", jury.ines.pk)).status_code == 302


def test_un_candidat_d_une_autre_commission_est_introuvable(jury, anonyme):
    jury.entrer(anonyme)
    ailleurs = fabriques.convocation(fabriques.commission("Commission 2"), jury.ines.inscription)

    assert anonyme.get(jury.adresse("jury_candidat", ailleurs.pk)).status_code == 404


def test_venir_d_un_courriel_redemande_le_temoin(jury, anonyme):
    url = jury.adresse("jury")

    venue = anonyme.get(url, headers={"Sec-Fetch-Site": "cross-site"})

    rafraichi = '<meta http-equiv="refresh" content="0">'
    assert rafraichi in decor.texte_de(venue)
    assert rafraichi not in decor.texte_de(anonyme.get(url))


def test_sortir_oublie_qui_l_on_est(jury, anonyme):
    jury.entrer(anonyme)

    anonyme.post(jury.adresse("jury_sortir"))

    assert "Entrer dans la commission" in decor.texte_de(anonyme.get(jury.adresse("jury")))


@override_settings(LECTURE_SEULE=True)
def test_en_lecture_seule_on_entre_par_un_nom_et_rien_ne_s_ecrit(jury, anonyme):
    entree = anonyme.get(jury.adresse("jury"), {"nom": "Zoé Durand"})
    page = decor.texte_de(anonyme.get(jury.adresse("jury_candidat", jury.ines.pk)))
    grille = decor.texte_de(anonyme.get(jury.adresse("jury_grille", jury.ines.pk)))

    assert (entree.status_code, Membre.objects.count()) == (302, 0)
    assert ("Plan de sauvegarde 3-2-1" in page, "disabled" in page) == (True, True)
    assert ("rien ne s’enregistre en ce moment" in grille, "Enregistrer la grille" in grille) == (
        True,
        False,
    )
    assert anonyme.post(jury.adresse("jury_note", jury.ines.pk), {"texte": "x"}).status_code == 503
    assert Consultation.objects.count() == 0
