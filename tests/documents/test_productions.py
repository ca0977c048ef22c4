"""Une classe d’un coup : des noms qui ne se heurtent pas, un travailleur, une ligne par échec."""

from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_tasks_db.management.commands import db_worker

from comptes.models import Inscription
from documents.actions import productions
from documents.actions.productions import fabriquer, lancer, reprendre
from documents.catalogue import registre
from documents.catalogue.sujets import sujets
from documents.models import EtatDePiece, Nature, Piece, Production
from portfolio.regles import ActionRefusee
from tests import fabriques
from tests.fabriques import MIDI


def homonyme(promotion, numero_candidat="", prenom="Inès"):
    personne = fabriques.personne(
        f"x{Inscription.objects.count()}@sillage.example", prenom, "Moreau"
    )
    return fabriques.inscription(personne, promotion, numero_candidat=numero_candidat)


def chemins(promotion, nature):
    return [sujet.chemin for sujet in sujets(promotion, nature)]


@pytest.fixture(autouse=True)
def _connexion_du_test(monkeypatch):
    """Entre deux tâches, le travailleur laisse ouverte la connexion du test et sa transaction."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def travailler():
    """Le vrai travailleur, jusqu’à ce que la file soit vide."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


@pytest.fixture
def classe(ines, hugo, lefevre, sio2):
    """Inès a une réalisation validée ; Hugo n’a rien."""
    fabriques.validee(ines.inscriptions.get(), lefevre)
    return sio2


def test_un_nom_impose_se_range_dans_un_dossier_par_etudiant(classe):
    assert chemins(classe, Nature.DOSSIER) == [
        "KLEIN-Hugo/BTSSIDOPROFE5.pdf",
        "MOREAU-Ines/BTSSIDOPROFE5.pdf",
    ]


def test_le_motif_de_la_session_nomme_les_fichiers(classe):
    classe.session.motif_document = "{numero}_{nom}_{prenom}_{document}"
    classe.session.save()
    inscription = Inscription.objects.get(etudiant__nom="Moreau")

    assert f"{inscription.numero_candidat}_MOREAU_Ines_tableau-de-synthese.pdf" in chemins(
        classe, Nature.SYNTHESE
    )


def test_les_homonymes_ne_s_ecrasent_pas(classe):
    premiere = Inscription.objects.get(etudiant__nom="Moreau")
    seconde, troisieme = homonyme(classe, "0270000002"), homonyme(classe, prenom="INÈS")

    trouves = chemins(classe, Nature.SYNTHESE)

    marque = premiere.numero_candidat or f"i{premiere.pk}"
    assert sorted(trouves)[1:] == sorted(
        [
            f"MOREAU-Ines-tableau-de-synthese-2027-{marque}.pdf",
            f"MOREAU-Ines-tableau-de-synthese-2027-{seconde.numero_candidat}.pdf",
            f"MOREAU-INES-tableau-de-synthese-2027-i{troisieme.pk}.pdf",
        ]
    )


def test_deux_realisations_du_meme_titre_ont_deux_fiches(classe, ines, lefevre):
    fabriques.validee(ines.inscriptions.get(), lefevre)

    trouves = chemins(classe, Nature.FICHE)

    assert len(trouves) == len(set(trouves)) == 2


def test_le_travailleur_fait_chaque_piece_et_l_archive_les_reunit(classe, lefevre, client_de):
    production = lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)
    travailler()

    reponse = client_de(lefevre).get(reverse("production_archive", args=[production.pk]))
    with ZipFile(BytesIO(b"".join(reponse))) as archive:
        noms = archive.namelist()
        sommes = archive.read("SHA256SUMS.txt").decode().splitlines()
    assert noms == [*chemins(classe, Nature.SYNTHESE), "SHA256SUMS.txt"]
    assert [ligne.split()[0] for ligne in sommes] == [
        Piece.objects.get(chemin=nom).emission.sha256 for nom in noms[:-1]
    ]


def test_un_etudiant_dont_le_document_echoue_a_sa_ligne_et_n_arrete_personne(
    classe, lefevre, client_de, monkeypatch
):
    vraie = registre.PAR_INSCRIPTION[Nature.SYNTHESE]

    def casser(inscription, le):
        if inscription.etudiant.nom == "Klein":
            raise FileNotFoundError("preuve")
        return vraie(inscription, le)

    monkeypatch.setitem(registre.PAR_INSCRIPTION, Nature.SYNTHESE, casser)
    production = lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)
    travailler()

    etats = dict(production.pieces.values_list("inscription__etudiant__nom", "etat"))
    assert etats == {"Klein": EtatDePiece.IMPOSSIBLE, "Moreau": EtatDePiece.FAITE}
    page = client_de(lefevre).get(reverse("production", args=[production.pk])).content.decode()
    assert page.count("Un fichier déposé a disparu du serveur") == 1


def test_reprendre_ne_refait_que_ce_qui_manque(classe, lefevre):
    production = lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)
    faite, arretee = production.pieces.order_by("pk")
    fabriquer.call(faite.pk)
    avant = Piece.objects.get(pk=faite.pk).finie_le

    reprendre(production, acteur=lefevre)
    travailler()

    assert Piece.objects.get(pk=faite.pk).finie_le == avant
    assert Piece.objects.get(pk=arretee.pk).etat == EtatDePiece.FAITE


def test_un_double_clic_ne_lance_qu_une_production(classe, lefevre):
    premiere = lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)
    seconde = lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)

    assert (seconde.pk, Production.objects.count()) == (premiere.pk, 1)


def test_une_production_finie_est_remplacee_fichiers_compris(
    classe, lefevre, django_capture_on_commit_callbacks
):
    ancienne = lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)
    travailler()
    fichiers = [piece.fichier for piece in ancienne.pieces.all()]

    with django_capture_on_commit_callbacks(execute=True):
        lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)

    assert [fichier.storage.exists(fichier.name) for fichier in fichiers] == [False, False]


def test_une_classe_vide_le_dit(lefevre, sio2):
    with pytest.raises(ActionRefusee, match="rien à produire"):
        lancer(sio2, Nature.DOSSIER, acteur=lefevre, le=MIDI)


def test_un_enseignant_d_une_autre_classe_ne_produit_pas(classe, bernard):
    with pytest.raises(ActionRefusee):
        lancer(classe, Nature.SYNTHESE, acteur=bernard, le=MIDI)


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_une_production_coute_un_nombre_constant_de_requetes(
    classe, lefevre, client_de, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        homonyme(classe, str(rang))
    production = lancer(classe, Nature.SYNTHESE, acteur=lefevre, le=MIDI)
    client = client_de(lefevre)

    with django_assert_num_queries(5):
        client.get(reverse("production", args=[production.pk]))
    with django_assert_num_queries(5):
        client.get(reverse("documents_de_promotion", args=[classe.pk]))


def produire(promotion, sortie, **options):
    ecrit, erreurs = StringIO(), StringIO()
    call_command(
        "produire_dossiers",
        promotion=promotion.pk,
        sortie=sortie,
        processus=1,
        stdout=ecrit,
        stderr=erreurs,
        **options,
    )
    return ecrit.getvalue().splitlines()


def test_la_commande_ecrit_puis_ne_refait_rien(classe, tmp_path):
    premiere = produire(classe, tmp_path, nature="tableau-de-synthese")
    seconde = produire(classe, tmp_path, nature="tableau-de-synthese")

    attendus = chemins(classe, Nature.SYNTHESE)
    assert premiere == [*(f"✓ {nom}" for nom in attendus), "2 fichiers sur 2."]
    assert seconde == [*(f"= {nom}" for nom in attendus), "2 fichiers sur 2."]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*attendus, "SHA256SUMS.txt"])


def test_la_commande_nomme_l_etudiant_qui_echoue_et_rend_un_echec(classe, tmp_path, monkeypatch):
    def casser(inscription, le):
        raise FileNotFoundError("preuve")

    monkeypatch.setitem(registre.PAR_INSCRIPTION, Nature.SYNTHESE, casser)

    with pytest.raises(CommandError, match="2 impossibles"):
        produire(classe, tmp_path, nature="tableau-de-synthese")


def test_la_commande_refuse_une_promotion_inconnue(db, tmp_path):
    with pytest.raises(CommandError, match="Aucune promotion n° 999999"):
        call_command("produire_dossiers", promotion=999999, sortie=tmp_path)


def test_un_imprevu_est_dit_sans_rien_reveler():
    assert productions.motif(KeyError("secret")) == (
        "Imprévu (KeyError) : l’administration trouvera le détail au journal."
    )
