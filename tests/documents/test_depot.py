"""Le dépôt : ce qui se gèle, ce qui se copie, ce qui se refuse, et ce qui n’y change plus."""

from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from threading import Barrier, Thread

import openpyxl
import pdfplumber
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from comptes.jetons import jeton_de
from comptes.models import Avis, Inscription
from documents.actions.depot import LectureChangee, deposer
from documents.calculs.depot import lecture_vivante, relire
from documents.copies import ranger
from documents.gel import empreinte
from documents.manifeste import manifeste
from documents.models import Dossier, Emission, PieceDeDossier
from evaluations import actions as evaluations_actions
from portfolio import actions
from portfolio.lectures.adresses import adresse_du_lien
from portfolio.models import Preuve, Realisation
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI, dossier_depose

pytestmark = pytest.mark.django_db
JEUDI = MIDI + timedelta(days=3)


@pytest.fixture
def inscription(inscription_d_ines, lefevre):
    """Une réalisation validée avec sa preuve, une autre qui attend."""
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.soumise(inscription_d_ines, intitule="Audit du réseau")
    return Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)


def redeposer(inscription, le=JEUDI):
    return dossier_depose(inscription, le=le)


def octets(piece):
    with piece.fichier.open("rb") as fichier:
        return fichier.read()


def textes(piece):
    with pdfplumber.open(BytesIO(octets(piece))) as pdf:
        return [page.extract_text() for page in pdf.pages]


def photographie(dossier):
    """Ce que dit un dossier, relu de la base et du disque."""
    relu = Dossier.objects.get(pk=dossier.pk)
    lecture = relire(relu)
    return (relu.sha256, lecture.fige, {c: octets(p) for c, p in lecture.montrables.items()})


# Ce qui se gèle


def test_ce_qui_n_est_pas_valide_n_est_pas_au_dossier(inscription):
    fige = relire(dossier_depose(inscription)).fige

    intitules = [r.fiche.contenu.intitule for r in fige.realisations]
    lignes = [ligne.intitule for partie in fige.tableau.parties for ligne in partie.lignes]
    assert intitules == ["Plan de sauvegarde 3-2-1"]
    assert (lignes, fige.tableau.projet) == (intitules, False)


def test_les_documents_sont_faits_du_valide_sans_projet_et_emis(inscription):
    dossier = dossier_depose(inscription, documents=True)

    pieces = relire(dossier).pieces
    tableau = "\n".join(textes(pieces["documents/tableau-de-synthese.pdf"]))
    tout = "\n".join(textes(pieces["documents/dossier.pdf"]))
    classeur = openpyxl.load_workbook(
        BytesIO(octets(pieces["documents/tableau-de-synthese.xlsx"]))
    ).active
    cellules = [str(c.value) for ligne in classeur.iter_rows() for c in ligne if c.value]
    for texte in (tableau, tout, "\n".join(cellules)):
        assert ("Plan de sauvegarde 3-2-1" in texte, "Audit du réseau" in texte) == (True, False)
        assert "PROJET" not in texte
    documents = [p for p in pieces.values() if p.nature == "document"]
    assert {p.sha256 for p in documents} == set(Emission.objects.values_list("sha256", flat=True))
    assert pieces["documents/dossier.pdf"].nom_fichier == "BTSSIDOPROFE5.pdf"


def test_l_empreinte_se_recompose_depuis_les_fichiers(inscription):
    dossier = dossier_depose(inscription)

    for piece in dossier.pieces.all():
        assert sha256(octets(piece)).hexdigest() == piece.sha256
        assert piece.fichier.name == f"dossiers/{piece.sha256[:2]}/{piece.sha256}"
    relu = Dossier.objects.get()
    assert relu.sha256 == empreinte(manifeste(relu, reversed(relu.pieces.all())))


def test_une_preuve_confidentielle_est_gardee_sans_etre_nommee(inscription_d_ines, lefevre):
    brouillon = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(
        brouillon, nom_fichier="clients.pdf", intitule="Fichier client", confidentielle=True
    )
    actions.soumettre(brouillon, acteur=inscription_d_ines.etudiant, le=MIDI)
    fabriques.juger(brouillon, lefevre)

    dossier = dossier_depose(inscription_d_ines)

    assert list(relire(dossier).pieces) == ["confidentielles/preuves/01/01-clients.pdf"]
    assert relire(dossier).montrables == {}
    assert "Fichier client" not in dossier.contenu
    assert "clients.pdf" not in dossier.contenu


def test_le_jeton_du_portfolio_ne_dort_pas_dans_le_contenu(inscription):
    lien = fabriques.lien_de_portfolio(inscription)
    vivante = lecture_vivante(inscription, le=JEUDI)

    dossier = redeposer(inscription)

    assert vivante.fige.tableau.url == adresse_du_lien(lien)
    assert (jeton_de(lien) in dossier.contenu, relire(dossier).fige.tableau.url) == (False, "")


# Les attestations


def une_image():
    sortie = BytesIO()
    Image.new("RGB", (400, 600), "white").save(sortie, "PNG")
    return sortie.getvalue()


def test_les_attestations_sont_reunies_et_celle_qui_ne_s_ouvre_pas_est_dite(inscription):
    fabriques.stage(inscription, attestation=b"%PDF-1.7 illisible")
    photo = fabriques.stage(inscription, organisation="Ponanto", debut_le=date(2026, 9, 1))
    contenu = une_image()
    photo.attestation.save("photo.png", ContentFile(contenu), save=False)
    photo.attestation_nom, photo.attestation_type_mime = "photo.png", "image/png"
    photo.attestation_taille, photo.attestation_sha256 = len(contenu), sha256(contenu).hexdigest()
    photo.attestation_deposee_le = MIDI
    photo.save()

    lecture = relire(dossier_depose(inscription))

    reunie = lecture.pieces["documents/attestations.pdf"]
    with pdfplumber.open(BytesIO(octets(reunie))) as pdf:
        (page,) = pdf.pages
        assert [round(page.width), round(page.height)] == [561, 842]
    assert lecture.fige.documents == (
        ("documents/attestations.pdf", "Attestations de stage (sans attestation.pdf)"),
    )
    assert reunie.nom_fichier == "BTSSIPRESENTE5.pdf"


# Ce qui change ensuite ne s’y voit jamais


def rouvrir(inscription):
    travail = Realisation.objects.get(etat="validee")
    professeure = inscription.promotion.enseignements.get().enseignant
    evaluations_actions.rouvrir(travail, acteur=professeure, le=JEUDI, motif="Datez la preuve.")


def effacer_un_fichier(inscription):
    default_storage.delete(Preuve.objects.get().fichier.name)


def renommer_la_preuve(inscription):
    Preuve.objects.update(nom_fichier="autre.pdf", intitule="Autre chose")


def changer_de_nom(inscription):
    type(inscription.etudiant).objects.update(nom="Durand", prenom="Agnès")


def changer_la_classe(inscription):
    type(inscription.promotion).objects.update(nom="BTS SIO 2 bis")
    inscription.promotion.session.__class__.objects.update(lignes_formation=3)


@pytest.mark.parametrize(
    "changer",
    [rouvrir, effacer_un_fichier, renommer_la_preuve, changer_de_nom, changer_la_classe],
    ids=lambda changement: changement.__name__,
)
def test_rien_de_ce_qui_change_ensuite_ne_s_y_voit(inscription, changer):
    dossier = dossier_depose(inscription)
    avant = photographie(dossier)

    changer(inscription)

    assert photographie(dossier) == avant


def test_un_nouveau_depot_est_un_nouveau_numero_et_partage_les_fichiers(inscription, lefevre):
    premier = dossier_depose(inscription)
    fabriques.validee(inscription, lefevre, intitule="Serveur de secours")

    second = redeposer(inscription)

    assert (premier.numero, second.numero) == (1, 2)
    assert list(Dossier.objects.derniers()) == [second]
    assert [len(relire(d).fige.realisations) for d in (premier, second)] == [1, 2]
    chemins = PieceDeDossier.objects.values_list("chemin", "fichier")
    assert (len(chemins), len({fichier for _, fichier in chemins})) == (2, 1)


# Ce qui manque, ce qui tarde


def test_une_preuve_alteree_ou_disparue_n_empeche_pas_de_deposer(inscription, lefevre):
    autre = fabriques.realisation(inscription, intitule="Serveur de secours")
    fabriques.preuve(autre, contenu=b"%PDF-1.7 secours")
    actions.soumettre(autre, acteur=inscription.etudiant, le=MIDI)
    fabriques.juger(autre, lefevre)
    alteree, disparue = Preuve.objects.order_by("pk")
    default_storage.delete(alteree.fichier.name)
    default_storage.save(alteree.fichier.name, ContentFile(b"%PDF-1.7 autre chose"))
    default_storage.delete(disparue.fichier.name)

    dossier = dossier_depose(inscription)

    assert [(p.absence, p.fichier.name) for p in dossier.pieces.en_ordre()] == [
        ("Le fichier ne répond plus à son empreinte\u00a0: il n’est pas joint.", ""),
        ("Le fichier n’est plus dans le rangement du site.", ""),
    ]
    assert dossier.sha256 == empreinte(manifeste(dossier, dossier.pieces.all()))


@pytest.mark.parametrize("limite, en_retard", [(JEUDI.date(), False), (MIDI.date(), True)])
def test_un_retard_se_constate_et_ne_se_refuse_pas(inscription, limite, en_retard):
    session = inscription.promotion.session
    session.depot_le = limite
    session.save()

    dossier = dossier_depose(inscription, le=JEUDI)
    session.depot_le = date(2027, 6, 1)
    session.save()

    dossier.refresh_from_db()
    assert (dossier.limite_le, dossier.en_retard) == (limite, en_retard)


# Ce qui se refuse


def test_sans_rien_de_valide_il_n_y_a_rien_a_deposer(inscription_de_hugo):
    fabriques.soumise(inscription_de_hugo)

    with pytest.raises(ActionRefusee, match="le dossier serait vide"):
        dossier_depose(inscription_de_hugo)

    assert Dossier.objects.count() == 0


def test_l_enseignante_ne_depose_pas_a_la_place(inscription, lefevre):
    lu = lecture_vivante(inscription, le=JEUDI).empreinte

    with pytest.raises(ActionRefusee, match="par l’étudiant lui-même"):
        deposer(inscription, acteur=lefevre, le=JEUDI, lu=lu)


def test_une_inscription_terminee_ne_depose_plus(inscription):
    inscription.sortie_le = MIDI.date()
    inscription.save()

    with pytest.raises(ActionRefusee, match="terminée"):
        redeposer(inscription)


def test_ce_qui_a_change_depuis_la_lecture_ne_se_depose_pas_sans_relire(inscription, lefevre):
    lu = lecture_vivante(inscription, le=JEUDI).empreinte
    fabriques.validee(inscription, lefevre, intitule="Serveur de secours")

    with pytest.raises(LectureChangee, match="a changé depuis"):
        deposer(inscription, acteur=inscription.etudiant, le=JEUDI, lu=lu)


def test_ce_qui_change_pendant_la_mise_en_page_arrete_le_depot(inscription, lefevre):
    def produire(inscription, lecture):
        fabriques.validee(inscription, lefevre, intitule="Serveur de secours")
        return {}

    lu = lecture_vivante(inscription, le=JEUDI).empreinte
    with pytest.raises(LectureChangee):
        deposer(inscription, acteur=inscription.etudiant, le=JEUDI, lu=lu, produire=produire)

    assert (Dossier.objects.count(), PieceDeDossier.objects.count()) == (0, 0)


def test_une_panne_ne_laisse_rien_a_moitie(inscription):
    def tomber(inscription, lecture):
        raise OSError("disque plein")

    lu = lecture_vivante(inscription, le=JEUDI).empreinte
    with pytest.raises(OSError, match="disque plein"):
        deposer(inscription, acteur=inscription.etudiant, le=JEUDI, lu=lu, produire=tomber)

    assert (Dossier.objects.count(), Avis.objects.filter(titre__contains="déposé").count()) == (
        0,
        0,
    )
    assert redeposer(inscription).numero == 1


# Deux fois, huit fois


def test_redeposer_la_meme_chose_rend_le_meme_dossier_et_un_seul_avis(inscription, lefevre):
    premier = dossier_depose(inscription)

    assert redeposer(inscription) == premier
    avis = Avis.objects.filter(titre="Inès Moreau a déposé son dossier")
    assert [(a.destinataire, a.chemin) for a in avis] == [(lefevre, f"/dossiers/{premier.pk}/")]


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite sert une transaction à la fois"
)
@pytest.mark.django_db(transaction=True)
def test_huit_depots_au_meme_instant_n_en_font_qu_un(inscription):
    lu = lecture_vivante(inscription, le=JEUDI).empreinte
    depart, numeros = Barrier(8), []

    def faire():
        depart.wait()
        depose = deposer(
            inscription,
            acteur=inscription.etudiant,
            le=JEUDI,
            lu=lu,
            produire=fabriques.sans_documents,
        )
        numeros.append(depose.numero)
        connection.close()

    depots = [Thread(target=faire) for _ in range(8)]
    for depot in depots:
        depot.start()
    for depot in depots:
        depot.join()

    assert (numeros, Dossier.objects.count(), PieceDeDossier.objects.count()) == ([1] * 8, 1, 1)


def test_une_copie_abimee_se_remplace_et_une_copie_saine_se_garde():
    contenu = b"un plan de sauvegarde"
    sien = sha256(contenu).hexdigest()
    chemin = ranger(BytesIO(contenu), sien)
    default_storage.delete(chemin)
    default_storage.save(chemin, ContentFile(b"un plan de sau"))

    assert [ranger(BytesIO(contenu), sien) for _ in range(2)] == [chemin] * 2

    with default_storage.open(chemin, "rb") as fichier:
        assert fichier.read() == contenu
    assert default_storage.listdir(f"dossiers/{sien[:2]}")[1].count(sien) == 1
    assert [n for n in default_storage.listdir("dossiers")[1] if "en-cours" in n] == []
