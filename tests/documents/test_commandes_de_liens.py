"""Créer et révoquer un lien depuis la console : l’adresse seule sur la sortie, le reste à côté."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from comptes.jetons import jeton_de, nouveau_sel
from documents.models import LienDeCommission
from portfolio.models import LienDePortfolio
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def jury(sio2):
    return fabriques.commission(jour=timezone.localdate() + timedelta(days=3))


def creer(*options):
    """Ce qui va sur la sortie, et sur la sortie d’erreur."""
    sortie, a_cote = StringIO(), StringIO()
    call_command("creer_lien", *map(str, options), stdout=sortie, stderr=a_cote)
    return sortie.getvalue(), a_cote.getvalue()


def revoquer(*options):
    sortie = StringIO()
    call_command("revoquer_lien", *map(str, options), stdout=sortie)
    return sortie.getvalue()


def fin(modele):
    """Le jour où le lien cesse, à Paris."""
    return timezone.localdate(modele.objects.get().expire_le - timedelta(minutes=1))


def test_l_adresse_d_un_portfolio_s_ouvre_et_sort_seule(inscription_d_ines, anonyme, settings):
    adresse, a_cote = creer("--inscription", inscription_d_ines.pk)

    jeton = jeton_de(LienDePortfolio.objects.get())
    assert adresse == f"{settings.ADRESSE_DU_SITE}/p/{jeton}/\n"
    assert a_cote.startswith("Portfolio de Inès Moreau, ouvert jusqu’au ")
    assert anonyme.get(f"/p/{jeton}/").status_code == 200


def test_une_adresse_deja_ouverte_est_redonnee(inscription_d_ines):
    premiere, _ = creer("--inscription", inscription_d_ines.pk)

    seconde, a_cote = creer("--inscription", inscription_d_ines.pk)

    assert (seconde, "déjà ouvert" in a_cote) == (premiere, True)
    assert LienDePortfolio.objects.count() == 1


def test_elle_prend_la_fin_que_l_on_donne(inscription_d_ines):
    creer("--inscription", inscription_d_ines.pk, "--jours", 12)

    assert fin(LienDePortfolio) == timezone.localdate() + timedelta(days=12)


def test_chaque_lien_de_commission_est_un_lien_de_plus(jury, anonyme):
    adresse, a_cote = creer("--commission", jury.pk)
    autre, a_cote_de_l_autre = creer("--commission", jury.pk)

    assert (adresse != autre, "déjà ouverts" in a_cote) == (True, False)
    assert "Liens déjà ouverts, qui le restent\u00a0: 1." in a_cote_de_l_autre
    assert anonyme.get(adresse.strip()).status_code == 200


def test_un_lien_de_commission_vaut_le_lendemain_ou_les_jours_donnes(jury):
    creer("--commission", jury.pk)
    assert fin(LienDeCommission) == jury.jour + timedelta(days=1)

    LienDeCommission.objects.all().delete()
    creer("--commission", jury.pk, "--jours", 30)

    assert fin(LienDeCommission) == timezone.localdate() + timedelta(days=30)


@pytest.mark.parametrize(
    "options, phrase",
    [
        (["--inscription", "999999"], "Aucune inscription n°\u00a0999999."),
        (["--commission", "999999"], "Aucune commission n°\u00a0999999."),
        (["--inscription", "1", "--jours", "0"], "n’est pas un nombre de 1 à 1095"),
        (["--inscription", "1", "--jours", "9" * 40], "n’est pas un nombre de 1 à 1095"),
        (["--inscription", "1", "--jours", "demain"], "n’est pas un nombre de 1 à 1095"),
    ],
)
def test_une_demande_fausse_recoit_une_phrase(options, phrase):
    with pytest.raises(CommandError, match=phrase):
        creer(*options)


def test_une_commission_passee_demande_une_date(sio2):
    jury = fabriques.commission(jour=timezone.localdate() - timedelta(days=9))

    with pytest.raises(CommandError, match="donnez une date à venir"):
        creer("--commission", jury.pk)


def test_une_inscription_terminee_n_ouvre_plus_d_adresse_mais_la_sienne_se_ferme(
    inscription_d_ines,
):
    creer("--inscription", inscription_d_ines.pk)
    inscription_d_ines.sortie_le = timezone.localdate()
    inscription_d_ines.save()

    with pytest.raises(CommandError, match="terminée"):
        creer("--inscription", inscription_d_ines.pk)
    assert revoquer("--inscription", inscription_d_ines.pk) == "1\u00a0lien révoqué.\n"


def test_une_cle_changee_se_dit(inscription_d_ines):
    creer("--inscription", inscription_d_ines.pk)
    LienDePortfolio.objects.update(sel=nouveau_sel())

    with pytest.raises(CommandError, match="La clé secrète du site a changé"):
        creer("--inscription", inscription_d_ines.pk)


def test_en_lecture_seule_rien_ne_se_cree_ni_ne_se_revoque(inscription_d_ines, settings):
    settings.LECTURE_SEULE = True

    with pytest.raises(CommandError, match="lecture seule"):
        creer("--inscription", inscription_d_ines.pk)
    with pytest.raises(CommandError, match="lecture seule"):
        revoquer("--inscription", inscription_d_ines.pk)


def test_revoquer_ferme_aussitot_tous_les_liens_d_une_commission(jury, anonyme):
    adresses = [creer("--commission", jury.pk)[0].strip() for _ in range(2)]

    assert revoquer("--commission", jury.pk) == "2\u00a0liens révoqués.\n"
    assert [anonyme.get(adresse).status_code for adresse in adresses] == [404, 404]
    assert revoquer("--commission", jury.pk) == "Aucun lien n’était ouvert.\n"


@pytest.mark.parametrize("suite", ["", "candidats/4/", "?x=1", "#carte"])
def test_une_adresse_ne_ferme_que_le_sien(suite, jury):
    premiere, _ = creer("--commission", jury.pk)
    creer("--commission", jury.pk)

    assert revoquer("--adresse", premiere.strip() + suite) == "1\u00a0lien révoqué.\n"
    assert LienDeCommission.objects.ouverts(timezone.now()).count() == 1


def test_l_adresse_d_un_portfolio_se_revoque_par_elle_meme(inscription_d_ines):
    adresse, _ = creer("--inscription", inscription_d_ines.pk)

    assert revoquer("--adresse", adresse) == "1\u00a0lien révoqué.\n"
    assert revoquer("--adresse", adresse) == "Aucun lien n’était ouvert.\n"


@pytest.mark.parametrize("adresse", ["", "https://ailleurs.example/", "/p/inconnu/", "/jury//"])
def test_une_adresse_qui_n_est_a_personne_se_dit(adresse):
    with pytest.raises(CommandError, match="Cette adresse n’est celle d’aucun lien"):
        revoquer("--adresse", adresse)
