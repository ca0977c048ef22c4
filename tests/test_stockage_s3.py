"""Les fichiers dans un seau S3, contre un vrai serveur : ce qui se fait sur un disque s’y fait."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from django.conf import settings as reglages
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from comptes.models import Acte
from config.rangement import RangementMuet
from documents.actions.journee import journee_en_zip
from documents.apercus import Rangement, nombre_de_pages
from documents.copies import ranger
from documents.donnees.archive import archive_des_donnees
from portfolio.actions.preuves import retirer_preuve
from portfolio.fichiers import vignette
from portfolio.models import FichierDeNote, Preuve, Stage
from tests import fabriques, seau
from tests.fabriques import MIDI
from tests.portfolio.test_pages_preuves import deposer, un_pdf, une_capture

pytestmark = [pytest.mark.django_db, pytest.mark.une_base]


@pytest.fixture(scope="module")
def serveur():
    with seau.serveur() as adresse:
        yield adresse


@pytest.fixture
def en_seau(serveur, settings):
    """`default_storage` est un seau neuf ; `en_seau()` en donne les noms d’objets."""
    nom = seau.seau_neuf(serveur)

    def ouvrir(**options):
        entree = seau.rangement(serveur, options.pop("nom", nom), **options)
        settings.STORAGES = reglages.STORAGES | {"default": entree}

    def objets():
        listes = seau.client(serveur).list_objects_v2(Bucket=nom)
        return sorted(objet["Key"] for objet in listes.get("Contents", ()))

    ouvrir()
    objets.nom, objets.ouvrir = nom, ouvrir
    return objets


def verifier():
    sortie = StringIO()
    call_command("verifier_coherence", stdout=sortie)
    return sortie.getvalue().splitlines()


# Ce qui se fait sur un disque


def test_une_preuve_se_depose_se_lit_se_reduit_et_se_retire(
    client_de, ines, inscription_d_ines, en_seau, django_capture_on_commit_callbacks
):
    brouillon = fabriques.realisation(inscription_d_ines)
    client = client_de(ines)
    assert deposer(client, brouillon, un_pdf(), une_capture()).status_code == 302
    pdf, image = Preuve.objects.order_by("pk")

    lue = client.get(f"/preuves/{pdf.pk}/")

    assert b"".join(lue) == un_pdf().read()
    assert lue["Content-Length"] == str(pdf.taille)
    assert client.get(f"/preuves/{image.pk}/vignette/")["Content-Type"] == "image/webp"
    assert en_seau() == sorted([pdf.fichier.name, image.fichier.name])
    with django_capture_on_commit_callbacks(execute=True):
        retirer_preuve(pdf, acteur=ines, le=MIDI)
    assert en_seau() == [image.fichier.name]


def test_note_attestation_dossier_et_journee(inscription_d_ines, lefevre, en_seau):
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")
    fabriques.note(inscription_d_ines, fichiers=[fabriques.fichier_pret(b"une photo")])
    dossier = fabriques.dossier_depose(inscription_d_ines)
    commission = fabriques.commission()
    fabriques.convocation(commission, inscription_d_ines)

    with journee_en_zip(commission, le=MIDI) as octets, ZipFile(octets) as journee:
        preuves = [n for n in journee.namelist() if "/preuves/" in n]
        assert (len(preuves), journee.testzip()) == (1, None)

    assert sorted({nom.split("/")[0] for nom in en_seau()}) == [
        "attestations",
        "dossiers",
        "notes",
        "preuves",
    ]
    assert dossier.pieces.count() == 2
    assert verifier() == ["✓ 1\u00a0dossier déposé, tout répond à son empreinte."]


def test_verifier_nomme_l_objet_altere_et_l_objet_perdu(inscription_d_ines, en_seau, serveur):
    alteree = fabriques.preuve(fabriques.realisation(inscription_d_ines), b"%PDF-1.7 bonne")
    perdue = fabriques.preuve(fabriques.realisation(inscription_d_ines, "B"), b"%PDF-1.7 la")
    seau.client(serveur).put_object(Bucket=en_seau.nom, Key=alteree.fichier.name, Body=b"autre")
    default_storage.delete(perdue.fichier.name)

    sortie = StringIO()
    with pytest.raises(CommandError, match="2\u00a0défauts"):
        call_command("verifier_coherence", stdout=sortie)
    assert [ligne.rpartition(perdue.fichier.name)[2] for ligne in sortie.getvalue().splitlines()][
        1
    ] == " manque."


def test_une_copie_sous_empreinte_ne_s_ecrit_qu_une_fois(en_seau):
    empreinte = "ab" + "0" * 62
    chemins = {ranger(BytesIO(b"octets"), empreinte) for _ in range(2)}

    assert (chemins, len(en_seau())) == ({f"dossiers/ab/{empreinte}"}, 1)


def test_un_nom_pris_ne_se_recrit_pas(en_seau):
    noms = [default_storage.save("preuves/1/a", ContentFile(o)) for o in (b"un", b"deux")]

    assert noms[0] == "preuves/1/a" != noms[1]
    with default_storage.open("preuves/1/a") as premier:
        assert premier.read() == b"un"


def test_un_nom_ne_remonte_pas_au_dessus_du_seau(en_seau):
    for lire in (default_storage.open, default_storage.exists, default_storage.size):
        with pytest.raises(SuspiciousFileOperation):
            lire("../../ailleurs")


def test_un_objet_est_prive_et_chiffre_si_on_le_demande(en_seau, serveur):
    en_seau.ouvrir(object_parameters={"ServerSideEncryption": "AES256"})
    nom = default_storage.save("preuves/1/a", ContentFile(b"secret"))

    tete = seau.client(serveur).head_object(Bucket=en_seau.nom, Key=nom)
    droits = seau.client(serveur).get_object_acl(Bucket=en_seau.nom, Key=nom)["Grants"]

    assert tete["ServerSideEncryption"] == "AES256"
    assert [droit["Grantee"]["Type"] for droit in droits] == ["CanonicalUser"]


# Adresses signées


def test_en_signe_le_telechargement_part_au_seau_et_l_apercu_reste_au_site(
    client_de, ines, inscription_d_ines, en_seau, settings
):
    settings.FICHIERS_PAR = "signe"
    preuve = fabriques.preuve(fabriques.realisation(inscription_d_ines))
    client = client_de(ines)

    part = client.get(f"/preuves/{preuve.pk}/")
    with urlopen(part.url) as recu:
        octets, entetes = recu.read(), recu.headers
    reste = client.get(f"/preuves/{preuve.pk}/?apercu=1")

    assert (part.status_code, part.content, part["Cache-Control"]) == (302, b"", "no-store")
    assert "X-Amz-Expires=60&" in part.url
    assert octets == b"%PDF-1.7 preuve"
    assert entetes["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert entetes["Content-Type"] == "application/pdf"
    assert (reste.status_code, b"".join(reste)) == (200, b"%PDF-1.7 preuve")


def test_l_adresse_signee_porte_le_nom_public_du_seau(en_seau):
    en_seau.ouvrir(adresse_publique="https://fichiers.lycee.example")
    nom = default_storage.save("preuves/1/a", ContentFile(b"octets"))

    assert default_storage.url(nom).startswith(
        f"https://fichiers.lycee.example/{en_seau.nom}/preuves/1/a?"
    )


# Un seau qui refuse


@pytest.fixture
def seau_absent(en_seau):
    en_seau.ouvrir(nom="il-n-y-en-a-pas")


def test_sans_seau_le_depot_se_dit_d_une_phrase_et_ne_perd_rien(
    client_de, ines, inscription_d_ines, seau_absent
):
    brouillon = fabriques.realisation(inscription_d_ines)

    refus = deposer(client_de(ines), brouillon, un_pdf())

    assert "n’a pas pu être rangé" in refus.content.decode()
    assert (Preuve.objects.count(), FichierDeNote.objects.count(), Stage.objects.count()) == (
        0,
        0,
        0,
    )


def test_sans_seau_la_sonde_le_dit(client, seau_absent):
    reponse = client.get("/sante/pret/")

    assert (reponse.status_code, reponse.json()["stockage"]) == (503, "indisponible")


def test_un_seau_injoignable_repond_503_sans_trace(
    client_de, ines, inscription_d_ines, en_seau, caplog
):
    preuve = fabriques.preuve(fabriques.realisation(inscription_d_ines))
    en_seau.ouvrir(endpoint_url="http://127.0.0.1:9")

    reponse = client_de(ines).get(f"/preuves/{preuve.pk}/")

    assert reponse.status_code == 503
    assert "Le rangement des fichiers ne répond pas" in reponse.content.decode()


def test_une_vignette_d_un_seau_muet_n_est_pas_gardee_vide(inscription_d_ines, en_seau):
    image = une_capture(couleur="teal")
    preuve = fabriques.preuve(
        fabriques.realisation(inscription_d_ines), image.read(), "a.png", "A", "image/png"
    )
    en_seau.ouvrir(nom="il-n-y-en-a-pas")
    assert vignette(Preuve.objects.get().fichier, preuve.sha256) is None
    en_seau.ouvrir()

    assert vignette(Preuve.objects.get().fichier, preuve.sha256)[:4] == b"RIFF"


def test_un_seau_muet_ne_fait_pas_dire_abime_un_fichier(inscription_d_ines, en_seau):
    preuve = fabriques.preuve(fabriques.realisation(inscription_d_ines))
    rangee = Rangement(preuve.fichier.name, preuve.sha256)
    en_seau.ouvrir(endpoint_url="http://127.0.0.1:9")

    with pytest.raises(RangementMuet):
        nombre_de_pages(rangee)


# Sauvegarder et restaurer, entre vrais processus

DECOR = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("charger_referentiel", verbosity=0)
from tests import fabriques
from tests.troupe import arriver
ines, lefevre = arriver("ines"), arriver("lefevre")
inscrite = ines.inscriptions.get()
fabriques.validee(inscrite, lefevre, avec_preuve=True)
fabriques.stage(inscrite, attestation=b"%PDF-1.7 signee" + bytes(3_000_000))
fabriques.dossier_depose(inscrite)
"""


def lancer(var, *commande, **variables):
    """Ce qu’un site à part, sur sa base SQLite, écrit en sortie."""
    var.mkdir(exist_ok=True)
    fixes = {"DEBUG": "0", "HTTPS": "0", "STATIQUES_FIGES": "0", "SECRET_KEY": "essais"}
    lieu = {"VAR_DIR": str(var), "DATABASE_URL": f"sqlite:///{var}/sillage.sqlite3"}
    fait = subprocess.run(
        [sys.executable, *map(str, commande)],
        cwd=reglages.BASE_DIR,
        env=os.environ | fixes | lieu | variables | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert fait.returncode == 0, fait.stderr
    return fait.stdout


def test_un_site_en_seau_se_sauvegarde_et_se_restaure_dans_un_autre(serveur, en_seau, tmp_path):
    acces = {
        "S3_ADRESSE": serveur,
        "S3_REGION": seau.REGION,
        "S3_CLE": seau.ACCES["access_key"],
        "S3_SECRET": seau.ACCES["secret_key"],
    }
    sauver = f"call_command('sauvegarder', '{tmp_path}/copies')"
    lancer(tmp_path / "a", "-c", DECOR + sauver, **acces, S3_SEAU=en_seau.nom)
    (copie,) = (c for c in (tmp_path / "copies").iterdir() if c.is_dir())
    autre = seau.seau_neuf(serveur)

    sortie = lancer(tmp_path / "b", "manage.py", "restaurer", copie, **acces, S3_SEAU=autre)

    rendus = seau.client(serveur).list_objects_v2(Bucket=autre)["Contents"]
    assert (sorted(o["Key"] for o in rendus), len(rendus)) == (en_seau(), 4)
    assert "tout répond à son empreinte" in sortie
    assert not (tmp_path / "b" / "fichiers").exists()
    assert json.loads((copie / "manifeste.json").read_text())["manquants"] == []


# Ce que Sillage garde d’une personne


def test_la_copie_de_ses_donnees_attend_un_seau_muet_au_lieu_de_dire_ses_fichiers_perdus(
    client_de, ines, inscription_d_ines, en_seau
):
    fabriques.preuve(fabriques.realisation(inscription_d_ines))
    en_seau.ouvrir(endpoint_url="http://127.0.0.1:9")

    reponse = client_de(ines).post("/mes-donnees/archive/")

    assert reponse.status_code == 503
    assert "Le rangement des fichiers ne répond pas" in reponse.content.decode()
    assert not Acte.objects.exists()


def test_un_objet_perdu_ne_laisse_pas_d_entree_vide_dans_la_copie(
    ines, inscription_d_ines, en_seau
):
    default_storage.delete(fabriques.preuve(fabriques.realisation(inscription_d_ines)).fichier.name)

    with archive_des_donnees(ines, le=MIDI) as contenu:
        noms = ZipFile(contenu).namelist()

    assert [nom for nom in noms if nom.startswith("fichiers/")] == []
