"""Ce qui casse en route : rien ne reste orphelin, rien ne se bloque, et la raison est dite."""

from dataclasses import replace
from errno import ENOSPC
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from documents.actions import emettre
from documents.actions.productions import fabriquer, lancer, motif
from documents.catalogue.sujets import sujets
from documents.document import Document
from documents.lectures import PRODUCTIBLES
from documents.management.commands import produire_dossiers
from documents.models import Emission, EtatDePiece, Nature
from documents.nommage import nom_du_fichier
from portfolio import actions
from portfolio.models import Realisation
from tests import fabriques
from tests.documents import test_signature
from tests.fabriques import MIDI


@pytest.fixture
def certificat(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    test_signature.fabriquer(tmp_path / "certificat.p12")
    settings.SIGNATURE_PKCS12 = str(tmp_path / "certificat.p12")
    settings.SIGNATURE_MOT_DE_PASSE = test_signature.MOT_DE_PASSE


def page_blanche(cachet):
    sortie = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(sortie)
    sortie.seek(0)
    return sortie


def document(inscription, faire=page_blanche):
    return Document(
        Nature.RELEVE, inscription.promotion, "releve.pdf", "contenu", faire, inscription
    )


def emis(inscription, **options):
    resultat = emettre(document(inscription, **options), acteur=inscription.etudiant, le=MIDI)
    resultat.contenu.close()
    return resultat.emission


def test_deux_demandes_qui_se_croisent_gardent_un_seul_document_signe(
    certificat, inscription_d_ines
):
    def croiser(cachet):
        emis(inscription_d_ines)
        return page_blanche(cachet)

    emission = emis(inscription_d_ines, faire=croiser)

    assert (Emission.objects.get(), default_storage.listdir("emissions")[1]) == (
        emission,
        [f"{emission.code}.pdf"],
    )


def test_un_document_signe_disparu_du_disque_s_emet_de_nouveau(certificat, inscription_d_ines):
    premiere = emis(inscription_d_ines)
    default_storage.delete(premiere.fichier.name)

    seconde = emis(inscription_d_ines)

    assert seconde.pk != premiere.pk
    assert default_storage.exists(seconde.fichier.name)


def test_un_brouillon_dont_la_fiche_a_ete_emise_s_efface(inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    etudiant = inscription_d_ines.etudiant
    fiche = replace(document(inscription_d_ines), realisation=brouillon)
    emettre(fiche, acteur=etudiant, le=MIDI)

    actions.supprimer_realisation(brouillon, acteur=etudiant, le=MIDI)

    assert (Realisation.objects.count(), Emission.objects.get().realisation) == (0, None)


@pytest.mark.parametrize("motif_document", ["{nom}-{prenom}-{document}-{annee}", "{document}"])
def test_des_noms_de_quatre_vingts_lettres_tiennent_dans_les_noms_de_fichiers(
    sio2, lefevre, motif_document
):
    sio2.session.motif_document = motif_document
    sio2.session.save()
    for numero in ("N" * 19 + "1", "N" * 19 + "2"):
        personne = fabriques.personne(f"{numero}@sillage.example", "é" * 80, "ß" * 80)
        inscription = fabriques.inscription(personne, sio2, numero_candidat=numero)
        fabriques.validee(inscription, lefevre, intitule="x" * 200)

    chemins = [sujet.chemin for nature in PRODUCTIBLES for sujet in sujets(sio2, nature)]

    assert max(len(partie) for chemin in chemins for partie in chemin.split("/")) <= 200
    assert len(chemins) == len(set(chemins)) == 2 * len(PRODUCTIBLES)
    assert len(nom_du_fichier(inscription, f"fiche-{'x' * 60}")) <= 200


def test_un_nom_sans_lettre_latine_se_distingue_par_son_numero(sio2):
    personne = fabriques.personne("a@sillage.example", "إيناس", "مورو")
    inscription = fabriques.inscription(personne, sio2)
    sio2.session.motif_dossier = "BTSSIDOPROFE5.pdf"
    sio2.session.save()

    (sujet,) = sujets(sio2, Nature.DOSSIER)

    assert sujet.chemin == f"i{inscription.pk}/BTSSIDOPROFE5.pdf"


@pytest.fixture
def classe(ines, lefevre, sio2):
    fabriques.soumise(ines.inscriptions.get())
    return sio2


def test_ce_qu_un_travailleur_tue_a_laisse_part_avec_la_production(
    classe, lefevre, django_capture_on_commit_callbacks
):
    production = lancer(classe, Nature.CLASSEUR, acteur=lefevre, le=MIDI)
    orphelin = default_storage.save(f"productions/{production.pk}/orphelin", ContentFile(b"%PDF"))
    fabriquer.call(production.pieces.get().pk)

    with django_capture_on_commit_callbacks(execute=True):
        lancer(classe, Nature.CLASSEUR, acteur=lefevre, le=MIDI)

    assert not default_storage.exists(orphelin.rpartition("/")[0])


@pytest.mark.parametrize("verbe", ["retirer", "supprimer"])
def test_un_brouillon_ne_sort_pas_dans_la_production_demandee_avant_son_retrait(
    classe, lefevre, ines, verbe
):
    production = lancer(classe, Nature.FICHE, acteur=lefevre, le=MIDI)
    realisation = Realisation.objects.get()
    actions.retirer(realisation, acteur=ines, le=MIDI)
    if verbe == "supprimer":
        actions.supprimer_realisation(realisation, acteur=ines, le=MIDI)

    fabriquer.call(production.pieces.get().pk)

    piece = production.pieces.get()
    assert (piece.etat, piece.motif) == (
        EtatDePiece.IMPOSSIBLE,
        "Cette réalisation n’est plus soumise.",
    )


def test_l_archive_de_la_classe_dit_ce_qui_lui_manque(classe, hugo, lefevre, client_de):
    production = lancer(classe, Nature.CLASSEUR, acteur=lefevre, le=MIDI)
    disparue, en_attente = production.pieces.order_by("-chemin")
    fabriquer.call(disparue.pk)
    disparue.refresh_from_db()
    default_storage.delete(disparue.fichier.name)

    reponse = client_de(lefevre).get(reverse("production_archive", args=[production.pk]))

    with ZipFile(BytesIO(b"".join(reponse))) as archive:
        assert archive.read("MANQUANTS.txt").decode().splitlines() == [
            f"{en_attente.chemin} : En attente",
            f"{disparue.chemin} : Le fichier n’est plus sur le serveur.",
        ]


def produire(promotion, sortie, nature=Nature.CLASSEUR):
    call_command(
        "produire_dossiers",
        promotion=promotion.pk,
        sortie=sortie,
        processus=1,
        nature=str(nature),
        verbosity=0,
    )


def test_un_dossier_ou_l_on_ne_peut_pas_ecrire_se_dit_d_abord(classe, tmp_path):
    (tmp_path / "sortie").write_text("un fichier")

    with pytest.raises(CommandError, match="On ne peut pas écrire dans"):
        produire(classe, tmp_path / "sortie")

    assert Emission.objects.count() == 0


def test_un_disque_plein_ne_laisse_ni_debut_de_fichier_ni_liste_tronquee(
    classe, tmp_path, monkeypatch
):
    produire(classe, tmp_path, Nature.SYNTHESE)
    avant = {f.name: f.read_bytes() for f in tmp_path.iterdir()}

    def remplir(contenu, place):
        place.write(contenu.read(10))
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(produire_dossiers, "copyfileobj", remplir)
    with pytest.raises(CommandError, match="Le disque est plein"):
        produire(classe, tmp_path)

    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == avant


def test_les_sommes_gardent_celles_d_une_autre_nature(classe, tmp_path):
    produire(classe, tmp_path, Nature.SYNTHESE)
    produire(classe, tmp_path)

    lignes = (tmp_path / "SHA256SUMS.txt").read_text().splitlines()
    assert [ligne.split()[1] for ligne in lignes] == sorted(
        sujets(classe, nature)[0].chemin for nature in (Nature.CLASSEUR, Nature.SYNTHESE)
    )


def test_une_classe_vide_ne_laisse_pas_de_liste_vide(sio2, tmp_path):
    produire(sio2, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_un_disque_plein_a_sa_phrase():
    assert motif(OSError(ENOSPC, "")) == "Le disque est plein : prévenez l’administration."
