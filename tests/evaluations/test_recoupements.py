"""Ce que l’enseignante voit de commun dans sa classe : l’équipe, les textes, les mêmes fichiers."""

from datetime import timedelta

import pytest

from evaluations.lectures import recoupements
from evaluations.lectures.recoupements import part_identique
from portfolio import actions
from portfolio.lectures import derniere_soumission
from portfolio.models import Realisation
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db

FICHIER = b"%PDF-1.7 le meme"
DEMARCHE = "J’ai rédigé le plan puis automatisé la copie et testé la restauration."


def equipier(invitation, demarche=DEMARCHE, contribution="Sa part à lui.", revendications=None):
    """L’invité accepte et soumet sa part ; rend sa réalisation."""
    etudiant = invitation.inscription.etudiant
    part = actions.accepter(invitation, acteur=etudiant, le=MIDI)
    actions.modifier_realisation(
        part,
        acteur=etudiant,
        le=MIDI,
        champs={"demarche": demarche, "contribution": contribution},
        revendications=revendications or {fabriques.sous_competence(1, 5): "Je l’ai testé."},
        version=part.version,
    )
    actions.soumettre(part, acteur=etudiant, le=MIDI)
    return Realisation.objects.get(pk=part.pk)


@pytest.fixture
def invitation(inscription_d_ines, inscription_de_hugo):
    return fabriques.invitation(inscription_d_ines, inscription_de_hugo, demarche=DEMARCHE)


@pytest.fixture
def part(invitation, ines):
    """La part d’Inès, soumise."""
    sienne = Realisation.objects.get(inscription__etudiant=ines)
    actions.soumettre(sienne, acteur=ines, le=MIDI)
    return lue(sienne)


def lue(realisation):
    liens = ("inscription__etudiant", "inscription__promotion")
    return Realisation.objects.select_related(*liens).get(pk=realisation.pk)


def recouper(realisation):
    return recoupements(lue(realisation), derniere_soumission(realisation).contenu_fige)


def avec_fichier(inscription, contenu=FICHIER, soumettre=True, **champs):
    realisation = fabriques.realisation(inscription, **champs)
    fabriques.preuve(realisation, contenu=contenu)
    if soumettre:
        actions.soumettre(realisation, acteur=inscription.etudiant, le=MIDI)
    return realisation


# Les textes


@pytest.mark.parametrize(
    "texte, autre, part",
    [
        ("", "", 0),
        ("", "un deux trois quatre", 0),
        ("un deux trois quatre", "", 0),
        ("Un deux, trois QUATRE.", "un deux trois quatre", 100),
        ("un deux trois", "un deux trois", 100),
        ("un deux trois quatre", "quatre trois deux un", 0),
        ("a b c d e f g h", "e f g h a b c d", 100),
        ("a b c d x y z w", "a b c d", 50),
        ("a b c d", "a b c d x y z w", 100),
        ("a b c x d e f y", "a b c z d e f t", 0),
    ],
)
def test_la_part_identique_se_compte_en_mots(texte, autre, part):
    assert part_identique(texte, autre) == part


def test_deux_longs_textes_repetitifs_se_comparent_sans_attendre():
    assert part_identique("a " * 10_000, "a " * 9_999 + "b") == 100


# L’équipe


def test_l_enseignante_voit_l_etat_le_commun_et_la_part_identique(part, invitation, bloc):
    sienne = equipier(invitation)
    [hugo] = recouper(part).equipe

    assert (hugo.nom, hugo.realisation, hugo.libelle_etat) == ("Hugo Klein", sienne.pk, "Soumise")
    assert hugo.identiques == ("100\u00a0% de la démarche est identique",)
    assert hugo.en_commun == (bloc.competences[0].sous_competences[4].intitule,)


def test_deux_parts_ecrites_separement_n_ont_rien_de_commun(part, invitation):
    autre = {fabriques.sous_competence(2, 1): "J’ai suivi les tickets."}
    equipier(invitation, demarche="J’ai câblé la baie.", revendications=autre)
    [hugo] = recouper(part).equipe

    assert (hugo.identiques, hugo.en_commun) == ((), ())


@pytest.mark.parametrize("retire", [False, True])
def test_un_brouillon_ne_se_recoupe_pas(part, invitation, hugo, retire):
    if retire:
        actions.retirer(equipier(invitation), acteur=hugo, le=MIDI)
    else:
        actions.accepter(invitation, acteur=hugo, le=MIDI)
    [lu] = recouper(part).equipe

    assert (lu.nom, lu.realisation, lu.identiques, lu.en_commun) == ("Hugo Klein", None, (), ())


def test_une_reprise_se_lit_dans_sa_derniere_soumission(part, invitation, hugo, lefevre):
    sienne = equipier(invitation)
    fabriques.juger(sienne, lefevre, "a_reprendre", {}, commentaire="Précisez.")
    actions.modifier_realisation(
        sienne,
        acteur=hugo,
        le=MIDI,
        champs={"demarche": "Tout récrit autrement.", "intitule": "TITRE-PAS-SOUMIS"},
        revendications={},
        version=sienne.version,
    )
    [lu] = recouper(part).equipe

    assert lu.identiques == ("100\u00a0% de la démarche est identique",)


# Les mêmes fichiers


def test_le_meme_fichier_chez_un_camarade_se_dit(inscription_d_ines, inscription_de_hugo):
    sienne = avec_fichier(inscription_d_ines)
    autre = avec_fichier(inscription_de_hugo, intitule="Sauvegarde du lycée")
    [fichier] = recouper(sienne).fichiers
    [copie] = fichier.copies

    assert (
        copie.nom,
        copie.realisation_id,
        copie.intitule,
        copie.depuis_le,
        copie.meme_equipe,
    ) == (
        "Hugo Klein",
        autre.pk,
        "Sauvegarde du lycée",
        MIDI,
        False,
    )


@pytest.mark.parametrize("qui", ["brouillon", "retiree", "autre classe", "soi", "autre fichier"])
def test_ce_qui_n_est_pas_soumis_dans_la_classe_ne_se_recoupe_pas(
    qui, inscription_d_ines, inscription_de_hugo, inscription_de_kenza
):
    sienne = avec_fichier(inscription_d_ines)
    if qui == "brouillon":
        avec_fichier(inscription_de_hugo, soumettre=False)
    elif qui == "retiree":
        autre = avec_fichier(inscription_de_hugo)
        actions.retirer(autre, acteur=inscription_de_hugo.etudiant, le=MIDI)
    elif qui == "autre fichier":
        avec_fichier(inscription_de_hugo, contenu=b"%PDF-1.7 un autre")
    else:
        avec_fichier(inscription_de_kenza if qui == "autre classe" else inscription_d_ines)

    assert recouper(sienne).fichiers == ()


# Les pages


@pytest.mark.parametrize("page", ["", "evaluer/"])
def test_les_pages_de_l_enseignante_le_disent_en_clair(client_de, lefevre, part, invitation, page):
    sienne = equipier(invitation)
    texte = client_de(lefevre).get(f"/realisations/{part.pk}/{page}").content.decode()

    assert "100\u00a0% de la démarche est identique." in texte
    assert f'<a href="/realisations/{sienne.pk}/">Hugo Klein</a>' in texte


def test_l_etudiant_n_en_voit_rien(client_de, ines, inscription_d_ines, inscription_de_hugo):
    sienne = avec_fichier(inscription_d_ines)
    avec_fichier(inscription_de_hugo)
    reponse = client_de(ines).get(f"/realisations/{sienne.pk}/")

    assert reponse.context["recoupements"] is None
    assert "Hugo Klein" not in reponse.content.decode()


# Ce qui a été dit du même fichier


def juge(inscription, enseignant, code, remarque, **champs):
    """Un travail validé qui montre le fichier ; rend sa réalisation."""
    sienne = avec_fichier(inscription, **champs)
    niveaux = {fabriques.indicateur(): fabriques.niveau(code)}
    fabriques.juger(sienne, enseignant, niveaux=niveaux, commentaire=remarque)
    return sienne


def test_la_remarque_et_le_niveau_donnes_ailleurs_se_lisent(
    inscription_d_ines, inscription_de_hugo, lefevre
):
    juge(inscription_de_hugo, lefevre, "BM", "Restauration bien montrée.")
    [fichier] = recouper(avec_fichier(inscription_d_ines)).fichiers
    [copie] = fichier.copies

    dit = copie.jugement
    assert (dit.enseignant, dit.libelle_decision, dit.commentaire) == (
        "Mme Lefèvre",
        "Validée",
        "Restauration bien montrée.",
    )
    assert [(d.indicateur.id, d.niveau.code) for d in dit.niveaux] == [
        (fabriques.indicateur(), "BM")
    ]
    assert fichier.accord_des_jugements is None


@pytest.mark.parametrize(
    "remarque, code, phrase, ecart",
    [
        ("Bien  montré.", "BM", "Même remarque, mêmes niveaux.", ""),
        ("Autre chose.", "BM", "Remarques différentes, mêmes niveaux.", ""),
        (
            "Bien montré.",
            "MP",
            "Même remarque, niveaux différents sur 1\u00a0indicateur.",
            "{} MP 1\u00a0fois, BM 1\u00a0fois",
        ),
    ],
)
def test_deux_jugements_du_meme_fichier_se_comparent(
    inscription_d_ines, inscription_de_hugo, lefevre, bloc, remarque, code, phrase, ecart
):
    juge(inscription_de_hugo, lefevre, "BM", "Bien montré.")
    juge(inscription_d_ines, lefevre, code, remarque, intitule="Autre travail d’Inès")
    [fichier] = recouper(avec_fichier(inscription_d_ines)).fichiers

    texte = bloc.competences[0].indicateurs[0].texte
    assert [copie.du_meme for copie in fichier.copies] == [False, True]
    assert fichier.accord_des_jugements.phrase == phrase
    assert fichier.accord_des_jugements.ecarts == ((ecart.format(texte),) if ecart else ())


def test_le_jugement_de_la_page_compte_s_il_est_rendu(
    inscription_d_ines, inscription_de_hugo, lefevre
):
    sienne = juge(inscription_d_ines, lefevre, "MP", "Bien montré.")
    juge(inscription_de_hugo, lefevre, "MP", "Bien montré.")
    [fichier] = recouper(sienne).fichiers

    assert fichier.jugement.commentaire == "Bien montré."
    assert fichier.accord_des_jugements.phrase == "Même remarque, mêmes niveaux."


def test_un_fichier_ajoute_apres_le_jugement_n_a_pas_ete_juge(
    inscription_d_ines, inscription_de_hugo, lefevre, hugo
):
    sienne = fabriques.a_reprendre(inscription_de_hugo, lefevre)
    fabriques.preuve(sienne, contenu=FICHIER)
    actions.soumettre(sienne, acteur=hugo, le=MIDI + timedelta(days=2))
    [fichier] = recouper(avec_fichier(inscription_d_ines)).fichiers

    assert [copie.jugement for copie in fichier.copies] == [None]


def test_l_ecran_de_jugement_le_montre(client_de, lefevre, inscription_d_ines, inscription_de_hugo):
    juge(inscription_de_hugo, lefevre, "BM", "Restauration bien montrée.")
    sienne = avec_fichier(inscription_d_ines)
    page = client_de(lefevre).get(f"/realisations/{sienne.pk}/evaluer/").content.decode()

    assert page.count("data-remarque-d-ailleurs>Restauration bien montrée.<") == 1
    champ = f"niveau_{fabriques.indicateur()}"
    assert page.count(f'data-niveau-d-ailleurs="{champ}" data-code="BM"') == 1


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_recoupements_coutent_quatre_requetes(
    nombre, ines, sio2, inscription_d_ines, django_assert_num_queries
):
    sienne = fabriques.realisation(inscription_d_ines, en_equipe=True, contribution="Moi.")
    fabriques.preuve(sienne, contenu=FICHIER)
    for rang in range(nombre):
        camarade = fabriques.inscription(fabriques.personne(f"c{rang}@sillage.example"), sio2)
        actions.inviter(sienne, acteur=ines, le=MIDI, camarades=[camarade.pk])
        equipier(camarade.invitations_recues.get())
        avec_fichier(camarade)
    actions.soumettre(sienne, acteur=ines, le=MIDI + timedelta(hours=1))
    contenu, relue = derniere_soumission(sienne).contenu_fige, lue(sienne)

    # l’équipe, les mêmes fichiers, leurs jugements, ce qui s’en montre
    with django_assert_num_queries(4):
        recoupes = recoupements(relue, contenu)
    assert (len(recoupes.equipe), len(recoupes.fichiers[0].copies)) == (nombre, nombre)


def test_un_fichier_commun_a_toute_la_classe_se_compte_et_se_montre_en_partie(
    client_de, sio2, inscription_d_ines, lefevre, monkeypatch
):
    monkeypatch.setitem(recoupements.__globals__, "MONTREES", 3)
    juge(inscription_d_ines, lefevre, "BM", "Bien montré.", intitule="Autre travail d’Inès")
    sienne = avec_fichier(inscription_d_ines)
    for rang in range(4):
        camarade = fabriques.inscription(fabriques.personne(f"c{rang}@sillage.example"), sio2)
        avec_fichier(camarade, intitule=f"Travail {rang}")
    [fichier] = recouper(sienne).fichiers
    page = client_de(lefevre).get(f"/realisations/{sienne.pk}/").content.decode()

    assert [copie.intitule for copie in fichier.copies] == [
        "Autre travail d’Inès",
        "Travail 0",
        "Travail 1",
    ]
    assert (fichier.nombre, fichier.tues) == (5, 2)
    assert page.count("aussi dans 5 autres réalisations") == 1
    assert page.count("Et plus tard, dans 2 autres réalisations de la classe.") == 1
