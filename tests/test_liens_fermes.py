"""Chaque adresse ouverte par un lien × ce qui ferme ce lien → une seule et même page 404.

Les adresses se lisent dans le routage : une nouvelle page par lien entre ici d’elle-même.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from comptes.jetons import jeton_de
from portfolio.actions.adresses import ouvrir_l_adresse
from tests import fabriques
from tests.documents.jury import reunir

ETATS = ("inconnu", "tronque", "expire", "revoque", "etranger")


def pages_par_lien(resolver=None):
    """Le nom et les arguments de chaque adresse sous `p/<jeton>/` ou `jury/<jeton>/`."""
    for motif in (resolver or get_resolver()).url_patterns:
        if isinstance(motif, URLResolver):
            yield from pages_par_lien(motif)
        elif str(motif.pattern).startswith(("p/<", "jury/<")):
            yield motif.name, tuple(motif.pattern.converters)


PAGES = dict(pages_par_lien())


@pytest.fixture(scope="module")
def decor(base_du_fichier):
    """Inès a déposé, ouvert son adresse, et passe devant une commission ; Hugo devant une autre."""
    jury = reunir()
    inscription = jury.ines.inscription
    ailleurs = fabriques.convocation(fabriques.commission("Commission 2"), jury.hugo.inscription)
    portfolio = ouvrir_l_adresse(inscription, acteur=inscription.etudiant, le=timezone.now())
    return {"jury": jury, "ailleurs": ailleurs, "portfolio": portfolio}


@pytest.fixture(autouse=True)
def _essais_oublies(db, decor):
    cache.clear()


@pytest.fixture
def membre(decor, anonyme):
    """Quelqu’un est entré, sans compte, avant que le lien ne se ferme."""
    decor["jury"].entrer(anonyme)
    return anonyme


def lien_de(nom, decor):
    return decor["portfolio"] if nom.startswith("portfolio") else decor["jury"].lien


def adresse(nom, jeton, decor):
    chemin = sorted(decor["jury"].ines.inscription.dossiers.get().pieces.montrables())[0].chemin
    valeurs = {"jeton": jeton, "pk": decor["jury"].ines.pk, "numero": 1, "chemin": chemin}
    return reverse(nom, kwargs={champ: valeurs[champ] for champ in PAGES[nom]})


def fermer(etat, nom, decor):
    """Met le lien dans cet état, et rend le jeton à essayer (soixante essais par minute)."""
    cache.clear()
    lien = lien_de(nom, decor)
    bon, maintenant = jeton_de(lien), timezone.now()
    if etat == "expire":
        type(lien).objects.filter(pk=lien.pk).update(
            cree_le=maintenant - timedelta(days=9), expire_le=maintenant - timedelta(seconds=1)
        )
    if etat == "revoque":
        type(lien).objects.filter(pk=lien.pk).update(revoque_le=maintenant)
    if etat == "etranger":
        autre = decor["jury"].lien if nom.startswith("portfolio") else decor["portfolio"]
        return jeton_de(autre)
    return {"inconnu": bon[::-1], "tronque": bon[:-1]}.get(etat, bon)


def demander(client, url):
    """Par la méthode que l’adresse accepte."""
    reponse = client.get(url)
    return client.post(url) if reponse.status_code == 405 else reponse


def en_bref(reponse):
    en_tetes = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag", "Content-Type")
    return (
        reponse.status_code,
        tuple(reponse.headers[nom] for nom in en_tetes),
        reponse.content,
        tuple(reponse.cookies),
    )


def test_toutes_les_pages_par_lien_sont_la():
    assert len(PAGES) >= 12


@pytest.mark.parametrize("nom", sorted(PAGES))
def test_un_bon_lien_ouvre(nom, decor, membre):
    reponse = demander(membre, adresse(nom, jeton_de(lien_de(nom, decor)), decor))

    assert reponse.status_code in {200, 302, 409, 422}


@pytest.mark.parametrize("etat", ETATS)
def test_un_lien_ferme_recoit_la_meme_page_que_l_inconnu(etat, decor, membre, anonyme):
    inconnue = en_bref(anonyme.get(reverse("portfolio_public", args=["a" * 32])))

    differentes = {
        nom: reponse.status_code
        for nom in PAGES
        if en_bref(reponse := demander(membre, adresse(nom, fermer(etat, nom, decor), decor)))
        != inconnue
    }

    assert (inconnue[0], differentes) == (404, {})


@pytest.mark.parametrize("nom", sorted(n for n, champs in PAGES.items() if "pk" in champs))
def test_un_candidat_d_une_autre_commission_est_introuvable(nom, decor, membre):
    jeton = jeton_de(decor["jury"].lien)
    url = adresse(nom, jeton, decor).replace(
        f"/candidats/{decor['jury'].ines.pk}/", f"/candidats/{decor['ailleurs'].pk}/"
    )

    assert demander(membre, url).status_code == 404


def test_etre_connecte_n_ouvre_rien_de_plus(decor, client_de, admin):
    client = client_de(admin)

    fermes = {nom: demander(client, adresse(nom, "a" * 32, decor)).status_code for nom in PAGES}

    assert fermes == dict.fromkeys(PAGES, 404)
