"""La table des accès, pour toutes les méthodes, et pour qui tient un lien de jury, ouvert ou fermé.

`tests/test_acces.py` dit ce que chacun reçoit en GET et en POST. Ici, rien n’est redit : chaque
attente s’en déduit. Une adresse nouvelle entre donc ici d’elle-même.
"""

from copy import deepcopy

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from comptes.jetons import jeton_de
from documents.models import Membre
from tests import fabriques
from tests.conftest import Navigateur
from tests.test_acces import (
    LECTURES,
    PERSONNES,
    VERBES,
    adresse,
    connexions,
    decor,
    demander,
    objets,
    troupe_du_fichier,
)

__all__ = ["adresse", "connexions", "decor", "objets", "troupe_du_fichier"]
pytestmark = [pytest.mark.usefixtures("decor"), pytest.mark.une_base]

ADRESSES = sorted({**LECTURES, **VERBES})
PAR_UN_LIEN = ("jury", "portfolio_public")
ETRANGERES = ("put", "patch", "delete", "trace", "options")

# Ce qu’un membre entré par un lien reçoit en GET de ce lien ; en POST, de ses verbes.
DU_JURY = {
    "jury": 200,
    "jury_candidat": 200,
    "jury_realisation": 200,
    "jury_piece": 404,  # le dossier déposé du décor n’a pas ce document
    "jury_grille": 200,
    "jury_synthese_pdf": 200,
    "jury_grille_pdf": 200,
    "jury_fiche_pdf": 200,
    "jury_journee": 200,
    "jury_entrer": 422,  # sans nom : une phrase
    "jury_note": 409,  # sans numéro de version : la page le dit
    "jury_sortir": 302,
}

# Sa réalisation étant soumise, elle n’y écrit plus ; ce qu’elle envoie d’un onglet resté ouvert lui
# est remontré, avec la raison.
SON_TEXTE_LUI_REVIENT = {("ines", "realisation_modifier")}


def dun_lien(nom):
    return nom.startswith(PAR_UN_LIEN)


@pytest.fixture(scope="module")
def liens(decor):
    """Deux liens de la commission d’Inès : un membre est entré par chacun, le second est fermé."""
    cache.clear()
    commission = decor["convocation"].commission
    ouvert, ferme = (fabriques.lien_de_commission(commission) for _ in range(2))
    clients = {"jury": Navigateur(), "lien_ferme": Navigateur()}
    for client, lien in zip(clients.values(), (ouvert, ferme), strict=True):
        entree = reverse("jury_entrer", args=[jeton_de(lien)])
        client.post(entree, {"nom": "Zoé Durand", "cle": f"{lien.pk:032x}"})
    type(ferme).objects.filter(pk=ferme.pk).update(revoque_le=timezone.now())
    assert Membre.objects.filter(commission=commission).exists()
    temoins = {nom: client.cookies for nom, client in clients.items()}
    return {"jury": ouvert, "lien_ferme": ferme, "temoins": temoins}


@pytest.fixture
def repondre(db, connexions, liens, ouvrir_un_navigateur):
    """`repondre(personne, methode, url)` : le statut de ce que la personne reçoit."""

    def statut(personne, methode, url):
        navigateur = ouvrir_un_navigateur()
        temoins = {**connexions, **liens["temoins"]}.get(personne, navigateur.cookies)
        navigateur.cookies = deepcopy(temoins)
        return demander(getattr(navigateur, methode), url).status_code

    return statut


def par_ce_lien(url, lien):
    """La même adresse de jury, par cet autre lien de la même commission."""
    morceaux = url.split("/")
    return "/".join([*morceaux[:2], jeton_de(lien), *morceaux[3:]])


def methode_de(nom):
    return "post" if nom in VERBES else "get"


@pytest.mark.parametrize("nom", [nom for nom in ADRESSES if not dun_lien(nom)])
def test_un_lien_de_jury_n_ouvre_rien_d_autre(nom, adresse, repondre):
    """Ouvert ou fermé, hors de ses pages, il ne vaut pas mieux que personne."""
    attendu = {**LECTURES, **VERBES}[nom][PERSONNES.index("anonyme")]
    url, methode = adresse(nom), methode_de(nom)

    assert [repondre(qui, methode, url) for qui in ("jury", "lien_ferme")] == [attendu, attendu]


@pytest.mark.parametrize("nom", sorted(DU_JURY))
def test_ce_que_le_jury_recoit_par_son_lien(nom, adresse, repondre, liens):
    url = par_ce_lien(adresse(nom), liens["jury"])

    assert repondre("jury", methode_de(nom), url) == DU_JURY[nom]


@pytest.mark.parametrize("nom", sorted(DU_JURY))
def test_ce_que_le_jury_recoit_par_un_lien_ferme(nom, adresse, repondre, liens):
    url = par_ce_lien(adresse(nom), liens["lien_ferme"])

    assert [repondre(qui, methode_de(nom), url) for qui in ("jury", "lien_ferme")] == [404, 404]


def test_aucune_page_de_jury_hors_de_la_table():
    assert set(DU_JURY) == {nom for nom in ADRESSES if nom.startswith("jury")}


@pytest.mark.parametrize("nom", ADRESSES)
def test_aucune_autre_methode_ne_fait_rien(nom, adresse, repondre):
    """À qui est connecté, 405, ou ce que la page lui dit déjà en GET ; à personne, la connexion."""
    url = adresse(nom)
    permises = {405, 404, 403} if nom not in VERBES else {405}
    obtenus = {
        (qui, methode): repondre(qui, methode, url)
        for qui in (*PERSONNES, "jury", "lien_ferme")
        for methode in ETRANGERES
    }

    assert {cle: code for cle, code in obtenus.items() if code not in permises | {302}} == {}


@pytest.mark.parametrize("nom", sorted(LECTURES))
def test_envoyer_a_une_page_n_ouvre_pas_plus_que_la_lire(nom, adresse, repondre):
    """Qui n’a pas le droit de la lire n’obtient rien en lui envoyant un formulaire."""
    url = adresse(nom)
    fermes = {qui: code for qui, code in zip(PERSONNES, LECTURES[nom], strict=True) if code >= 400}
    fermes = {qui: code for qui, code in fermes.items() if (qui, nom) not in SON_TEXTE_LUI_REVIENT}
    obtenus = {qui: repondre(qui, "post", url) for qui in fermes}

    assert {qui: code for qui, code in obtenus.items() if code not in {fermes[qui], 405}} == {}


@pytest.mark.parametrize("nom", sorted(LECTURES))
def test_head_repond_comme_get(nom, adresse, repondre):
    url = adresse(nom)

    assert [repondre(qui, "head", url) for qui in ("ines", "anonyme")] == [
        LECTURES[nom][PERSONNES.index(qui)] for qui in ("ines", "anonyme")
    ]
