"""L’écran d’un candidat : le dossier gelé croix par croix, la recherche, la note d’un membre."""

from copy import deepcopy

import pytest
from django.db import DatabaseError, connection

from documents.models import Consultation, NoteDeMembre, Objet
from evaluations import actions as evaluations_actions
from tests import fabriques
from tests.documents import jury as decor

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def reunion(base_du_fichier):
    return decor.reunir()


@pytest.fixture
def jury(db, reunion):
    return deepcopy(reunion)


@pytest.fixture
def membre(jury, anonyme):
    jury.entrer(anonyme)
    return anonyme


def lire(membre, jury, nom="jury_candidat", *suite, **options):
    return decor.texte_de(membre.get(jury.adresse(nom, jury.ines.pk, *suite), **options))


def noter(client, jury, texte, version="0", **options):
    donnees = {"texte": texte, "version": version}
    return client.post(jury.adresse("jury_note", jury.ines.pk), donnees, **options)


def test_chaque_page_coute_un_nombre_connu_de_requetes(jury, membre, django_assert_num_queries):
    """Dont trois pour la trace : un essai est déjà dans une transaction."""
    pages = {
        "jury": (7, ()),
        "jury_candidat": (8, (jury.ines.pk,)),
        "jury_realisation": (8, (jury.ines.pk, 1)),
        "jury_grille": (8, (jury.ines.pk,)),
    }
    for nom, (nombre, suite) in pages.items():
        with django_assert_num_queries(nombre):
            assert membre.get(jury.adresse(nom, *suite)).status_code == 200


def test_une_croix_ouvre_sa_justification_et_ses_preuves(jury, membre):
    page = lire(membre, jury)

    debut = page.index('id="croix-1-1"')
    tiroir = page[debut : page.index("</dialog>", debut)]
    assert 'href="#croix-1-1"' in page
    assert "Le plan 3-2-1 est en service et restauré." in tiroir
    assert f'href="{jury.adresse("jury_piece", jury.ines.pk, "preuves/01/01-plan.pdf")}' in tiroir


def test_une_preuve_confidentielle_est_comptee_jamais_nommee(jury, membre):
    page, fiche = lire(membre, jury), lire(membre, jury, "jury_realisation", 1)

    assert ("Secret" in page, "Secret" in fiche) == (False, False)
    assert "1\u00a0preuve confidentielle" in page
    secrete = jury.adresse("jury_piece", jury.ines.pk, "confidentielles/preuves/01/02-plan.pdf")
    assert membre.get(secrete).status_code == 404


def test_ce_qui_change_apres_le_depot_ne_se_voit_pas(jury, membre):
    travail = jury.ines.inscription.realisations.get()
    evaluations_actions.rouvrir(travail, acteur=jury.lefevre, le=fabriques.MIDI, motif="À revoir.")
    travail.intitule = "Changé après le dépôt"
    travail.save()

    page = lire(membre, jury)
    assert ("Plan de sauvegarde 3-2-1" in page, "Changé après" in page) == (True, False)


def test_un_candidat_sans_dossier_ne_montre_rien_de_vivant(jury, membre):
    fabriques.validee(jury.hugo.inscription, jury.lefevre, intitule="Pas déposée")

    page = decor.texte_de(membre.get(jury.adresse("jury_candidat", jury.hugo.pk)))

    assert "Aucun dossier déposé." in page
    assert "retire 10\u00a0points" in page
    assert ("Pas déposée" in page, 'id="notes"' in page) == (False, True)
    assert membre.get(jury.adresse("jury_realisation", jury.hugo.pk, 1)).status_code == 404


def test_la_realisation_montre_le_jugement_gele(jury, membre):
    page = lire(membre, jury, "jury_realisation", 1)

    assert ("Solide." in page, "Bonne maîtrise (BM)" in page) == (True, True)
    assert membre.get(jury.adresse("jury_realisation", jury.ines.pk, 2)).status_code == 404


def test_une_piece_s_ouvre_et_laisse_sa_trace(jury, membre):
    url = jury.adresse("jury_piece", jury.ines.pk, "preuves/01/01-plan.pdf")

    reponse = membre.get(url, {"apercu": "1"})

    entetes = [reponse[nom] for nom in ("Content-Type", "Content-Length", "Content-Disposition")]
    assert entetes == ["application/pdf", "15", 'inline; filename="plan.pdf"']
    ligne = Consultation.objects.get(objet=Objet.PIECE)
    assert (ligne.detail, ligne.qui) == ("preuves/01/01-plan.pdf", "Zoé Durand")
    assert ligne.dossier == jury.ines.inscription.dossiers.get()


@pytest.mark.parametrize("question", ["", "?apercu=1"])
def test_une_piece_que_le_disque_a_perdue_se_dit_sans_accuser_le_lien(
    question, jury, membre, settings, tmp_path
):
    url = jury.adresse("jury_piece", jury.ines.pk, "preuves/01/01-plan.pdf")
    settings.MEDIA_ROOT = tmp_path

    reponse = membre.get(url + question)

    page = decor.texte_de(reponse)
    assert (reponse.status_code, reponse["Cache-Control"]) == (404, "private, no-store")
    assert "plan.pdf\u00a0» est bien au dossier" in page
    assert "Ce lien ne mène à rien" not in page


def test_chercher_plie_les_accents_et_surligne(jury, membre):
    page = lire(membre, jury, query_params={"q": "restauré SERVICE"})

    assert "Le plan 3-2-1 est en <mark>service</mark> et <mark>restauré</mark>." in page
    assert "1\u00a0phrase avec" in page


@pytest.mark.parametrize(
    "cherche, dit",
    [("zzz", "Rien avec «\u00a0zzz\u00a0»"), ("a", "Donnez au moins deux lettres à chercher.")],
)
def test_chercher_en_vain_le_dit(cherche, dit, jury, membre):
    assert dit in lire(membre, jury, query_params={"q": cherche})


def test_une_note_s_enregistre_seule_et_n_est_qu_a_ce_membre(jury, membre, ouvrir_un_navigateur):
    reponse = noter(membre, jury, "Très\r\nclaire", headers=JSON)

    collegue = ouvrir_un_navigateur()
    jury.entrer(collegue, "Paul Roy", cle="b" * 32)
    assert sorted(reponse.json()) == ["enregistre_le", "version"]
    assert NoteDeMembre.objects.get().texte == "Très\nclaire"
    assert ("claire" in lire(membre, jury), "claire" in lire(collegue, jury)) == (True, False)


def test_une_note_perimee_montre_les_deux_textes(jury, membre):
    noter(membre, jury, "De ma tablette")

    en_json = noter(membre, jury, "Du poste", headers=JSON)
    page = noter(membre, jury, "Du poste")

    assert (en_json.status_code, en_json.json()["comparer"]) == (409, True)
    assert page.status_code == 409
    assert ("De ma tablette" in decor.texte_de(page), "Du poste" in decor.texte_de(page)) == (
        True,
        True,
    )
    assert NoteDeMembre.objects.get().texte == "De ma tablette"


def test_la_meme_note_deux_fois_est_calme(jury, membre):
    assert [noter(membre, jury, "Claire").status_code for _ in range(2)] == [302, 302]


def test_une_note_trop_longue_est_refusee_sans_rien_perdre(jury, membre):
    refus = noter(membre, jury, "é" * 20_001)

    assert (refus.status_code, "dépasse 20000 caractères" in decor.texte_de(refus)) == (422, True)
    assert "é" * 20_001 in decor.texte_de(refus)


def test_noter_sans_etre_entre_garde_la_page_d_avant(jury, anonyme):
    page, en_json = noter(anonyme, jury, "Perdue ?"), noter(anonyme, jury, "x", headers=JSON)

    assert (page.status_code, en_json.status_code) == (403, 409)
    assert "entrez de nouveau dans un autre onglet" in decor.texte_de(page)


def test_la_page_repond_meme_si_la_trace_ne_s_ecrit_pas(jury, membre, caplog):
    def refuser(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "documents_consultation"'):
            raise DatabaseError("disque plein")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuser):
        reponse = membre.get(jury.adresse("jury_candidat", jury.ines.pk))

    assert reponse.status_code == 200
    assert "Consultation non gardée" in caplog.text
    assert jury.jeton not in caplog.text
