"""La journée à emporter : tout ce qu’il faut lire sans réseau, rien de ce qu’un membre a écrit."""

import hashlib
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError

from documents.actions.journee import exporter_la_journee, journee_en_zip
from documents.models import Commission, Consultation, Grille, Membre, NoteDeMembre, Objet
from tests import fabriques
from tests.documents import jury as decor

INES, HUGO = "01-MOREAU-Ines", "02-KLEIN-Hugo"
PAGE = f"{INES}/realisations/01-plan-de-sauvegarde-3-2-1.html"


@pytest.fixture(scope="module")
def reunion(base_du_fichier):
    """Deux candidats, dont un a déposé ; un membre a noté et la commission a rempli sa grille."""
    jury = decor.reunir()
    membre = Membre.objects.create(
        commission=jury.ines.commission,
        nom="Zoé Durand",
        nom_plie="zoe durand",
        code="x",
        entre_le=fabriques.MIDI,
    )
    NoteDeMembre.objects.create(
        convocation=jury.ines, membre=membre, texte="À creuser", maj_le=fabriques.MIDI
    )
    Grille.objects.create(
        convocation=jury.ines,
        note=Decimal("17.25"),
        appreciation="Remarquable",
        maj_le=fabriques.MIDI,
        maj_par=membre,
    )
    return jury


@pytest.fixture(scope="module")
def archive(reunion):
    """Le ZIP, fait une fois."""
    with journee_en_zip(lue(reunion), le=fabriques.MIDI) as fichier:
        return ZipFile(BytesIO(fichier.read()))


def lue(jury):
    return Commission.objects.select_related("session", "etablissement").get(
        pk=jury.ines.commission_id
    )


def page(archive, chemin):
    return archive.read(chemin).decode().replace("&nbsp;", "\u00a0")


class Liens(HTMLParser):
    """Tout ce qu’une page demande ou ouvre."""

    def __init__(self, source):
        super().__init__()
        self.trouves, self.balises = [], set()
        self.feed(source)

    def handle_starttag(self, balise, attributs):
        self.balises.add(balise)
        self.trouves += [v for nom, v in attributs if nom in ("href", "src", "action")]


def absolu(chemin, lien):
    return str((Path("/") / chemin).parent.joinpath(lien.split("#")[0]).resolve())[1:]


def test_un_dossier_par_candidat_dans_l_ordre_de_passage(archive):
    noms = [nom for nom in archive.namelist() if nom[0].isdigit() or "/" not in nom]

    assert sorted(noms) == [
        f"{INES}/fiche-de-commission.pdf",
        f"{INES}/grille.pdf",
        f"{INES}/index.html",
        f"{INES}/preuves/01/01-plan.pdf",
        PAGE,
        f"{INES}/synthese.pdf",
        f"{HUGO}/fiche-de-commission.pdf",
        f"{HUGO}/grille.pdf",
        "SHA256SUMS.txt",
        "index.html",
    ]


def test_l_accueil_dit_l_heure_et_qui_n_a_rien_depose(archive):
    accueil = page(archive, "index.html")

    assert accueil.index("08:00") < accueil.index("MOREAU Inès") < accueil.index("08:50")
    assert accueil.index("08:50") < accueil.index("KLEIN Hugo") < accueil.index("Aucun dossier")
    assert f'href="{HUGO}/index.html"' not in accueil


def test_aucune_page_ne_demande_rien_dehors_ni_script(archive):
    pages = {nom: Liens(page(archive, nom)) for nom in archive.namelist() if nom.endswith(".html")}

    dedans = {
        absolu(nom, lien)
        for nom, lue in pages.items()
        for lien in lue.trouves
        if not lien.startswith(("#", "data:"))
    }
    assert dedans <= set(archive.namelist())
    assert {"script", "form"} & {b for lue in pages.values() for b in lue.balises} == set()


def test_chaque_fichier_du_dossier_s_ouvre_depuis_une_page(archive):
    ouverts = {
        absolu(nom, lien)
        for nom in archive.namelist()
        if nom.endswith(".html")
        for lien in Liens(page(archive, nom)).trouves
    }

    assert [n for n in archive.namelist() if n[0].isdigit() and n not in ouverts] == []


def test_une_croix_s_ouvre_sur_sa_justification_sans_script(archive):
    candidat = page(archive, f"{INES}/index.html")

    debut = candidat.index('id="croix-1-1"')
    tiroir = candidat[debut : candidat.index("</dialog>", debut)]
    assert 'href="#croix-1-1"' in candidat
    assert 'href="preuves/01/01-plan.pdf"' in tiroir


def test_rien_de_ce_qu_un_membre_a_ecrit_n_y_est(archive):
    tout = b"".join(archive.read(nom) for nom in archive.namelist() if nom.endswith(".html"))

    for secret in ("À creuser", "17,25", "17.25", "Remarquable", "Zoé Durand"):
        assert secret.encode() not in tout


@pytest.mark.mise_en_page
def test_la_grille_emportee_est_vierge(archive):
    from tests.documents.decor import pages

    grille = archive.read(f"{INES}/grille.pdf")
    texte = " ".join(p.extract_text() for p in pages(grille))

    assert (texte.count("☒"), "17,25" in texte, "Zoé" in texte) == (0, False, False)


def test_une_preuve_confidentielle_n_est_ni_jointe_ni_nommee(archive):
    tout = b"".join(archive.read(nom) for nom in archive.namelist())

    assert (b"%PDF-1.7 secret" in tout, b"Secret" in tout) == (False, False)
    assert "1\u00a0preuve confidentielle" in page(archive, PAGE)


def test_les_empreintes_se_relisent(archive):
    lignes = archive.read("SHA256SUMS.txt").decode().splitlines()

    donnees = dict(reversed(ligne.split("  ", 1)) for ligne in lignes)
    assert donnees == {
        nom: hashlib.sha256(archive.read(nom)).hexdigest()
        for nom in archive.namelist()
        if nom != "SHA256SUMS.txt"
    }


def test_ce_qui_change_apres_le_depot_ne_s_y_voit_pas(db, reunion, archive):
    travail = reunion.ines.inscription.realisations.get()
    travail.intitule = "Changé après le dépôt"
    travail.save()

    with journee_en_zip(lue(reunion), le=fabriques.MIDI) as fichier:
        autre = ZipFile(BytesIO(fichier.read()))

    assert autre.namelist() == archive.namelist()
    assert page(autre, PAGE) == page(archive, PAGE)


def test_une_piece_disparue_ou_alteree_est_dite_et_n_arrete_rien(db, reunion):
    piece = reunion.ines.inscription.dossiers.get().pieces.get(chemin="preuves/01/01-plan.pdf")
    octets = piece.fichier.read()
    piece.fichier.close()
    dites = {}
    for cas, contenu in (("disparue", None), ("alteree", b"autre chose")):
        default_storage.delete(piece.fichier.name)
        if contenu:
            default_storage.save(piece.fichier.name, BytesIO(contenu))
        with journee_en_zip(lue(reunion), le=fabriques.MIDI) as fichier:
            faite = ZipFile(BytesIO(fichier.read()))
        dites[cas] = faite.read("MANQUANTS.txt").decode()
        assert dites[cas].split("\u00a0: ")[1].strip() in page(faite, PAGE)
    default_storage.delete(piece.fichier.name)
    default_storage.save(piece.fichier.name, BytesIO(octets))

    debut = f"{INES}/preuves/01/01-plan.pdf\u00a0: Le fichier"
    assert dites == {
        "disparue": f"{debut} n’est plus dans le rangement du site.\n",
        "alteree": f"{debut} ne répond plus à son empreinte : il n’est pas joint.\n",
    }


def eleve(jury, rang):
    personne = fabriques.personne(f"e{rang}@sillage.example", "Lou", f"Martin {rang}")
    return fabriques.inscription(personne, jury.ines.inscription.promotion)


def test_un_texte_s_emporte_en_texte(db, reunion):
    """Un `.html` déposé, ouvert depuis une clé USB, exécuterait ses scripts."""
    inscription = eleve(reunion, 1)
    travail = fabriques.realisation(inscription)
    fabriques.preuve(travail, b"<script>alert(1)</script>", "page.html", type_mime="text/plain")
    fabriques.actions.soumettre(travail, acteur=inscription.etudiant, le=fabriques.MIDI)
    travail.refresh_from_db()
    fabriques.juger(travail, reunion.lefevre)
    fabriques.dossier_depose(inscription)
    convocation = fabriques.convocation(fabriques.commission("Commission 9"), inscription)

    with journee_en_zip(convocation.commission, le=fabriques.MIDI) as fichier:
        noms = ZipFile(BytesIO(fichier.read())).namelist()

    assert [nom.split("/", 1)[1] for nom in noms if "/preuves/" in nom] == [
        "preuves/01/01-page.html.txt"
    ]


@pytest.mark.parametrize("nombre", [1, 3])
def test_emporter_coute_deux_requetes_et_deux_par_dossier(
    db, reunion, nombre, django_assert_num_queries
):
    reunie = fabriques.commission("Commission 5", date(2027, 6, 4))
    for rang in range(nombre):
        inscription = eleve(reunion, rang)
        fabriques.validee(inscription, reunion.lefevre)
        fabriques.dossier_depose(inscription)
        fabriques.convocation(reunie, inscription)
    reunie = Commission.objects.select_related("session", "etablissement").get(pk=reunie.pk)

    with django_assert_num_queries(2 + 2 * nombre):
        journee_en_zip(reunie, le=fabriques.MIDI).close()


def test_le_zip_se_telecharge_une_fois_entre_et_laisse_une_trace(db, reunion, anonyme):
    reunion.entrer(anonyme, nom="Karim Bensaïd")

    reponse = anonyme.get(reunion.adresse("jury_journee"))

    assert reponse["Content-Type"] == "application/zip"
    assert reponse["Content-Disposition"] == ('attachment; filename="commission-1-2027-06-02.zip"')
    assert int(reponse["Content-Length"]) > 100_000
    trace = Consultation.objects.recentes_d_abord().first()
    assert (trace.objet, trace.qui) == (Objet.JOURNEE, "Karim Bensaïd")


def test_la_commande_ecrit_le_meme_contenu_dans_un_dossier(db, reunion, archive, tmp_path):
    sortie, dit = tmp_path / "cles" / "jury", StringIO()

    call_command(
        "exporter_la_journee",
        commission=reunion.ines.commission_id,
        sortie=sortie,
        stdout=dit,
    )

    ecrits = {str(f.relative_to(sortie)) for f in sortie.rglob("*") if f.is_file()}
    assert ecrits == set(archive.namelist())
    assert (sortie / PAGE).stat().st_size > 1000
    assert dit.getvalue().startswith(f"{sortie}\u00a0: 2\u00a0candidats, 1\u00a0dossier.")
    assert (sortie.stat().st_mode & 0o777, list(sortie.parent.iterdir())) == (0o755, [sortie])


def test_la_commande_n_ecrit_par_dessus_rien(db, reunion, tmp_path):
    (tmp_path / "deja.txt").write_text("Là.")

    with pytest.raises(CommandError) as refus:
        call_command("exporter_la_journee", commission=reunion.ines.commission_id, sortie=tmp_path)

    assert "n’est pas vide" in str(refus.value)
    assert [f.name for f in tmp_path.iterdir()] == ["deja.txt"]


def test_un_export_interrompu_ne_laisse_rien(db, reunion, tmp_path):
    """Un dossier là où le rangement attend un fichier : le disque refuse, tout s’arrête."""
    piece = reunion.ines.inscription.dossiers.get().pieces.get(chemin="preuves/01/01-plan.pdf")
    place = Path(default_storage.path(piece.fichier.name))
    place.rename(place.with_suffix(".a-part"))
    place.mkdir()

    with pytest.raises(IsADirectoryError):
        exporter_la_journee(lue(reunion), tmp_path / "jury", le=fabriques.MIDI)

    place.rmdir()
    place.with_suffix(".a-part").rename(place)
    assert list(tmp_path.iterdir()) == []


def test_une_commission_inconnue_est_dite(db, tmp_path):
    with pytest.raises(CommandError, match="Aucune commission ne porte le numéro 404."):
        call_command("exporter_la_journee", commission=404, sortie=tmp_path / "x")
