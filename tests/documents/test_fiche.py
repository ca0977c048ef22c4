"""La fiche d’une réalisation : ce qui a été soumis, ses preuves, ses jugements, et rien d’autre."""

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from comptes.models import Inscription
from documents import apercus
from documents.cachet import Cachet
from documents.calculs.fiche import fiche_de, fiches_de
from documents.catalogue.fiche import feuillet_de_fiche, fiche_en_pdf
from documents.pdf import imprimer
from evaluations.actions import rouvrir
from portfolio import actions
from portfolio.models import Realisation
from tests import fabriques
from tests.documents.decor import oublier_les_pages, pages
from tests.fabriques import MIDI, indicateur, niveau, sous_competence

pytestmark = pytest.mark.mise_en_page

LE = date(2026, 11, 24)


def complete(realisation):
    """Telle que la page la demande : avec l’en-tête de son inscription."""
    return Realisation.objects.select_related(
        "inscription__etudiant",
        "inscription__promotion__session",
        "inscription__promotion__etablissement",
        "inscription__promotion__referentiel",
    ).get(pk=realisation.pk)


def feuillet(realisation, **options):
    return feuillet_de_fiche(fiche_de(complete(realisation), **options))


def lire(realisation, **options):
    return lettres(imprimer(feuillet(realisation, **options)))


def lettres(octets):
    """Tout le texte du document, une espace entre les mots."""
    return " ".join(" ".join(page.extract_text() for page in pages(octets)).split())


def une_image(largeur=800, hauteur=500, nature="PNG"):
    sortie = BytesIO()
    Image.linear_gradient("L").resize((largeur, hauteur)).convert("RGB").save(sortie, nature)
    return sortie.getvalue()


def un_pdf(nombre):
    with pikepdf.new() as pdf:
        for _ in range(nombre):
            pdf.add_blank_page()
        pdf.save(sortie := BytesIO())
    return sortie.getvalue()


def deposer_image(realisation, octets=None, nom="capture.png", **champs):
    return fabriques.preuve(
        realisation,
        contenu=une_image() if octets is None else octets,
        nom_fichier=nom,
        type_mime=f"image/{nom.rpartition('.')[2]}",
        **{"intitule": "Console de sauvegarde"} | champs,
    )


def soumettre(realisation, le=MIDI):
    actions.soumettre(realisation, acteur=realisation.inscription.etudiant, le=le)
    realisation.refresh_from_db()
    return realisation


@pytest.fixture
def brouillon(inscription_d_ines):
    """En équipe, deux revendications, une image, un PDF de trois pages, un secret."""
    travail = fabriques.realisation(
        inscription_d_ines,
        contexte="Le parc n’avait pas de copie.\nIl en fallait une.",
        resultats="Restauration en douze minutes.",
        organisation="MairieTech",
        lieu="Valbrune",
        en_equipe=True,
        contribution="J’ai écrit le script.",
        revendications={
            sous_competence(1, 1): "Le parc est recensé.",
            sous_competence(1, 5): "Le plan est restauré.",
        },
    )
    deposer_image(travail)
    fabriques.preuve(travail, contenu=un_pdf(3), intitule="Plan de sauvegarde")
    fabriques.preuve(travail, contenu=b"Secret", intitule="Contrat client", confidentielle=True)
    return travail


@pytest.fixture
def jugee(brouillon, lefevre):
    """Validée : une revendication retenue, l’autre non, un niveau constaté."""
    fabriques.juger(
        soumettre(brouillon),
        lefevre,
        retenues={sous_competence(1, 1): False, sous_competence(1, 5): True},
        niveaux={indicateur(1, 2): niveau("BM")},
        commentaire="Dites-le à l’oral.",
    )
    return brouillon


def test_la_fiche_dit_tout_ce_qui_a_ete_soumis(jugee):
    lu = lire(jugee)

    attendus = (
        "Plan de sauvegarde 3-2-1 MOREAU Inès BTS SIO 2, Lycée Jean-Moulin (Limoges) "
        "— session 2027, épreuve E5",
        "✓ Validée soumission n° 1 du 16 novembre 2026",
        "Cadre En cours de formation Période du 02/02/2026 au 13/02/2026",
        "Organisation MairieTech Lieu Valbrune Réalisée en équipe",
        "Contexte Le parc n’avait pas de copie. Il en fallait une. Démarche J’ai rédigé",
        "Résultats Restauration en douze minutes.",
        "Contribution personnelle J’ai écrit le script.",
        "Environnement technologique Debian 12, BorgBackup",
    )
    assert [texte for texte in attendus if texte not in lu] == []


def test_chaque_revendication_porte_sa_reponse_par_un_signe_et_un_mot(jugee, bloc):
    lu = lire(jugee)

    recenser, gerer = (bloc.competences[0].sous_competences[rang].intitule for rang in (0, 4))
    appuis = "Preuves : 1. Console de sauvegarde ; 2. Plan de sauvegarde ; 1 preuve confidentielle"
    assert f"{recenser} ✗ Non retenue Le parc est recensé. {appuis}" in lu
    assert f"{gerer} ✓ Retenue Le plan est restauré. {appuis}" in lu


def test_le_jugement_dit_qui_quand_quoi_et_chaque_niveau(jugee, bloc):
    lu = lire(jugee)

    assert "Évaluation ✓ Validée le 17 novembre 2026, par Mme Lefèvre Dites-le à l’oral." in lu
    assert f"{bloc.competences[0].indicateurs[1].texte} Bonne maîtrise (BM)" in lu


def test_les_preuves_sont_montrees_comptees_et_empreintes(jugee):
    octets = imprimer(feuillet(jugee))
    lu = lettres(octets)

    image, pdf, secret = jugee.preuves.order_by("pk")
    assert f"1. Console de sauvegarde capture.png SHA-256 {image.sha256}" in lu.replace(
        "PNG · 2 Ko ", ""
    )
    assert "PDF · 3 pages · 1 Ko" in lu
    assert pdf.sha256 in lu
    assert sum(len(page.images) for page in pages(octets)) == 1


def test_une_preuve_confidentielle_est_comptee_jamais_nommee(jugee):
    page = feuillet(jugee)
    secret = jugee.preuves.get(confidentielle=True)

    assert "1 preuve confidentielle, ni nommée ni montrée ici." in lettres(imprimer(page))
    assert [mot for mot in ("Contrat client", secret.sha256) if mot in page.html] == []


def test_une_image_confidentielle_n_est_pas_meme_remise_a_l_impression(brouillon):
    deposer_image(brouillon, une_image(60, 40), intitule="Secret", confidentielle=True)

    assert len(feuillet(brouillon).images) == 1
    assert len(feuillet(brouillon, privee=True).images) == 2


def test_la_copie_privee_montre_tout_et_le_dit(jugee):
    lu = lire(jugee, privee=True)

    assert "Copie privée : les preuves confidentielles y figurent." in lu
    assert "3. Contrat client (confidentielle)" in lu
    assert "ni nommée" not in lu


def test_un_brouillon_s_imprime_marque_projet(brouillon):
    lu = lire(brouillon)

    assert "PROJET — brouillon jamais soumis" in lu
    assert "Rien n’est encore soumis à l’évaluation." in lu
    assert lu.count("… En attente") == 2


def test_un_brouillon_vide_s_imprime_aussi(inscription_d_ines):
    vide = fabriques.realisation(
        inscription_d_ines,
        intitule="",
        debut_le=None,
        fin_le=None,
        demarche="",
        environnement="",
        revendications={},
    )

    assert lire(vide) == (
        "Fiche de réalisation Sans intitulé MOREAU Inès BTS SIO 2, Lycée Jean-Moulin (Limoges) "
        "— session 2027, épreuve E5 (ex-E4) · Brouillon PROJET — brouillon jamais soumis "
        "Cadre En cours de formation Période non datée Réalisée individuellement "
        "Compétences mobilisées Aucune sous-compétence n’est encore revendiquée. "
        "Évaluation Rien n’est encore soumis à l’évaluation. "
        "Preuves Aucune preuve n’est jointe."
    )


def test_une_reprise_se_lit_telle_que_soumise(inscription_d_ines, lefevre):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre)
    Realisation.objects.filter(pk=reprise.pk).update(demarche="En train de changer.")

    lu = lire(reprise)

    assert ("En train de changer" in lu, "J’ai rédigé le plan" in lu) == (False, True)
    assert "↺ À reprendre le 17 novembre 2026, par Mme Lefèvre Montrez le test" in lu


def test_une_nouvelle_soumission_rappelle_le_jugement_d_avant(inscription_d_ines, lefevre):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre)
    soumettre(reprise, le=MIDI + timedelta(days=3))

    lu = lire(reprise)

    assert "→ Soumise soumission n° 2 du 19 novembre 2026" in lu
    assert "En attente : cette soumission n’est pas encore évaluée." in lu
    assert (
        "Soumission n° 1 : ↺ À reprendre le 17 novembre 2026, par Mme Lefèvre Montrez le test" in lu
    )


def test_une_realisation_rouverte_n_a_plus_rien_de_retenu(jugee, lefevre):
    rouvrir(jugee, acteur=lefevre, le=MIDI + timedelta(days=2), motif="À revoir.")
    jugee.refresh_from_db()

    lu = lire(jugee)

    assert lu.count("… En attente") == 2
    assert "Rouverte depuis : ce jugement ne vaut plus." in lu


def test_la_page_ne_depend_que_de_sa_realisation(jugee, inscription_d_ines, lefevre):
    avant = feuillet(jugee).html

    fabriques.validee(inscription_d_ines, lefevre, intitule="Une autre")

    inscription = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)
    du_dossier = [feuillet_de_fiche(f).html for f in fiches_de(inscription)]
    assert feuillet(jugee).html == avant
    assert avant in du_dossier
    assert len(du_dossier) == 2


def test_les_fiches_suivent_l_ordre_du_tableau_sans_les_brouillons(inscription_d_ines):
    for intitule, jour in (("Zèbre", 1), ("Épicéa", 2), ("Abeille", 2)):
        fabriques.soumise(inscription_d_ines, intitule=intitule, debut_le=date(2026, 2, jour))
    fabriques.realisation(inscription_d_ines, intitule="Brouillon")

    fiches = fiches_de(Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk))

    assert [f.contenu.intitule for f in fiches] == ["Zèbre", "Abeille", "Épicéa"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_fiches_coutent_un_nombre_constant_de_requetes(
    inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    for rang in range(nombre):
        travail = fabriques.soumise(inscription_d_ines, intitule=f"R{rang}", avec_preuve=True)
        fabriques.juger(travail, lefevre)
    inscription = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)

    with django_assert_num_queries(4):
        fiches_de(inscription)


def test_une_preuve_ne_s_ouvre_qu_une_fois(jugee):
    oublier_les_pages()
    avant = imprimer(feuillet(jugee))
    for preuve in jugee.preuves.all():
        default_storage.delete(preuve.fichier.name)

    assert imprimer(feuillet(jugee)) == avant


def test_memes_entrees_memes_octets(jugee):
    def fabriquer():
        oublier_les_pages()
        return fiche_en_pdf(complete(jugee)).fabriquer(Cachet("7K3M90QXV2TD8HAC", LE)).read()

    assert fabriquer() == fabriquer()


@pytest.mark.parametrize(
    "taille, nature, attendue",
    [
        ((4000, 3000), "JPEG", (1600, 1200)),
        ((3000, 40), "PNG", (1600, 21)),
        ((30, 5000), "PNG", (10, 1600)),
        ((1, 1), "GIF", (1, 1)),
        ((700, 300), "WEBP", (700, 300)),
    ],
)
def test_une_image_est_reduite_a_seize_cents_points(brouillon, taille, nature, attendue):
    preuve = deposer_image(brouillon, une_image(*taille, nature), nom=f"i.{nature.lower()}")

    rangement = apercus.Rangement(preuve.fichier.name, preuve.sha256)
    with Image.open(BytesIO(apercus.image_reduite(rangement))) as reduite:
        assert (apercus.dimensions(rangement), reduite.size) == (attendue, attendue)
        assert reduite.mode == "RGB"


@pytest.mark.parametrize("lignes", [0, 9, 18, 23])
def test_une_image_garde_son_titre_et_aucun_titre_ne_finit_une_page(inscription_d_ines, lignes):
    travail = fabriques.realisation(
        inscription_d_ines,
        contexte="\n".join(["Une ligne de contexte."] * lignes),
        resultats="\n".join(["Une ligne de résultats."] * 8),
    )
    deposer_image(travail, une_image(900, 1600))
    deposer_image(travail, une_image(1600, 900))

    feuilles = pages(imprimer(feuillet(travail)))

    finales = [page.extract_text_lines()[-1] for page in feuilles if page.chars]
    assert [ligne["text"] for ligne in finales if ligne["chars"][0]["size"] > 10] == []
    (images,) = (page for page in feuilles if "Images" in page.extract_text().split("\n"))
    assert len(images.images) >= 1


def test_le_pdf_porte_son_nom_et_le_cachet_de_l_emission(client_de, ines, jugee):
    reponse = client_de(ines).get(reverse("fiche_pdf", args=[jugee.pk]))

    assert reponse["Content-Disposition"] == (
        'inline; filename="MOREAU-Ines-fiche-Plan-de-sauvegarde-3-2-1-2027.pdf"'
    )
    emission = jugee.emissions.get()
    assert (emission.nature, emission.privee) == ("fiche-de-realisation", False)
    assert "Fiche de réalisation — MOREAU Inès — session 2027" in lettres(b"".join(reponse))


@pytest.mark.parametrize(
    "qui, attendu", [("ines", 200), ("lefevre", 403), ("admin", 403), ("hugo", 404)]
)
def test_la_copie_privee_n_est_que_pour_l_etudiante(request, client_de, jugee, qui, attendu):
    adresse = reverse("fiche_pdf", args=[jugee.pk])

    reponse = client_de(request.getfixturevalue(qui)).get(adresse, {"copie": "privee"})

    assert reponse.status_code == attendu


def test_un_brouillon_ne_s_imprime_que_pour_son_auteur(client_de, ines, lefevre, admin, brouillon):
    adresse = reverse("fiche_pdf", args=[brouillon.pk])

    assert [client_de(p).get(adresse).status_code for p in (ines, lefevre, admin)] == [
        200,
        404,
        404,
    ]


@pytest.mark.parametrize("qui, privees", [("ines", 1), ("lefevre", 0)])
def test_la_page_de_la_realisation_mene_a_sa_fiche(request, client_de, jugee, qui, privees):
    page = client_de(request.getfixturevalue(qui)).get(reverse("realisation", args=[jugee.pk]))

    lien = f'<a class="btn btn-outline-primary" href="/realisations/{jugee.pk}/fiche.pdf">'
    assert page.content.decode().count(lien) == 1
    assert page.content.decode().count("fiche.pdf?copie=privee") == privees
