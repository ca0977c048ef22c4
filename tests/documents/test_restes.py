"""Ce qu’un arrêt brutal laisse : des fichiers sans ligne, des envois coupés ; le ménage du jour."""

import os
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from documents.actions.restes import effacer_les_restes
from documents.calculs.coherence import SOURCES, cites
from documents.copies import empreinte_du_fichier, ranger
from tests import fabriques

pytestmark = pytest.mark.django_db
LE = timezone.now()


@pytest.fixture(autouse=True)
def rangement(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "envois"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


def vieillir(chemin, heures):
    instant = (LE - timedelta(hours=heures)).timestamp()
    os.utime(chemin, (instant, instant))
    return chemin


def orphelin(nom, heures):
    default_storage.save(nom, ContentFile(b"oublie"))
    vieillir(default_storage.path(nom), heures)


def effaces(le=LE):
    return [reste.nom for reste in effacer_les_restes(le)]


def test_seul_s_efface_ce_que_rien_ne_cite_depuis_un_jour(inscription_d_ines):
    citee = fabriques.preuve(fabriques.realisation(inscription_d_ines)).fichier.name
    vieillir(default_storage.path(citee), 1000)
    orphelin("preuves/vieux", 25)
    orphelin("preuves/recent", 23)
    orphelin("dossiers/en-cours-abc", 25)

    assert effaces() == ["dossiers/en-cours-abc", "preuves/vieux"]
    assert (default_storage.exists(citee), default_storage.exists("preuves/recent")) == (True, True)
    assert effaces() == []


def test_un_envoi_coupe_s_efface_au_bout_d_un_jour(settings):
    envois = Path(settings.FILE_UPLOAD_TEMP_DIR)
    (envois / "recu.upload.pdf").write_bytes(b"moitie")
    (envois / "en-route.upload").write_bytes(b"moitie")
    vieux = vieillir(envois / "recu.upload.pdf", 25)

    assert effaces() == [str(vieux)]
    assert [chemin.name for chemin in envois.iterdir()] == ["en-route.upload"]


def test_rien_de_ce_qu_un_modele_range_n_echappe_aux_citations(inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee")
    fabriques.note(inscription_d_ines, fichiers=[fabriques.fichier_pret(b"x")])
    fabriques.dossier_depose(inscription_d_ines)
    citees = {
        nom
        for source in SOURCES
        for nom in source.modele.objects.values_list(source.fichier, flat=True)
        if nom
    }

    assert len(citees) == 3
    assert cites([*citees, "autre"]) == citees


def test_un_depot_qui_reprend_un_vieil_orphelin_le_sauve_du_menage():
    contenu = BytesIO(b"le meme que l'an dernier")
    chemin = ranger(contenu, empreinte_du_fichier(contenu))
    vieillir(default_storage.path(chemin), 25)

    assert ranger(contenu, empreinte_du_fichier(contenu)) == chemin
    assert effaces() == []
    with default_storage.open(chemin) as relu:
        assert relu.read() == contenu.getvalue()


def test_la_commande_simule_puis_efface():
    orphelin("preuves/vieux", 25)
    sorties = [StringIO(), StringIO(), StringIO()]
    call_command("effacer_les_restes", simuler=True, stdout=sorties[0])
    call_command("effacer_les_restes", stdout=sorties[1])
    call_command("effacer_les_restes", stdout=sorties[2])

    assert [sortie.getvalue().splitlines() for sortie in sorties] == [
        ["· preuves/vieux (6 octets)", "1\u00a0fichier à effacer."],
        ["· preuves/vieux (6 octets)", "1\u00a0fichier effacé."],
        ["Rien à effacer."],
    ]
