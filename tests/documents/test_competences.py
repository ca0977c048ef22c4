"""Le tableau des compétences : les trois colonnes officielles et ce qui les nourrit."""

from datetime import date

import pytest

from comptes.models import Inscription
from documents.cachet import Cachet
from documents.calculs.competences import tableau_des_competences
from documents.catalogue.competences import competences_en_pdf
from documents.compositions.competences import composer_competences
from portfolio import actions
from tests import fabriques
from tests.documents import decor
from tests.documents.decor import MM, pages
from tests.fabriques import MIDI, indicateur, niveau, sous_competence

pytestmark = pytest.mark.mise_en_page

LE = date(2026, 11, 24)


def calculer(inscription):
    complete = Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk)
    return tableau_des_competences(complete, le=LE)


def imprimer(inscription):
    contexte = composer_competences(calculer(inscription))
    return decor.en_pdf("impression/tableau-des-competences.html", contexte)


def emettre(inscription):
    complete = Inscription.objects.avec_tout_l_entete().get(pk=inscription.pk)
    return competences_en_pdf(complete, le=LE).fabriquer(Cachet("7K3M90QXV2TD8HAC", LE)).read()


def texte(octets):
    return " ".join("\n".join(page.extract_text() for page in pages(octets)).split())


def lettres(octets):
    """Toutes les lettres, dans l’ordre du document : ni espace ni coupure de ligne."""
    return "".join(map(lettres_de, pages(octets)))


def lettres_de(page):
    return "".join(c["text"] for c in page.chars if c["text"].strip())


@pytest.fixture
def validee(inscription_d_ines, lefevre):
    """Une réalisation validée, deux preuves dont une confidentielle, un niveau constaté."""
    travail = fabriques.realisation(
        inscription_d_ines,
        revendications={sous_competence(1, 1): "Oui.", sous_competence(2, 1): "."},
    )
    fabriques.preuve(travail, contenu=b"%PDF-1", intitule="Inventaire GLPI")
    fabriques.preuve(travail, contenu=b"%PDF-2", intitule="Contrat client", confidentielle=True)
    actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)
    travail.refresh_from_db()
    fabriques.juger(
        travail,
        lefevre,
        retenues={sous_competence(1, 1): True, sous_competence(2, 1): False},
        niveaux={indicateur(1, 1): niveau("BM")},
    )
    return travail


def test_une_sous_competence_montre_la_realisation_retenue_et_ses_preuves(
    validee, inscription_d_ines
):
    suivie = calculer(inscription_d_ines).competences[0].sous_competences[0]

    (appel,) = suivie.appels
    assert (appel.intitule, appel.etat) == ("Plan de sauvegarde 3-2-1", "validee")
    assert (appel.preuves, appel.confidentielles) == (("Inventaire GLPI",), 1)
    assert suivie.couverte is True


def test_une_revendication_refusee_n_est_derriere_rien(validee, inscription_d_ines):
    suivie = calculer(inscription_d_ines).competences[1].sous_competences[0]

    assert (suivie.appels, suivie.couverte) == ((), False)


def test_une_realisation_en_attente_est_montree_mais_ne_couvre_pas(inscription_d_ines):
    fabriques.soumise(inscription_d_ines)

    suivie = calculer(inscription_d_ines).competences[0].sous_competences[4]

    assert [appel.libelle_etat for appel in suivie.appels] == ["Soumise"]
    assert suivie.couverte is False


def test_un_indicateur_montre_niveau_nombre_et_date_du_dernier(validee, inscription_d_ines):
    premier, second, *_ = calculer(inscription_d_ines).competences[0].indicateurs

    assert (premier.niveau.intitule, premier.nombre) == ("Bonne maîtrise", 1)
    assert premier.dernier_le.date() == date(2026, 11, 17)
    assert (second.niveau, second.nombre, second.dernier_le) == (None, 0, None)


def test_le_bilan_compte_les_sous_competences_couvertes(validee, inscription_d_ines):
    tableau = calculer(inscription_d_ines)

    assert (tableau.couvertes, tableau.sous_competences) == (1, 22)
    assert (tableau.validees, tableau.soumises, tableau.a_reprendre) == (1, 0, 0)


def test_le_document_porte_tout_le_texte_officiel(validee, inscription_d_ines, bloc):
    lu = lettres(imprimer(inscription_d_ines))

    textes = [s.intitule for c in bloc.competences for s in c.sous_competences]
    textes += [i.texte for c in bloc.competences for i in c.indicateurs]
    textes += [p for c in bloc.competences for i in c.indicateurs for p in i.precisions]
    textes += [
        s.intitule
        for c in bloc.competences
        for s in (*c.savoirs_technologiques, *c.savoirs_economiques)
    ]
    assert len(textes) == 22 + 38 + 3 + 49
    assert [t for t in textes if "".join(t.split()) not in lu] == []


def test_le_document_ne_nomme_pas_une_preuve_confidentielle(validee, inscription_d_ines):
    lu = texte(imprimer(inscription_d_ines))

    assert lu.count("Preuves : Inventaire GLPI ; 1 preuve confidentielle") == 1
    assert lu.count("Contrat client") == 0


def test_le_document_dit_niveau_constats_et_date(validee, inscription_d_ines):
    lu = texte(imprimer(inscription_d_ines))

    assert lu.count("Bonne maîtrise — 1 constat, le 17/11/2026") == 1
    assert lu.count("Pas encore constaté") == 37


def test_chaque_page_est_en_paysage_numerotee_et_datee(validee, inscription_d_ines, bloc):
    feuilles = pages(emettre(inscription_d_ines))

    assert {(round(p.width * MM), round(p.height * MM)) for p in feuilles} == {(297, 210)}
    for rang, page in enumerate(feuilles, start=1):
        pied = page.extract_text_lines()[-1]["text"]
        assert pied == (
            "Tableau des compétences — MOREAU Inès — session 2027 "
            f"Référentiel bts-sio · {bloc.empreinte[:12]} · "
            f"24/11/2026 · 7K3M-90QX-V2TD-8HAC · page {rang} / {len(feuilles)}"
        )


def test_une_competence_plus_longue_qu_une_page_repete_sa_tete(inscription_d_ines, bloc):
    revendications = {s.id: "Oui." for s in bloc.competences[0].sous_competences}
    for rang in range(12):
        fabriques.soumise(
            inscription_d_ines, intitule=f"Réalisation {rang}", revendications=revendications
        )

    feuilles = pages(imprimer(inscription_d_ines))

    tetes = [page.extract_text().count("Gérer le patrimoine informatique —") for page in feuilles]
    assert tetes[:2] == [1, 1]


def test_tout_tient_en_quatre_pages_a_la_police_du_site(inscription_d_ines, lefevre, bloc):
    """Dix réalisations de trois sous-compétences, deux preuves chacune : un bon portfolio."""
    ids = [s.id for c in bloc.competences for s in c.sous_competences]
    for rang in range(10):
        travail = fabriques.realisation(
            inscription_d_ines,
            intitule=f"Déploiement d’un service, étape {rang}",
            revendications=dict.fromkeys(ids[rang * 2 : rang * 2 + 3], "Oui."),
        )
        fabriques.preuve(travail, contenu=b"%PDF-1", intitule="Procédure d’installation")
        fabriques.preuve(travail, contenu=b"%PDF-2", intitule="Rapport de recette")
        actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)
        travail.refresh_from_db()
        fabriques.juger(travail, lefevre)

    feuilles = pages(imprimer(inscription_d_ines))

    assert len(feuilles) == 4
    polices = {c["fontname"].partition("+")[2] for page in feuilles for c in page.chars}
    assert polices == {"Source-Sans-Jointe", "Source-Sans-Jointe-Bold"}


def test_une_page_ne_coupe_ni_sous_competence_ni_indicateur(inscription_d_ines, bloc):
    feuilles = [lettres_de(page) for page in pages(imprimer(inscription_d_ines))]

    blocs = [
        f"{s.intitule}Aucune réalisation" for c in bloc.competences for s in c.sous_competences
    ]
    blocs += [
        "–".join((i.texte, *i.precisions)) + "Pas encore constaté"
        for c in bloc.competences
        for i in c.indicateurs
    ]
    entiers = [b for b in blocs if any("".join(b.split()) in feuille for feuille in feuilles)]
    assert entiers == blocs


@pytest.mark.parametrize("texte_long", ["W" * 200, "nom_de_fichier_sans_espace_" * 5 + ".pdf"])
def test_un_mot_interminable_reste_dans_sa_colonne(inscription_d_ines, texte_long):
    travail = fabriques.realisation(inscription_d_ines, intitule=texte_long)
    fabriques.preuve(travail, intitule=texte_long)
    actions.soumettre(travail, acteur=inscription_d_ines.etudiant, le=MIDI)

    octets = imprimer(inscription_d_ines)

    page = pages(octets)[0]
    filet = min(e["x0"] for e in page.edges if e["orientation"] == "v" and e["x0"] > 250)
    longues = [c for c in page.chars if c["text"] in "W_" and c["x0"] < filet]
    assert max(c["x1"] for c in longues) < filet
    assert lettres(octets).count("".join(texte_long.split())) == 2


def test_memes_entrees_memes_octets(validee, inscription_d_ines):
    premier = imprimer(inscription_d_ines)
    decor.oublier_les_pages()

    assert imprimer(inscription_d_ines) == premier


def test_un_portfolio_vide_s_imprime(inscription_d_ines):
    lu = texte(imprimer(inscription_d_ines))

    assert lu.count("Aucune réalisation") == 22
    assert lu.count("aucune réalisation validée") == 1
