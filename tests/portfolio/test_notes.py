"""Le journal de l’étudiant : noter, relire, corriger, rassembler en une réalisation."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portfolio import actions
from portfolio.fichiers import examiner
from portfolio.lectures import grouper, notes_de, notes_lues
from portfolio.lectures.notes import premiere_phrase, titre_du_jour
from portfolio.models import Cadre, FichierDeNote, Note, Realisation
from portfolio.regles import ActionRefusee, EnregistrementPerime
from tests import fabriques
from tests.fabriques import MIDI

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}
JOUR = date(2026, 11, 12)


@pytest.fixture(autouse=True)
def _dossier_prive(settings, tmp_path):
    """Chaque test range ses fichiers chez lui, et peut les compter."""
    settings.MEDIA_ROOT = tmp_path


def une_photo(couleur="red", nom="photo.jpg", **options):
    sortie = io.BytesIO()
    Image.new("RGB", (40, 30), couleur).save(sortie, "JPEG", **options)
    return SimpleUploadedFile(nom, sortie.getvalue())


def une_note(inscrit, *valeurs, photos=(), **options):
    return fabriques.note(
        inscrit, *valeurs, fichiers=[examiner(photo) for photo in photos], **options
    )


def reunies(inscrit, *notes, cle=None, intitule="Réseau de la salle 204"):
    return actions.rassembler(
        inscrit,
        [note.pk for note in notes],
        acteur=inscrit.etudiant,
        le=MIDI,
        intitule=intitule,
        cle_creation=cle or uuid4(),
    )


def messages(reponse):
    return [str(m).replace("\u00a0", " ") for m in get_messages(reponse.wsgi_request)]


def fichiers_ranges(dossier):
    """Les fichiers du disque sous ce dossier privé."""
    if not default_storage.exists(dossier):
        return []
    dossiers, fichiers = default_storage.listdir(dossier)
    return fichiers + [f for d in dossiers for f in fichiers_ranges(f"{dossier}/{d}")]


# Noter


def test_une_phrase_suffit_et_le_jour_est_aujourd_hui(client_de, ines):
    reponse = client_de(ines).post("/journal/", {"texte": "Câblé la baie 🎉"})

    note = Note.objects.get()
    assert (note.texte, note.faite_le, note.lien) == ("Câblé la baie 🎉", timezone.localdate(), "")
    assert (reponse.status_code, reponse.url) == (302, f"/journal/#note-{note.pk}")


def test_une_note_garde_ses_photos_sans_exif_son_lien_et_ses_sous_competences(client_de, ines):
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Hugo"
    pk = fabriques.sous_competence(1, 5)
    donnees = {"texte": "Sauvegarde", "lien": "exemple.org/wiki", "sous_competences": [pk]}

    client_de(ines).post("/journal/", donnees | {"fichiers": [une_photo(exif=exif)]})

    note, fichier = Note.objects.get(), FichierDeNote.objects.get()
    assert note.lien == "https://exemple.org/wiki"
    assert [s.pk for s in note.sous_competences.all()] == [pk]
    with fichier.fichier.open() as contenu:
        assert dict(Image.open(contenu).getexif()) == {}


@pytest.mark.parametrize(
    "donnees, champ, phrase",
    [
        ({"texte": "  "}, "texte", "Écrivez au moins une phrase."),
        ({"texte": "a" * 20_001}, "texte", "Ce texte est trop long : 20 000 signes au plus."),
        (
            {"faite_le": "2999-01-01"},
            "faite_le",
            "Ce jour n’est pas encore passé : vérifiez la date.",
        ),
        (
            {"faite_le": "0202-01-01"},
            "faite_le",
            "Vérifiez l’année : quatre chiffres, par exemple 2026.",
        ),
        (
            {"faite_le": "31/02/2026"},
            "faite_le",
            "Donnez un jour qui existe, par exemple 12/11/2026.",
        ),
        (
            {"lien": "javascript:alert(1)"},
            "lien",
            "Donnez une adresse complète, qui commence par https://.",
        ),
        (
            {"sous_competences": ["99999"]},
            "sous_competences",
            "Une sous-compétence choisie n’existe pas ici.",
        ),
    ],
)
def test_une_saisie_fautive_a_sa_phrase_et_ne_perd_rien(client_de, ines, donnees, champ, phrase):
    saisie = {"texte": "Ma phrase"} | donnees

    page = client_de(ines).post("/journal/", saisie)
    json = client_de(ines).post("/journal/", saisie, **JSON)

    formulaire = page.context["formulaire"]
    assert [p.replace("\u00a0", " ") for p in formulaire.errors[champ]] == [phrase]
    assert formulaire["texte"].value() == saisie["texte"]
    assert (json.status_code, list(json.json()["erreurs"])) == (422, [champ])
    assert Note.objects.count() == 0


@pytest.mark.parametrize("jours, gardee", [(0, 1), (1, 1), (2, 0)])
def test_un_jour_de_demain_passe_apres_demain_non(client_de, ines, jours, gardee):
    jour = timezone.localdate() + timedelta(days=jours)

    client_de(ines).post("/journal/", {"texte": "Décalage horaire", "faite_le": jour})

    assert Note.objects.count() == gardee


def test_un_fichier_refuse_n_emporte_pas_les_bons(client_de, ines):
    absurde = SimpleUploadedFile("virus.exe", b"MZ\x90\x00")
    donnees = {"texte": "Deux fichiers", "fichiers": [une_photo(), absurde]}

    reponse = client_de(ines).post("/journal/", donnees)

    assert [f.nom_fichier for f in FichierDeNote.objects.all()] == ["photo.jpg"]
    assert messages(reponse)[0].startswith("« virus.exe » ")


def test_le_navigateur_qui_renvoie_garde_tout_si_un_fichier_est_refuse(client_de, ines):
    absurde = SimpleUploadedFile("virus.exe", b"MZ\x90\x00")
    donnees = {"texte": "Deux fichiers", "fichiers": [une_photo(), absurde]}

    reponse = client_de(ines).post("/journal/", donnees, **JSON)

    assert (reponse.status_code, list(reponse.json()["erreurs"])) == (422, ["fichiers"])
    assert (Note.objects.count(), fichiers_ranges("notes")) == (0, [])


# Une seule fois


def test_la_meme_note_renvoyee_n_est_gardee_qu_une_fois(client_de, ines):
    client, cle = client_de(ines), str(uuid4())
    reponses = [
        client.post(
            "/journal/",
            {"texte": "Réseau perdu", "cle_creation": cle, "fichiers": [une_photo()]},
            **JSON,
        )
        for _ in range(2)
    ]

    note = Note.objects.get()
    assert [(r.status_code, r.json()) for r in reponses] == [(201, {"note": note.pk})] * 2
    assert len(fichiers_ranges("notes")) == 1


def test_une_page_d_avant_renvoyee_avec_un_autre_texte_fait_une_autre_note(client_de, ines):
    client, cle = client_de(ines), str(uuid4())

    for texte in ("Le matin", "L’après-midi", "L’après-midi", "Le matin"):
        client.post("/journal/", {"texte": texte, "cle_creation": cle})

    assert sorted(n.texte for n in Note.objects.all()) == ["Le matin", "L’après-midi"]


def test_la_cle_d_un_autre_ne_rend_pas_sa_note(inscription_d_ines, inscription_de_hugo):
    d_ines = une_note(inscription_d_ines, cle_creation=uuid4())
    cle = d_ines.cle_creation

    de_hugo = [une_note(inscription_de_hugo, "La mienne", cle_creation=cle) for _ in range(2)]

    assert {n.texte for n in de_hugo} == {"La mienne"}
    assert de_hugo[0] == de_hugo[1]


def test_le_navigateur_demande_a_qui_il_parle(client_de, ines, lefevre):
    dit = client_de(ines).get("/journal/", **JSON).json()

    assert (dit["personne"], dit["peut_noter"], bool(dit["jeton"])) == (ines.pk, True, True)
    assert client_de(lefevre).get("/journal/", **JSON).json()["peut_noter"] is False


def test_une_note_gardee_pour_un_autre_est_refusee(client_de, ines, hugo):
    donnees = {"texte": "Celle d’Inès", "personne": ines.pk}

    assert client_de(hugo).post("/journal/", donnees, **JSON).status_code == 409
    assert Note.objects.count() == 0


# Relire, corriger, supprimer


def test_les_notes_se_groupent_par_jour():
    mercredi = date(2026, 11, 25)
    jours = [26, 25, 24, 23, 22, 1]

    titres = [titre_du_jour(date(2026, 11, jour), mercredi) for jour in jours]

    assert titres == [
        "Demain",
        "Aujourd’hui",
        "Hier",
        "Cette semaine",
        "Novembre 2026",
        "Novembre 2026",
    ]


def test_un_groupe_reunit_ses_notes_la_derniere_d_abord(inscription_d_ines):
    for jour in (2, 9, 12):
        une_note(inscription_d_ines, f"Le {jour}", date(2026, 11, jour))

    groupes = grouper(notes_lues(notes_de(inscription_d_ines)), date(2026, 11, 12))

    assert [(g.titre, [n.texte for n in g.notes]) for g in groupes] == [
        ("Aujourd’hui", ["Le 12"]),
        ("Cette semaine", ["Le 9"]),
        ("Novembre 2026", ["Le 2"]),
    ]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_autant_pour_une_note_que_pour_trois(
    client_de, ines, inscription_d_ines, nombre
):
    for rang in range(nombre):
        note = une_note(
            inscription_d_ines,
            photos=[une_photo()],
            sous_competences=[fabriques.sous_competence(1, 5)],
        )
        reunies(inscription_d_ines, note, intitule=f"Travail {rang}")
    client = client_de(ines)

    with CaptureQueriesContext(connection) as requetes:
        client.get("/journal/")

    assert len(requetes) == 7


def test_corriger_une_note_ote_et_ajoute_des_fichiers(client_de, ines, inscription_d_ines):
    note = une_note(inscription_d_ines, photos=[une_photo("red", "avant.jpg")])
    donnees = {
        "texte": "Corrigée",
        "faite_le": JOUR,
        "version": 1,
        "retires": [note.fichiers.get().pk],
        "fichiers": [une_photo("blue", "apres.jpg")],
    }

    client_de(ines).post(f"/journal/notes/{note.pk}/", donnees)

    note.refresh_from_db()
    assert (note.texte, note.version) == ("Corrigée", 2)
    assert [f.nom_fichier for f in note.fichiers.all()] == ["apres.jpg"]


def test_un_second_onglet_voit_les_deux_textes(client_de, ines, inscription_d_ines):
    note, client = une_note(inscription_d_ines), client_de(ines)
    adresse = f"/journal/notes/{note.pk}/"
    client.post(adresse, {"texte": "Premier onglet", "faite_le": JOUR, "version": 1})

    reponse = client.post(adresse, {"texte": "Second onglet", "faite_le": JOUR, "version": 1})

    ecart = reponse.context["ecarts"][0]
    assert reponse.status_code == 409
    assert (ecart.saisi, ecart.enregistre) == ("Second onglet", "Premier onglet")
    assert reponse.context["formulaire"]["version"].value() == 2


def test_supprimer_une_note_efface_ses_fichiers(
    client_de, ines, inscription_d_ines, django_capture_on_commit_callbacks
):
    note = une_note(inscription_d_ines, photos=[une_photo()])

    with django_capture_on_commit_callbacks(execute=True):
        client_de(ines).post(f"/journal/notes/{note.pk}/supprimer/")

    assert (Note.objects.count(), fichiers_ranges("notes")) == (0, [])


def test_une_note_supprimee_entre_temps_est_introuvable(inscription_d_ines):
    note = une_note(inscription_d_ines)
    actions.supprimer_note(note, acteur=inscription_d_ines.etudiant)

    with pytest.raises(Http404):
        actions.supprimer_note(note, acteur=inscription_d_ines.etudiant)


def test_une_version_depassee_est_refusee(inscription_d_ines):
    note = une_note(inscription_d_ines)

    with pytest.raises(EnregistrementPerime):
        actions.modifier_note(
            note, acteur=inscription_d_ines.etudiant, le=MIDI, version=0, champs={"texte": "x"}
        )


def test_une_vignette_est_petite_et_privee(client_de, ines, hugo, inscription_d_ines):
    note = une_note(inscription_d_ines, photos=[une_photo()])
    adresse = reverse("note_fichier", args=[note.fichiers.get().pk])

    reponse = client_de(ines).get(adresse, {"vignette": 1})

    assert (reponse["Content-Type"], reponse["Cache-Control"]) == (
        "image/webp",
        "private, max-age=3600",
    )
    assert Image.open(io.BytesIO(reponse.content)).size == (40, 30)
    assert client_de(hugo).get(adresse, {"vignette": 1}).status_code == 404


# Rassembler


def test_des_notes_font_un_brouillon_pre_rempli(inscription_d_ines):
    stage = fabriques.stage(inscription_d_ines)
    un, deux = fabriques.sous_competence(1, 5), fabriques.sous_competence(2, 1)
    notes = [
        une_note(
            inscription_d_ines,
            "Testé les VLAN.\nTout répond.",
            date(2026, 11, 13),
            sous_competences=[un],
        ),
        une_note(
            inscription_d_ines, "Remplacé le commutateur. Fini.", JOUR, sous_competences=[un, deux]
        ),
    ]

    faite = reunies(inscription_d_ines, *notes).realisation

    assert (faite.debut_le, faite.fin_le) == (JOUR, date(2026, 11, 13))
    assert (faite.cadre, faite.stage, faite.organisation) == (
        Cadre.PROFESSIONNEL,
        stage,
        "MairieTech",
    )
    assert faite.demarche.replace("\u00a0", " ") == (
        "- 12/11/2026 : Remplacé le commutateur. Fini.\n"
        "- 13/11/2026 : Testé les VLAN.\n  Tout répond."
    )
    assert {m.sous_competence_id for m in faite.mobilisations.all()} == {un, deux}
    assert {n.realisation for n in Note.objects.all()} == {faite}


def test_photos_et_liens_deviennent_des_preuves_qui_appuient_les_sous_competences_de_leur_note(
    inscription_d_ines,
):
    un, deux = fabriques.sous_competence(1, 5), fabriques.sous_competence(2, 1)
    notes = [
        une_note(inscription_d_ines, photos=[une_photo(nom="baie_204.jpg")], sous_competences=[un]),
        une_note(inscription_d_ines, lien="https://exemple.org/a", sous_competences=[deux]),
    ]

    faite = reunies(inscription_d_ines, *notes).realisation

    appuis = {
        p.intitule: [m.sous_competence_id for m in p.mobilisations.all()]
        for p in faite.preuves.all()
    }
    assert appuis == {"baie 204": [un], "exemple.org": [deux]}


def test_un_double_clic_ne_fait_qu_une_realisation(client_de, ines, inscription_d_ines):
    note, client = une_note(inscription_d_ines, photos=[une_photo()]), client_de(ines)
    donnees = {"note": [note.pk], "vers": "nouvelle", "intitule": "Réseau", "cle_creation": uuid4()}

    adresses = [client.post("/journal/rassembler/", donnees).url for _ in range(2)]

    faite = Realisation.objects.get()
    assert adresses == [f"/realisations/{faite.pk}/"] * 2
    assert (faite.preuves.count(), len(fichiers_ranges("preuves"))) == (1, 1)


def test_un_fichier_en_double_est_dit_et_le_reste_passe(inscription_d_ines):
    notes = [
        une_note(inscription_d_ines, photos=[une_photo()], lien="https://exemple.org/a"),
        une_note(inscription_d_ines, photos=[une_photo(), une_photo("blue", "bleue.jpg")]),
    ]

    fait = reunies(inscription_d_ines, *notes)

    assert fait.realisation.preuves.count() == 3
    assert [r.replace("\u00a0", " ") for r in fait.restes] == [
        "« photo.jpg » est déjà dans les preuves (« photo »)."
    ]


def test_faute_de_place_on_le_dit_et_le_texte_passe(inscription_d_ines, settings):
    settings.PREUVES_PAR_REALISATION = 1
    note = une_note(
        inscription_d_ines,
        photos=[une_photo(), une_photo("blue", "bleue.jpg")],
        lien="https://a.fr/",
    )

    fait = reunies(inscription_d_ines, note)

    assert (fait.realisation.preuves.count(), len(fait.restes)) == (1, 2)


def test_une_realisation_commencee_recoit_les_notes(client_de, ines, inscription_d_ines):
    pk = fabriques.sous_competence(2, 1)
    commencee = fabriques.realisation(inscription_d_ines, demarche="Déjà écrit.")
    note = une_note(inscription_d_ines, sous_competences=[pk])
    donnees = {"note": [note.pk], "vers": commencee.pk, "cle_creation": uuid4()}

    for _ in range(2):
        client_de(ines).post("/journal/rassembler/", donnees)

    commencee.refresh_from_db()
    assert commencee.demarche.replace("\u00a0", " ") == (
        "Déjà écrit.\n\n- 12/11/2026 : Commutateur remplacé."
    )
    assert (commencee.debut_le, commencee.fin_le) == (date(2026, 2, 2), JOUR)
    assert dict(commencee.mobilisations.values_list("sous_competence", "justification")) == {
        fabriques.sous_competence(1, 5): "Le plan 3-2-1 est en service et restauré.",
        pk: "",
    }


def test_une_realisation_soumise_entre_temps_ne_recoit_rien(client_de, ines, inscription_d_ines):
    soumise, note = fabriques.soumise(inscription_d_ines), une_note(inscription_d_ines)
    donnees = {"note": [note.pk], "vers": soumise.pk, "cle_creation": uuid4()}

    reponse = client_de(ines).post("/journal/rassembler/", donnees)

    assert list(reponse.context["formulaire"].errors) == ["vers"]
    with pytest.raises(ActionRefusee):
        actions.completer(soumise, [note.pk], acteur=ines, le=MIDI)


def test_les_notes_d_un_autre_ne_se_rassemblent_pas(client_de, hugo, inscription_d_ines):
    note = une_note(inscription_d_ines)

    reponse = client_de(hugo).get("/journal/rassembler/", {"note": [note.pk, "x", "9" * 30]})

    assert (reponse.status_code, reponse.url) == (302, "/journal/")
    assert messages(reponse) == ["Cochez au moins une note à rassembler."]


def test_si_le_rassemblement_echoue_aucune_copie_ne_reste(inscription_d_ines, monkeypatch):
    note = une_note(inscription_d_ines, photos=[une_photo()], lien="https://exemple.org/")

    def panne(*args, **kwargs):
        raise RuntimeError("la base s’arrête")

    monkeypatch.setattr("portfolio.actions.rassemblement.ajouter_lien", panne)
    with pytest.raises(RuntimeError):
        reunies(inscription_d_ines, note)

    assert (Realisation.objects.count(), fichiers_ranges("preuves")) == (0, [])


@pytest.mark.parametrize(
    "texte, intitule",
    [
        ("Remplacé le commutateur. Puis le reste.", "Remplacé le commutateur"),
        ("Fait ?\nOui.", "Fait ?"),
        ("…", "…"),
        ("mot " * 60, ("mot " * 24).strip() + "…"),
        ("é" * 200, "é" * 99 + "…"),
    ],
)
def test_l_intitule_propose_est_la_premiere_phrase_raccourcie(texte, intitule):
    assert premiere_phrase(texte) == intitule


def test_un_recit_trop_long_laisse_les_dernieres_notes_au_journal(inscription_d_ines):
    notes = [une_note(inscription_d_ines, lettre * 12_000) for lettre in "ab"]

    fait = reunies(inscription_d_ines, *notes)

    assert (len(fait.realisation.demarche) < 20_000, len(fait.restes)) == (True, 1)


# Sans réseau


@pytest.mark.parametrize(
    "nom, genre",
    [
        ("journal_hors_ligne", "text/html; charset=utf-8"),
        ("journal_travailleur", "text/javascript; charset=utf-8"),
        ("journal_manifeste", "application/manifest+json"),
    ],
)
def test_ce_que_le_navigateur_garde_est_le_meme_pour_tous(nom, genre, client_de, ines, anonyme):
    reponses = [client.get(reverse(nom)) for client in (client_de(ines), anonyme)]

    assert reponses[0].content == reponses[1].content
    assert [(r.status_code, r["Content-Type"], list(r.cookies)) for r in reponses] == [
        (200, genre, [])
    ] * 2


def test_la_politique_de_securite_permet_le_travailleur_et_le_manifeste(client_de, ines):
    politique = client_de(ines).get("/journal/")["Content-Security-Policy"]

    assert sorted(d for d in politique.split("; ") if d.startswith(("worker", "manifest"))) == [
        "manifest-src 'self'",
        "worker-src 'self'",
    ]


def test_une_inscription_terminee_ne_note_plus(inscription_d_ines):
    note = une_note(inscription_d_ines)
    inscription_d_ines.sortie_le = date(2026, 11, 14)
    inscription_d_ines.save()

    with pytest.raises(ActionRefusee):
        actions.supprimer_note(note, acteur=inscription_d_ines.etudiant)
