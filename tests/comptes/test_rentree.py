"""La rentrée : chaque étape se relit, chaque geste s’annonce, se rejoue et s’inscrit."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.actions import rentree as actions
from comptes.actions.passages import Suite, passer
from comptes.lectures.etablissement import etablissement_regarde
from comptes.lectures.rentree import dates_decalees, lire_la_rentree
from comptes.models import Acte, Inscription, Passage, Promotion, Utilisateur
from comptes.regles import ActionRefusee
from referentiel.models import SessionExamen
from tests import fabriques
from tests.fabriques import MIDI, PARIS

JUILLET = datetime(2027, 7, 5, 9, tzinfo=PARIS)
ANNEE = timezone.localdate().year


@pytest.fixture
def sio1_de_2028(sio2, sio1, lefevre, bernard, ines, hugo, kenza):
    """L’année 2026-2027 : Inès et Hugo finissent, Kenza est en première année."""
    SessionExamen.objects.filter(annee__in=[2026, 2029]).delete()
    return sio1


@pytest.fixture
def finissante(lefevre):
    """Une classe de deuxième année dont l’examen s’est fini hier, et deux étudiants."""
    classe = fabriques.promotion("BTS SIO 2B", ANNEE)
    SessionExamen.objects.filter(pk=classe.session_id).update(
        depot_le=None,
        oraux_du=None,
        oraux_au=timezone.localdate() - timedelta(days=1),
        jury_efface_le=None,
        donnees_effacees_le=None,
    )
    fabriques.enseignement(lefevre, classe)
    for rang, nom in enumerate(("Abel", "Zoé")):
        fabriques.inscription(fabriques.personne(f"f{rang}@sillage.example", nom=nom), classe)
    return classe


def lue(annee=2027, jour=date(2027, 7, 5)):
    return lire_la_rentree(etablissement_regarde(None), jour=jour, annee=annee)


def actes():
    return list(Acte.objects.order_by("pk").values_list("nature", "objet"))


def messages(page):
    return [str(message) for message in page.context["messages"]]


def test_tout_reste_a_faire_puis_tout_se_relit(sio1_de_2028, sio2, admin, ines, hugo):
    assert lue().faites == (False,) * 7
    assert [a.nom for a in lue().classes] == [
        "BTS SIO 2 — session 2028",
        "BTS SIO 1 — session 2029",
    ]

    actions.ouvrir_la_session(
        SessionExamen.objects.get(annee=2028), acteur=admin, le=JUILLET, annee=2029, dates={}
    )
    voulues = [actions.ClasseVoulue(a.modele, a.session, ()) for a in lue().classes_manquantes]
    assert actions.ouvrir_les_classes(voulues, acteur=admin, le=JUILLET) == 2
    assert lue().faites[:2] == (True, True)

    kenza = Inscription.objects.get(promotion=sio1_de_2028)
    passer(
        sio1_de_2028,
        acteur=admin,
        le=JUILLET,
        suites={kenza.pk: Suite.MONTE},
        monte_vers=Promotion.objects.get(nom="BTS SIO 2", session__annee=2028),
    )
    SessionExamen.objects.filter(annee=2027).update(oraux_au=date(2027, 6, 18))
    siens = [p.inscriptions.get().pk for p in (ines, hugo)]
    sortie = {"sortants": siens[:1], "redoublants": siens[1:]}
    faits = actions.faire_sortir(
        [Promotion.objects.get(pk=sio2.pk)], acteur=admin, le=JUILLET, **sortie
    )
    assert faits == {Suite.SORT: 1, Suite.REDOUBLE: 1}
    assert (lue().faites[2:5], lue().redoublants) == ((True, True, True), 1)

    entrants = Promotion.objects.get(nom="BTS SIO 1", session__annee=2029)
    fabriques.inscription(fabriques.personne("neuf@sillage.example"), entrants)
    assert (lue().faites[5:], lue().a_inviter) == ((True, False), 3)
    Utilisateur.objects.update(invite_le=JUILLET)
    assert lue().reste == 0
    assert [objet for _, objet in actes()] == [
        "session 2029 ouverte",
        "BTS SIO 2 — session 2028 ouverte",
        "BTS SIO 1 — session 2029 ouverte",
        "BTS SIO 2 — session 2027\u00a0: 1 sorti, 1\u00a0redoublant",
    ]
    assert hugo.inscriptions.get().promotion.session.annee == 2028


def test_la_rentree_faite_mene_a_la_suivante(sio1, sio2, kenza, ines):
    Utilisateur.objects.update(last_login=MIDI)

    assert lue(annee=None, jour=date(2026, 11, 28)).annee == 2027
    assert lue(annee=2026, jour=date(2026, 11, 28)).reste == 0
    assert lue(annee=None, jour=date(2027, 5, 1)).annee == 2027


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_a_un_nombre_de_requetes_connu(nombre, client_de, admin, django_assert_num_queries):
    for rang in range(nombre):
        classe = fabriques.promotion(f"BTS SIO 2{'ABC'[rang]}", ANNEE)
        fabriques.inscription(fabriques.personne(f"e{rang}@sillage.example"), classe)
    client = client_de(admin)

    with django_assert_num_queries(7):
        page = client.get(reverse("rentree"))
    assert len(page.context["lue"].diplomees) == nombre


@pytest.mark.parametrize("annee", ["2001", "abc", "99999999999999999999", ""])
def test_une_annee_illisible_est_celle_qui_vient(client_de, admin, annee):
    page = client_de(admin).get(reverse("rentree"), {"annee": annee})

    assert page.context["lue"].annee in {ANNEE, ANNEE + 1}


def test_les_dates_gardent_leur_jour_de_semaine_et_l_effacement_son_quantieme(db):
    modele = SessionExamen(
        annee=2027,
        depot_le=date(2027, 3, 31),
        oraux_du=date(2027, 5, 18),
        jury_efface_le=date(2027, 10, 1),
        donnees_effacees_le=date(2028, 2, 29),
    )

    assert dates_decalees(modele, 2028) == {
        "depot_le": date(2028, 3, 29),
        "oraux_du": date(2028, 5, 16),
        "oraux_au": None,
        "jury_efface_le": date(2028, 10, 1),
        "donnees_effacees_le": date(2029, 3, 1),
    }
    assert dates_decalees(modele, 2030)["depot_le"] == date(2030, 4, 3)


def test_une_session_s_ouvre_par_copie_une_seule_fois(client_de, admin):
    modele = fabriques.session(ANNEE + 2)
    SessionExamen.objects.filter(pk=modele.pk).update(annexe_tableau="XII-7")
    SessionExamen.objects.filter(annee__gt=ANNEE + 2).delete()
    client, url = client_de(admin), reverse("rentree_session", args=[ANNEE + 3])

    saisie = {"depot_le": f"{ANNEE + 3}-04-02", "oraux_au": f"{ANNEE + 3}-06-20"}
    for message in ("est ouverte.", "est déjà ouverte\u00a0: rien n’a changé."):
        page = client.post(url, saisie, follow=True)
        assert messages(page) == [f"La session {ANNEE + 3} {message}"]
    ouverte = SessionExamen.objects.get(annee=ANNEE + 3)
    assert (ouverte.annexe_tableau, ouverte.depot_le) == ("XII-7", date(ANNEE + 3, 4, 2))
    assert (ouverte.jury_efface_le, actes()) == (
        None,
        [("rentree", f"session {ANNEE + 3} ouverte")],
    )


@pytest.mark.parametrize(
    "champ, valeur, phrase",
    [
        ("depot_le", "demain", "Écrivez un jour, par exemple 12/04/2029."),
        ("depot_le", "0202-04-02", f"Cette date est de l’année de la session, {ANNEE + 3}."),
        ("donnees_effacees_le", "9999-01-01", f"Donnez une date de {ANNEE + 3} à {ANNEE + 13}."),
        ("oraux_au", f"{ANNEE + 3}-01-01", "La fin des oraux précède leur début."),
        (
            "jury_efface_le",
            f"{ANNEE + 3}-05-01",
            "Les notes du jury s’effacent après la fin des oraux.",
        ),
    ],
)
def test_une_date_fausse_est_refusee_et_la_saisie_reste(client_de, admin, champ, valeur, phrase):
    fabriques.session(ANNEE + 2)
    saisie = {"oraux_du": f"{ANNEE + 3}-05-18", "oraux_au": f"{ANNEE + 3}-06-18", champ: valeur}

    page = client_de(admin).post(reverse("rentree_session", args=[ANNEE + 3]), saisie)

    assert page.context["formulaire"].errors[champ] == [phrase]
    assert f"{ANNEE + 3}-05-18" in page.content.decode()
    assert not SessionExamen.objects.filter(annee=ANNEE + 3).exists()


@pytest.mark.parametrize("annee", [1999, 2099, 99999999999])
def test_une_session_hors_du_temps_n_existe_pas(client_de, admin, annee):
    fabriques.session()

    assert client_de(admin).get(reverse("rentree_session", args=[annee])).status_code == 404


def test_les_classes_s_ouvrent_avec_les_enseignants_coches(client_de, admin, finissante, lefevre):
    fabriques.enseignement(fabriques.personne("autre@sillage.example"), finissante)
    fabriques.session(ANNEE + 1)
    client, url = client_de(admin), reverse("rentree_classes", args=[ANNEE])
    saisie = {f"ouvrir-{finissante.pk}": "on", f"enseignants-{finissante.pk}": [lefevre.pk]}

    assert messages(client.post(url, saisie, follow=True)) == ["1\u00a0classe est ouverte."]
    ouverte = Promotion.objects.get(nom="BTS SIO 2B", session__annee=ANNEE + 1)
    assert [e.enseignant for e in ouverte.enseignements.all()] == [lefevre]
    assert ouverte.referentiel == finissante.referentiel
    assert messages(client.post(url, saisie, follow=True)) == [
        "Aucune classe à ouvrir\u00a0: toutes existent, ou leur session manque."
    ]
    assert actes() == [("rentree", f"BTS SIO 2B — session {ANNEE + 1} ouverte")]


def test_ouvrir_sans_rien_cocher_se_dit(client_de, admin, finissante):
    fabriques.session(ANNEE + 1)

    page = client_de(admin).post(reverse("rentree_classes", args=[ANNEE]), {})

    assert "Cochez au moins une classe à ouvrir." in page.content.decode()


def sortants(client, etape, vus, redoublent=()):
    url = reverse("rentree_sortants", args=[ANNEE])
    saisie = {"etape": etape, "vus": [i.pk for i in vus], "redoublent": [i.pk for i in redoublent]}
    return client.post(url, saisie, follow=True)


def test_les_sortants_se_relisent_sortent_et_ne_sortent_qu_une_fois(client_de, admin, finissante):
    client, presents = client_de(admin), list(finissante.inscriptions.par_nom())

    apercu = sortants(client, "apercu", presents)
    assert [i.etudiant.nom for i in apercu.context["sortie"].sortants] == ["Abel", "Zoé"]
    assert not Passage.objects.exists()

    page = sortants(client, "confirmer", presents)
    assert messages(page) == ["2\u00a0étudiants sont sortis."]
    assert messages(sortants(client, "confirmer", presents)) == [
        "Rien n’a changé\u00a0: ils étaient déjà passés."
    ]
    assert not finissante.inscriptions.actives().exists()
    assert actes() == [
        ("rentree", f"BTS SIO 2B — session {ANNEE}\u00a0: 2 sortis, 0\u00a0redoublant")
    ]


def test_un_onglet_ancien_ne_sort_pas_qui_vient_d_arriver(client_de, admin, finissante):
    client, presents = client_de(admin), list(finissante.inscriptions.par_nom())
    arrivee = fabriques.inscription(fabriques.personne("tard@sillage.example"), finissante)

    sortants(client, "confirmer", presents)

    assert list(finissante.inscriptions.actives()) == [arrivee]


def test_un_redoublant_sans_classe_ou_aller_ne_fait_sortir_personne(client_de, admin, finissante):
    presents = list(finissante.inscriptions.par_nom())

    page = sortants(client_de(admin), "confirmer", presents, presents[:1])

    assert messages(page) == ["Dites dans quelle classe va un étudiant qui redouble."]
    assert finissante.inscriptions.actives().count() == 2
    assert actes() == []


@pytest.mark.parametrize("oraux_au", [None, date(2027, 6, 18)])
def test_personne_ne_sort_avant_la_fin_des_oraux(admin, ines, sio2, oraux_au):
    SessionExamen.objects.filter(pk=sio2.session_id).update(oraux_au=oraux_au)
    classe = Promotion.objects.select_related("session").get(pk=sio2.pk)
    fin = oraux_au or date(2027, 6, 30)

    with pytest.raises(ActionRefusee, match=f"durent jusqu’au {fin:%d/%m/%Y}"):
        actions.faire_sortir(
            [classe],
            acteur=admin,
            le=datetime(2027, fin.month, fin.day, 12, tzinfo=PARIS),
            sortants=[ines.inscriptions.get().pk],
            redoublants=[],
        )


def test_les_entrants_sont_invites_une_fois(client_de, admin, mailoutbox):
    classe = fabriques.promotion("BTS SIO 1", ANNEE + 2)
    for rang in range(2):
        fabriques.inscription(fabriques.personne(f"e{rang}@sillage.example"), classe)
    client, url = client_de(admin), reverse("rentree_inviter", args=[ANNEE])

    assert messages(client.post(url, follow=True)) == ["2\u00a0invitations partent par courriel."]
    assert messages(client.post(url, follow=True)) == [
        "Tous sont déjà invités\u00a0: rien n’est parti."
    ]
    assert actes() == [
        ("invitation", ""),
        ("invitation", ""),
        ("rentree", f"rentrée {ANNEE}\u00a0: 2\u00a0étudiants invités"),
    ]


@pytest.mark.parametrize("nom", ["rentree_classes", "rentree_sortants", "rentree_inviter"])
def test_une_rentree_hors_du_temps_n_existe_pas(nom, client_de, admin):
    client, url = client_de(admin), reverse(nom, args=[2101])

    assert (client.get(url).status_code, client.post(url).status_code) in {(404, 404), (405, 404)}


def test_une_classe_sans_chiffre_ou_au_nom_tres_long_se_suit(client_de, admin):
    fabriques.inscription(promo=fabriques.promotion("Alternance " + "x" * 39, ANNEE))

    page = client_de(admin).get(reverse("rentree"), {"annee": ANNEE})

    assert [c.nom for c in page.context["lue"].classes] == [
        f"Alternance {'x' * 39} — session {ANNEE + 1}"
    ]
