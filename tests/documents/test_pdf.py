"""L’impression : mêmes octets, rien du réseau, un fichier que d’autres outils savent lire."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pikepdf
import pytest
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from documents.compositions.synthese import composer
from documents.compositions.typographie import imprimable
from documents.pdf import FICHIERS_PERMIS, ORIGINE, RessourceRefusee, lecteur, mettre_en_page
from tests.documents import decor

pytestmark = pytest.mark.mise_en_page


def test_memes_entrees_memes_octets(bloc):
    tableau = decor.tableau(bloc, formation=decor.lignes(4), projet=True)
    decor.imprimer(tableau)
    decor.oublier_les_pages()

    assert decor.imprimer(tableau) == decor.en_pdf(decor.GABARIT, composer(tableau))


def test_une_autre_entree_donne_d_autres_octets(bloc):
    un, autre = (decor.tableau(bloc, formation=decor.lignes(n)) for n in (1, 2))

    assert decor.imprimer(un) != decor.imprimer(autre)


def test_plusieurs_fils_d_execution_impriment_les_memes_octets(bloc):
    contextes = [composer(decor.tableau(bloc, formation=decor.lignes(n))) for n in (1, 2, 3)]
    seul = [decor.en_pdf(decor.GABARIT, contexte) for contexte in contextes]
    decor.oublier_les_pages()

    with ThreadPoolExecutor(3) as fils:
        ensemble = list(fils.map(lambda contexte: decor.en_pdf(decor.GABARIT, contexte), contextes))

    assert ensemble == seul


IMPRIMER_AILLEURS = """
import sys, django
django.setup()
from documents.pdf import mettre_en_page
sys.stdout.buffer.write(mettre_en_page(sys.stdin.read()))
"""


def test_un_autre_processus_dans_une_autre_langue_donne_les_memes_octets(bloc):
    contexte = composer(decor.tableau(bloc, formation=decor.lignes(3), projet=True))
    html = render_to_string(decor.GABARIT, contexte)
    ailleurs = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"}

    essai = subprocess.run(
        [sys.executable, "-c", IMPRIMER_AILLEURS],
        input=html.encode(),
        capture_output=True,
        env=os.environ | ailleurs | {"PYTHONUTF8": "1", "PYTHONHASHSEED": "7"},
    )

    assert (essai.returncode, essai.stderr) == (0, b"")
    assert essai.stdout == mettre_en_page(html)


def test_rien_ne_date_le_fichier(bloc):
    with pikepdf.open(BytesIO(decor.imprimer(decor.tableau(bloc)))) as pdf:
        dates = {cle for cle in pdf.docinfo if "Date" in cle}
        with pdf.open_metadata() as meta:
            dates |= {cle for cle in meta if "Date" in cle}

    assert dates == set()


@pytest.mark.parametrize(
    "adresse",
    [
        "http://example.org/image.png",
        "https://example.org/image.png",
        "ftp://example.org/image.png",
        "file:///etc/passwd",
        "data:text/plain,bonjour",
        "//example.org/image.png",
        "statique:../config/settings.py",
        "statique:css/sillage.css",
        "statique://polices/liberation/LiberationSans-Regular.ttf",
    ],
)
def test_rien_d_autre_que_nos_fichiers_declares_n_est_lu(adresse):
    with pytest.raises(RessourceRefusee):
        lecteur().fetch(adresse)


@pytest.mark.parametrize("nom", sorted(FICHIERS_PERMIS))
def test_nos_fichiers_declares_sont_lus(nom):
    signature = {"ttf": b"\x00\x01\x00\x00", "woff2": b"wOF2"}[nom.rpartition(".")[2]]

    assert lecteur().fetch(ORIGINE + nom).read()[:4] == signature


@pytest.mark.parametrize(
    "html",
    [
        "<link rel=attachment href=file:///etc/passwd>",
        "<img src=http://169.254.169.254/ alt=x>",
        "<style>body { background: url(file:///etc/hostname) }</style>",
        "<link rel=stylesheet href=http://example.org/a.css>",
    ],
)
def test_un_document_qui_demande_une_ressource_ne_s_imprime_pas(html):
    document = HTML(string=f"<p>Bonjour</p>{html}", base_url=ORIGINE, url_fetcher=lecteur())

    with pytest.raises(FatalURLFetchingError):
        document.write_pdf()


def test_qpdf_ne_trouve_rien_a_redire(bloc, tmp_path):
    fichier = tmp_path / "tableau.pdf"
    fichier.write_bytes(decor.imprimer(decor.tableau(bloc, formation=decor.lignes(11))))

    essai = subprocess.run(["qpdf", "--check", fichier], capture_output=True, text=True)

    assert (essai.returncode, essai.stderr) == (0, "")


@pytest.mark.parametrize(
    "brut, propre",
    [
        ("déjà vu", "déjà vu"),
        ("e\u0301tat", "état"),
        ("👩‍💻👨‍👩‍👧 fin", "� fin"),
        ("a\u200bb\u202ec", "abc"),
        ("un\ndeux\x00\ttrois", "un deux trois"),
        ("12\u00a0h", "12\u00a0h"),
        ("□✓→", "□✓→"),
        ("aﬀecté, 𝐀𝐁", "affecté, AB"),
        ("a\ufffe\ue000b", "a�b"),
    ],
)
def test_un_texte_ne_garde_que_ce_que_les_polices_dessinent(brut, propre):
    assert imprimable(brut) == propre
