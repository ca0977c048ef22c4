"""Un fichier déposé est jugé sur son contenu, et chaque refus a sa phrase."""

import hashlib
import io
import struct
import zipfile
import zlib
from types import SimpleNamespace

import pikepdf
import pillow_heif
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from portfolio.fichiers import FichierRefuse, examiner, images, sommaire, vignette
from portfolio.fichiers.examen import nom_propre

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
CONTENUS_DOCX = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxml'
    'formats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def un_pdf(mot_de_passe="", pages=1, proprietaire=""):
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    sortie = io.BytesIO()
    chiffrement = mot_de_passe or proprietaire
    pdf.save(
        sortie,
        encryption=pikepdf.Encryption(user=mot_de_passe, owner=chiffrement)
        if chiffrement
        else None,
    )
    return sortie.getvalue()


def une_image(format_="PNG", taille=(60, 40), **reglages):
    image = Image.new("RGB", taille, "white")
    ImageDraw.Draw(image).rectangle([0, 0, taille[0] // 3, taille[1] // 3], fill="navy")
    sortie = io.BytesIO()
    image.save(sortie, format=format_, **reglages)
    return sortie.getvalue()


def un_zip(entrees, compression=zipfile.ZIP_DEFLATED):
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", compression) as archive:
        for nom, contenu in entrees.items():
            archive.writestr(nom, contenu)
    return sortie.getvalue()


def un_raccourci(nom):
    """Une entrée qui s’extrairait en lien symbolique."""
    entree = zipfile.ZipInfo(nom)
    entree.external_attr = 0o120777 << 16
    return entree


def avec_mot_de_passe(octets):
    """Le même zip, dont la première entrée se dit chiffrée."""
    table = octets.index(b"PK\x01\x02")
    return octets[: table + 8] + b"\x01" + octets[table + 9 :]


def une_photo_heic(taille=(60, 40), **reglages):
    """Ce qu’enregistre un iPhone : une moitié foncée, l’orientation et le lieu dans l’EXIF."""
    image = Image.new("RGB", taille, "white")
    ImageDraw.Draw(image).rectangle([0, 0, taille[0] // 2, taille[1]], fill="navy")
    sortie = io.BytesIO()
    pillow_heif.from_pillow(image).save(sortie, quality=90, **reglages)
    return sortie.getvalue()


def un_docx(**autres):
    return un_zip({"[Content_Types].xml": CONTENUS_DOCX, "word/document.xml": "<w/>", **autres})


def un_pdf_bombe(mebioctets):
    """Un flux d’objets d’un mégaoctet qui en cache des centaines."""
    compresseur = zlib.compressobj(9)
    flux = compresseur.compress(b"1 0 << /Type /Catalog /Pages 2 0 R >> ")
    for _ in range(mebioctets):
        flux += compresseur.compress(b" " * 2**20)
    flux += compresseur.flush()
    corps = b"%PDF-1.5\n3 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length "
    corps += b"%d >>\nstream\n%b\nendstream\nendobj\n" % (len(flux), flux)
    pages = len(corps)
    corps += b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    table = len(corps)
    entrees = [(0, 0, 0), (2, 3, 0), (1, pages, 0), (1, 9, 0), (1, table, 0)]
    croise = b"".join(struct.pack(">BIB", *entree) for entree in entrees)
    corps += b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R /Length %d >>\n" % len(croise)
    return corps + b"stream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (croise, table)


def depose(nom, contenu):
    return examiner(SimpleUploadedFile(nom, contenu))


def phrase_de_refus(nom, contenu):
    with pytest.raises(FichierRefuse) as refus:
        depose(nom, contenu)
    return str(refus.value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "nom, contenu, type_mime",
    [
        ("rapport.pdf", un_pdf(), "application/pdf"),
        ("certificat restreint.PDF", un_pdf(proprietaire="secret"), "application/pdf"),
        ("capture.png", une_image(), "image/png"),
        ("photo.jpeg", une_image("JPEG"), "image/jpeg"),
        ("logo.webp", une_image("WEBP"), "image/webp"),
        ("demo.gif", une_image("GIF"), "image/gif"),
        ("plan.docx", un_docx(), DOCX),
        ("note.odt", un_zip({"mimetype": ODT, "content.xml": "<o/>"}), ODT),
        ("projet.zip", un_zip({"src/": "", "src/a.py": "x"}), "application/zip"),
        ("inventaire.csv", b"poste;salle\nPC-01;B12\n", "text/csv"),
        ("sauvegarde.ps1", "# Sauvegarde à 2 h".encode("cp1252"), "text/plain"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "text/plain"),
        ("Dockerfile", b"FROM debian:12\n", "text/plain"),
    ],
)
def test_un_fichier_honnete_est_accepte_avec_le_type_de_son_contenu(nom, contenu, type_mime):
    examine = depose(nom, contenu)

    assert (examine.nom, examine.type_mime) == (nom, type_mime)


@pytest.mark.parametrize(
    "nom, contenu, phrase",
    [
        ("vide.pdf", b"", "est vide : vérifiez le fichier, puis déposez-le de nouveau."),
        (
            "rapport.pdf",
            une_image(),
            "contient une image PNG : renommez-le en « rapport.png » ou exportez-le en PDF.",
        ),
        ("photo.txt", une_image("JPEG"), "contient une image JPEG : renommez-le en « photo.jpg »."),
        ("scan.png", un_pdf(), "contient un PDF : renommez-le en « scan.pdf » ou exportez-le en "),
        ("rapport.pdf", b"<html>%PD", "contient une page web : exportez-le en PDF."),
        ("rapport.docx", b"bonjour", "contient du texte : exportez-le en DOCX."),
        (
            "rapport.pdf",
            b"<html></html>\n%PDF-1.7\n",
            "n’a pas un en-tête de PDF valide : exportez-le de nouveau.",
        ),
        (
            "rapport.pdf",
            un_pdf("secret"),
            "est protégé par un mot de passe : exportez-le sans protection.",
        ),
        ("rapport.pdf", un_pdf(pages=0), "est un PDF abîmé ou incomplet : exportez-le de nouveau."),
        (
            "rapport.pdf",
            un_pdf()[:-200],
            "est un PDF abîmé ou incomplet : exportez-le de nouveau.",
        ),
        (
            "rapport.pdf",
            un_pdf_bombe(120),
            "est un PDF abîmé ou incomplet : exportez-le de nouveau.",
        ),
        (
            "capture.png",
            une_image(taille=(400, 400))[:-60],
            "est une image abîmée : exportez-la ou prenez-la de nouveau.",
        ),
        (
            "animation.png",
            une_image(save_all=True, append_images=[Image.new("RGB", (60, 40), "red")]),
            "est une image animée : enregistrez-la en GIF.",
        ),
        (
            "outil.exe",
            b"MZ\x90\0" + bytes(300),
            "est un programme : montrez-le par une capture ou donnez un lien.",
        ),
        (
            "outil.txt",
            b"\x7fELF" + bytes(300),
            "est un programme : montrez-le par une capture ou donnez un lien.",
        ),
        (
            "projet.7z",
            b"7z\xbc\xaf\x27\x1c" + bytes(300),
            "est une archive qui n’est pas lue ici : refaites-la en ZIP.",
        ),
        (
            "outil.docx",
            un_zip({"META-INF/MANIFEST.MF": "x"}),
            "contient une archive ZIP : renommez-le en « outil.zip » ou exportez-le en DOCX.",
        ),
        ("plan.zip", un_docx(), "contient un document Word : renommez-le en « plan.docx » ou "),
        (
            "outil.jar",
            un_zip({"META-INF/MANIFEST.MF": "x"}),
            "est un programme : montrez-le par une capture ou donnez un lien.",
        ),
        ("rien.zip", un_zip({}), "est une archive vide : ajoutez-y vos fichiers."),
        (
            "projet.zip",
            un_zip({"src/a.py": "x", "../../.bashrc": "x"}),
            "contient un chemin qui sort de l’archive (« ../../.bashrc ») : refaites l’archive "
            "depuis son dossier.",
        ),
        (
            "projet.zip",
            un_zip({"C:\\temp\\a.txt": "x"}),
            "contient un chemin qui sort de l’archive (« C:\\temp\\a.txt ») : refaites ",
        ),
        (
            "projet.zip",
            un_zip({un_raccourci("secret"): "/etc/passwd"}),
            "contient un raccourci (« secret ») : mettez-y le fichier lui-même.",
        ),
        (
            "outils.zip",
            un_zip({"bin/": "", "bin/outil.exe": "MZ", "bin/aide.dll": "MZ"}),
            "ne contient que des programmes : ajoutez-y le code source ou un compte rendu.",
        ),
        (
            "projet.zip",
            un_zip({"a.log": bytes(4 * 2**20)}),
            "se décompresse en un contenu démesuré : il n’est pas accepté.",
        ),
        (
            "projet.zip",
            avec_mot_de_passe(un_zip({"a.txt": "bonjour"})),
            "est protégé par un mot de passe : enregistrez-le sans protection.",
        ),
        (
            "plan.docm",
            un_docx(**{"word/vbaProject.bin": "x"}),
            "contient des macros : enregistrez-le sans macros.",
        ),
        (
            "plan.docx",
            un_docx(**{"word/vbaProject.bin": "x"}),
            "contient des macros : enregistrez-le sans macros.",
        ),
        (
            "suivi.xlsm",
            un_zip({"[Content_Types].xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}),
            "contient des macros : enregistrez-le sans macros.",
        ),
        (
            "note.odt",
            un_zip({"mimetype": ODT, "content.xml": "<o/>", "Basic/script-lc.xml": "x"}),
            "contient des macros : enregistrez-le sans macros.",
        ),
        (
            "plan.docx",
            un_docx(**{"word/media/a.xml": bytes(4 * 2**20)}),
            "se décompresse en un contenu démesuré : il n’est pas accepté.",
        ),
        (
            "plan.docx",
            un_docx(**{f"word/{i}.xml": "" for i in range(3000)}),
            "contient plus de 3 000 fichiers : n’y laissez que votre travail ",
        ),
        ("plan.docx", un_docx()[:-30], "est abîmé : enregistrez-le et déposez-le de nouveau."),
        (
            "image.heic",
            b"\0\0\0\x18ftypheic" + bytes(300),
            "est une image abîmée : exportez-la ou prenez-la de nouveau.",
        ),
        ("photo.png", une_photo_heic(), "contient une photo HEIC : renommez-le en « photo.heic » "),
        (
            "ancien.doc",
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
            "est un ancien document Office ou un document protégé par un mot de passe : ",
        ),
        ("film.mp4", b"\0\0\0\x18ftypmp42" + bytes(300), "est un enregistrement vidéo ou sonore :"),
        (
            "journal.log",
            "à lire".encode("utf-16"),
            "est un texte UTF-16 : enregistrez-le en UTF-8.",
        ),
        (
            "notes.txt",
            b"a\0b",
            "ne contient pas ce que son extension « .txt » annonce.",
        ),
        (
            "dessin.svg",
            b"<svg onload='alert(1)'/>",
            "est d’un type qui n’est pas accepté. Déposez un PDF, une image, un document "
            "bureautique sans macros, un texte ou une archive ZIP.",
        ),
    ],
)
def test_un_fichier_fautif_est_refuse_avec_sa_phrase(nom, contenu, phrase):
    attendue = f"« {nom} » {phrase}"

    assert phrase_de_refus(nom, contenu)[: len(attendue)] == attendue


def test_un_fichier_trop_lourd_est_refuse_avec_sa_taille(settings):
    settings.PREUVE_TAILLE_MAX = 2 * 1024 * 1024

    assert phrase_de_refus("lourd.txt", b"a" * (2 * 1024 * 1024 + 1)) == (
        "« lourd.txt » pèse 2,1 Mo : la limite est de 2 Mo. Allégez-le ou donnez un lien."
    )


def un_png_annonce(largeur, hauteur):
    """Un PNG de quelques octets qui annonce ces dimensions."""
    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    morceaux = ((b"IHDR", entete), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(m)) + nom + m + struct.pack(">I", zlib.crc32(nom + m))
        for nom, m in morceaux
    )


@pytest.mark.parametrize("dimensions", [(7000, 6000), (10_000, 9000), (20_000, 10_000)])
def test_une_image_de_plus_de_40_megapixels_est_refusee_sans_etre_decodee(dimensions):
    assert phrase_de_refus("plan.png", un_png_annonce(*dimensions)) == (
        "« plan.png » dépasse 40 mégapixels : réduisez l’image."
    )


def test_une_photo_heic_de_plus_de_25_megapixels_est_refusee_sans_etre_decodee(monkeypatch):
    monkeypatch.setitem(images.MEGAPIXELS_MAX, "HEIC", 0)

    assert phrase_de_refus("IMG_1.heic", une_photo_heic()) == (
        "« IMG_1.heic » dépasse 0 mégapixels : réduisez l’image ou exportez-la en JPEG."
    )


def test_une_tres_grande_photo_jpeg_est_rangee_a_la_moitie_de_ses_cotes(monkeypatch):
    monkeypatch.setattr(images, "MEGAPIXELS_ENTIERS", 0.05)
    examine = depose("photo.jpg", une_image("JPEG", taille=(400, 240)))

    assert Image.open(examine.contenu).size == (200, 120)


@pytest.mark.parametrize("nom", ["IMG_0412.HEIC", "IMG_0412.jpg"])
def test_une_photo_heic_est_rangee_en_jpeg_droite_et_sans_lieu(nom):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    examine = depose(nom, une_photo_heic(exif=exif.tobytes()))

    rangee = Image.open(examine.contenu)
    haut, bas = rangee.getpixel((20, 5)), rangee.getpixel((20, 55))

    assert (examine.nom, examine.type_mime) == ("IMG_0412.jpg", "image/jpeg")
    assert (rangee.format, rangee.size, dict(rangee.getexif())) == ("JPEG", (40, 60), {})
    assert (haut[0] < 60, bas[0] > 200) == (True, True)


# Une archive, listée


def test_une_archive_est_gardee_telle_quelle_et_listee():
    octets = un_zip({"src/": "", "src/été.py": "print(1)", "lib.zip": "PK", "a.exe": "MZ"})
    examine = depose("projet.zip", octets)

    lu = sommaire(examine.contenu)

    assert (examine.contenu.seek(0), examine.contenu.read(), examine.type_mime) == (
        0,
        octets,
        "application/zip",
    )
    assert (lu.nombre, lu.taille, lu.restantes) == (3, 12, 0)
    assert [(e.nom, e.taille, e.remarque) for e in lu.entrees] == [
        ("src/été.py", 8, ""),
        ("lib.zip", 2, "Archive dans l’archive, non listée"),
        ("a.exe", 2, "Programme"),
    ]


def test_le_sommaire_nomme_deux_cents_fichiers_et_compte_les_autres():
    lu = sommaire(io.BytesIO(un_zip({f"{rang}.txt": "x" for rang in range(230)})))

    assert (lu.nombre, len(lu.entrees), lu.restantes) == (230, 200, 30)


@pytest.mark.parametrize("codage", ["utf-8", "cp850"])
def test_les_accents_d_un_vieux_zip_se_lisent(codage):
    nom = "été".encode(codage)
    octets = un_zip({"X" * len(nom): "x"}).replace(b"X" * len(nom), nom)
    (entree,) = sommaire(io.BytesIO(octets)).entrees

    assert entree.nom == "été"


def test_une_table_des_matieres_demesuree_n_est_pas_lue():
    octets = bytearray(un_zip({"a.txt": "x"}))
    octets[-10:-6] = (2**30).to_bytes(4, "little")

    assert phrase_de_refus("projet.zip", bytes(octets)) == (
        "« projet.zip » contient plus de 3 000 fichiers : n’y laissez que votre travail "
        "(sans node_modules, .git ni bibliothèques)."
    )


# Les vignettes


def rangee(octets):
    """Un fichier rangé, ce que `vignette` en lit."""
    return SimpleNamespace(open=lambda mode: io.BytesIO(octets))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
def test_une_vignette_tient_en_320_pixels_et_20_ko(format_):
    bruit = Image.effect_noise((1600, 800), 90).convert("RGB")
    sortie = io.BytesIO()
    bruit.save(sortie, format=format_)
    octets = vignette(rangee(sortie.getvalue()), f"essai-{format_}")

    assert Image.open(io.BytesIO(octets)).size == (320, 160)
    assert len(octets) <= 20 * 1024


def test_une_vignette_ne_se_fait_qu_une_fois():
    premiere = vignette(rangee(une_image()), "essai-une-fois")

    assert vignette(rangee(b""), "essai-une-fois") == premiere


def test_un_fichier_illisible_n_a_pas_de_vignette():
    assert vignette(rangee(b"%PDF-1.7"), "essai-pdf") is None


def test_une_photo_est_rangee_droite_et_sans_metadonnees():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Téléphone de l’étudiante"
    examine = depose("photo.jpg", une_image("JPEG", taille=(60, 40), exif=exif))

    rangee = Image.open(examine.contenu)

    assert (rangee.size, dict(rangee.getexif())) == ((40, 60), {})


@pytest.mark.parametrize("format_, nom", [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_une_image_re_encodee_deux_fois_donne_les_memes_octets(format_, nom):
    contenu = une_image(format_)

    assert depose(nom, contenu).sha256 == depose(nom, contenu).sha256


def test_la_transparence_d_une_image_est_gardee():
    sortie = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(sortie, format="PNG")

    rangee = Image.open(depose("logo.png", sortie.getvalue()).contenu)

    assert rangee.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "nom, contenu", [("rapport.pdf", un_pdf()), ("photo.jpg", une_image("JPEG"))]
)
def test_l_empreinte_et_la_taille_sont_celles_du_contenu_range(nom, contenu):
    examine = depose(nom, contenu)

    range_ = examine.contenu.read()

    assert (examine.sha256, examine.taille) == (hashlib.sha256(range_).hexdigest(), len(range_))


@pytest.mark.parametrize(
    "donne, propre",
    [
        ("C:\\Users\\ines\\rapport.pdf", "rapport.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("rap\u202egpj.pdf", "rapgpj.pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("", "fichier"),
    ],
)
def test_le_nom_garde_est_sans_dossier_ni_piege(donne, propre):
    assert nom_propre(donne) == propre


def test_un_fichier_sans_nom_est_refuse_par_une_phrase():
    with pytest.raises(FichierRefuse, match="fichier.» est d’un type qui n’est pas accepté"):
        examiner(ContentFile(b"bonjour"))
