"""« Mes données » : tout ce qui est détenu, rien de secret, et qui l’a lu."""

import io
import json
import tracemalloc
from datetime import date
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from comptes.actions import renouveler_le_calendrier
from comptes.models import Acte, NatureDActe
from documents.donnees.arbre import BRANCHES
from documents.donnees.archive import archive_des_donnees
from documents.donnees.bilan import bilan_de, inscriptions_de
from portfolio.models import Preuve
from tests import fabriques


def copie_de(personne):
    with archive_des_donnees(personne, le=fabriques.MIDI) as contenu:
        return ZipFile(io.BytesIO(contenu.read()))


def donnees(archive):
    return json.loads(archive.read("donnees.json"))


def lignes(archive, table):
    return donnees(archive)["tables"][table]["lignes"]


@pytest.fixture
def travail(inscription_d_ines, lefevre):
    """Une réalisation jugée, un stage attesté, une note, un dossier déposé, une adresse ouverte."""
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")
    fabriques.note(inscription_d_ines, fichiers=[fabriques.fichier_pret(b"%PDF-1.7 note")])
    fabriques.lien_de_portfolio(inscription_d_ines, code="secret")
    fabriques.dossier_depose(inscription_d_ines)
    return inscription_d_ines


def test_toutes_les_tables_y_sont(ines, travail):
    assert set(donnees(copie_de(ines))["tables"]) == {b.cle for b in BRANCHES}


def test_les_textes_se_lisent_en_clair(ines, travail):
    (realisation,) = lignes(copie_de(ines), "portfolio-realisation")

    assert realisation["intitule"] == "Plan de sauvegarde 3-2-1"
    assert realisation["environnement"] == "Debian 12, BorgBackup"


def test_l_enseignante_est_nommee_comme_sur_le_site(ines, travail):
    (evaluation,) = lignes(copie_de(ines), "evaluations-evaluation")

    assert evaluation["enseignant"]["nom"] == "Mme Lefèvre"


def test_les_fichiers_d_origine_y_sont_une_fois(ines, travail):
    archive = copie_de(ines)
    (preuve,) = lignes(archive, "portfolio-preuve")
    pieces = lignes(archive, "documents-piecededossier")

    assert archive.read(preuve["fichier"]) == b"%PDF-1.7 preuve"
    assert {p["fichier"] for p in pieces if p["nature"] == "preuve"} <= {
        n for n in archive.namelist() if n.startswith("fichiers/")
    }
    contenus = [archive.read(n) for n in archive.namelist() if n.startswith("fichiers/")]
    assert contenus.count(b"%PDF-1.7 preuve") == 1
    assert contenus.count(b"%PDF-1.7 note") == 1


def test_un_fichier_perdu_se_dit(ines, travail):
    default_storage.delete(Preuve.objects.get().fichier.name)

    (preuve,) = lignes(copie_de(ines), "portfolio-preuve")

    assert preuve["fichier"] == "Le fichier n’est plus dans le rangement du site."


def test_ni_mot_de_passe_ni_jeton(ines, travail, client_de):
    client = client_de(ines)
    lien, cle = travail.liens_de_portfolio.get(), renouveler_le_calendrier(ines)
    secrets = [ines.password, lien.code, lien.sel, str(cle), client.session.session_key]

    archive = copie_de(ines)

    tout = "".join(archive.read(nom).decode("utf-8", "ignore") for nom in archive.namelist())
    assert [secret for secret in secrets if secret in tout] == []


def test_l_enseignante_emporte_ce_qu_elle_a_ecrit_sans_l_identite_des_etudiants(lefevre, travail):
    archive = copie_de(lefevre)
    tout = b"".join(archive.read(n) for n in archive.namelist() if not n.startswith("css")).decode(
        "utf-8", "ignore"
    )

    assert len(lignes(archive, "evaluations-evaluation")) == 1
    assert lignes(archive, "portfolio-realisation") == []
    assert [mot for mot in ("Moreau", "Inès", "ines@") if mot in tout] == []


def test_l_index_se_lit_sans_script(ines, travail):
    archive = copie_de(ines)
    pages = [n for n in archive.namelist() if n.endswith(".html")]
    liens = json.loads(archive.read("manifeste.json"))["fichiers"]

    assert "index.html" in pages
    assert [p for p in pages if b"<script" in archive.read(p)] == []
    assert {lien["chemin"] for lien in liens} == set(archive.namelist()) - {"manifeste.json"}


def test_la_memoire_reste_bornee(ines, inscription_d_ines):
    realisation = fabriques.realisation(inscription_d_ines)
    for rang in range(4):
        preuve = fabriques.preuve(realisation, contenu=b"%PDF-1.7" + bytes([rang]))
        nom = preuve.fichier.name
        default_storage.delete(nom)
        default_storage.save(nom, ContentFile(bytes([rang]) * 8_000_000))
    tracemalloc.start()
    archive_des_donnees(ines, le=fabriques.MIDI).close()
    pointe = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert pointe < 12_000_000


def test_la_page_dit_combien_et_jusqu_a_quand(client_de, ines, travail, django_assert_num_queries):
    type(travail.promotion.session).objects.filter(pk=travail.promotion.session_id).update(
        donnees_effacees_le=date(2028, 9, 1)
    )
    client = client_de(ines)
    with django_assert_num_queries(7):
        page = client.get("/mes-donnees/").content.decode()

    assert "anonymes le 1er septembre 2028" in page
    assert '<th scope="row">Réalisations</th><td class="nombre">1</td>' in page


def test_la_page_compte_comme_chaque_table(ines, travail):
    fabriques.note(travail, fichiers=[fabriques.fichier_pret(b"%PDF-1.7 autre")])
    inscriptions, bilan = inscriptions_de(ines), bilan_de(ines)

    assert {ligne.branche.cle: ligne.nombre for ligne in bilan.lignes} == {
        b.cle: nombre for b in BRANCHES if (nombre := b.concernant(inscriptions, ines.pk).count())
    }
    fichiers = [
        (f, ligne)
        for b in BRANCHES
        for f in b.fichiers
        for ligne in b.concernant(inscriptions, ines.pk).exclude(**{f.champ: ""})
    ]
    assert bilan.fichiers == len(fichiers)
    assert bilan.octets == sum(getattr(ligne, f.taille) for f, ligne in fichiers if f.taille)


def test_qui_n_est_inscrit_nulle_part_n_a_que_son_compte(admin):
    bilan = bilan_de(admin)

    assert [ligne.branche.cle for ligne in bilan.lignes][:1] == ["comptes-utilisateur"]
    assert (bilan.fichiers, bilan.octets) == (0, 0)


def test_sans_date_la_page_le_dit(client_de, kenza):
    page = client_de(kenza).get("/mes-donnees/").content.decode()

    assert page.count("date pas encore fixée") >= 1


def test_la_remise_se_telecharge_et_se_trace(client_de, ines, travail):
    reponse = client_de(ines).post("/mes-donnees/archive/")
    archive = ZipFile(io.BytesIO(b"".join(reponse.streaming_content)))

    assert archive.testzip() is None
    assert Acte.objects.get(nature=NatureDActe.DONNEES_REMISES).personne == ines
