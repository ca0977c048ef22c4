"""Les liens : aller les voir sans toucher au réseau de l’école, et dire ceux qui se ferment."""

import os
import threading
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django_tasks_db.models import DBTaskResult

from comptes.models import Avis
from portfolio import actions
from portfolio.actions import veille
from portfolio.lectures import contenu_actuel
from portfolio.lectures.liens import veilles_des_liens
from portfolio.liens import AdresseRefusee, Releve, resoudre_publiquement, visite, visiter
from portfolio.liens.adresses import est_publique
from portfolio.models import EtatDeLien, VeilleDeLien, VeilleDePortfolio
from tests import fabriques
from tests.fabriques import MIDI

# Une boucle locale par processus : deux suites tournent à la fois, sur un port permis.
BOUCLE = f"127.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}.1"
PORT = 8080
SITE = f"http://site.example:{PORT}"
PAGE = b"<html><head><title> Plan de\n sauvegarde &amp; PRA </title></head>"

PAGES = {
    "/": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE),
    "/latin": (
        200,
        {"Content-Type": "text/html"},
        b"<meta charset=latin-1><title>\xc9t\xe9</title>",
    ),
    "/sans-titre": (200, {"Content-Type": "text/html"}, b"<p>Bonjour</p>"),
    "/rapport.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 <title>non</title>"),
    "/enorme": (200, {"Content-Type": "text/plain"}, b"x" * (visite.OCTETS_MAX + 1)),
    "/bombe": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"\x1f\x8b" * 50),
    "/absent": (404, {}, b""),
    "/panne": (503, {}, b""),
    "/etrange": (418, {}, b""),
    "/prive": (401, {}, b""),
    "/vers-la-connexion": (302, {"Location": "/users/sign_in?retour=1"}, b""),
    "/users/sign_in?retour=1": (200, {"Content-Type": "text/html"}, b"<title>Connexion</title>"),
    "/deplacee": (301, {"Location": "/"}, b""),
    "/sans-fin": (302, {"Location": "/sans-fin"}, b""),
    "/vers-le-lycee": (302, {"Location": f"http://intranet.example:{PORT}/"}, b""),
    "/vers-un-fichier": (302, {"Location": "file:///etc/passwd"}, b""),
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/goutte-a-goutte":
            return self.goutter()
        if self.path == "/hote":
            return self.repondre(200, {"Content-Type": "text/html"}, self.titre_de_l_hote())
        return self.repondre(*PAGES.get(self.path, (404, {}, b"")))

    def titre_de_l_hote(self):
        return f"<title>{self.headers['Host']}</title>".encode()

    def repondre(self, code, entetes, corps):
        self.send_response(code)
        for nom, valeur in entetes.items():
            self.send_header(nom, valeur)
        self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps)

    def goutter(self):
        """Un octet de temps en temps : chaque lecture aboutit, la visite jamais."""
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.ferme.wait(0.02):
                self.wfile.write(b"x" * visite.MORCEAU)
        except OSError:
            self.close_connection = True

    def log_message(self, *morceaux):
        """Rien sur la sortie des tests."""


@pytest.fixture(scope="module")
def site():
    serveur = ThreadingHTTPServer((BOUCLE, PORT), Site)
    serveur.ferme = threading.Event()
    serveur.handle_error = lambda *qui: None
    fil = threading.Thread(target=serveur.serve_forever, args=(0.02,))
    fil.start()
    yield
    serveur.ferme.set()
    serveur.shutdown()
    serveur.server_close()
    fil.join()


def resoudre(hote, port):
    """Le site d’essai est public ; tout autre nom est refusé, comme une machine du lycée."""
    if hote != "site.example":
        raise AdresseRefusee("Cette adresse est celle d’un réseau privé.")
    return [BOUCLE]


def voir(chemin):
    return visiter(SITE + chemin, resoudre=resoudre)


def test_une_page_donne_son_titre_et_son_empreinte(site):
    assert voir("/") == Releve(
        EtatDeLien.VIVANT, 200, "Plan de sauvegarde & PRA", sha256(PAGE).hexdigest()
    )


@pytest.mark.parametrize(
    "chemin, titre",
    [
        ("/latin", "Été"),
        ("/sans-titre", ""),
        ("/rapport.pdf", ""),
        ("/deplacee", "Plan de sauvegarde & PRA"),
        ("/hote", f"site.example:{PORT}"),
        ("/bombe", ""),
    ],
)
def test_le_titre_lu(site, chemin, titre):
    assert (voir(chemin).etat, voir(chemin).titre) == (EtatDeLien.VIVANT, titre)


def test_une_page_trop_longue_repond_sans_empreinte(site):
    assert voir("/enorme") == Releve(EtatDeLien.VIVANT, 200)


@pytest.mark.parametrize(
    "chemin, etat, code, raison",
    [
        ("/absent", "mort", 404, "Cette page n’existe plus."),
        ("/panne", "mort", 503, "Ce site est en panne (erreur 503)."),
        ("/etrange", "mort", 418, "Cette page ne s’ouvre pas (réponse 418)."),
        ("/prive", "reserve", 401, "Cette page demande une connexion que le jury n’a pas."),
        (
            "/vers-la-connexion",
            "reserve",
            200,
            "Cette page demande une connexion que le jury n’a pas.",
        ),
        ("/sans-fin", "mort", None, "Cette adresse se redirige sans fin."),
        ("/vers-le-lycee", "mort", None, "Cette adresse est celle d’un réseau privé."),
        (
            "/vers-un-fichier",
            "mort",
            None,
            "Une adresse commence par https:// et nomme un site.",
        ),
    ],
)
def test_ce_qui_ne_s_ouvre_pas_dit_pourquoi(site, chemin, etat, code, raison):
    assert voir(chemin) == Releve(EtatDeLien(etat), code, raison=raison)


def test_un_site_qui_goutte_ne_retient_pas_la_visite(site, monkeypatch):
    monkeypatch.setattr(visite, "SECONDES_EN_TOUT", 0.2)
    monkeypatch.setattr(visite, "OCTETS_MAX", 10**12)

    assert voir("/goutte-a-goutte").raison == "Ce site met trop de temps à répondre."


def test_un_site_ferme_ou_sans_certificat(site):
    ferme = visiter("http://site.example:8000/", resoudre=resoudre)
    en_clair = visiter(f"https://site.example:{PORT}/", resoudre=resoudre)

    assert ferme.raison == "Ce site refuse la connexion."
    assert en_clair.raison == "Le certificat de sécurité de ce site n’est pas valable."


@pytest.mark.parametrize(
    "adresse",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "fec0::1",
        "::ffff:10.0.0.8",
        "::127.0.0.1",
        "64:ff9b::a00:8",
        "64:ff9b:1::808:808",
        "2002:a00:8::",
        "2001:0:a00:8::",
    ],
)
def test_une_adresse_privee_meme_deguisee_est_reconnue(adresse):
    assert est_publique(adresse) is False


@pytest.mark.parametrize("adresse", ["9.9.9.9", "2606:4700::1111", "64:ff9b::909:909"])
def test_une_adresse_publique_est_reconnue(adresse):
    assert est_publique(adresse) is True


@pytest.mark.parametrize(
    "adresse",
    [
        "http://localhost/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]:8080/",
        "http://localhost.:8080/",
        "https://ines:secret@site.example/",
        "https://site.example:22/",
        "ftp://site.example/",
        "javascript:alert(1)",
        "http://",
        "http://a b/",
        "https://nom-qui-n-existe.invalid/",
    ],
)
def test_le_serveur_ne_va_pas_la(adresse):
    releve = visiter(adresse, resoudre=resoudre_publiquement)

    assert (releve.etat, releve.code) == (EtatDeLien.MORT, None)
    assert releve.raison.endswith(".")


# La veille


@pytest.fixture
def lien(inscription_d_ines):
    travail = fabriques.realisation(inscription_d_ines)
    return actions.ajouter_lien(
        travail,
        acteur=travail.inscription.etudiant,
        le=MIDI,
        lien="https://depot.example/plan",
        intitule="depot.example",
    )


VIVANT = Releve(EtatDeLien.VIVANT, 200, "Le plan", "a" * 64)
ABSENT = Releve(EtatDeLien.MORT, 404, raison="Cette page n’existe plus.")
MUET = Releve(EtatDeLien.MORT, raison="Aucun site ne porte ce nom.")


def relever(reponses, jours=0):
    return veille.relever_les_liens(MIDI + timedelta(days=jours), voir=reponses.__getitem__)


def test_un_lien_vu_prend_le_titre_de_sa_page(lien):
    assert relever({lien.lien: VIVANT}) == 1

    lien.refresh_from_db()
    assert lien.intitule == "Le plan"
    assert (lien.veille.etat, lien.veille.sha256, lien.veille.vu_le) == ("vivant", "a" * 64, MIDI)


def test_un_intitule_choisi_reste(lien):
    lien.intitule = "Mon plan"
    lien.save()

    relever({lien.lien: VIVANT})

    lien.refresh_from_db()
    assert lien.intitule == "Mon plan"


def test_un_lien_ouvert_se_revoit_chaque_semaine_un_lien_ferme_chaque_jour(lien):
    passages = [
        relever({lien.lien: VIVANT}, jours=0),
        relever({lien.lien: VIVANT}, jours=6),
        relever({lien.lien: ABSENT}, jours=7),
        relever({lien.lien: ABSENT}, jours=8),
    ]

    assert passages == [1, 0, 1, 1]


def test_un_lien_qui_se_ferme_previent_une_fois_et_garde_sa_derniere_vue(lien, ines):
    relever({lien.lien: VIVANT})
    relever({lien.lien: ABSENT}, jours=7)
    relever({lien.lien: ABSENT}, jours=8)

    avis = Avis.objects.get()
    assert (avis.destinataire, avis.titre) == (ines, "Un lien de vos preuves ne s’ouvre pas")
    assert avis.chemin == f"/realisations/{lien.realisation_id}/#preuve-{lien.pk}"
    gardee = veilles_des_liens(lien.realisation, contenu_actuel(lien.realisation).preuves)[lien.pk]
    assert (gardee.etat, gardee.raison) == ("mort", "Cette page n’existe plus.")
    assert (gardee.vu_le, gardee.sha256) == (MIDI, "a" * 64)


def test_la_page_dit_qu_un_lien_ne_s_ouvre_pas(lien, ines, client_de):
    relever({lien.lien: ABSENT})

    page = client_de(ines).get(f"/realisations/{lien.realisation_id}/").content.decode()

    assert page.count("Cette page n’existe plus. Relevé le 16 novembre 2026") == 1


def test_un_lien_ajoute_est_mis_a_voir(
    ines, inscription_d_ines, django_capture_on_commit_callbacks
):
    travail = fabriques.realisation(inscription_d_ines)

    with django_capture_on_commit_callbacks(execute=True):
        lien = actions.ajouter_lien(
            travail, acteur=ines, le=MIDI, lien="https://depot.example/", intitule="Le dépôt"
        )

    tache = DBTaskResult.objects.get()
    assert (tache.task_path, tache.args_kwargs["args"]) == (
        "portfolio.actions.veille.relever_un_lien",
        [lien.pk],
    )


def test_un_lien_ajoute_qui_reste_sans_reponse_attend_la_releve(inscription_d_ines, ines):
    lien = actions.ajouter_lien(
        fabriques.realisation(inscription_d_ines),
        acteur=ines,
        le=MIDI,
        lien="https://nom-qui-n-existe.invalid/",
        intitule="Un nom mal tapé",
    )

    veille.relever_un_lien.call(lien.pk)

    assert VeilleDeLien.objects.count() == 0


def test_un_lien_prive_venu_du_journal_est_dit_sans_attendre_la_releve(inscription_d_ines, ines):
    lien = actions.ajouter_lien(
        fabriques.realisation(inscription_d_ines),
        acteur=ines,
        le=MIDI,
        lien="http://192.168.1.20/glpi",
        intitule="GLPI de la mairie",
    )

    veille.relever_un_lien.call(lien.pk)

    raison = "Cette adresse est celle d’un réseau privé : le jury ne l’ouvrira pas."
    assert VeilleDeLien.objects.get().raison == raison


def test_une_adresse_se_corrige_sur_place(lien, ines, client_de):
    relever({lien.lien: ABSENT})
    client = client_de(ines)
    champs = {
        f"preuve-{lien.pk}-intitule": "Le plan",
        f"preuve-{lien.pk}-lien": "https://ici.example/",
    }

    client.post(f"/preuves/{lien.pk}/modifier/", champs)

    lien.refresh_from_db()
    assert (lien.lien, lien.intitule) == ("https://ici.example/", "Le plan")
    assert veilles_des_liens(lien.realisation, contenu_actuel(lien.realisation).preuves) == {}


@pytest.mark.parametrize(
    "adresse, phrase",
    [
        ("", "Donnez l’adresse du lien."),
        ("ftp://ici.example/", "Donnez une adresse complète, qui commence par https://."),
        ("https://deja.example/", "Ce lien est déjà dans les preuves."),
    ],
)
def test_une_mauvaise_correction_est_dite(lien, ines, client_de, adresse, phrase):
    realisation = lien.realisation
    actions.ajouter_lien(
        realisation, acteur=ines, le=MIDI, lien="https://deja.example/", intitule="Déjà là"
    )
    champs = {f"preuve-{lien.pk}-intitule": "Le plan", f"preuve-{lien.pk}-lien": adresse}

    reponse = client_de(ines).post(f"/preuves/{lien.pk}/modifier/", champs, follow=True)

    lien.refresh_from_db()
    assert lien.lien == "https://depot.example/plan"
    assert reponse.content.decode().count(phrase) == 1


def test_l_adresse_du_portfolio_est_suivie(inscription_d_ines):
    inscription_d_ines.url_portfolio = "https://ines.example/"
    inscription_d_ines.save()

    relever({"https://ines.example/": ABSENT})

    assert VeilleDePortfolio.objects.get().raison == "Cette page n’existe plus."
    assert Avis.objects.get().titre == "L’adresse de votre portfolio ne s’ouvre pas"


def test_sans_reseau_aucun_lien_n_est_accuse(lien, inscription_d_ines):
    inscription_d_ines.url_portfolio = "https://ines.example/"
    inscription_d_ines.save()

    assert relever({lien.lien: MUET, "https://ines.example/": MUET}) == 0
    assert VeilleDeLien.objects.count() == 0


def test_un_lien_change_ou_retire_pendant_la_visite_n_est_pas_note(lien, ines):
    veille.noter_le_lien(lien.pk, "https://ailleurs.example/", VIVANT, le=MIDI)
    actions.retirer_preuve(lien, acteur=ines, le=MIDI)
    veille.noter_le_lien(lien.pk, "https://depot.example/plan", VIVANT, le=MIDI)

    assert VeilleDeLien.objects.count() == 0


def test_la_veille_se_ferme_par_un_reglage(lien, settings):
    settings.LIENS_SUIVIS = False

    assert relever({}) == 0
