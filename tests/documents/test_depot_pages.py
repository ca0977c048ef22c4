"""La page du dépôt : ce qui y sera, ce qui n’y sera pas, déposer, l’historique, l’aperçu."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.core.cache import caches
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents.actions.avance import preparer_les_pages
from documents.calculs.page_de_depot import JOURS_AVANT_LA_LIMITE
from documents.models import ClasseurOfficiel, Controle, Dossier
from evaluations import actions as evaluations_actions
from portfolio import actions
from tests import fabriques
from tests.fabriques import MIDI, dossier_depose

pytestmark = pytest.mark.django_db
PROCHE = timedelta(days=JOURS_AVANT_LA_LIMITE)
PAGES = "documents.actions.avance.preparer_les_pages"


def une_feuille():
    sortie = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(sortie)
    return sortie.getvalue()


def lire(client, adresse="/dossier/"):
    return client.get(adresse).content.decode()


def en_clair(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("&nbsp;", " ")


def lu(page):
    return re.search(r'name="lu" value="([0-9a-f]{64})"', page)[1]


def deposer(client, **champs):
    return client.post("/dossier/deposer/", {"lu": lu(lire(client))} | champs)


@pytest.fixture
def client(client_de, ines):
    return client_de(ines)


@pytest.fixture
def depot_possible(inscription_d_ines, lefevre):
    return fabriques.validee(inscription_d_ines, lefevre, avec_preuve=True)


# Avant de déposer


def test_sans_rien_de_valide_la_page_apprend_quoi_faire(client, inscription_d_ines):
    fabriques.realisation(inscription_d_ines, intitule="Pare-feu")

    texte = en_clair(lire(client))

    assert "Rien à déposer pour l’instant" in texte
    assert "Pare-feu" in texte
    assert "Déposer mon dossier" not in texte


def test_la_page_nomme_ce_qui_sera_lu_et_ce_qui_ne_le_sera_pas(
    client, inscription_d_ines, lefevre, depot_possible
):
    fabriques.soumise(inscription_d_ines, intitule="Audit du réseau")
    fabriques.a_reprendre(inscription_d_ines, lefevre, intitule="Intranet")
    fabriques.realisation(inscription_d_ines, intitule="Pare-feu")

    page = lire(client)
    dedans, dehors = (
        en_clair(re.search(rf'aria-labelledby="titre-{titre}">(.*?)</section>', page, re.S)[1])
        for titre in ("contenu", "ecartees")
    )

    assert "Plan de sauvegarde 3-2-1" in dedans
    assert "1 fichier de preuve" in dedans
    for intitule, raison in (
        ("Audit du réseau", "En attente du jugement"),
        ("Intranet", "corrigez-la, puis soumettez-la"),
        ("Pare-feu", "Jamais soumise"),
    ):
        assert (intitule in dehors, raison in dehors, intitule in dedans) == (True, True, False)


def test_un_point_bloquant_se_dit_et_n_empeche_pas_de_deposer(client, depot_possible):
    page = lire(client)

    assert "À corriger avant le dépôt" in page
    assert deposer(client).status_code == 302
    assert Dossier.objects.get().numero == 1


@pytest.mark.parametrize(
    "jours, phrase",
    [(12, "dans 12 jours"), (0, "aujourd’hui"), (-3, "il y a 3 jours. Vous pouvez encore déposer")],
)
def test_la_date_limite_se_dit_avant_comme_apres(client, sio2, depot_possible, jours, phrase):
    fixer_la_date_limite(sio2, dans=timedelta(days=jours))

    assert phrase in en_clair(lire(client))


def fixer_la_date_limite(promotion, dans):
    promotion.session.depot_le = None if dans is None else timezone.localdate() + dans
    promotion.session.save()
    caches["default"].clear()


def pages_demandees():
    return [t.args_kwargs["args"] for t in DBTaskResult.objects.filter(task_path=PAGES)]


def test_ouvrir_la_page_demande_une_fois_que_les_pages_se_preparent(
    client, inscription_d_ines, sio2, depot_possible, settings
):
    fixer_la_date_limite(sio2, dans=PROCHE)
    caches["pages"].clear()
    page = [lire(client) for _ in range(2)][0]

    assert pages_demandees() == [[inscription_d_ines.pk, lu(page)]]
    preparer_les_pages.call(inscription_d_ines.pk, lu(page))
    avant = set(Path(settings.CACHES["pages"]["LOCATION"]).iterdir())
    deposer(client)
    apres = set(Path(settings.CACHES["pages"]["LOCATION"]).iterdir())
    assert len(apres - avant) == 4  # les quatre documents émis : plus aucune page à mettre en page


@pytest.mark.parametrize("dans", [PROCHE + timedelta(days=1), None])
def test_loin_de_la_date_limite_ouvrir_la_page_ne_fait_rien_preparer(
    client, sio2, depot_possible, dans
):
    fixer_la_date_limite(sio2, dans=dans)

    assert lu(lire(client))
    assert pages_demandees() == []


def test_redeposer_se_prepare_a_toute_date(
    client, inscription_d_ines, lefevre, sio2, depot_possible
):
    fixer_la_date_limite(sio2, dans=PROCHE * 5)
    deposer(client)
    fabriques.validee(inscription_d_ines, lefevre, intitule="Serveur de secours")
    page = lire(client)

    assert pages_demandees() == [[inscription_d_ines.pk, lu(page)]]


def test_en_lecture_seule_la_page_ne_demande_rien(client, sio2, depot_possible, settings):
    settings.LECTURE_SEULE = True
    fixer_la_date_limite(sio2, dans=PROCHE)

    assert "revenez déposer un peu plus tard" in en_clair(lire(client))
    assert pages_demandees() == []


# Déposer


def test_deposer_conduit_au_dossier_et_le_dit(client, depot_possible):
    reponse = deposer(client)

    assert (reponse.status_code, reponse.url) == (302, "/dossier/#dossier-1")
    texte = en_clair(lire(client))
    assert "Votre dossier n° 1 est déposé." in texte
    assert "Votre dossier n° 1 est à jour" in texte
    assert "Pas encore contrôlé par votre enseignant." in texte


def test_un_second_onglet_ne_depose_pas_deux_fois(client, depot_possible):
    champs = {"lu": lu(lire(client))}

    reponses = [client.post("/dossier/deposer/", champs).status_code for _ in range(2)]

    assert (reponses, Dossier.objects.count()) == ([302, 302], 1)
    assert "Rien n’a changé depuis votre dossier n° 1." in en_clair(lire(client))


def test_une_page_perimee_se_remontre_a_jour(client, inscription_d_ines, lefevre, depot_possible):
    avant = lu(lire(client))
    fabriques.validee(inscription_d_ines, lefevre, intitule="Serveur de secours")

    reponse = client.post("/dossier/deposer/", {"lu": avant})

    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "a changé depuis l’ouverture" in page
    assert "Serveur de secours" in page
    assert (lu(page) != avant, Dossier.objects.count()) == (True, 0)


@pytest.mark.parametrize("faux", ["", "x" * 5000, "é'\"<script>", "0" * 64])
def test_une_empreinte_fausse_ne_depose_rien(client, depot_possible, faux):
    assert client.post("/dossier/deposer/", {"lu": faux}).status_code == 409
    assert Dossier.objects.count() == 0


def test_un_classeur_qui_ne_se_remplit_plus_se_dit_sans_rien_deposer(
    client, admin, sio2, depot_possible
):
    fabriques.classeur_officiel(admin, sio2.session)

    reponse = deposer(client)

    assert reponse.status_code == 503
    assert "ne peut pas être rempli pour l’instant" in reponse.content.decode()
    assert (Dossier.objects.count(), ClasseurOfficiel.objects.count()) == (0, 1)


def test_un_rangement_qui_n_ecrit_plus_se_dit_et_le_depot_se_refait(
    client, settings, tmp_path, depot_possible
):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "dossiers").write_bytes(b"")

    refus = deposer(client)

    assert refus.status_code == 503
    assert "rien n’est déposé, et rien n’est perdu" in refus.content.decode()
    assert Dossier.objects.count() == 0
    (tmp_path / "dossiers").unlink()
    assert deposer(client).url == "/dossier/#dossier-1"


def test_un_certificat_inutilisable_se_dit_sans_rien_deposer(client, settings, depot_possible):
    settings.SIGNATURE_PKCS12 = "/nulle/part.p12"

    reponse = deposer(client)

    assert reponse.status_code == 503
    assert "Le certificat de signature ne peut pas être lu" in reponse.content.decode()
    assert Dossier.objects.count() == 0


# Après


def test_le_bandeau_dit_ce_qui_a_ete_valide_depuis(
    client, inscription_d_ines, lefevre, depot_possible
):
    dossier_depose(inscription_d_ines)
    for intitule in ("Serveur de secours", "Annuaire"):
        fabriques.validee(inscription_d_ines, lefevre, intitule=intitule)

    texte = en_clair(lire(client))

    assert "n’est plus celui du dossier n° 1 : 2 réalisations validées depuis." in texte
    assert "Déposer de nouveau" in texte


def changer_un_stage(inscription):
    stage = inscription.stages.get()
    actions.modifier_stage(
        stage,
        acteur=inscription.etudiant,
        le=MIDI,
        champs={"missions": "Inventaire."},
        version=stage.version,
    )


def changer_de_nom(inscription):
    type(inscription.etudiant).objects.filter(pk=inscription.etudiant_id).update(nom="Durand")


def rouvrir(inscription):
    evaluations_actions.rouvrir(
        inscription.realisations.get(),
        acteur=inscription.promotion.enseignements.get().enseignant,
        le=MIDI + timedelta(days=3),
        motif="Datez la preuve.",
    )


def reprendre(inscription):
    rouvrir(inscription)
    travail = inscription.realisations.get()
    actions.soumettre(travail, acteur=inscription.etudiant, le=MIDI + timedelta(days=4))
    professeure = inscription.promotion.enseignements.get().enseignant
    fabriques.juger(travail, professeure, le=MIDI + timedelta(days=5))


@pytest.mark.parametrize(
    "changer, phrase",
    [
        (rouvrir, "1 réalisation rouverte depuis"),
        (reprendre, "1 réalisation reprise depuis"),
        (changer_un_stage, "vos stages ont changé"),
        (changer_de_nom, "un fichier, votre identité ou votre adresse a changé"),
    ],
)
def test_le_bandeau_nomme_ce_qui_a_change(
    client, inscription_d_ines, depot_possible, changer, phrase
):
    fabriques.stage(inscription_d_ines)
    dossier_depose(inscription_d_ines)

    changer(inscription_d_ines)

    assert f"celui du dossier n° 1 : {phrase}." in en_clair(lire(client))


def test_l_historique_dit_le_retard_l_absence_et_le_controle(
    client, inscription_d_ines, lefevre, sio2, depot_possible
):
    sio2.session.depot_le = MIDI.date()
    sio2.session.save()
    preuve = depot_possible.preuves.get()
    preuve.fichier.storage.delete(preuve.fichier.name)
    dossier = dossier_depose(inscription_d_ines)
    Controle.objects.create(
        dossier=dossier,
        enseignant=lefevre,
        fait_le=MIDI,
        present=True,
        dans_les_temps=False,
        motif_dans_les_temps="Deux jours de retard.",
        duree=True,
        attestations=True,
        suite="a_regulariser",
        commentaire="Expliquez le retard.",
    )

    texte = en_clair(lire(client))

    for phrase in (
        "en retard de 2 jours",
        "plan.pdf : Le fichier n’est plus dans le rangement du site.",
        "À régulariser par Mme Lefèvre",
        "Expliquez le retard.",
        "Il est déposé dans les temps : non. Deux jours de retard.",
        dossier.sha256[:8],
    ):
        assert phrase in texte


def test_une_attestation_que_l_on_n_a_pu_reunir_se_dit(client, inscription_d_ines, depot_possible):
    fabriques.stage(inscription_d_ines, attestation=une_feuille())
    fabriques.stage(inscription_d_ines, organisation="Ponanto", attestation=b"%PDF-1.7 abime")
    dossier_depose(inscription_d_ines)

    assert "Attestations de stage (sans attestation.pdf)" in en_clair(lire(client))


def test_les_deux_fichiers_du_serveur_ont_le_nom_impose(client, inscription_d_ines, depot_possible):
    fabriques.stage(inscription_d_ines, attestation=une_feuille())
    dossier_depose(inscription_d_ines, documents=True)

    noms = re.findall(r'download="([^"]+)"', lire(client))

    assert noms == ["BTSSIDOPROFE5.pdf", "BTSSIPRESENTE5.pdf"]


@pytest.mark.parametrize("depots", [1, 3])
def test_la_page_coute_toujours_autant(
    client, inscription_d_ines, lefevre, depots, django_assert_num_queries
):
    for rang in range(depots):
        fabriques.validee(inscription_d_ines, lefevre, intitule=f"N° {rang}", avec_preuve=True)
        dossier_depose(inscription_d_ines)
    client.get("/dossier/")

    with django_assert_num_queries(15):
        client.get("/dossier/")


# L’aperçu


def test_l_apercu_montre_ce_que_le_jury_lirait_preuves_comprises(client, depot_possible):
    accueil, page = (
        lire(client, "/dossier/apercu/"),
        lire(client, "/dossier/apercu/realisations/1/"),
    )
    piece = client.get("/dossier/apercu/pieces/preuves/01/01-plan.pdf")

    assert 'href="/dossier/apercu/realisations/1/"' in accueil
    assert "Le plan 3-2-1 est en service et restauré." in page
    assert b"".join(piece.streaming_content) == b"%PDF-1.7 preuve"
    assert client.get("/dossier/apercu/realisations/2/").status_code == 404
    assert client.get("/dossier/apercu/pieces/preuves/../../x").status_code == 404


# Ceux qui n’ont pas, ou plus, de classe


def test_sans_classe_la_page_le_dit(client_de, lefevre):
    assert "Vous n’êtes inscrit dans aucune classe" in lire(client_de(lefevre))


def test_un_ancien_relit_ses_dossiers_sans_pouvoir_deposer(
    client, inscription_d_ines, depot_possible
):
    dossier_depose(inscription_d_ines)
    inscription_d_ines.sortie_le = MIDI.date()
    inscription_d_ines.save()

    texte = en_clair(lire(client))

    assert ("Votre inscription est terminée" in texte, "Dossier n° 1" in texte) == (True, True)
    assert client.post("/dossier/deposer/", {"lu": "0" * 64}).status_code == 403


def test_a_qui_n_a_rien_ecrit_on_ne_dit_pas_que_tout_est_valide(client, inscription_d_ines):
    texte = en_clair(lire(client))

    assert "Rien à déposer pour l’instant" in texte
    for phrase in ("Ce qui n’y sera pas", "il n’empêche pas de déposer", "Lire ce que le jury"):
        assert phrase not in texte


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(
    "page", ["", "realisations/1/", "pieces/preuves/01/01-plan.pdf"], ids=["tout", "une", "pièce"]
)
def test_l_apercu_coute_toujours_autant(
    client, inscription_d_ines, lefevre, nombre, page, django_assert_num_queries
):
    for rang in range(nombre):
        fabriques.validee(inscription_d_ines, lefevre, intitule=f"N° {rang}", avec_preuve=True)
    client.get(f"/dossier/apercu/{page}")

    with django_assert_num_queries(10):
        client.get(f"/dossier/apercu/{page}")
