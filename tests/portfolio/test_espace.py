"""La place de chacun : comptée juste, dite avant la fin, jamais dépassée."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from comptes.models import Inscription
from portfolio.actions.stages import modifier_stage
from portfolio.lectures.espace import espace_de, espace_par_promotion, espaces_de
from portfolio.models import FichierDeNote, Preuve, Realisation
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI, fichier_pret
from tests.portfolio.test_pages_preuves import deposer, un_pdf


@pytest.fixture(autouse=True)
def _rangement_a_soi(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def trois_fichiers(inscription_d_ines) -> Inscription:
    """Une preuve de 100 octets, une note avec 20, une attestation de 3."""
    fabriques.preuve(fabriques.realisation(inscription_d_ines), contenu=b"p" * 100)
    fabriques.note(inscription_d_ines, fichiers=[fichier_pret(b"n" * 20)])
    fabriques.stage(inscription_d_ines, attestation=b"a" * 3)
    return inscription_d_ines


def ranges(dossier) -> int:
    return sum(1 for chemin in dossier.rglob("*") if chemin.is_file())


def test_preuves_notes_et_attestations_comptent(ines, trois_fichiers, django_assert_num_queries):
    with django_assert_num_queries(1):
        espace = espace_de(ines)

    assert (espace.preuves, espace.notes, espace.attestations, espace.pris) == (100, 20, 3, 123)


def test_qui_n_a_rien_depose_a_toute_la_place(kenza, settings):
    settings.ESPACE_PAR_PERSONNE_MAX = 1000

    assert (espace_de(kenza).reste, espace_de(kenza).pour_cent) == (1000, 0)


def test_chaque_promotion_a_sa_somme(
    trois_fichiers, inscription_de_hugo, inscription_de_kenza, django_assert_num_queries
):
    fabriques.preuve(fabriques.realisation(inscription_de_hugo), contenu=b"h" * 7)
    fabriques.preuve(fabriques.realisation(inscription_de_kenza), contenu=b"k" * 5)

    with django_assert_num_queries(1):
        espaces = espace_par_promotion()

    assert {pk: espace.pris for pk, espace in espaces.items()} == {
        trois_fichiers.promotion_id: 130,
        inscription_de_kenza.promotion_id: 5,
    }
    assert [e.pris for e in espaces_de(trois_fichiers)] == [123, 130]


def test_a_quatre_vingts_pour_cent_on_le_dit(ines, trois_fichiers, settings):
    settings.ESPACE_PAR_PERSONNE_MAX = 154
    assert (espace_de(ines).pour_cent, espace_de(ines).presque_plein) == (79, False)

    settings.ESPACE_PAR_PERSONNE_MAX = 153
    assert (espace_de(ines).pour_cent, espace_de(ines).presque_plein) == (80, True)


def test_la_preuve_de_trop_est_refusee_et_ne_laisse_rien(trois_fichiers, settings, tmp_path):
    settings.ESPACE_PAR_PERSONNE_MAX = 150
    realisation = Realisation.objects.get()

    fabriques.preuve(realisation, contenu=b"x" * 27)
    with pytest.raises(ActionRefusee, match="Il ne vous reste rien sur 150"):
        fabriques.preuve(realisation, contenu=b"y")

    assert (Preuve.objects.count(), ranges(tmp_path)) == (2, 4)


def test_la_note_et_l_attestation_de_trop_aussi(trois_fichiers, settings, tmp_path):
    settings.ESPACE_PAR_PERSONNE_MAX = 130

    with pytest.raises(ActionRefusee):
        fabriques.note(trois_fichiers, fichiers=[fichier_pret(b"1" * 5), fichier_pret(b"2" * 5)])
    with pytest.raises(ActionRefusee):
        fabriques.stage(trois_fichiers, attestation=b"b" * 8)

    assert (FichierDeNote.objects.count(), ranges(tmp_path)) == (1, 3)


def test_une_attestation_remplacee_rend_la_place_de_l_ancienne(trois_fichiers, settings):
    settings.ESPACE_PAR_PERSONNE_MAX = 123
    stage = trois_fichiers.stages.get()

    modifier_stage(
        stage,
        acteur=trois_fichiers.etudiant,
        le=MIDI,
        champs={},
        version=stage.version,
        attestation=fichier_pret(b"b" * 3),
    )

    assert espace_de(trois_fichiers.etudiant).pris == 123


def test_la_promotion_pleine_se_dit_autrement(trois_fichiers, inscription_de_hugo, settings):
    settings.ESPACE_PAR_PROMOTION_MAX = 123

    with pytest.raises(ActionRefusee, match="Votre promotion a rempli sa place"):
        fabriques.preuve(fabriques.realisation(inscription_de_hugo), contenu=b"h")


def test_zero_est_sans_limite(trois_fichiers, settings):
    settings.ESPACE_PAR_PERSONNE_MAX = settings.ESPACE_PAR_PROMOTION_MAX = 0

    assert fabriques.preuve(Realisation.objects.get(), contenu=b"z" * 999).taille == 999


# Dans les pages


def test_la_preuve_de_trop_se_dit_dans_la_page(client_de, ines, trois_fichiers, settings):
    settings.ESPACE_PAR_PERSONNE_MAX = 200
    realisation = Realisation.objects.get()

    page = deposer(client_de(ines), realisation, un_pdf()).content.decode()

    assert "Il vous reste 77" in page
    assert Preuve.objects.count() == 1


def test_l_attestation_de_trop_garde_la_saisie(client_de, ines, trois_fichiers, settings):
    settings.ESPACE_PAR_PERSONNE_MAX = 124
    donnees = {
        "nature": "stage",
        "organisation": "MairieTech",
        "debut_le": "02/02/2026",
        "fin_le": "13/02/2026",
        "semaines": "2",
        "attestation": un_pdf(),
    }

    page = client_de(ines).post("/stages/nouveau/", donnees)

    assert page.status_code == 200
    assert "Il vous reste 1" in page.content.decode()
    assert 'value="MairieTech"' in page.content.decode()
    assert trois_fichiers.stages.count() == 1


@pytest.mark.parametrize("maximum, vu", [(1_000, False), (150, True)])
def test_l_accueil_dit_la_place_qui_reste_des_quatre_vingts_pour_cent(
    client_de, ines, trois_fichiers, settings, maximum, vu
):
    settings.ESPACE_PAR_PERSONNE_MAX = maximum

    page = client_de(ines).get("/portfolio/").content.decode()

    assert ("pour vos fichiers" in page) == vu


def test_un_depot_qui_passe_quatre_vingts_pour_cent_le_dit(
    client_de, ines, inscription_d_ines, settings
):
    settings.ESPACE_PAR_PERSONNE_MAX = un_pdf().size + 50
    brouillon = fabriques.realisation(inscription_d_ines)

    reponse = client_de(ines).post(
        f"/realisations/{brouillon.pk}/fichiers/",
        {"depot-fichiers": [un_pdf()]},
        headers={"Accept": "application/json"},
    )

    (avis,) = reponse.json()["avis"]
    assert (reponse.status_code, avis[:18]) == (201, "Il vous reste 50\u00a0o")


def test_trop_d_envois_en_une_minute_se_disent_et_une_page_sans_fichier_passe(
    client_de, ines, inscription_d_ines, settings
):
    settings.ENVOIS_PAR_MINUTE = 2
    client, brouillon = client_de(ines), fabriques.realisation(inscription_d_ines)
    adresse = f"/realisations/{brouillon.pk}/fichiers/"

    def envoyer(**entetes):
        fichiers = {"depot-fichiers": [un_pdf()]}
        return client.post(adresse, fichiers, headers=entetes).status_code

    assert [envoyer() for _ in range(3)] == [302, 200, 429]
    assert envoyer(Accept="application/json") == 429
    assert client.post(adresse, {}).status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite met les écritures en file")
@pytest.mark.django_db(transaction=True)
def test_deux_envois_au_meme_instant_ne_depassent_pas(inscription_d_ines, settings, tmp_path):
    settings.ESPACE_PAR_PERSONNE_MAX = 10
    depart, refus = Barrier(2), []
    realisations = [fabriques.realisation(inscription_d_ines, f"Projet {n}") for n in (1, 2)]

    def envoyer(realisation: Realisation) -> None:
        depart.wait()
        try:
            fabriques.preuve(realisation, contenu=b"8 octets", sous_competences=[])
        except ActionRefusee as phrase:
            refus.append(str(phrase))
        finally:
            connection.close()

    envois = [Thread(target=envoyer, args=[r]) for r in realisations]
    for envoi in envois:
        envoi.start()
    for envoi in envois:
        envoi.join()

    assert (len(refus), [p.taille for p in Preuve.objects.all()]) == (1, [8])
    assert ranges(tmp_path) == 1
