"""Tout ce qui est gardé répond-il à son empreinte ? Un octet, une ligne, un fichier de trop."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import FileField

from documents.calculs.coherence import DES_DOSSIERS, SOURCES
from documents.models import Dossier, PieceDeDossier
from portfolio.models import FichierDeNote, Preuve, Stage
from tests import fabriques

pytestmark = pytest.mark.django_db

QUI = "✗ MOREAU Inès, dossier n°\u00a01\u00a0: "
RECALCULEE = "son empreinte recalculée n’est pas celle du dépôt"


@pytest.fixture(autouse=True)
def _rangement(settings, tmp_path):
    """Un rangement à soi : celui des autres tests garde leurs fichiers."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def depot(inscription_d_ines, lefevre):
    """Un dossier : une preuve, une attestation, et une note à côté."""
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")
    fabriques.note(inscription_d_ines, fichiers=[fabriques.fichier_pret(b"%PDF-1.7 note")])
    return fabriques.dossier_depose(inscription_d_ines)


def verifier(*options):
    """Les lignes écrites, et le message d’échec s’il y en a un."""
    sortie, echec = StringIO(), ""
    try:
        call_command("verifier_coherence", *options, stdout=sortie)
    except CommandError as erreur:
        echec = str(erreur)
    return sortie.getvalue().splitlines(), echec


def ecrire(nom, contenu):
    Path(default_storage.path(nom)).write_bytes(contenu)


def en_sql(requete, *valeurs):
    """Ce qu’aucune action ne fait ; sur PostgreSQL, un déclencheur le refuserait."""
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            curseur.execute("SET LOCAL session_replication_role = replica")
        curseur.execute(requete, valeurs)


def preuve_deposee(depot):
    return depot.pieces.get(chemin="preuves/01/01-plan.pdf")


def test_une_base_saine_le_dit(depot):
    assert verifier() == (["✓ 1\u00a0dossier déposé, tout répond à son empreinte."], "")


def test_un_octet_change_dans_un_dossier_se_nomme(depot):
    piece = preuve_deposee(depot)
    ecrire(piece.fichier.name, b"%PDF-1.7 preuvE")

    lignes, echec = verifier("--dossiers")

    assert lignes == [
        f"{QUI}{piece.chemin} ne répond plus à son empreinte (fichier {piece.fichier.name}).",
        f"{QUI}{RECALCULEE}.",
    ]
    assert echec == "2\u00a0défauts\u00a0: ce qui est gardé a changé."


def test_un_fichier_efface_se_nomme(depot):
    piece = preuve_deposee(depot)
    default_storage.delete(piece.fichier.name)

    lignes, _ = verifier("--dossiers")

    assert lignes[0] == f"{QUI}{piece.chemin} manque (fichier {piece.fichier.name})."


def test_un_contenu_retouche_en_base_se_voit(depot):
    en_sql("UPDATE documents_dossier SET contenu = replace(contenu, 'restauré', 'perdu')")

    lignes, _ = verifier("--dossiers")

    assert lignes == [
        f"{QUI}son contenu gelé, sa date ou la liste de ses pièces a changé\u00a0: {RECALCULEE}."
    ]


@pytest.mark.parametrize("contenu", ["", "{}", '{"dossier": 3}', "[1]"])
def test_un_contenu_illisible_se_dit(contenu, depot):
    en_sql("UPDATE documents_dossier SET contenu = %s", contenu)

    lignes, _ = verifier("--dossiers")

    assert lignes == [f"{QUI}son contenu gelé ne se relit plus.", f"{QUI}{RECALCULEE}."]


@pytest.mark.parametrize(
    "champ, valeur", [("sha256", "a" * 64), ("taille", 3), ("sha256", "b" * 64)]
)
def test_une_ligne_de_piece_retouchee_se_dit(champ, valeur, depot):
    piece = preuve_deposee(depot)
    en_sql(f"UPDATE documents_piecededossier SET {champ} = %s WHERE id = %s", valeur, piece.pk)

    lignes, _ = verifier("--dossiers")

    assert lignes == [f"{QUI}la ligne de {piece.chemin} a changé, son fichier est intact."]


def test_une_ligne_de_piece_effacee_se_nomme(depot):
    en_sql("DELETE FROM documents_piecededossier WHERE id = %s", preuve_deposee(depot).pk)

    lignes, _ = verifier("--dossiers")

    assert lignes == [
        f"{QUI}preuves/01/01-plan.pdf est au contenu, mais n’est plus parmi les pièces.",
        f"{QUI}{RECALCULEE}.",
    ]


def test_une_date_de_depot_reculee_se_voit(depot):
    en_sql("UPDATE documents_dossier SET limite_le = '2031-01-01'")

    assert verifier("--dossiers")[1] == "1\u00a0défaut\u00a0: ce qui est gardé a changé."


def test_un_fichier_partage_ne_se_lit_qu_une_fois(depot, inscription_d_ines, lefevre, monkeypatch):
    fabriques.validee(inscription_d_ines, lefevre, intitule="Audit du réseau")
    fabriques.dossier_depose(inscription_d_ines)
    ouverts, ouvrir = [], default_storage.open
    monkeypatch.setattr(default_storage, "open", lambda n, m: ouverts.append(n) or ouvrir(n, m))

    verifier("--dossiers")

    fichiers = set(PieceDeDossier.objects.exclude(fichier="").values_list("fichier", flat=True))
    assert (Dossier.objects.count(), sorted(ouverts)) == (2, sorted(fichiers))


@pytest.mark.parametrize(
    "modele, champ, nom",
    [
        (Preuve, "fichier", "Preuve {pk} (Plan de sauvegarde)"),
        (FichierDeNote, "fichier", "Fichier de note {pk} (attestation.pdf)"),
        (Stage, "attestation", "Attestation {pk} (Stage — MairieTech)"),
    ],
)
def test_un_fichier_vivant_altere_ou_disparu_se_nomme(modele, champ, nom, depot):
    garde = modele.objects.get()
    fichier = getattr(garde, champ).name
    ecrire(fichier, b"autre chose")
    altere = verifier("--fichiers")[0]
    default_storage.delete(fichier)

    debut = f"✗ {nom.format(pk=garde.pk)}\u00a0: le fichier {fichier}"
    assert altere == [f"{debut} ne répond plus à son empreinte."]
    assert verifier("--fichiers")[0] == [f"{debut} manque."]


def test_une_taille_fausse_en_base_se_dit(depot):
    Preuve.objects.update(taille=3)

    (ligne,), _ = verifier("--fichiers")

    assert ligne.endswith("fait 15 octets au lieu de 3.")


def test_un_document_signe_se_relit_aussi(depot):
    nom = default_storage.save("emissions/emis.pdf", ContentFile(b"%PDF-1.7 signe"))
    emise = fabriques.emission(depot.inscription, fichier=nom)

    (ligne,), _ = verifier("--fichiers")

    assert ligne.startswith(f"✗ Document signé {emise.pk} (Dossier complet — ")


def test_un_chemin_hors_du_rangement_se_dit(depot):
    Preuve.objects.update(fichier="../../dehors.pdf")

    lignes, _ = verifier("--fichiers")

    assert lignes[0].endswith("le fichier ../../dehors.pdf est hors du rangement.")


def test_ce_que_rien_ne_nomme_se_dit_sans_gravite(depot):
    default_storage.save("preuves/9/perdu", ContentFile(b"rien"))
    default_storage.save("dossiers/en-cours-x7", ContentFile(b"moitie"))

    assert verifier() == (
        [
            "· dossiers/en-cours-x7\u00a0: copie en cours, ou arrêtée en route.",
            "· preuves/9/perdu\u00a0: rien en base ne nomme ce fichier.",
            "✓ 1\u00a0dossier déposé, tout répond à son empreinte.",
        ],
        "",
    )


def test_un_rangement_vide_n_est_pas_une_panne(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "jamais-cree"

    assert verifier("--fichiers") == (["✓ Chaque fichier répond à son empreinte."], "")


def test_aucun_champ_de_fichier_n_echappe_a_la_relecture():
    """Un modèle qui garderait des fichiers sans être relu ferait échouer ce test."""
    champs = {
        (modele, champ.name)
        for modele in apps.get_models()
        for champ in modele._meta.get_fields()
        if isinstance(champ, FileField)
    }

    assert {(source.modele, source.fichier) for source in (DES_DOSSIERS, *SOURCES)} == champs
