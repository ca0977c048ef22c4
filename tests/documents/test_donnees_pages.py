"""Les pages de la vie privée : effacer, conserver, la notice, le registre, et qui a ouvert quoi."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from comptes.models import Acte, Inscription, NatureDActe, Utilisateur
from portfolio.models import Preuve
from referentiel.models import SessionExamen
from tests import fabriques

SAISIE = {"geste": "anonymiser", "motif": "À sa demande", "confirmation": "ANONYMISER"}


def adresse(personne):
    return f"/etablissement/personnes/{personne.pk}/effacer/"


@pytest.fixture
def administration(client_de, admin):
    return client_de(admin)


# Effacer


def test_l_apercu_compte_ce_qui_disparait(administration, inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)

    page = administration.get(adresse(inscription_d_ines.etudiant)).content.decode()

    assert '<th scope="row">Preuves</th><td class="nombre">1</td><td>disparaît</td>' in page
    assert (
        '<th scope="row">Évaluations</th><td class="nombre">1</td><td>perd ses textes</td>' in page
    )


def test_sans_le_mot_rien_ne_change_et_la_raison_reste_ecrite(administration, ines):
    reponse = administration.post(adresse(ines), SAISIE | {"confirmation": "EFFACER"})

    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Pour ce geste, le mot est ANONYMISER." in page
    assert 'value="À sa demande"' in page
    assert Utilisateur.objects.get(pk=ines.pk).prenom == "Inès"


def test_anonymiser_conduit_a_la_conservation(administration, ines):
    reponse = administration.post(adresse(ines), SAISIE, follow=True)

    assert "cette personne est anonyme" in reponse.content.decode()
    assert str(Utilisateur.objects.get(pk=ines.pk)) == "Personne effacée"


def test_un_double_clic_dit_que_c_est_fait(administration, ines):
    administration.post(adresse(ines), SAISIE)
    seconde = administration.post(adresse(ines), SAISIE)

    assert "Cette personne est déjà anonyme." in seconde.content.decode()
    assert Acte.objects.filter(nature=NatureDActe.ANONYMISATION).count() == 1


def test_un_double_clic_sur_effacer_ne_rend_pas_une_erreur(administration, ines):
    effacer = {"geste": "effacer", "motif": "Doublon", "confirmation": "effacer"}
    administration.post(adresse(ines), effacer)
    seconde = administration.post(adresse(ines), effacer, follow=True)

    assert "Ce compte a déjà été effacé." in seconde.content.decode()
    assert Inscription.objects.filter(etudiant=ines.pk).count() == 0


def test_l_obligation_demande_un_motif_de_plus(administration, inscription_d_ines, lefevre):
    fabriques.validee(inscription_d_ines, lefevre)
    fabriques.dossier_depose(inscription_d_ines)
    SessionExamen.objects.update(oraux_du=None, oraux_au=None)
    ines = inscription_d_ines.etudiant

    refusee = administration.post(adresse(ines), SAISIE)
    faite = administration.post(adresse(ines), SAISIE | {"derogation": "Démission"})

    assert "Un motif écrit est nécessaire pour passer outre." in refusee.content.decode()
    assert faite.status_code == 302
    acte = Acte.objects.get(nature=NatureDActe.ANONYMISATION)
    assert acte.motif == "À sa demande. Obligation de garder levée\u00a0: Démission"


def test_son_propre_compte_ne_s_efface_pas(administration, admin):
    page = administration.get(adresse(admin)).content.decode()

    assert "Vous n’effacez pas votre propre compte" in page
    assert '<button class="btn btn-outline-danger"' not in page


def test_les_pages_d_une_classe_tiennent_apres(
    client_de, administration, inscription_d_ines, lefevre
):
    """La matrice, la fiche, l’historique d’une personne anonyme se lisent encore."""
    travail = fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="Autre")
    fabriques.dossier_depose(inscription_d_ines)
    administration.post(adresse(inscription_d_ines.etudiant), SAISIE | {"derogation": "Départ"})
    enseignante = client_de(lefevre)
    promotion = inscription_d_ines.promotion_id

    pages = (
        f"/realisations/{travail.pk}/",
        f"/realisations/{travail.pk}/historique/",
        f"/inscriptions/{inscription_d_ines.pk}/",
        f"/inscriptions/{inscription_d_ines.pk}/conformite/",
        f"/promotions/{promotion}/matrice/",
        f"/promotions/{promotion}/matrice/?au=2026-12-01",
        f"/promotions/{promotion}/dossiers/",
        f"/promotions/{promotion}/etudiants/",
        f"/promotions/{promotion}/equite/",
        "/evaluations/",
        "/promotions/",
    )
    assert {page: enseignante.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


# Conserver


def test_la_conservation_compte_par_session(
    administration, inscription_d_ines, lefevre, django_assert_num_queries
):
    fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)
    with django_assert_num_queries(3):
        administration.get("/etablissement/conservation/")
    page = administration.get("/etablissement/conservation/?essai=2027").content.decode()

    assert "<dt>Étudiants</dt><dd>1</dd>" in page
    assert "<dt>Fichiers</dt><dd>1 (" in page


def test_donner_sa_date_a_une_session(administration, sio2):
    SessionExamen.objects.update(jury_efface_le=None)
    jour = timezone.localdate() + timedelta(days=600)
    reponse = administration.post(
        "/etablissement/conservation/", {"session": "2027", "donnees_effacees_le": jour.isoformat()}
    )

    assert reponse.status_code == 302
    assert SessionExamen.objects.get(annee=2027).donnees_effacees_le == jour


@pytest.mark.parametrize(
    "jour, phrase",
    [
        ("demain", "Écrivez la date comme 2028-09-01."),
        ("2020-01-01", "à trente jours d’ici au moins"),
        ("9999-12-31", "Une session ne se garde pas plus de dix ans."),
    ],
)
def test_une_date_fausse_recoit_une_phrase(administration, sio2, jour, phrase):
    reponse = administration.post(
        "/etablissement/conservation/", {"session": "2027", "donnees_effacees_le": jour}
    )

    assert reponse.status_code == 422
    assert phrase in reponse.content.decode()
    assert jour in reponse.content.decode()


def test_une_date_avant_la_fin_des_oraux_est_refusee(administration, sio2):
    SessionExamen.objects.filter(annee=2027).update(
        oraux_du=date(2033, 6, 1),
        oraux_au=date(2033, 6, 20),
        jury_efface_le=None,
        donnees_effacees_le=None,
    )
    reponse = administration.post(
        "/etablissement/conservation/", {"session": "2027", "donnees_effacees_le": "2033-06-10"}
    )

    assert "s’effacent après la fin des oraux." in reponse.content.decode()


def test_l_essai_a_blanc_ne_change_rien(administration, ines):
    page = administration.get("/etablissement/conservation/?essai=2027").content.decode()

    assert "rendrait anonyme <strong>1</strong> personne" in page
    assert Utilisateur.objects.filter(anonymise_le__isnull=False).count() == 0


# La notice et le registre


def test_la_notice_dit_a_completer_ce_qui_n_est_pas_regle(anonyme, settings):
    settings.CONFIDENTIALITE_CONTACT = settings.HEBERGEUR = ""
    vide = anonyme.get("/confidentialite/").content.decode()
    settings.CONFIDENTIALITE_CONTACT, settings.HEBERGEUR = "dpd@lycee.example", "La région"
    reglee = anonyme.get("/confidentialite/").content.decode()

    assert vide.count("à compléter") == 3  # établissement, délégué, hébergeur
    assert reglee.count("à compléter") == 1
    assert "Hébergeur&nbsp;: La région." in reglee


def test_le_registre_nomme_les_sous_traitants_regles(administration, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "smtp.lycee.example"

    page = administration.get("/etablissement/registre/").content.decode()

    assert "smtp.lycee.example, qui achemine les courriels" in page


def test_le_pied_mene_a_la_notice_des_la_connexion(anonyme):
    assert 'href="/confidentialite/"' in anonyme.get("/compte/login/").content.decode()


# Qui a ouvert quoi


def test_l_administration_qui_ouvre_un_dossier_laisse_une_ligne_par_jour(
    administration, admin, inscription_d_ines
):
    travail = fabriques.soumise(inscription_d_ines, avec_preuve=True)
    for page in (
        f"/inscriptions/{inscription_d_ines.pk}/",
        f"/inscriptions/{inscription_d_ines.pk}/conformite/",
        f"/realisations/{travail.pk}/",
        f"/preuves/{Preuve.objects.get().pk}/",
    ):
        administration.get(page)

    acte = Acte.objects.get(nature=NatureDActe.CONSULTATION)
    assert (acte.acteur, acte.personne) == (admin, inscription_d_ines.etudiant)


def test_l_etudiante_lit_qui_a_ouvert_son_dossier(administration, client_de, inscription_d_ines):
    administration.get(f"/inscriptions/{inscription_d_ines.pk}/")

    page = client_de(inscription_d_ines.etudiant).get("/mes-donnees/").content.decode()

    assert "Agnès Arnaud&nbsp;: a ouvert le dossier" in page


def test_l_enseignante_et_l_etudiante_n_en_laissent_pas(client_de, inscription_d_ines, lefevre):
    for personne in (inscription_d_ines.etudiant, lefevre):
        client_de(personne).get(f"/inscriptions/{inscription_d_ines.pk}/")

    assert not Acte.objects.exists()


def test_en_lecture_seule_la_page_s_ouvre_sans_trace(administration, inscription_d_ines, settings):
    settings.LECTURE_SEULE = True

    assert administration.get(f"/inscriptions/{inscription_d_ines.pk}/").status_code == 200
    assert not Acte.objects.exists()
