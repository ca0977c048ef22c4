"""Les feuilles de la commission : ce qu’elles disent, une page pour la synthèse, rien de gardé."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as reglages

from documents.calculs.jury import fiche_de_commission, grille_de_jury
from documents.catalogue.jury import (
    fiche_de_commission_en_pdf,
    grille_en_pdf,
    synthese_en_pdf,
)
from documents.compositions.briefing import ABREGEE
from documents.compositions.jury import chaine_css, nombre
from documents.models import Consultation, Emission, Grille, Membre, NiveauDeGrille, Objet
from documents.tables.briefing import (
    Briefing,
    Chiffre,
    CouvertureDeCompetence,
    Question,
    RealisationForte,
    Theme,
)
from documents.tables.jury import Notation, Passage, Penalite
from tests import fabriques
from tests.documents import jury as decor
from tests.documents.decor import pages

PASSAGE = Passage(
    nom_officiel="MOREAU Inès",
    numero_candidat="0274518306",
    option="SLAM",
    epreuve="E5 (ex-E4)",
    annee=2027,
    centre="Lycée Jean-Moulin (Valbrune)",
    commission="Commission 1",
    jour=date(2027, 6, 2),
    heure=time(9, 40),
    salle="B 204",
    membres=(),
)
LONG = "Une phrase qui n’en finit pas de décrire une situation professionnelle. " * 6


@pytest.fixture(scope="module")
def reunion(base_du_fichier):
    return decor.reunir()


@pytest.fixture
def jury(db, reunion):
    return deepcopy(reunion)


@pytest.fixture
def membre(jury, anonyme):
    jury.entrer(anonyme)
    return anonyme


def remplir(convocation, **champs):
    valeurs = {"note": Decimal("14.50"), "sans_tableau": True, "appreciation": "Exposé clair."}
    grille = Grille.objects.create(
        convocation=convocation, maj_le=fabriques.MIDI, **valeurs | champs
    )
    for competence, code in zip(fabriques.bloc().competences[:2], ("BM", "MP"), strict=True):
        NiveauDeGrille.objects.create(
            grille=grille, competence_id=competence.id, niveau_id=fabriques.niveau(code)
        )
    return grille


def textes(octets):
    return [" ".join(page.extract_text().split()) for page in pages(octets)]


def pages_gardees():
    return sorted(Path(reglages.CACHES["pages"]["LOCATION"]).rglob("*.djcache"))


@pytest.mark.mise_en_page
def test_la_grille_vierge_porte_l_identite_les_indicateurs_et_les_niveaux(jury):
    grille = grille_de_jury(jury.ines, None)

    texte = " ".join(textes(grille_en_pdf(grille)))

    assert "Annexe VI-3 — épreuve E5 (ex-E4), session 2027" in texte
    assert "MOREAU Inès" in texte
    assert (texte.count("☐"), texte.count("☒")) == (6 * 5 + 2, 0)
    mots = texte.translate(str.maketrans("", "", " –☐"))
    for indicateur in fabriques.bloc().indicateurs.values():
        assert indicateur.texte.replace(" ", "").replace("\u00a0", "") in mots
    assert "− 10 points" in texte
    assert "− 2 points" in texte


@pytest.mark.mise_en_page
def test_la_grille_remplie_coche_compte_et_nomme(jury):
    grille = grille_de_jury(jury.ines, remplir(jury.ines), ("Zoé Durand", "Karim Bensaïd"))

    texte = " ".join(textes(grille_en_pdf(grille)))

    assert texte.count("☒") == 3
    assert "Note globale 14,5 / 20" in texte
    assert "Note une fois les points retirés 12,5 / 20" in texte
    assert "Zoé Durand" in texte
    assert "Karim Bensaïd" in texte
    assert "Exposé clair." in texte


@pytest.mark.mise_en_page
def test_la_fiche_porte_la_note_et_de_quoi_signer(jury):
    remplie = fiche_de_commission(jury.ines, remplir(jury.ines), ("Zoé Durand",))
    vierge = fiche_de_commission(jury.hugo, None)

    [une], [autre] = map(textes, map(fiche_de_commission_en_pdf, (remplie, vierge)))

    assert "Annexe VI-4" in une
    assert "12,5 / 20 Appréciation Exposé clair." in une
    assert "Zoé Durand" in une
    assert "KLEIN Hugo" in autre
    assert "Note globale / 20" in autre


def test_le_numero_d_annexe_vient_de_la_session(jury):
    session = jury.ines.commission.session
    session.annexe_grille, session.annexe_fiche = "9-3", "9-4"

    assert grille_de_jury(jury.ines, None).annexe == "9-3"
    assert fiche_de_commission(jury.ines, None).annexe == "9-4"


@pytest.mark.parametrize(
    "note, retires, finale",
    [("14.50", (False, True), "12.50"), ("3", (True, True), "0"), ("20", (False, False), "20")],
)
def test_les_penalites_se_retirent_sans_passer_sous_zero(note, retires, finale):
    penalites = (Penalite("a", 10, retires[0]), Penalite("b", 2, retires[1]))

    assert Notation(Decimal(note), penalites, "").finale == Decimal(finale)


@pytest.mark.parametrize(
    "note, dit", [("14.50", "14,5"), ("12.25", "12,25"), ("10.00", "10"), ("0", "0"), (None, "")]
)
def test_une_note_s_ecrit_sans_zero_inutile(note, dit):
    assert nombre(None if note is None else Decimal(note)) == dit


def test_un_nom_ne_sort_pas_de_la_feuille_de_style():
    assert chaine_css('A"</style>\\') == "A\\22 \\3c \\2f style\\3e \\5c "


def test_rien_ne_se_garde_de_ce_qu_un_membre_a_ecrit(jury):
    avant = pages_gardees()

    grille_en_pdf(grille_de_jury(jury.ines, remplir(jury.ines)))
    fiche_de_commission_en_pdf(fiche_de_commission(jury.ines, jury.ines.grille))

    assert (pages_gardees(), Emission.objects.count()) == (avant, 0)


def briefing(questions=1, phrase="Faire préciser", reste=0, manquent=True):
    competences = fabriques.bloc().competences
    question = Question(phrase, 3, phrase, phrase)
    return Briefing(
        chiffres=tuple(Chiffre(str(n), "réalisations validées", alerte=True) for n in range(6)),
        couverture=tuple(
            CouvertureDeCompetence(c, c.sous_competences if manquent else ()) for c in competences
        ),
        fortes=tuple(RealisationForte(n, phrase, 7, 5, "7 niveaux.") for n in (1, 2, 3)),
        themes=tuple(Theme(str(n), "À demander", (question,) * questions, reste) for n in range(5)),
    )


@pytest.mark.mise_en_page
@pytest.mark.parametrize(
    "questions, phrase, nom, abregee",
    [
        (1, "Faire préciser sa part dans", "MOREAU Inès", False),
        (6, LONG, "DE LA TOUR-" * 18, True),
        (6, "w" * 500, "W" * 200, True),
    ],
)
def test_la_synthese_tient_en_une_page_et_dit_si_elle_s_abrege(
    bloc, questions, phrase, nom, abregee
):
    passage = replace(PASSAGE, nom_officiel=nom, centre=nom, commission=nom[:80])

    lues = textes(synthese_en_pdf(briefing(questions, phrase, reste=9), passage))

    assert (len(lues), ABREGEE.replace("\u00a0", " ") in lues[0]) == (1, abregee)


@pytest.mark.mise_en_page
def test_une_synthese_sans_rien_a_dire_le_dit(bloc):
    vide = replace(briefing(manquent=False), fortes=(), themes=())

    [page] = textes(synthese_en_pdf(vide, replace(PASSAGE, numero_candidat="", option="")))

    assert "N° candidat : non renseigné" in page
    assert "Aucune réalisation n’a de sous-compétence retenue." in page


@pytest.mark.mise_en_page
def test_chaque_feuille_est_balisee_et_dit_sa_langue(jury):
    grille = grille_en_pdf(grille_de_jury(jury.hugo, None))
    synthese = synthese_en_pdf(briefing(), PASSAGE)

    for octets in (grille, synthese):
        with pikepdf.open(BytesIO(octets)) as pdf:
            assert bool(pdf.Root.MarkInfo.Marked)
            assert str(pdf.Root.Lang) == "fr"
            assert pdf.open_metadata()["pdfuaid:part"] == "1"
            assert pdf.check_pdf_syntax() == []


FEUILLES = {
    "jury_synthese_pdf": ("MOREAU-Ines-synthese-2027.pdf", 9),
    "jury_grille_pdf": ("MOREAU-Ines-grille-2027.pdf", 8),
    "jury_fiche_pdf": ("MOREAU-Ines-fiche-de-commission-2027.pdf", 8),
}


@pytest.mark.parametrize("adresse", FEUILLES)
def test_une_feuille_s_ouvre_sans_se_garder_et_laisse_une_trace(
    jury, membre, adresse, django_assert_num_queries
):
    """Dont trois requêtes pour la trace, dans la transaction de l’essai."""
    nom, requetes = FEUILLES[adresse]

    with django_assert_num_queries(requetes):
        reponse = membre.get(jury.adresse(adresse, jury.ines.pk))

    assert reponse["Content-Disposition"] == f'inline; filename="{nom}"'
    assert reponse["Content-Type"] == "application/pdf"
    assert "no-store" in reponse["Cache-Control"]
    trace = Consultation.objects.recentes_d_abord().first()
    assert (trace.objet, trace.detail, trace.qui) == (Objet.DOCUMENT, nom, "Zoé Durand")


def test_sans_dossier_il_n_y_a_pas_de_synthese_mais_une_grille(jury, membre):
    adresses = [jury.adresse(nom, jury.hugo.pk) for nom in FEUILLES]

    assert [membre.get(adresse).status_code for adresse in adresses] == [404, 200, 200]


def test_la_grille_nomme_ceux_qui_sont_entres(jury, membre):
    Membre.objects.create(
        commission=jury.ines.commission,
        nom="Karim Bensaïd",
        nom_plie="karim bensaid",
        code="x",
        entre_le=fabriques.MIDI,
    )

    texte = " ".join(textes(membre.get(jury.adresse("jury_grille_pdf", jury.ines.pk)).content))

    assert texte.index("Karim Bensaïd") < texte.index("Zoé Durand")


def test_le_candidat_d_une_autre_commission_est_introuvable(jury, membre, inscription_de_kenza):
    ailleurs = fabriques.convocation(fabriques.commission("Commission 2"), inscription_de_kenza)

    statuts = {membre.get(jury.adresse(nom, ailleurs.pk)).status_code for nom in FEUILLES}

    assert statuts == {404}
