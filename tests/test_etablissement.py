"""Le tableau de bord de l’établissement : ce qui attend, ce qui vient, ce qui va mal."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from comptes.lectures.etablissement import etablissement_regarde
from comptes.models import Etablissement, Utilisateur
from config.etat_du_service import lire_le_service
from config.tableau import lire_le_tableau
from documents.models import EtatDePiece
from documents.sauvegardes.trace import NOM, noter_la_sauvegarde
from referentiel.models import SessionExamen
from tests import fabriques
from tests.fabriques import MIDI, PARIS

MARS = datetime(2027, 3, 8, 9, tzinfo=PARIS)
DATES = {
    "depot_le": date(2027, 3, 31),
    "oraux_du": date(2027, 5, 18),
    "oraux_au": date(2027, 6, 18),
    "jury_efface_le": date(2027, 10, 1),
    "donnees_effacees_le": date(2028, 10, 1),
}


@pytest.fixture(autouse=True)
def hors_du_site(settings, tmp_path):
    """La trace d’une sauvegarde s’écrit dans un dossier du test."""
    settings.VAR_DIR = tmp_path


@pytest.fixture
def datee(sio2):
    """La session 2027, toutes ses dates dites."""
    SessionExamen.objects.filter(pk=sio2.session_id).update(**DATES)
    return sio2


def lire(admin, le):
    return lire_le_tableau(admin, etablissement_regarde(None), le=le)


def dits(admin, le=MIDI):
    return [f"{g.verbe} {g.suite}" for g in lire(admin, le).gestes]


def peupler(rangs):
    """Une classe par rang : enseignant, étudiant jamais venu, preuve, dépôt, commission."""
    for rang in rangs:
        classe = fabriques.promotion(f"BTS SIO 2 {rang}")
        enseignant = fabriques.personne(f"prof{rang}@sillage.example")
        fabriques.enseignement(enseignant, classe)
        inscrit = fabriques.inscription(fabriques.personne(f"e{rang}@sillage.example"), classe)
        fabriques.validee(inscrit, enseignant, avec_preuve=True)
        fabriques.dossier_depose(inscrit)
        fabriques.piece(inscrit, enseignant)
        fabriques.commission(f"Jury {rang}", timezone.localdate() + timedelta(days=rang))
        fabriques.session(2030 + rang)


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_tableau_a_un_nombre_de_requetes_connu(
    nombre, client_de, admin, django_assert_num_queries
):
    peupler(range(nombre))
    client = client_de(admin)
    client.get(reverse("etablissement"))  # les migrations faites se relisent en entier une fois

    with django_assert_num_queries(20):
        page = client.get(reverse("etablissement"))
    assert page.content.decode().count("promotion__nom") == nombre
    assert page.content.decode().count("Jury ") == nombre


def test_l_accueil_de_l_administration_est_son_etablissement(client_de, admin):
    assert client_de(admin).get("/").url == "/etablissement/"


def test_le_menu_mene_a_chaque_page_de_l_etablissement(client_de, admin, lefevre):
    page = client_de(admin).get(reverse("commissions"))

    assert [e.libelle for e in page.context["menu"]][0] == "Établissement"
    assert [e.libelle for e in page.context["sous_menu"]] == [
        *("Tableau de bord", "Personnes", "Rentrée", "Commissions"),
        *("Conservation", "Registre", "Actes", "Réglages"),
    ]
    assert [e.libelle for e in page.context["sous_menu"] if e.actif] == ["Commissions"]
    assert client_de(lefevre).get(reverse("promotions")).context["sous_menu"] == ()


def test_un_etablissement_neuf_apprend_par_ou_commencer(client_de, admin):
    SessionExamen.objects.all().delete()
    Etablissement.objects.all().delete()

    page = client_de(admin).get(reverse("etablissement"))

    etapes = page.context["tableau"].etapes
    assert [(etape.faite, bool(etape.url)) for etape in etapes] == [
        (False, True),
        (False, True),
        (False, False),
        (False, False),
        (False, False),
    ]
    assert reverse("admin:comptes_etablissement_add") in page.content.decode()


def test_les_pas_d_ouverture_se_cochent_puis_s_effacent(admin, ines, lefevre):
    Utilisateur.objects.filter(pk=ines.pk).update(last_login=None, invite_le=None)
    assert [e.faite for e in lire(admin, MIDI).etapes] == [True] * 4 + [False]

    Utilisateur.objects.filter(pk=ines.pk).update(invite_le=MIDI)
    assert lire(admin, MIDI).etapes == ()


def test_la_prochaine_echeance_est_en_tete(admin, datee):
    tableau = lire(admin, MARS)

    prochaine = tableau.prochaine
    assert (prochaine.libelle, prochaine.annee) == ("Dépôt des dossiers", 2027)
    assert (prochaine.dans, prochaine.jour_de_semaine) == ("dans 23\u00a0jours", "mercredi")
    assert [e.en_lettres for e in tableau.suivantes] == [
        "18 mai 2027",
        "1er octobre 2027",
        "1er octobre 2028",
    ]


def test_des_oraux_commences_se_disent_par_leur_fin(admin, datee):
    tableau = lire(admin, datetime(2027, 6, 17, 9, tzinfo=PARIS))

    assert (tableau.prochaine.libelle, tableau.prochaine.dans) == ("Fin des oraux", "demain")


def test_tout_va_bien_quand_rien_n_attend(admin, datee, ines, lefevre):
    Utilisateur.objects.update(last_login=MIDI)

    assert dits(admin) == []


def test_ce_qui_attend_un_geste_se_dit_et_presse_d_abord(admin, ines, sio2):
    ines.inscriptions.update(option="")
    SessionExamen.objects.update(**dict.fromkeys(DATES))

    assert dits(admin) == [
        "Fixer la date de dépôt de la session 2027\u00a0: "
        "les étudiants ne savent pas quand déposer.",
        "Donner un enseignant à BTS SIO 2 — session 2027\u00a0: personne n’y évalue.",
        "Dire la date d’effacement des notes du jury et des données des étudiants, session 2027.",
        "Inviter 1\u00a0étudiant de BTS SIO 2 — session 2027, jamais prévenu.",
        "Compléter l’option de 1\u00a0étudiant de BTS SIO 2 — session 2027 (SISR ou SLAM).",
    ]


@pytest.mark.parametrize(
    "jour, dit",
    [(date(2027, 2, 27), False), (date(2027, 2, 28), True), (date(2027, 4, 1), False)],
)
def test_le_numero_de_candidat_presse_a_un_mois_du_depot(admin, datee, ines, lefevre, jour, dit):
    le = datetime(jour.year, jour.month, jour.day, 9, tzinfo=PARIS)

    assert any("n°\u00a0candidat" in phrase for phrase in dits(admin, le)) == dit


@pytest.mark.parametrize("nom", ["BTS SIO 1", "BTS SIO 2"])
def test_une_classe_restee_de_l_an_passe_presse(admin, nom):
    annee = 2027 if nom == "BTS SIO 1" else 2026
    fabriques.inscription(promo=fabriques.promotion(nom, annee))

    assert (
        f"Faire passer 1\u00a0étudiant de {nom} — session {annee}\u00a0: l’année est passée."
        in dits(admin)
    )


def test_les_invitations_sans_suite_se_comptent(admin, ines, hugo, kenza):
    Utilisateur.objects.filter(pk__in=[ines.pk, hugo.pk, kenza.pk]).update(
        invite_le=MIDI, last_login=None
    )
    Utilisateur.objects.filter(pk=kenza.pk).update(last_login=MIDI)

    lu = lire(admin, MIDI).lu
    assert (lu.invites, lu.premier_invite_le) == (2, MIDI)
    assert [classe.en_attente for classe in lu.presentes] == [2, 0]


def test_chaque_classe_dit_ses_depots_et_ses_retards(admin, datee, ines, hugo, lefevre):
    for personne, heure in ((ines, 23), (hugo, 25)):
        inscrit = personne.inscriptions.get()
        fabriques.validee(inscrit, lefevre)
        limite = datetime(2027, 3, 31, tzinfo=PARIS)
        fabriques.dossier_depose(inscrit, le=limite + timedelta(hours=heure))

    montree = lire(admin, MARS).classes[0]
    assert (montree.mot, montree.retard) == ("2\u00a0dossiers déposés sur 2", "1 en retard")


def test_la_place_compte_depots_et_dossiers_une_fois(admin, ines, lefevre, settings):
    inscrit = ines.inscriptions.get()
    travail = fabriques.validee(inscrit, lefevre, avec_preuve=True)
    fabriques.stage(inscrit, attestation=b"%PDF-1.7 signee")
    deposes = travail.preuves.get().taille + len(b"%PDF-1.7 signee")
    for jour in (2, 3):
        fabriques.dossier_depose(inscrit, le=MIDI + timedelta(days=jour))
    settings.ESPACE_PAR_PROMOTION_MAX = deposes

    tableau = lire(admin, MIDI)
    montree = tableau.classes[0]
    assert (montree.deposes.fichiers, montree.deposes.octets) == (2, deposes)
    assert (montree.produits.fichiers, montree.produits.octets) == (2, deposes)
    assert (tableau.place.fichiers, montree.espace.pour_cent) == (4, 100)


def test_une_production_bloquee_se_reprend(admin, ines, lefevre, client_de):
    piece = fabriques.piece(ines.inscriptions.get(), lefevre)
    type(piece).objects.update(etat=EtatDePiece.IMPOSSIBLE, motif="Pas de stage.")

    page = client_de(admin).get(reverse("etablissement")).content.decode()

    assert reverse("production_reprendre", args=[piece.production_id]) in page
    assert dits(admin)[-1].endswith("\u00a0: 1\u00a0fichier n’a pu se faire.")


def un_echec(tache="comptes.actions.invitations.envoyer_les_invitations", args=((),)):
    return DBTaskResult.objects.create(
        args_kwargs={"args": list(args), "kwargs": {}},
        task_path=tache,
        backend_name="default",
        run_after=get_date_max(),
        status=TaskResultStatus.FAILED,
        finished_at=MIDI,
    )


def test_une_tache_en_echec_se_dit_et_se_relance_une_fois(client_de, admin):
    un_echec()
    un_echec("autrefois.une_tache.disparue")
    client = client_de(admin)
    phrases = [e.phrase for e in lire_le_service(MIDI).echecs]
    assert phrases == ["1\u00a0tâche «\u00a0disparue\u00a0»", "1\u00a0envoi d’invitations"]

    for message in ("1\u00a0tâche de nouveau en file.", "Rien à relancer."):
        page = client.post(reverse("taches_relancer"), follow=True)
        assert [str(m) for m in page.context["messages"]] == [message]
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1
    assert [e.tache for e in lire_le_service(MIDI).echecs] == ["autrefois.une_tache.disparue"]


def test_un_echec_s_oublie_depuis_la_page(client_de, admin):
    un_echec()
    client = client_de(admin)
    client.handler.enforce_csrf_checks = True

    page = client.get(reverse("etablissement")).content.decode()
    _, forme = page.split(reverse("taches_oublier"), 1)
    jeton = forme.split('csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    client.post(reverse("taches_oublier"), {"csrfmiddlewaretoken": jeton})

    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    "passee, phrase, bon",
    [
        (timedelta(hours=1), "Dernière sauvegarde aujourd’hui à 11\u00a0h\u00a000", True),
        (timedelta(days=1), "Dernière sauvegarde hier à 12\u00a0h\u00a000", True),
        (timedelta(days=3), "Dernière sauvegarde il y a 3\u00a0jours à 12\u00a0h\u00a000", False),
    ],
)
def test_la_derniere_sauvegarde_se_lit(db, passee, phrase, bon):
    noter_la_sauvegarde(MIDI - passee)

    point = lire_le_service(MIDI).points[-1]
    assert (point.phrase, point.bon) == (phrase, bon)


@pytest.mark.parametrize("trace", [None, "hier\n"])
def test_sans_sauvegarde_connue_le_tableau_le_dit(db, trace, tmp_path):
    if trace:
        (tmp_path / NOM).write_text(trace)

    point = lire_le_service(MIDI).points[-1]
    assert point.phrase == "Aucune sauvegarde faite d’ici (manage.py sauvegarder)"
    assert not point.bon


def test_des_noms_de_deux_cents_lettres_tiennent(client_de, admin, sio2):
    Etablissement.objects.update(nom="É" * 120)
    long = fabriques.personne(prenom="P" * 80, nom="N" * 80)
    fabriques.enseignement(long, fabriques.promotion("B" * 50))

    page = client_de(admin).get(reverse("etablissement"))

    assert page.status_code == 200
    assert "P" * 80 in page.content.decode()


@pytest.fixture
def autre(admin, sio2):
    """Un second établissement, sa classe et son étudiante ; le premier est Jean-Moulin."""
    lycee = fabriques.etablissement("0870100A", "Lycée Raoul-Dautry", "Limoges")
    classe = fabriques.promotion("BTS SIO 2 Dautry", lycee=lycee)
    fabriques.inscription(fabriques.personne("d@sillage.example", "Zoé", "Dautry"), classe)
    return classe


PAGES = ("etablissement", "promotions", "rentree")


@pytest.mark.parametrize("nom", PAGES)
def test_une_page_ne_montre_que_l_etablissement_regarde(nom, client_de, admin, ines, autre):
    client, page = client_de(admin), reverse(nom)

    assert b"SIO 2 Dautry" not in client.get(page).content
    assert b"SIO 2 Dautry" in client.get(f"{page}?etablissement={autre.etablissement_id}").content
    for suite in PAGES:
        assert b"SIO 2 Dautry" in client.get(reverse(suite)).content


@pytest.mark.parametrize("faux", ["0", "neuf", "9" * 40, "²", "-1"])
def test_un_etablissement_inconnu_est_le_premier(faux, client_de, admin, ines, autre):
    client = client_de(admin)
    client.cookies["etablissement"] = faux

    page = client.get(reverse("etablissement"), {"etablissement": faux})
    assert page.context["tableau"].lu.etablissement.nom == "Lycée Jean-Moulin"
    assert "etablissement" not in page.cookies


def test_un_seul_etablissement_ne_se_choisit_pas(client_de, admin, ines):
    for nom in (*PAGES, "personnes"):
        assert reverse("etablissements") not in client_de(admin).get(reverse(nom)).content.decode()


def test_un_envoi_de_rentree_garde_l_etablissement_de_sa_page(client_de, admin, ines, autre):
    Utilisateur.objects.update(last_login=None, invite_le=None)
    client, annee = client_de(admin), autre.session.annee - 1
    chez_soi = client.get(reverse("rentree"), {"annee": annee}).content.decode()
    client.get(reverse("rentree"), {"etablissement": autre.etablissement_id})

    _, forme = chez_soi.split(reverse("rentree_inviter", args=[annee]), 1)
    _, garde = forme.split('name="etablissement" value="', 1)
    client.post(reverse("rentree_inviter", args=[annee]), {"etablissement": garde.split('"', 1)[0]})

    invites = Utilisateur.objects.filter(invite_le__isnull=False)
    assert list(invites) == [ines]


@pytest.mark.parametrize("cherche", ["dautry", "RAOUL limoges", "0870100a"])
def test_un_etablissement_se_cherche_et_ramene_a_sa_page(cherche, client_de, admin, ines, autre):
    adresse = f"{reverse('etablissements')}?vers=rentree"
    page = client_de(admin).get(adresse, {"cherche": cherche, "vers": "rentree"})

    assert [e.nom for e in page.context["page"].object_list] == ["Lycée Raoul-Dautry"]
    assert f"{reverse('rentree')}?etablissement={autre.etablissement_id}" in page.content.decode()


def test_une_page_de_retour_inconnue_est_le_tableau_de_bord(client_de, admin, ines, autre):
    page = client_de(admin).get(reverse("etablissements"), {"vers": "//ailleurs.example"})

    assert page.context["vers"] == "etablissement"
