"""Noter, relire, soumettre, retirer et supprimer une réalisation par les pages."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages

from portfolio.models import Etat, Realisation, Soumission
from portfolio.regles import manques_pour_soumettre
from tests import fabriques

pytestmark = pytest.mark.django_db


def saisie(**champs):
    return {"intitule": "Supervision", "cadre": "formation"} | champs


def messages(reponse):
    return [str(m).replace("\u00a0", " ") for m in get_messages(reponse.wsgi_request)]


# Créer


def test_un_intitule_seul_cree_un_brouillon(client_de, ines):
    reponse = client_de(ines).post("/realisations/nouvelle/", saisie())

    creee = Realisation.objects.get()
    assert (creee.intitule, creee.etat) == ("Supervision", Etat.BROUILLON)
    assert reponse.url == f"/realisations/{creee.pk}/"


def test_les_cases_cochees_deviennent_des_revendications(client_de, ines):
    pk = fabriques.sous_competence(1, 5)
    cases = {f"mobilise-{pk}": "on", f"justification-{pk}": "Restauré."}
    client_de(ines).post("/realisations/nouvelle/", saisie(**cases))

    mobilisations = Realisation.objects.get().mobilisations
    assert list(mobilisations.values_list("sous_competence", "justification")) == [
        (pk, "Restauré.")
    ]


def test_une_saisie_fautive_revient_entiere_avec_sa_phrase(client_de, ines):
    page = client_de(ines).post(
        "/realisations/nouvelle/",
        saisie(debut_le="2026-03-10", fin_le="2026-03-01", contexte="Un long récit."),
    )

    html = page.content.decode()
    assert (page.status_code, Realisation.objects.count()) == (200, 0)
    assert 'id="error_1_id_fin_le"' in html
    assert "Un long récit." in html


def test_un_double_clic_ne_cree_qu_une_realisation(client_de, ines):
    client, envoi = client_de(ines), saisie(cle_creation=uuid4())
    premiere = client.post("/realisations/nouvelle/", envoi)
    seconde = client.post("/realisations/nouvelle/", envoi)

    assert (Realisation.objects.count(), premiere.url) == (1, seconde.url)


def test_un_retour_arriere_suivi_d_un_autre_texte_ne_perd_aucun_des_deux(client_de, ines):
    client, cle = client_de(ines), uuid4()
    client.post("/realisations/nouvelle/", saisie(cle_creation=cle))
    page = client.post("/realisations/nouvelle/", saisie(cle_creation=cle, lieu="Limoges"))

    ecarts = [(e.libelle, e.saisi, e.enregistre) for e in page.context["ecarts"]]
    assert (page.status_code, ecarts) == (409, [("Lieu", "Limoges", "vide")])


# Modifier


def test_enregistrer_change_le_contenu_et_la_version(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    reponse = client_de(ines).post(
        f"/realisations/{brouillon.pk}/modifier/", saisie(version=brouillon.version)
    )

    brouillon.refresh_from_db()
    assert (reponse.url, brouillon.intitule, brouillon.version) == (
        f"/realisations/{brouillon.pk}/",
        "Supervision",
        2,
    )


def test_un_enregistrement_perime_montre_les_deux_textes(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines, revendications={})
    adresse, client = f"/realisations/{brouillon.pk}/modifier/", client_de(ines)
    client.post(adresse, saisie(version=1, lieu="Limoges"))
    page = client.post(adresse, saisie(version=1, lieu="Brive"))

    brouillon.refresh_from_db()
    ecarts = [(e.libelle, e.saisi, e.enregistre) for e in page.context["ecarts"]]
    assert (page.status_code, brouillon.lieu) == (409, "Limoges")
    assert ecarts == [("Lieu", "Brive", "Limoges")]


def test_la_page_des_deux_textes_enregistre_au_second_envoi(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines, version=4)
    adresse, client = f"/realisations/{brouillon.pk}/modifier/", client_de(ines)
    page = client.post(adresse, saisie(version=1, lieu="Brive"))
    client.post(
        adresse, saisie(version=page.context["formulaire"]["version"].value(), lieu="Brive")
    )

    brouillon.refresh_from_db()
    assert (brouillon.lieu, brouillon.version) == ("Brive", 5)


def test_un_enregistrement_perime_de_meme_texte_est_calme(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    adresse, client = f"/realisations/{brouillon.pk}/modifier/", client_de(ines)
    client.post(adresse, saisie(version=1))

    assert client.post(adresse, saisie(version=1)).status_code == 302


@pytest.mark.parametrize("version", ["", "abc", "99999999999999999999"])
def test_une_version_illisible_ne_casse_rien(client_de, ines, inscription_d_ines, version):
    brouillon = fabriques.realisation(inscription_d_ines)
    page = client_de(ines).post(
        f"/realisations/{brouillon.pk}/modifier/", saisie(version=version, lieu="Brive")
    )

    assert (page.status_code, b"Brive" in page.content) == (
        200 if version == "abc" else 409,
        True,
    )


def test_modifier_ce_qui_vient_d_etre_soumis_garde_la_saisie(client_de, ines, inscription_d_ines):
    envoyee = fabriques.soumise(inscription_d_ines)
    page = client_de(ines).post(
        f"/realisations/{envoyee.pk}/modifier/",
        saisie(version=1, debut_le="2026-02-02", fin_le="2026-02-13", lieu="Brive"),
    )

    refus = page.context["formulaire"].non_field_errors()
    assert (page.status_code, b"Brive" in page.content) == (409, True)
    assert [phrase.replace("\u00a0", " ") for phrase in refus] == [
        "Cette réalisation n’est plus modifiable : elle est « Soumise »."
    ]


# Soumettre, retirer, supprimer


def test_soumettre_deux_fois_ne_fait_qu_une_soumission(client_de, ines, inscription_d_ines):
    brouillon, client = fabriques.realisation(inscription_d_ines), client_de(ines)
    premiere = client.post(f"/realisations/{brouillon.pk}/soumettre/")
    assert messages(premiere) == ["Soumission n° 1 envoyée à l’enseignant."]
    client.get(f"/realisations/{brouillon.pk}/")
    seconde = client.post(f"/realisations/{brouillon.pk}/soumettre/")

    assert messages(seconde) == [
        "Cette réalisation est déjà soumise : rien n’a été envoyé deux fois."
    ]
    assert Soumission.objects.count() == 1


def test_soumettre_un_brouillon_incomplet_dit_chaque_manque(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines, fin_le=None, revendications={})
    reponse = client_de(ines).post(f"/realisations/{brouillon.pk}/soumettre/")

    assert messages(reponse) == [
        "Indiquez la date de fin.",
        "Revendiquez au moins une sous-compétence.",
    ]
    assert Soumission.objects.count() == 0


def test_la_page_d_un_brouillon_dit_ce_qui_manque(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines, debut_le=None)
    fiche = client_de(ines).get(f"/realisations/{brouillon.pk}/").context["fiche"]

    assert [manque.champ for manque in fiche.manques] == ["debut_le"]
    assert fiche.manques == manques_pour_soumettre(fiche.contenu)
    assert [item.id for item in fiche.sans_preuve] == [fabriques.sous_competence(1, 5)]


def test_retirer_rend_la_main_a_l_etudiant(client_de, ines, inscription_d_ines):
    envoyee = fabriques.soumise(inscription_d_ines)
    client_de(ines).post(f"/realisations/{envoyee.pk}/retirer/")

    envoyee.refresh_from_db()
    assert envoyee.etat == Etat.BROUILLON


def test_retirer_ce_qui_est_juge_se_refuse_par_une_phrase(
    client_de, ines, inscription_d_ines, lefevre
):
    jugee = fabriques.validee(inscription_d_ines, lefevre)
    reponse = client_de(ines).post(f"/realisations/{jugee.pk}/retirer/")

    assert messages(reponse) == [
        "Cette réalisation n’est plus en attente : elle ne peut être retirée."
    ]


def test_supprimer_un_brouillon_l_efface(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    reponse = client_de(ines).post(f"/realisations/{brouillon.pk}/supprimer/")

    assert (reponse.url, Realisation.objects.count()) == ("/portfolio/", 0)


def test_supprimer_ce_qui_est_soumis_se_refuse(client_de, ines, inscription_d_ines):
    envoyee = fabriques.soumise(inscription_d_ines)
    reponse = client_de(ines).post(f"/realisations/{envoyee.pk}/supprimer/")

    assert (reponse.url, Realisation.objects.count()) == (f"/realisations/{envoyee.pk}/", 1)


# Lire : chacun ce qui le regarde


def test_l_enseignant_lit_ce_qui_a_ete_soumis_pas_ce_qui_change(
    client_de, ines, lefevre, inscription_d_ines
):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="Intitulé soumis")
    client_de(ines).post(
        f"/realisations/{reprise.pk}/modifier/",
        saisie(
            version=reprise.version,
            intitule="Intitulé en cours",
            cadre="professionnel",
            debut_le="2026-02-02",
            fin_le="2026-02-13",
        ),
    )
    pages = {
        personne.prenom: client_de(personne).get(f"/realisations/{reprise.pk}/").context["fiche"]
        for personne in (ines, lefevre)
    }

    lus = {prenom: (fiche.contenu.intitule, fiche.cadre) for prenom, fiche in pages.items()}
    assert lus == {
        ines.prenom: ("Intitulé en cours", "En milieu professionnel"),
        lefevre.prenom: ("Intitulé soumis", "En cours de formation"),
    }


def test_le_jugement_rendu_se_lit_revendication_par_revendication(
    client_de, ines, lefevre, inscription_d_ines
):
    retenue, refusee = fabriques.sous_competence(1, 5), fabriques.sous_competence(2, 1)
    jugee = fabriques.validee(
        inscription_d_ines,
        lefevre,
        revendications={retenue: "Restauré.", refusee: "Tickets."},
        retenues={retenue: True, refusee: False},
        niveaux={fabriques.indicateur(1, 6): fabriques.niveau("BM")},
    )
    fiche = client_de(ines).get(f"/realisations/{jugee.pk}/").context["fiche"]

    assert [[r.libelle_verdict for r in g.revendications] for g in fiche.groupes] == [
        ["Retenue"],
        ["Non retenue"],
    ]
    assert [niveau.code for _, niveau in fiche.groupes[0].niveaux] == ["BM"]


def test_une_reprise_demandee_se_lit_en_tete(client_de, ines, lefevre, inscription_d_ines):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre, commentaire="Montrez le test.")
    fiche = client_de(ines).get(f"/realisations/{reprise.pk}/").context["fiche"]

    assert (fiche.reprise.motif, fiche.jugement_a_montrer) == ("Montrez le test.", False)


def test_une_soumission_retiree_ne_se_montre_qu_a_l_etudiant(
    client_de, ines, lefevre, inscription_d_ines
):
    reprise = fabriques.a_reprendre(inscription_d_ines, lefevre)
    client = client_de(ines)
    client.post(f"/realisations/{reprise.pk}/soumettre/")
    client.post(f"/realisations/{reprise.pk}/retirer/")
    vus = [
        len(client_de(personne).get(f"/realisations/{reprise.pk}/").context["fiche"].envois)
        for personne in (ines, lefevre)
    ]

    assert vus == [2, 1]


ADRESSES = ["", "modifier/", "soumettre/", "retirer/", "supprimer/", "fichiers/", "lien/"]
VERBES = ADRESSES[2:]


@pytest.mark.parametrize("adresse", ADRESSES)
def test_un_brouillon_est_introuvable_pour_tout_autre(
    client_de, hugo, kenza, lefevre, bernard, admin, inscription_d_ines, adresse
):
    brouillon = fabriques.realisation(inscription_d_ines)
    codes = {
        personne.prenom: _demander(client_de(personne), brouillon, adresse)
        for personne in (hugo, kenza, lefevre, bernard, admin)
    }

    assert set(codes.values()) == {404}


@pytest.mark.parametrize("adresse", ADRESSES[1:])
def test_qui_lit_seulement_ne_change_rien(client_de, lefevre, admin, inscription_d_ines, adresse):
    envoyee = fabriques.soumise(inscription_d_ines)
    codes = [_demander(client_de(qui), envoyee, adresse) for qui in (lefevre, admin)]

    envoyee.refresh_from_db()
    assert (codes, envoyee.etat) == ([403, 403], Etat.SOUMISE)


def _demander(client, realisation, adresse):
    methode = client.post if adresse in VERBES else client.get
    return methode(f"/realisations/{realisation.pk}/{adresse}").status_code


@pytest.mark.parametrize("verbe", VERBES)
def test_tout_verbe_est_un_post(client_de, ines, inscription_d_ines, verbe):
    brouillon = fabriques.realisation(inscription_d_ines)

    assert client_de(ines).get(f"/realisations/{brouillon.pk}/{verbe}").status_code == 405


def test_un_verbe_recharge_par_le_navigateur_garde_une_page(client_de, ines, inscription_d_ines):
    brouillon = fabriques.realisation(inscription_d_ines)
    page = client_de(ines).get(f"/realisations/{brouillon.pk}/fichiers/")

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "Cette adresse n’est pas une page" in page.content.decode()


def test_un_verbe_interrompu_par_une_session_expiree_ramene_a_sa_page(anonyme, inscription_d_ines):
    page = f"/realisations/{fabriques.realisation(inscription_d_ines).pk}/"
    reponse = anonyme.post(f"{page}soumettre/", headers={"referer": f"http://testserver{page}"})

    assert reponse.url == f"/compte/login/?next={page}"


@pytest.mark.parametrize(
    "depart", ["http://testserver//ailleurs.example/", "http://testserver/nulle-part/", "http://["]
)
def test_un_depart_qui_n_est_pas_une_page_du_site_n_est_pas_suivi(
    anonyme, inscription_d_ines, depart
):
    adresse = f"/realisations/{fabriques.realisation(inscription_d_ines).pk}/soumettre/"
    reponse = anonyme.post(adresse, headers={"referer": depart})

    assert reponse.url == f"/compte/login/?next={adresse}"


@pytest.mark.parametrize("depart", ["http://ailleurs.example/piege/", ""])
def test_un_depart_etranger_n_est_jamais_suivi(anonyme, inscription_d_ines, depart):
    adresse = f"/realisations/{fabriques.realisation(inscription_d_ines).pk}/soumettre/"
    reponse = anonyme.post(adresse, headers={"referer": depart})

    assert reponse.url == f"/compte/login/?next={adresse}"


def test_seul_un_etudiant_inscrit_note_une_realisation(client_de, lefevre, admin):
    codes = [client_de(qui).get("/realisations/nouvelle/").status_code for qui in (lefevre, admin)]

    assert codes == [403, 403]


# Requêtes


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_de_l_etudiant_coute_dix_requetes(
    client_de, ines, inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    reprise = _reprise(inscription_d_ines, lefevre, nombre)
    client = client_de(ines)

    with django_assert_num_queries(10):
        client.get(f"/realisations/{reprise.pk}/")


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_de_l_enseignant_coute_onze_requetes(
    client_de, ines, inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    reprise = _reprise(inscription_d_ines, lefevre, nombre)
    client = client_de(lefevre)

    with django_assert_num_queries(11):
        client.get(f"/realisations/{reprise.pk}/")


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_formulaire_coute_cinq_requetes(
    client_de, ines, inscription_d_ines, lefevre, nombre, django_assert_num_queries
):
    reprise = _reprise(inscription_d_ines, lefevre, nombre)
    client = client_de(ines)

    with django_assert_num_queries(5):
        client.get(f"/realisations/{reprise.pk}/modifier/")


def _reprise(inscription, enseignant, nombre):
    """Une réalisation à reprendre avec `nombre` revendications, preuves et soumissions jugées."""
    revendiquees = [fabriques.sous_competence(1, rang + 1) for rang in range(nombre)]
    travail = fabriques.realisation(
        inscription, revendications=dict.fromkeys(revendiquees, "Voici pourquoi.")
    )
    for rang in range(nombre):
        contenu = b"%%PDF-1.7 %d" % rang
        fabriques.preuve(travail, contenu=contenu, nom_fichier=f"plan-{rang}.pdf")
    for _ in range(nombre):
        fabriques.actions.soumettre(travail, acteur=inscription.etudiant, le=fabriques.MIDI)
        travail.refresh_from_db()
        fabriques.juger(
            travail,
            enseignant,
            decision="a_reprendre",
            commentaire="Encore.",
            niveaux={fabriques.indicateur(1, 1): fabriques.niveau("MP")},
        )
    return travail


def test_l_enseignante_rouvre_depuis_la_page_une_realisation_validee(
    client_de, inscription_d_ines, ines, lefevre
):
    realisation = fabriques.validee(inscription_d_ines, lefevre)
    url = f"/realisations/{realisation.pk}/"

    vue_par = {p: client_de(p).get(url).content.decode() for p in (lefevre, ines)}

    formulaire = f'action="{url}rouvrir/"'
    assert [formulaire in vue_par[p] for p in (lefevre, ines)] == [True, False]
