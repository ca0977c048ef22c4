"""Un dossier prêt à être montré : chaque élément a son adresse, et rien d’autre ne s’y montre."""

from io import BytesIO

import pikepdf
import pytest
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from comptes.models import Inscription
from documents.calculs.depot import lecture_vivante, relire
from documents.compositions.lecture import Adresses, LectureMontree
from documents.views.pieces import servir_la_piece, trouver_la_piece
from portfolio.actions import veille
from portfolio.liens import Releve
from tests import fabriques
from tests.fabriques import MIDI, sous_competence

ADRESSES = Adresses(realisation="/r/{}/".format, piece="/f/{}".format)


def un_pdf():
    sortie = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(sortie, deterministic_id=True)
    return sortie.getvalue()


IMAGE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00"
    b"\x00IEND\xaeB`\x82"
)


@pytest.fixture
def inscription(inscription_d_ines, lefevre):
    """Une réalisation à deux revendications (une refusée) et trois preuves, dont une tue."""
    retenue, refusee = sous_competence(1, 5), sous_competence(6, 2)
    travail = fabriques.realisation(
        inscription_d_ines,
        revendications={retenue: "Restauré deux fois.", refusee: "Un flux RSS."},
    )
    fabriques.preuve(travail, contenu=un_pdf(), sous_competences=[retenue])
    fabriques.preuve(
        travail, contenu=IMAGE, nom_fichier="ecran.png", intitule="Écran", type_mime="image/png"
    )
    fabriques.preuve(
        travail, contenu=b"secret", nom_fichier="client.txt", intitule="Client", confidentielle=True
    )
    fabriques.actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)
    travail.refresh_from_db()
    niveaux = {fabriques.indicateur(1, 1): fabriques.niveau("BM")}
    fabriques.juger(
        travail,
        lefevre,
        retenues={retenue: True, refusee: False},
        niveaux=niveaux,
        commentaire="Très clair.",
    )
    fabriques.stage(inscription_d_ines, attestation=b"%PDF-1.7 signee", tuteur="M. Petit")
    return Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)


def montrer(inscription, *, publique=False, adresses=ADRESSES):
    return LectureMontree(lecture_vivante(inscription, le=MIDI), adresses, publique=publique)


def test_une_croix_mene_a_sa_justification_et_a_ses_preuves(inscription):
    case = montrer(inscription).carte[0].cases[4]

    (croix,) = case.croix
    assert croix.revendication.lue.justification == "Restauré deux fois."
    assert croix.adresse == "/r/1/#sous-competence-1-5"
    assert [(p.genre, p.adresse) for p in croix.revendication.preuves] == [
        ("pdf", "/f/preuves/01/01-plan.pdf?apercu=1"),
        ("image", "/f/preuves/01/02-ecran.png?apercu=1"),
    ]
    assert croix.revendication.preuves[1].vignette == "/f/preuves/01/02-ecran.png?vignette=1"


def test_une_revendication_refusee_ne_fait_pas_de_croix(inscription):
    montree = montrer(inscription)

    assert montree.carte[5].cases[1].croix == ()
    assert (montree.couvertes, montree.sous_competences, montree.veille) == (1, 22, ())


def test_la_veille_se_reconnait_au_texte_officiel(inscription, lefevre):
    fabriques.validee(
        inscription, lefevre, intitule="Ma veille", revendications={sous_competence(6, 2): "RSS."}
    )

    (case,) = montrer(inscription).veille
    assert [croix.realisation.intitule for croix in case.croix] == ["Ma veille"]


def test_le_public_ne_recoit_rien_de_personnel(inscription):
    Inscription.objects.filter(pk=inscription.pk).update(numero_candidat="0212345678")
    inscription.refresh_from_db()
    entiere, publique = montrer(inscription), montrer(inscription, publique=True)

    assert (entiere.identite.numero_candidat, publique.identite.numero_candidat) == (
        "0212345678",
        "",
    )
    assert (entiere.stages[0].tuteur, publique.stages[0].tuteur) == ("M. Petit", "")
    assert (publique.stages[0].lu.tuteur, publique.stages[0].attestation) == ("", None)
    (travail,) = publique.realisations
    assert [c.niveaux for c in travail.competences] == [()]
    assert [r.code for c in travail.competences for r in c.revendications] == ["retenue"]
    assert (travail.fiche.jugement, entiere.realisations[0].fiche.jugement.commentaire) == (
        None,
        "Très clair.",
    )


@pytest.mark.parametrize(
    "chemin, au_jury, au_public",
    [
        ("preuves/01/01-plan.pdf", True, True),
        ("attestations/01-mairietech.pdf", True, False),
        ("confidentielles/preuves/01/03-client.txt", False, False),
        ("preuves/09/01-inconnue.pdf", False, False),
    ],
)
def test_une_piece_se_trouve_ou_repond_404(inscription, chemin, au_jury, au_public):
    def trouvee(publique):
        try:
            return trouver_la_piece(montrer(inscription, publique=publique), chemin).chemin
        except Http404:
            return ""

    assert (trouvee(False), trouvee(True)) == (
        chemin if au_jury else "",
        chemin if au_public else "",
    )


@pytest.mark.parametrize(
    "question, disposition, type_mime, bac_a_sable",
    [
        ("", 'attachment; filename="plan.pdf"', "application/pdf", False),
        ("?apercu=1", 'inline; filename="plan.pdf"', "application/pdf", False),
    ],
)
def test_une_piece_se_sert_inerte(inscription, question, disposition, type_mime, bac_a_sable):
    piece = trouver_la_piece(lecture_vivante(inscription, le=MIDI), "preuves/01/01-plan.pdf")

    reponse = servir_la_piece(RequestFactory().get(f"/{question}"), piece)

    octets = b"".join(reponse)
    reponse.close()
    assert octets == un_pdf()
    assert (reponse["Content-Disposition"], reponse["Content-Type"]) == (disposition, type_mime)
    assert (reponse["X-Content-Type-Options"], "sandbox" in reponse["Content-Security-Policy"]) == (
        "nosniff",
        bac_a_sable,
    )


def test_une_image_se_sert_en_petit_dans_un_bac_a_sable(inscription):
    piece = trouver_la_piece(lecture_vivante(inscription, le=MIDI), "preuves/01/02-ecran.png")

    reponse = servir_la_piece(RequestFactory().get("/?vignette=1"), piece)

    assert (reponse["Content-Type"], "sandbox" in reponse["Content-Security-Policy"]) == (
        "image/webp",
        True,
    )


def test_un_fichier_disparu_repond_404_et_la_page_le_dit(inscription):
    lecture = lecture_vivante(inscription, le=MIDI)
    piece = lecture.pieces["preuves/01/01-plan.pdf"]
    piece.fichier.storage.delete(piece.fichier.name)

    reponse = servir_la_piece(RequestFactory().get("/"), piece)

    assert reponse.status_code == 404
    assert "plan.pdf" in reponse.content.decode()


def test_une_preuve_absente_dit_pourquoi(inscription):
    lecture = lecture_vivante(inscription, le=MIDI)
    lecture.pieces["preuves/01/01-plan.pdf"].absence = "Le fichier a été altéré."

    (travail,) = LectureMontree(lecture, ADRESSES).realisations

    premiere = travail.preuves[0]
    assert (premiere.genre, premiere.adresse, premiere.absence) == (
        "absente",
        "",
        "Le fichier a été altéré.",
    )


def test_un_texte_se_lit_en_place_et_un_lien_mort_est_date(inscription_d_ines, lefevre):
    travail = fabriques.realisation(inscription_d_ines)
    fabriques.preuve(
        travail, contenu=b"<b>un</b>\ndeux", nom_fichier="a.txt", type_mime="text/plain"
    )
    depot = fabriques.actions.ajouter_lien(
        travail,
        acteur=travail.inscription.etudiant,
        le=MIDI,
        lien="https://a.fr/",
        intitule="Dépôt",
    )
    _mourir(depot)
    fabriques.actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)
    travail.refresh_from_db()
    fabriques.juger(travail, lefevre)
    entiere = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)

    page = _page(montrer(entiere).realisations[0])

    assert page.count("&lt;b&gt;un&lt;/b&gt;\ndeux") == 1
    assert "Cette page n’existe plus. Relevé le 16 novembre 2026" in page


def _mourir(preuve):
    releve = Releve("mort", 404, raison="Cette page n’existe plus.")
    veille.noter_le_lien(preuve.pk, preuve.lien, releve, le=MIDI)


def _page(realisation, montrer_jugement=False):
    contexte = {"realisation": realisation, "montrer_jugement": montrer_jugement}
    return render_to_string("lecture/_realisation.html", contexte)


def test_le_jugement_ne_se_dit_qu_a_qui_doit_le_lire(inscription):
    travail = montrer(inscription).realisations[0]

    assert ["Très clair." in _page(travail, dit) for dit in (False, True)] == [False, True]
    assert ["Bonne maîtrise" in _page(travail, dit) for dit in (False, True)] == [False, True]


def test_les_fichiers_poses_tels_quels_n_ont_pas_de_question(inscription):
    posees = Adresses(realisation="r{}.html".format, piece="{}".format, servies=False)

    preuve = montrer(inscription, adresses=posees).realisations[0].preuves[1]

    assert (preuve.adresse, preuve.vignette) == ("preuves/01/02-ecran.png",) * 2


def test_un_dossier_depose_se_montre_comme_le_vivant(inscription):
    vivante = montrer(inscription)
    deposee = LectureMontree(relire(fabriques.dossier_depose(inscription)), ADRESSES)

    assert [r.intitule for r in deposee.realisations] == [r.intitule for r in vivante.realisations]
    assert [p.adresse for p in deposee.realisations[0].preuves] == [
        p.adresse for p in vivante.realisations[0].preuves
    ]
