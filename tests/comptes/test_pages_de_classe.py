"""Les pages d’une classe : déposer, relire, importer, annuler, inviter, faire passer."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comptes import actions
from comptes.models import ImportDeClasse, Inscription, Utilisateur
from tests import fabriques
from tests.comptes.listes import csv
from tests.fabriques import MIDI

LINA = "ROY;Lina;lina@x.fr;SLAM;101"


def phrases(reponse):
    return [str(m).replace("\u00a0", " ") for m in get_messages(reponse.wsgi_request)]


def envoyer(client, promotion, contenu, nom="liste.csv"):
    fichier = SimpleUploadedFile(nom, contenu)
    return client.post(reverse("import_deposer", args=[promotion.pk]), {"fichier": fichier})


@pytest.fixture
def enseignante(client_de, lefevre):
    return client_de(lefevre)


def inscrire(promotion, nombre):
    for n in range(nombre):
        fabriques.inscription(fabriques.personne(f"e{n}@x.fr", "Léa", f"Nom{n}"), promotion)


def test_deposer_relire_importer_annuler(enseignante, sio2):
    depot = envoyer(enseignante, sio2, csv(LINA, "=1;Léa;lea@x.fr;;"))
    assert phrases(depot) == [
        "1 cellule commence par « = » : c’est du texte ici, jamais une formule."
    ]

    apercu = enseignante.get(depot.url).context["apercu"]
    assert [d.ligne.email for d in apercu.a_ecrire] == ["lina@x.fr"]
    assert [d.ligne.email for d in apercu.refusees] == ["lea@x.fr"]

    for _ in range(2):
        enseignante.post(f"{depot.url}importer/")
    bilan = enseignante.get(depot.url).context["bilan"]
    assert [(li.nom, li.phrase) for li in bilan.ecrites] == [
        ("ROY Lina", "Compte créé, et inscription.")
    ]
    assert [(li.numero, li.phrase) for li in bilan.laissees] == [
        (3, "Le nom commence comme une formule («\u00a0=\u00a0»).")
    ]

    annule = enseignante.post(f"{depot.url}annuler/", follow=True)
    assert (annule.context["bilan"].restees, Inscription.objects.count()) == (0, 0)


def test_un_mauvais_fichier_est_refuse_par_une_phrase(enseignante, sio2):
    page = envoyer(enseignante, sio2, b"%PDF-1.7", "liste.csv")

    assert (page.status_code, page.context["formulaire"].errors["fichier"]) == (
        200,
        ["Ce fichier est un PDF, pas une liste\u00a0: exportez-la en CSV ou en .xlsx."],
    )


def test_un_fichier_de_cinquante_mega_est_refuse_par_une_phrase(enseignante, sio2):
    page = envoyer(enseignante, sio2, b"x" * (50 * 1024 * 1024))

    [phrase] = page.context["formulaire"].errors["fichier"]
    assert phrase.startswith("Ce fichier pèse 50\u00a0Mo")


def test_les_colonnes_inconnues_se_designent(enseignante, sio2):
    depot = envoyer(enseignante, sio2, b"Qui;Machin;Ou\nLina;Roy;lina@x.fr")
    assert enseignante.get(depot.url).context["apercu"].manques == (
        "l’adresse électronique",
        "le nom",
        "le prénom",
    )

    refus = enseignante.post(f"{depot.url}colonnes/", {"entete": 0, "nom": 1, "prenom": 1})
    assert refus.context["colonnes"].non_field_errors() == [
        "Une même colonne ne peut pas porter deux choses."
    ]
    colonnes = {"entete": 0, "nom": 1, "prenom": 0, "email": 2}
    relue = enseignante.post(f"{depot.url}colonnes/", colonnes, follow=True)

    [decision] = relue.context["apercu"].a_ecrire
    assert (decision.ligne.nom, decision.ligne.prenom) == ("Roy", "Lina")


def test_un_fichier_aux_entetes_seules_le_dit(enseignante, sio2):
    depot = envoyer(enseignante, sio2, csv())

    assert "Ce fichier n’a que ses entêtes" in enseignante.get(depot.url).content.decode()


def test_une_case_cochee_deplace_et_les_autres_lignes_restent(enseignante, sio2, kenza):
    autre = fabriques.personne("tom@x.fr", "Tom", "Nguyen")
    fabriques.inscription(autre, kenza.inscriptions.get().promotion)
    depot = envoyer(
        enseignante, sio2, csv("HADDAD;Kenza;kenza@sillage.example;;", "NGUYEN;Tom;tom@x.fr;;")
    )

    enseignante.post(f"{depot.url}importer/", {"confirmees": ["2", "x", "99", "9" * 40]})

    assert [i.etudiant for i in sio2.inscriptions.all()] == [kenza]


def test_une_liste_abandonnee_disparait(enseignante, sio2):
    depot = envoyer(enseignante, sio2, csv(LINA))

    enseignante.post(f"{depot.url}abandonner/")

    assert (ImportDeClasse.objects.count(), Utilisateur.objects.filter(nom="Roy").count()) == (0, 0)


def test_une_liste_oubliee_se_dit(enseignante, sio2, lefevre):
    depose = fabriques.liste_deposee(sio2, lefevre)
    actions.oublier_les_listes(MIDI.replace(year=2027))

    page = enseignante.get(reverse("import_de_classe", args=[depose.pk]))

    assert "effacée au bout d’un jour" in page.content.decode()


def test_un_import_fait_ne_s_abandonne_plus(enseignante, sio2):
    depot = envoyer(enseignante, sio2, csv(LINA))
    enseignante.post(f"{depot.url}importer/")

    enseignante.post(f"{depot.url}abandonner/")
    enseignante.post(f"{depot.url}colonnes/", {"entete": 0, "nom": 1})

    assert ImportDeClasse.objects.get().importe_le is not None


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_des_etudiants_coute_sept_requetes(
    enseignante, sio2, lefevre, nombre, django_assert_num_queries
):
    inscrire(sio2, nombre)
    for n in range(nombre):
        fabriques.liste_deposee(sio2, lefevre, f"Nom;Mail\nRoy Lina;l{n}@x.fr".encode())
    enseignante.get("/avis/")

    with django_assert_num_queries(7):  # session, personne, menu, classe, droit, étudiants, listes
        enseignante.get(reverse("promotion_etudiants", args=[sio2.pk]))


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_apercu_coute_huit_requetes(enseignante, sio2, nombre, django_assert_num_queries):
    inscrire(sio2, nombre)
    lignes = [f"NOM{n};Léa;e{n}@x.fr;SLAM;{n}" for n in range(nombre)]
    depot = envoyer(enseignante, sio2, csv(LINA, *lignes))

    with django_assert_num_queries(8):  # session, personne, menu, import, droit, et trois décident
        assert enseignante.get(depot.url).status_code == 200


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_bilan_coute_huit_requetes(enseignante, sio2, nombre, django_assert_num_queries):
    depot = envoyer(enseignante, sio2, csv(*(f"NOM{n};Léa;e{n}@x.fr;;" for n in range(nombre))))
    enseignante.post(f"{depot.url}importer/")

    with django_assert_num_queries(7):
        assert enseignante.get(depot.url).status_code == 200


def test_inviter_tous_ceux_qui_ne_sont_jamais_venus(enseignante, sio2, hugo):
    inscrire(sio2, 2)
    Utilisateur.objects.filter(pk=hugo.pk).update(last_login=MIDI)
    adresse = reverse("promotion_inviter", args=[sio2.pk])

    assert phrases(enseignante.post(adresse)) == ["2 invitations partent par courriel."]
    assert phrases(enseignante.post(adresse))[-1].startswith("Déjà invité")
    invites = Utilisateur.objects.filter(invite_le__isnull=False)
    assert sorted(p.email for p in invites) == ["e0@x.fr", "e1@x.fr"]


# Le passage d’année


@pytest.fixture
def classe(sio1):
    """Trois étudiants de première année, avec chacun un n° candidat."""
    return [
        fabriques.inscription(fabriques.personne(f"e{n}@x.fr", "Léa", f"Nom{n}"), sio1, "", f"{n}")
        for n in range(3)
    ]


def passer(client, promotion, etape, **champs):
    return client.post(reverse("promotion_passage", args=[promotion.pk]), {"etape": etape} | champs)


def test_chacun_monte_redouble_ou_sort_avec_son_travail(client_de, bernard, sio1, classe):
    client, travail = client_de(bernard), fabriques.realisation(classe[0])
    suivante = fabriques.session(2029)
    champs = {
        "pour_tous": "monte",
        "monte-classe": "nouvelle",
        "monte-nom": "BTS SIO 2",
        "monte-session": sio1.session_id,
        "monte-avec_enseignants": "on",
        "redouble-classe": "nouvelle",
        "redouble-nom": "BTS SIO 1",
        "redouble-session": suivante.pk,
        f"suite-{classe[1].pk}": "redouble",
        f"suite-{classe[2].pk}": "sort",
    }
    relu = passer(client, sio1, "apercu", **champs)
    assert [(g["suite"], g["noms"]) for g in relu.context["groupes"]] == [
        ("monte", ["NOM0 Léa"]),
        ("redouble", ["NOM1 Léa"]),
        ("sort", ["NOM2 Léa"]),
    ]
    assert {i.promotion for i in Inscription.objects.all()} == {sio1}

    fait = passer(client, sio1, "confirmer", **champs)
    passer(client, sio1, "confirmer", **champs)

    assert phrases(fait) == [
        "1 étudiant monte, 1 étudiant redouble, 1 étudiant sort : leur travail les suit."
    ]
    travail.refresh_from_db()
    assert str(travail.inscription.promotion) == "BTS SIO 2 — session 2028"
    lues = Inscription.objects.order_by("pk").select_related("promotion__session")
    assert [(str(i.promotion), i.numero_candidat, i.sortie_le is None) for i in lues] == [
        ("BTS SIO 2 — session 2028", "0", True),
        ("BTS SIO 1 — session 2029", "", True),
        ("BTS SIO 1 — session 2028", "2", False),
    ]
    assert [(p.depuis.nom, p.vers and p.vers.nom) for i in lues for p in i.passages.all()] == [
        ("BTS SIO 1", "BTS SIO 2"),
        ("BTS SIO 1", "BTS SIO 1"),
        ("BTS SIO 1", None),
    ]
    assert [e.enseignant for e in lues[0].promotion.enseignements.all()] == [bernard]


def test_un_autre_referentiel_est_refuse(client_de, bernard, sio1, classe, referentiel):
    autre = fabriques.promotion("BTS SIO 2", 2028)
    referentiel.pk, referentiel.code = None, "bts-ciel"
    referentiel.save()
    type(autre).objects.filter(pk=autre.pk).update(referentiel=referentiel)

    page = passer(
        client_de(bernard), sio1, "apercu", **{"pour_tous": "monte", "monte-classe": autre.pk}
    )

    assert page.context["formulaire"].monte.errors["classe"] == [
        "BTS SIO 1 suit un autre référentiel que BTS SIO 2."
    ]


@pytest.mark.parametrize(
    "champs, phrase",
    [
        ({}, "Dites ce qui arrive à la classe."),
        ({"pour_tous": "redouble"}, "La classe de ceux qui redoublent reste à dire."),
        (
            {"pour_tous": "monte", "monte-classe": "nouvelle"},
            "La classe de ceux qui montent reste à dire.",
        ),
    ],
)
def test_un_passage_incomplet_dit_ce_qui_manque(client_de, bernard, sio1, classe, champs, phrase):
    page = passer(client_de(bernard), sio1, "confirmer", **champs)

    assert phrase in [p for liste in page.context["formulaire"].errors.values() for p in liste]
    assert {i.promotion for i in Inscription.objects.all()} == {sio1}


def test_la_premiere_annee_propose_la_seconde_de_meme_session(client_de, bernard, sio1, classe):
    seconde = fabriques.promotion("BTS SIO 2", 2028)

    propose = client_de(bernard).get(f"/promotions/{sio1.pk}/passage/").context["propose"]

    assert (propose.monte.promotion, propose.premiere_annee) == (seconde, True)


def test_le_passage_coute_huit_requetes(
    client_de, bernard, sio1, classe, django_assert_num_queries
):
    client = client_de(bernard)

    with django_assert_num_queries(8):  # session, personne, menu, classe, droit, et trois
        client.get(f"/promotions/{sio1.pk}/passage/")
