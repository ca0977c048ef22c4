"""L’antivirus de l’établissement, contre un petit serveur qui parle comme clamd."""

import socket
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile

from config.environnement import adresse_de_service
from portfolio.fichiers import FichierRefuse, antivirus, examiner

TEMOIN = b"ceci tient lieu de virus"


def lire_l_envoi(prise):
    """Ce que clamd reçoit : les morceaux, chacun précédé de sa longueur, jusqu’au vide."""
    lecteur = prise.makefile("rb")
    assert lecteur.read(10) == b"zINSTREAM\0"
    contenu = b""
    while longueur := int.from_bytes(lecteur.read(4), "big"):
        contenu += lecteur.read(longueur)
    lecteur.close()
    return contenu


@pytest.fixture
def clamd(settings, tmp_path):
    """`clamd(reponse)` : relit un fichier, et répond cela, ou selon ce qu’il a lu."""
    ouverts, recus = [], []

    def servir(serveur, reponse):
        prise, _ = serveur.accept()
        with prise:
            recus.append(lire_l_envoi(prise))
            verdict = b"stream: Essai FOUND\0" if TEMOIN in recus[-1] else b"stream: OK\0"
            prise.sendall(verdict if reponse is None else reponse)

    def demarrer(reponse=None, *, par_fichier=False):
        serveur = socket.socket(socket.AF_UNIX if par_fichier else socket.AF_INET)
        serveur.bind(str(tmp_path / "c.sock") if par_fichier else ("127.0.0.1", 0))
        serveur.listen()
        nom = serveur.getsockname()
        settings.ANTIVIRUS = f"unix:{nom}" if par_fichier else "{}:{}".format(*nom)
        fil = Thread(target=servir, args=(serveur, reponse))
        ouverts.append((serveur, fil))
        fil.start()
        return recus

    yield demarrer
    for serveur, fil in ouverts:
        fil.join(5)
        serveur.close()


def deposer(octets):
    return examiner(ContentFile(octets, name="notes.txt"))


@pytest.mark.parametrize("par_fichier", [False, True])
def test_un_fichier_sain_se_range_tel_quel(clamd, par_fichier):
    contenu = b"Plan de sauvegarde.\n" * 10_000
    recus = clamd(par_fichier=par_fichier)

    assert (deposer(contenu).taille, recus) == (len(contenu), [contenu])


def test_un_virus_est_refuse_par_son_nom(clamd):
    clamd()

    with pytest.raises(FichierRefuse) as refus:
        deposer(b"bonjour " + TEMOIN)
    assert str(refus.value) == (
        "«\u00a0notes.txt\u00a0» est refusé par l’antivirus de l’établissement (Essai)."
    )


@pytest.mark.parametrize(
    "reponse", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"n'importe quoi\0"]
)
def test_un_fichier_qui_n_a_pas_pu_etre_relu_est_refuse(clamd, reponse):
    clamd(reponse)

    with pytest.raises(FichierRefuse, match="n’a pas pu être relu par l’antivirus"):
        deposer(b"bonjour")


def test_un_antivirus_injoignable_ou_muet_ferme_le_depot(settings, monkeypatch, caplog):
    monkeypatch.setattr(antivirus, "PATIENCE", 0.2)
    with socket.socket() as muet:
        muet.bind(("127.0.0.1", 0))
        muet.listen()
        adresses = [f"127.0.0.1:{muet.getsockname()[1]}", "127.0.0.1:9"]
        for settings.ANTIVIRUS in (*adresses, "unix:/nulle/part"):
            with pytest.raises(FichierRefuse, match="n’a pas pu être relu"):
                deposer(b"bonjour")

    assert [r.levelname for r in caplog.records] == ["ERROR"] * 3


def test_sans_reglage_rien_ne_se_fait(settings):
    settings.ANTIVIRUS = ""

    assert deposer(TEMOIN).taille == len(TEMOIN)


@pytest.mark.parametrize("adresse", ["clamd", "clamd:", ":3310", "unix:clamd", "hote:trente"])
def test_une_adresse_mal_ecrite_empeche_de_demarrer(adresse):
    with pytest.raises(ImproperlyConfigured):
        adresse_de_service(adresse)
