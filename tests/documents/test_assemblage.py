"""L’assemblage : un seul PDF où les pages, balises et liens de chaque feuillet restent entiers."""

import os
import subprocess
import sys
from datetime import date
from io import BytesIO

import pikepdf
import pytest
import segno
from pikepdf import Dictionary, NameTree, NumberTree, Pdf

from documents.assemblage import sceller
from documents.cachet import Cachet
from documents.feuillets import Feuillet
from documents.pdf import imprimer
from tests.documents import decor
from tests.documents.decor import MM, pages

pytestmark = pytest.mark.mise_en_page

CACHET = Cachet("7K3M90QXV2TD8HAC", date(2026, 11, 24))
TITRE, SOURCE = "Dossier — MOREAU Inès — session 2027", "Référentiel bts-sio · 1a2b3c4d5e6f"
PIED = f"{TITRE} {SOURCE} · 24/11/2026 · 7K3M-90QX-V2TD-8HAC · page"
TABLEAU = (
    "<table><thead><tr><th scope=col>Compétence</th><th scope=col>Niveau</th></tr></thead>"
    "<tbody><tr><th scope=row>Gérer</th><td>Bonne</td></tr></tbody></table>"
)


def page_html(corps, format_="210mm 297mm"):
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>x</title><style>'
        f"@page {{ size: {format_}; margin: 10mm 12mm 13mm }} h2 {{ break-before: page }}"
        'html { font-family: "Source Sans Jointe" }</style></head>'
        f"<body>{corps}</body></html>"
    )


FICHE = page_html(
    f"<h1>Sauvegarde</h1><p><a href='#fin'>La suite</a> de la fiche, et "
    f"<a href='https://exemple.fr/'>son site</a>.</p>{TABLEAU}<h2 id=fin>Bilan</h2>{TABLEAU}"
)
FEUILLETS = (
    Feuillet("Garde", page_html("<h1>Garde</h1><p><a href='page:4'>Sauvegarde</a> en page 4</p>")),
    Feuillet("Formulaire", page_html("<h1>Formulaire nu</h1>" + TABLEAU), officiel=True),
    Feuillet("Compétences", page_html("<h1>Compétences</h1>" + TABLEAU, "297mm 210mm")),
    Feuillet("Sauvegarde", FICHE, rubrique="Fiches"),
    Feuillet("Sa jumelle", FICHE, rubrique="Fiches"),
)
OFFICIELLE = 2
NOMBRE = 7


def octets_scelles(feuillets=FEUILLETS, titre=TITRE):
    return sceller(feuillets, CACHET, titre=titre, source=SOURCE).read()


@pytest.fixture(scope="module")
def dossier():
    return octets_scelles()


@pytest.fixture
def pdf(dossier):
    with Pdf.open(BytesIO(dossier)) as ouvert:
        yield ouvert


def elements(racine):
    """Tout l’arbre des balises, dans l’ordre de lecture."""
    for enfant in racine.K:
        if isinstance(enfant, Dictionary) and "/S" in enfant:
            yield enfant
            yield from elements(enfant)


def contenus_marques(page):
    """Les MCID du flux d’une page, dans l’ordre où ils se dessinent."""
    operations = pikepdf.parse_content_stream(page, "BDC")
    return [int(o.operands[1].MCID) for o in operations if "/MCID" in o.operands[1]]


def test_les_pages_se_suivent_et_gardent_leur_format(dossier):
    couchees = [page.width > page.height for page in pages(dossier)]

    assert couchees == [False, False, True, False, False, False, False]


def test_le_texte_de_chaque_feuillet_sort_entier_et_dans_l_ordre(dossier):
    lus = [page.extract_text() for feuillet in FEUILLETS for page in pages(imprimer(feuillet))]
    scelles = [page.extract_text().split(f"\n{PIED}")[0] for page in pages(dossier)]

    assert scelles == lus


def test_chaque_page_porte_son_numero_sauf_l_officielle(dossier):
    pieds = [page.extract_text_lines()[-1]["text"] for page in pages(dossier)]

    attendus = [f"{PIED} {numero} / {NOMBRE}" for numero in range(1, NOMBRE + 1)]
    attendus[OFFICIELLE - 1] = "Gérer Bonne"
    assert pieds == attendus


def test_la_page_officielle_ne_recoit_aucun_caractere_ni_trait(dossier):
    (nue,) = pages(imprimer(FEUILLETS[OFFICIELLE - 1]))
    scellee = pages(dossier)[OFFICIELLE - 1]

    assert [c["text"] for c in scellee.chars] == [c["text"] for c in nue.chars]
    assert pixels(scellee) == pixels(nue)


def pixels(page):
    return page.to_image(resolution=40).original.tobytes()


def modules_du_qr(page):
    """Les carrés noirs lus dans l’image de la page, à la place du QR (15 mm, en haut à droite)."""
    image = page.to_image(resolution=254).original.convert("L")
    cote = len(segno.make(CACHET.adresse, error="l", micro=False).matrix)
    gauche, pas = page.width * MM * 10 - 120 - 150, 150 / cote
    return [
        [
            image.getpixel((gauche + (x + 0.5) * pas, 100 + (y + 0.5) * pas)) < 128
            for x in range(cote)
        ]
        for y in range(cote)
    ]


def test_le_qr_de_la_premiere_page_scellee_dit_l_adresse_de_verification(dossier):
    attendu = segno.make(CACHET.adresse, error="l", micro=False).matrix

    assert modules_du_qr(pages(dossier)[0]) == [[bool(m) for m in rangee] for rangee in attendu]


def test_aucune_autre_page_ne_porte_de_qr(dossier):
    noirs = [sum(map(sum, modules_du_qr(page))) for page in pages(dossier)[1:]]

    assert noirs == [0] * (NOMBRE - 1)


def test_le_qr_suit_le_formulaire_officiel_place_en_tete():
    formulaire, garde = FEUILLETS[1], FEUILLETS[0]
    premiere, seconde = pages(octets_scelles([formulaire, garde]))

    assert sum(map(sum, modules_du_qr(premiere))) == 0
    assert sum(map(sum, modules_du_qr(seconde))) > 100


def test_un_document_tout_officiel_ne_porte_rien():
    (page,) = pages(octets_scelles([FEUILLETS[OFFICIELLE - 1]]))

    assert page.extract_text() == "Formulaire nu\nCompétenceNiveau\nGérer Bonne"


def test_un_titre_interminable_prend_deux_lignes_sans_toucher_le_reste():
    (page,) = pages(octets_scelles([FEUILLETS[0]], titre=" ".join(["Wolfeschlegelstein"] * 20)))

    pied = [c for c in page.chars if c["top"] * MM > 297 - 13]
    gauche = [c for c in pied if c["x0"] * MM < 12 + 0.4 * 186]
    assert len({round(c["top"]) for c in gauche}) == 2
    assert max(c["x1"] for c in gauche) < min(c["x0"] for c in pied if c not in gauche)


def test_chaque_contenu_marque_se_retrouve_dans_l_arbre_des_parents(pdf):
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)

    for page in pdf.pages:
        marques = contenus_marques(page)
        trouves = parents[int(page.obj.StructParents)]
        assert len(trouves) == len(marques) > 0
        assert [mcid in list(trouves[mcid].K) for mcid in marques] == [True] * len(marques)
        assert {trouves[mcid].Pg.objgen for mcid in marques} == {page.obj.objgen}


def test_l_arbre_dit_chaque_contenu_une_fois_dans_l_ordre_des_pages(pdf):
    numeros = {page.obj.objgen: numero for numero, page in enumerate(pdf.pages)}
    dits = [
        (numeros[element.Pg.objgen], enfant)
        for element in elements(pdf.Root.StructTreeRoot)
        for enfant in element.K
        if isinstance(enfant, int)
    ]

    dessines = [
        (numero, mcid) for numero, page in enumerate(pdf.pages) for mcid in contenus_marques(page)
    ]
    assert (dits, len(set(dits))) == (dessines, len(dits))


def test_chaque_balise_connait_celle_qui_la_contient(pdf):
    racine = pdf.Root.StructTreeRoot

    assert [partie.T for partie in racine.K[0].K] == [f.titre for f in FEUILLETS]
    for parent in (racine, *elements(racine)):
        enfants = [e for e in parent.K if isinstance(e, Dictionary) and "/S" in e]
        assert {enfant.P.objgen for enfant in enfants} <= {parent.objgen}


def test_chaque_entete_de_tableau_a_un_nom_a_lui_que_l_index_retrouve(pdf):
    nommes = [e for e in elements(pdf.Root.StructTreeRoot) if "/ID" in e]
    index = NameTree(pdf.Root.StructTreeRoot.IDTree)

    noms = [str(element.ID) for element in nommes]
    assert (len(noms), len(set(noms))) == (18, 18)
    assert [index[nom].objgen for nom in noms] == [element.objgen for element in nommes]
    assert len(dict(index)) == 18


def test_chaque_case_nomme_les_entetes_de_son_tableau(pdf):
    index = NameTree(pdf.Root.StructTreeRoot.IDTree)
    tables = [e for e in elements(pdf.Root.StructTreeRoot) if e.S == "/Table"]

    assert len(tables) == 6
    for table in tables:
        (case,) = (e for e in elements(table) if e.S == "/TD")
        tetes = [index[str(nom)] for nom in case.A.Headers]
        siennes = {e.objgen for e in elements(table)}
        assert [str(tete.A.Scope) for tete in tetes] == ["/Row", "/Column"]
        assert {tete.objgen for tete in tetes} <= siennes


def test_un_lien_mene_a_la_page_de_sa_propre_fiche_ou_a_celle_du_sommaire(pdf):
    numeros = {page.obj.objgen: numero for numero, page in enumerate(pdf.pages, start=1)}
    liens = {
        numero: [numeros[note.Dest[0].objgen] for note in page.Annots if "/Dest" in note]
        for numero, page in enumerate(pdf.pages, start=1)
        if "/Annots" in page
    }

    assert liens == {1: [4], 4: [5], 6: [7]}


def test_un_lien_externe_reste_et_chaque_lien_est_balise(pdf):
    parents = NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    notes = [note for page in pdf.pages for note in page.get("/Annots", ())]

    assert [str(note.A.URI) for note in notes if "/A" in note] == ["https://exemple.fr/"] * 2
    assert {int(note.F) for note in notes} == {4}
    for note in notes:
        lien = parents[int(note.StructParent)]
        references = [e.Obj.objgen for e in lien.K if isinstance(e, Dictionary)]
        assert (lien.S, references) == ("/Link", [note.objgen])


def test_les_signets_suivent_les_feuillets_sous_leur_rubrique(pdf):
    numeros = {page.obj.objgen: numero for numero, page in enumerate(pdf.pages, start=1)}

    def lus(signets):
        return [(s.title, numeros[s.destination[0].objgen], lus(s.children)) for s in signets]

    with pdf.open_outline() as signets:
        assert lus(signets.root) == [
            ("Garde", 1, []),
            ("Formulaire", 2, []),
            ("Compétences", 3, []),
            ("Fiches", 4, [("Sauvegarde", 4, []), ("Sa jumelle", 6, [])]),
        ]


def test_le_fichier_dit_sa_langue_son_titre_et_sa_norme(pdf):
    with pdf.open_metadata() as meta:
        dits = {nom: meta[nom] for nom in ("dc:title", "dc:identifier", "pdfuaid:part")}

    assert dits == {"dc:title": TITRE, "dc:identifier": CACHET.adresse, "pdfuaid:part": "1"}
    assert (pdf.pdf_version, str(pdf.Root.Lang), str(pdf.docinfo.Title)) == ("1.7", "fr", TITRE)
    assert (pdf.Root.MarkInfo.Marked, pdf.Root.ViewerPreferences.DisplayDocTitle) == (True, True)


SCELLER_AILLEURS = """
import sys, django
django.setup()
from tests.documents.test_assemblage import octets_scelles
sys.stdout.buffer.write(octets_scelles())
"""


def test_un_autre_processus_assemble_les_memes_octets(dossier, tmp_path):
    ailleurs = {"VAR_DIR": str(tmp_path), "PYTHONHASHSEED": "7", "LC_ALL": "C.UTF-8"}

    essai = subprocess.run(
        [sys.executable, "-c", SCELLER_AILLEURS], capture_output=True, env=os.environ | ailleurs
    )

    assert (essai.returncode, essai.stderr) == (0, b"")
    assert essai.stdout == dossier


def test_relues_du_cache_ou_refaites_les_pages_donnent_les_memes_octets(dossier):
    decor.oublier_les_pages()

    assert [octets_scelles(), octets_scelles()] == [dossier, dossier]


def test_qpdf_ne_trouve_rien_a_redire(dossier, tmp_path):
    fichier = tmp_path / "dossier.pdf"
    fichier.write_bytes(dossier)

    essai = subprocess.run(["qpdf", "--check", fichier], capture_output=True, text=True)

    assert (essai.returncode, essai.stderr) == (0, "")
    assert "No syntax or stream encoding errors found" in essai.stdout
