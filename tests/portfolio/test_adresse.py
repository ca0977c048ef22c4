"""L’adresse du portfolio : la choisir, l’ouvrir, la renouveler, la suivre chaque jour."""

import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from comptes.jetons import jeton_de
from comptes.models import Avis, Inscription, PreferenceDAvis, Rythme
from documents.catalogue.synthese import tableau_imprime
from documents.models import Consultation, Objet
from evaluations.conformite import Lecteur, charger, controler
from portfolio import actions
from portfolio.actions import veille
from portfolio.actions.adresses import (
    choisir_le_code,
    donner_son_adresse,
    fermer_l_adresse,
    ouvrir_l_adresse,
    renouveler_l_adresse,
)
from portfolio.actions.veille_du_portfolio import CHEMIN_DE_L_ADRESSE, portfolios_dus
from portfolio.lectures.adresses import adresse_du_lien, adresse_du_portfolio, repere_du_lien
from portfolio.liens import Releve, est_chez_nous, visiter, visiter_le_site
from portfolio.models import EtatDeLien, LienDePortfolio, VeilleDePortfolio
from portfolio.regles import ActionRefusee
from referentiel.models import SessionExamen
from tests import fabriques
from tests.fabriques import MIDI

PAGE = "/portfolio/adresse/"
SON_SITE = "https://ines.example/"
VIVANT = Releve(EtatDeLien.VIVANT, 200, "Inès Moreau", "a" * 64)
ABSENT = Releve(EtatDeLien.MORT, 503, raison="Ce site est en panne (erreur 503).")
MUET = Releve(EtatDeLien.MORT, raison="Ce site refuse la connexion.")


def ouvrir(inscription, le=MIDI, **options):
    return ouvrir_l_adresse(inscription, acteur=inscription.etudiant, le=le, **options)


def ouvertes():
    return LienDePortfolio.objects.filter(revoque_le__isnull=True).count()


# Ouvrir, renouveler, fermer


def test_l_adresse_vaut_trente_jours_apres_les_oraux(inscription_d_ines):
    SessionExamen.objects.filter(annee=2027).update(oraux_du="2027-05-18", oraux_au="2027-06-18")

    lien = ouvrir(inscription_d_ines)

    assert timezone.localtime(lien.expire_le).isoformat() == "2027-07-19T00:00:00+02:00"
    assert lien.cree_par == inscription_d_ines.etudiant


@pytest.mark.parametrize("oraux_au", [None, date(2026, 6, 19)])
def test_sans_oraux_a_venir_elle_vaut_un_an(inscription_d_ines, oraux_au):
    SessionExamen.objects.filter(annee=2027).update(
        oraux_du=None, oraux_au=oraux_au, jury_efface_le=None
    )

    lien = ouvrir(inscription_d_ines)

    assert timezone.localdate(lien.expire_le) == date(2027, 11, 17)


def test_ouvrir_deux_fois_rend_la_meme_adresse(inscription_d_ines):
    assert ouvrir(inscription_d_ines) == ouvrir(inscription_d_ines)


def test_rouvrir_change_la_date_sans_changer_l_adresse(inscription_d_ines):
    lien = ouvrir(inscription_d_ines)

    datee = ouvrir(inscription_d_ines, expire_le=MIDI + timedelta(days=3))

    assert (datee, datee.expire_le) == (lien, MIDI + timedelta(days=3))


def test_une_adresse_expiree_se_remplace(inscription_d_ines):
    ancienne = ouvrir(inscription_d_ines, expire_le=MIDI + timedelta(days=1))

    nouvelle = ouvrir(inscription_d_ines, le=MIDI + timedelta(days=2))

    assert (nouvelle == ancienne, ouvertes()) == (False, 1)


def test_renouveler_tue_l_ancienne_et_garde_le_code_et_la_date(inscription_d_ines, ines):
    ancienne = fabriques.lien_de_portfolio(inscription_d_ines, code="sesame-2027")

    nouvelle = renouveler_l_adresse(inscription_d_ines, acteur=ines, le=MIDI, remplace=ancienne.pk)

    ancienne.refresh_from_db()
    assert (ancienne.revoque_le, jeton_de(ancienne) == jeton_de(nouvelle)) == (MIDI, False)
    assert (nouvelle.code, nouvelle.expire_le) == (ancienne.code, ancienne.expire_le)


def test_renouveler_deux_fois_d_un_double_clic_n_en_fait_qu_une(inscription_d_ines, ines):
    lien = ouvrir(inscription_d_ines)

    faites = {
        renouveler_l_adresse(inscription_d_ines, acteur=ines, le=MIDI, remplace=lien.pk)
        for _ in range(2)
    }

    assert (len(faites), LienDePortfolio.objects.count()) == (1, 2)


def test_renouveler_ou_coder_sans_adresse_est_refuse(inscription_d_ines, ines):
    with pytest.raises(ActionRefusee, match="ouvrez-la d’abord"):
        renouveler_l_adresse(inscription_d_ines, acteur=ines, le=MIDI, remplace=1)
    with pytest.raises(ActionRefusee, match="ouvrez-la d’abord"):
        choisir_le_code(inscription_d_ines, acteur=ines, le=MIDI, code="sesame-2027")


def test_fermer_dit_s_il_y_en_avait_une(inscription_d_ines, ines):
    ouvrir(inscription_d_ines)

    assert [fermer_l_adresse(inscription_d_ines, acteur=ines, le=MIDI) for _ in range(2)] == [
        True,
        False,
    ]


@pytest.mark.parametrize("jours", [-1, 0, 1200])
def test_une_date_passee_ou_trop_lointaine_est_refusee(inscription_d_ines, jours):
    with pytest.raises(ActionRefusee, match="moins de trois ans"):
        ouvrir(inscription_d_ines, expire_le=MIDI + timedelta(days=jours))


def test_nul_autre_ne_choisit_l_adresse(inscription_d_ines, hugo):
    with pytest.raises(ActionRefusee, match="l’étudiant lui-même"):
        ouvrir_l_adresse(inscription_d_ines, acteur=hugo, le=MIDI)


def test_une_inscription_terminee_n_en_ouvre_plus(inscription_d_ines):
    Inscription.objects.update(sortie_le="2026-11-01")

    with pytest.raises(ActionRefusee, match="terminée"):
        ouvrir(inscription_d_ines)


def test_qui_a_quitte_sa_classe_ferme_encore_son_adresse(inscription_d_ines, client_de, ines):
    fabriques.lien_de_portfolio(inscription_d_ines)
    Inscription.objects.update(sortie_le="2026-11-01")
    client = client_de(ines)
    assert "Votre portfolio est encore publié" in client.get(PAGE).content.decode()

    html = client.post(f"{PAGE}fermer/", follow=True).content.decode()

    assert ("ne mène plus à rien" in html, ouvertes()) == (True, 0)


def test_le_code_n_est_garde_que_hache(inscription_d_ines, ines):
    ouvrir(inscription_d_ines)

    choisir_le_code(inscription_d_ines, acteur=ines, le=MIDI, code="sesame-2027")

    assert "sesame" not in LienDePortfolio.objects.get().code


# Une seule règle dit l’adresse : partout la même


def test_l_adresse_imprimee_et_controlee_est_celle_de_sillage(inscription_d_ines, settings):
    settings.ADRESSE_DU_SITE = "https://sillage.example"
    entiere = Inscription.objects.avec_tout_l_entete().get(pk=inscription_d_ines.pk)
    manque = {c.regle for c in controler(charger(entiere, le=MIDI, lecteur=Lecteur.ETUDIANT))}

    lien = ouvrir(inscription_d_ines)

    attendue = f"https://sillage.example/p/{jeton_de(lien)}/"
    assert adresse_du_portfolio(entiere, le=MIDI) == attendue
    assert tableau_imprime(entiere, le=MIDI).url == attendue
    faits = charger(entiere, le=MIDI, lecteur=Lecteur.ETUDIANT)
    assert faits.url_portfolio == attendue
    reste = {c.regle for c in controler(faits)}
    assert "adresse_du_portfolio_donnee" in manque
    assert {r for r in reste if r.startswith("adresse_du_portfolio")} == set()


def test_l_adresse_de_l_etudiant_passe_avant_celle_de_sillage(inscription_d_ines, ines):
    ouvrir(inscription_d_ines)

    donner_son_adresse(inscription_d_ines, acteur=ines, le=MIDI, adresse=SON_SITE)

    inscription_d_ines.refresh_from_db()
    assert adresse_du_portfolio(inscription_d_ines, le=MIDI) == SON_SITE


def test_une_adresse_expiree_ne_s_imprime_plus(inscription_d_ines):
    ouvrir(inscription_d_ines, expire_le=MIDI + timedelta(days=1))

    assert adresse_du_portfolio(inscription_d_ines, le=MIDI + timedelta(days=1)) == ""


# La page


@pytest.fixture
def client(client_de, ines):
    return client_de(ines)


@pytest.fixture
def poster(client, inscription_d_ines):
    def envoyer(verbe="", **donnees):
        return client.post(PAGE + verbe, donnees, follow=True).content.decode()

    return envoyer


def test_la_page_ouvre_montre_et_ferme(poster, client, inscription_d_ines):
    for trop_loin in ("2099-01-01", "9999-12-31"):
        assert "moins de trois ans" in poster("ouvrir/", jusqu_au=trop_loin)

    fin = timezone.localdate() + timedelta(days=40)
    html = poster("ouvrir/", jusqu_au=fin.isoformat())
    lien = LienDePortfolio.objects.get()
    assert f"ouverte jusqu’au {fin:%d/%m/%Y}" in html
    assert f'value="{adresse_du_lien(lien)}"' in html
    assert 'role="img" aria-label="QR de l’adresse' in html

    assert "ne mène plus à rien" in poster("fermer/")
    assert "Aucune adresse n’était ouverte" in poster("fermer/")


def test_la_page_renouvelle_et_previent_de_ce_qui_est_imprime(
    poster, client, inscription_d_ines, lefevre
):
    ancien = fabriques.portfolio_ouvert(inscription_d_ines, lefevre)
    fabriques.dossier_depose(inscription_d_ines)

    page = client.get(PAGE).content.decode()
    assert "Votre dossier n°&nbsp;1 aussi&nbsp;: déposez-en un nouveau." in page

    LienDePortfolio.objects.update(expire_le=timezone.now() + timedelta(days=9))
    assert "voici la nouvelle" in poster("renouveler/", remplace=ancien.pk)
    assert "voici la nouvelle" in poster("renouveler/", remplace=ancien.pk)
    assert LienDePortfolio.objects.count() == 2


@pytest.mark.parametrize(
    "donnees, phrase",
    [
        ({}, "Choisissez ce que votre tableau imprime."),
        ({"choix": "autre"}, "Choisissez l’une des deux adresses."),
        ({"choix": "sienne"}, "Donnez l’adresse de votre site."),
        ({"choix": "sienne", "adresse": "pas une adresse"}, "Donnez une adresse complète"),
        ({"choix": "sienne", "adresse": "http://192.168.1.4/"}, "celle d’un réseau privé"),
        ({"choix": "sienne", "adresse": "https://nas.lan/"}, "celle d’un réseau privé"),
        ({"choix": "sienne", "adresse": "https://a.fr/" + "x" * 200}, "200 signes au plus"),
        ({"choix": "sienne", "adresse": "{site}/p/abc/"}, "C’est une adresse de Sillage"),
    ],
)
def test_une_mauvaise_adresse_est_dite_et_rien_n_est_perdu(
    poster, inscription_d_ines, settings, donnees, phrase
):
    saisie = {nom: v.format(site=settings.ADRESSE_DU_SITE) for nom, v in donnees.items()}

    html = poster(**saisie)

    assert html.count(phrase) == 1
    assert f'value="{saisie.get("adresse", "")}"' in html
    inscription_d_ines.refresh_from_db()
    assert inscription_d_ines.url_portfolio == ""


def test_choisir_son_site_puis_revenir_a_sillage(poster, inscription_d_ines):
    poster(choix="sienne", adresse=SON_SITE)
    inscription_d_ines.refresh_from_db()
    assert inscription_d_ines.url_portfolio == SON_SITE

    html = poster(choix="sillage", adresse=SON_SITE)

    inscription_d_ines.refresh_from_db()
    assert inscription_d_ines.url_portfolio == ""
    assert "n’imprime aucune adresse" in html


@pytest.mark.parametrize(
    "code, phrase",
    [
        ("", "Écrivez le code à demander."),
        ("12345", "Un code a 6 signes au moins"),
        ("x" * 65, "64 signes au plus"),
        ("sesame-2027", "Code demandé."),
    ],
)
def test_le_code_se_choisit(poster, inscription_d_ines, code, phrase):
    fabriques.lien_de_portfolio(inscription_d_ines)

    assert phrase in poster("code/", code=code)
    assert "Code retiré." in poster("code/", retirer="1")


def test_la_page_compte_les_ouvertures(client, inscription_d_ines):
    lien = fabriques.lien_de_portfolio(inscription_d_ines)
    Consultation.objects.bulk_create(
        Consultation(le=MIDI + timedelta(hours=h), objet=Objet.PORTFOLIO, lien_de_portfolio=lien)
        for h in range(2)
    )

    html = client.get(PAGE).content.decode()

    assert "Ouverte 2&nbsp;fois, rechargements compris&nbsp;; la dernière, le 16 novembre" in html


def test_la_page_coute_huit_requetes(client, inscription_d_ines, django_assert_num_queries):
    fabriques.lien_de_portfolio(inscription_d_ines)

    with django_assert_num_queries(8):
        client.get(PAGE)


# La veille, chaque jour, par le réseau


def relever(reponses, jours=0, heures=0):
    return veille.relever_les_liens(
        MIDI + timedelta(days=jours, hours=heures),
        voir=reponses.__getitem__,
        voir_ici=reponses.__getitem__,
    )


def test_l_adresse_est_relevee_chaque_jour_puis_chaque_semaine_apres_les_oraux(
    inscription_d_ines, ines
):
    SessionExamen.objects.filter(annee=2027).update(oraux_du="2026-11-17", oraux_au="2026-11-18")
    donner_son_adresse(inscription_d_ines, acteur=ines, le=MIDI, adresse=SON_SITE)
    reponses = {SON_SITE: VIVANT}

    vues = [relever(reponses, jours=jours) for jours in (0, 1, 2, 3, 8, 9)]

    assert vues == [1, 1, 1, 0, 0, 1]
    assert relever(reponses, jours=9, heures=1) == 0


def test_la_panne_part_aussitot_par_courriel_une_fois_et_se_dedit(
    inscription_d_ines, ines, django_capture_on_commit_callbacks, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    le = timezone.now() - timedelta(days=3)
    url = adresse_du_lien(ouvrir(inscription_d_ines, le=le))

    for jours, releve in enumerate((VIVANT, ABSENT, ABSENT)):
        with django_capture_on_commit_callbacks(execute=True):
            veille.relever_les_liens(le + timedelta(days=jours), voir_ici={url: releve}.get)

    (courriel,) = mail.outbox
    assert courriel.to == [ines.email]
    assert courriel.subject == "L’adresse de votre portfolio ne s’ouvre pas"
    assert f"{settings.ADRESSE_DU_SITE}{CHEMIN_DE_L_ADRESSE}" in courriel.body
    assert Avis.objects.non_lus().count() == 1
    assert jeton_de(LienDePortfolio.objects.get()) not in str(VeilleDePortfolio.objects.values())

    veille.relever_les_liens(le + timedelta(days=3), voir_ici={url: VIVANT}.get)
    assert Avis.objects.count() == 0


def test_qui_ne_veut_aucun_courriel_n_en_recoit_pas(
    inscription_d_ines, ines, django_capture_on_commit_callbacks, settings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    PreferenceDAvis.objects.create(personne=ines, rythme=Rythme.JAMAIS)
    donner_son_adresse(inscription_d_ines, acteur=ines, le=MIDI, adresse=SON_SITE)

    with django_capture_on_commit_callbacks(execute=True):
        veille.relever_les_liens(timezone.now(), voir={SON_SITE: ABSENT}.get)

    assert (mail.outbox, Avis.objects.count()) == ([], 1)


def test_changer_d_adresse_oublie_l_ancien_releve(inscription_d_ines, ines):
    donner_son_adresse(inscription_d_ines, acteur=ines, le=MIDI, adresse=SON_SITE)
    relever({SON_SITE: ABSENT})

    donner_son_adresse(inscription_d_ines, acteur=ines, le=MIDI, adresse="https://b.example/")

    assert (VeilleDePortfolio.objects.count(), Avis.objects.count()) == (0, 0)
    assert relever({"https://b.example/": VIVANT}, heures=1) == 1


def test_fermer_l_adresse_oublie_sa_panne(inscription_d_ines, ines):
    url = adresse_du_lien(ouvrir(inscription_d_ines))
    relever({url: ABSENT})

    fermer_l_adresse(inscription_d_ines, acteur=ines, le=MIDI)

    assert (VeilleDePortfolio.objects.count(), Avis.objects.count()) == (0, 0)


def test_l_adresse_renouvelee_pendant_la_visite_n_est_pas_notee(inscription_d_ines, ines):
    lien = ouvrir(inscription_d_ines)

    def renouveler(url):
        renouveler_l_adresse(inscription_d_ines, acteur=ines, le=MIDI, remplace=lien.pk)
        return ABSENT

    veille.relever_les_liens(MIDI, voir_ici=renouveler)

    assert (VeilleDePortfolio.objects.count(), Avis.objects.count()) == (0, 0)


def test_sans_acces_au_web_la_page_publiee_se_releve_quand_meme(
    inscription_d_ines, inscription_de_hugo, hugo
):
    lien = ouvrir(inscription_d_ines)
    donner_son_adresse(inscription_de_hugo, acteur=hugo, le=MIDI, adresse=SON_SITE)
    actions.ajouter_lien(
        fabriques.realisation(inscription_de_hugo),
        acteur=hugo,
        le=MIDI,
        lien="https://depot.example/",
        intitule="Dépôt",
    )
    muets = {SON_SITE: MUET, "https://depot.example/": MUET}

    assert relever(muets | {adresse_du_lien(lien): VIVANT}) == 1

    assert [(v.inscription, v.etat) for v in VeilleDePortfolio.objects.all()] == [
        (inscription_d_ines, "vivant")
    ]


def test_la_releve_coute_un_nombre_constant_de_requetes(
    inscription_d_ines, inscription_de_hugo, django_assert_num_queries
):
    ouvrir(inscription_d_ines)
    ouvrir(inscription_de_hugo)

    with django_assert_num_queries(2):
        assert len(portfolios_dus(MIDI)) == 2


# Un vrai serveur, à l’adresse du site


class Publication(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.visites.append((self.path, self.headers["User-Agent"]))
        self.send_response(self.server.code)
        if self.server.vers:
            self.send_header("Location", self.server.vers)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", "34")
        self.end_headers()
        self.wfile.write("<title>Inès Moreau</title><p>ouverte"[:33].encode())

    def log_message(self, *morceaux):
        """Rien sur la sortie des tests."""


@pytest.fixture
def site(settings):
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Publication)
    serveur.visites, serveur.code, serveur.vers = [], 200, ""
    settings.ADRESSE_DU_SITE = f"http://127.0.0.1:{serveur.server_port}"
    fil = threading.Thread(target=serveur.serve_forever, args=(0.02,))
    fil.start()
    yield serveur
    serveur.shutdown()
    serveur.server_close()
    fil.join()


def test_la_page_publiee_est_visitee_par_le_reseau(site, inscription_d_ines):
    lien = ouvrir(inscription_d_ines)

    assert veille.relever_les_liens(MIDI) == 1

    gardee = VeilleDePortfolio.objects.get()
    assert (gardee.etat, gardee.titre, gardee.adresse) == (
        "vivant",
        "Inès Moreau",
        repere_du_lien(lien),
    )
    assert site.visites == [(f"/p/{jeton_de(lien)}/", "Sillage (veille des liens)")]


def test_la_page_publiee_en_panne_est_dite(site, inscription_d_ines, ines):
    ouvrir(inscription_d_ines)
    site.code = 503

    veille.relever_les_liens(MIDI)

    assert VeilleDePortfolio.objects.get().raison == "Ce site est en panne (erreur 503)."
    assert Avis.objects.get().destinataire == ines


def test_le_reseau_prive_reste_ferme_hors_de_l_origine_du_site(site, settings):
    chez_nous = settings.ADRESSE_DU_SITE

    assert visiter_le_site(f"{chez_nous}/p/x/").etat == "vivant"
    assert visiter(f"{chez_nous}/p/x/").code is None
    for ailleurs in (
        f"http://localhost:{site.server_port}/",
        f"https://127.0.0.1:{site.server_port}/",
        "http://127.0.0.1:8080/",
    ):
        assert (visiter_le_site(ailleurs).code, est_chez_nous(ailleurs)) == (None, False)


def test_une_redirection_vers_le_reseau_de_l_ecole_n_est_pas_suivie(site, settings):
    site.code, site.vers = 302, "http://192.168.1.20/"

    releve = visiter_le_site(f"{settings.ADRESSE_DU_SITE}/p/x/")

    assert releve.raison == "Cette adresse est celle d’un réseau privé : le jury ne l’ouvrira pas."


# Deux clics à la fois


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite met les écritures en file")
def test_deux_ouvertures_au_meme_instant_n_en_font_qu_une(inscription_d_ines):
    def ouvrir_a_deux():
        ouvrir(inscription_d_ines)
        connection.close()

    fils = [threading.Thread(target=ouvrir_a_deux) for _ in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()

    assert LienDePortfolio.objects.count() == 1
