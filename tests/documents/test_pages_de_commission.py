"""Les pages où l’administration prépare un jury, et ce qu’aucune page ne montre à la classe."""

import re
from datetime import date, time, timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pdfplumber
import pytest
import segno
from django.conf import settings
from django.urls import reverse

from comptes.jetons import jeton_de
from documents.models import (
    Commission,
    Consultation,
    Dossier,
    Grille,
    LienDeCommission,
    Membre,
    NoteDeMembre,
    Objet,
)
from tests import fabriques
from tests.fabriques import MIDI

NOTE, SECRET = "13.75", "Ptérodactyle"


def texte(reponse):
    """Ce qui se lit, sans balises, espaces tassées."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())))


def adresse(nom, commission, *suite):
    return reverse(nom, args=[commission.pk, *suite])


def choisir(bureau, commission, *inscriptions, **champs):
    """Envoie le formulaire tel que la page le donne."""
    page = bureau.get(adresse("commission_candidats", commission))
    formulaire = page.context["choix"]
    valeurs = {nom: formulaire[nom].value() or "" for nom in ("depart", "minutes", "lus")}
    valeurs["candidats"] = [i.pk for i in inscriptions]
    return bureau.post(
        adresse("commission_candidats", commission), valeurs | {"geste": "choisir"} | champs
    )


def convoquer(commission, promo, nombre):
    for rang in range(nombre):
        etudiant = fabriques.personne(f"c{rang}@sillage.example", f"Camille{rang}")
        inscription = fabriques.inscription(etudiant, promo)
        fabriques.convocation(commission, inscription)
        gele = {"lu": "a" * 64, "sha256": "a" * 64, "contenu": "{}"}
        Dossier.objects.create(
            inscription=inscription,
            numero=1,
            depose_le=MIDI,
            depose_par=etudiant,
            **gele,
        )


# Créer, choisir, ranger


def test_creer_conduit_aux_candidats_et_dit_un_jour_hors_des_oraux(bureau, ines):
    session = fabriques.session()
    session.oraux_du, session.oraux_au = date(2027, 5, 18), date(2027, 6, 18)
    session.save()
    saisie = {
        "session": session.pk,
        "etablissement": fabriques.etablissement().pk,
        "intitule": "Commission 1",
        "jour": "2027-07-02",
    }

    reponse = bureau.post(reverse("commission_nouvelle"), saisie, follow=True)

    creee = Commission.objects.get()
    assert reponse.redirect_chain == [(adresse("commission_candidats", creee), 302)]
    assert "Le 02/07/2027 n’est pas un jour d’oral" in texte(reponse)


@pytest.mark.parametrize(
    "champ, saisi, phrase",
    [
        ("intitule", "x" * 200, "80 caractères"),
        ("intitule", "", "Donnez un intitulé"),
        ("jour", "hier", "Écrivez un jour, par exemple 02/06/2027."),
        ("session", "999", "Sélectionnez un choix valide"),
    ],
)
def test_une_saisie_fausse_se_dit_et_ne_perd_rien(bureau, commission, champ, saisi, phrase):
    saisie = {
        "session": commission.session_id,
        "etablissement": commission.etablissement_id,
        "intitule": "Commission 9",
        "jour": "2027-06-03",
        "salle": "C 12",
    }

    reponse = bureau.post(reverse("commission_nouvelle"), saisie | {champ: saisi})

    assert (phrase in texte(reponse), 'value="C 12"' in reponse.content.decode()) == (True, True)
    assert Commission.objects.count() == 1


def test_un_second_clic_cree_et_supprime_une_seule_fois(bureau, commission):
    saisie = {
        "session": commission.session_id,
        "etablissement": commission.etablissement_id,
        "intitule": "Commission 9",
        "jour": "2027-06-02",
    }
    crees = [bureau.post(reverse("commission_nouvelle"), saisie).url for _ in range(2)]
    creee = Commission.objects.get(intitule="Commission 9")
    supprimees = [bureau.post(adresse("commission_supprimer", creee)).url for _ in range(2)]

    assert crees == [adresse("commission_candidats", creee)] * 2
    assert supprimees == [reverse("commissions")] * 2


def test_une_homonyme_est_refusee_sur_la_page(bureau, commission):
    autre = fabriques.commission("Commission 2")
    saisie = {
        "session": autre.session_id,
        "etablissement": autre.etablissement_id,
        "intitule": commission.intitule,
        "jour": "2027-06-02",
    }

    page = texte(bureau.post(adresse("commission_modifier", autre), saisie))

    assert "Ce centre a déjà une commission de ce nom ce jour-là." in page


def test_choisir_puis_un_candidat_deja_convoque_ailleurs_se_dit(
    bureau, commission, inscription_d_ines
):
    autre = fabriques.commission("Commission 2", date(2027, 6, 3))
    fabriques.convocation(autre, inscription_d_ines)

    reponse = choisir(bureau, commission, inscription_d_ines)

    assert commission.convocations.get().heure == time(8, 0)
    assert reponse.url == adresse("commission", commission)
    assert "Inès Moreau a aussi une convocation devant Commission 2, le 03/06/27 à 08:00." in texte(
        bureau.get(reponse.url)
    )


def test_retirer_un_candidat_note_dit_ce_qui_serait_perdu(bureau, commission, inscription_d_ines):
    convocation = fabriques.convocation(commission, inscription_d_ines)
    Grille.objects.create(convocation=convocation, note=NOTE, appreciation=SECRET, maj_le=MIDI)

    page = texte(choisir(bureau, commission))

    assert "Retirer Inès Moreau et effacer sa grille" in page
    assert (SECRET in page, commission.convocations.count()) == (False, 1)
    assert choisir(bureau, commission, perte=[convocation.pk]).status_code == 302
    assert commission.convocations.count() == 0


def test_ordonner_sans_script(bureau, commission, inscription_d_ines, inscription_de_hugo):
    hugo = fabriques.convocation(commission, inscription_de_hugo)
    ines = fabriques.convocation(commission, inscription_d_ines)
    page = bureau.get(adresse("commission_candidats", commission))
    saisie = {
        "lus": page.context["ordre"]["lus"].value(),
        f"rang-{hugo.pk}": "2",
        f"heure-{hugo.pk}": "10:00",
        f"rang-{ines.pk}": "1",
        f"heure-{ines.pk}": "09:00",
        "geste": "ordonner",
    }

    reponse = bureau.post(adresse("commission_candidats", commission), saisie)

    rangees = commission.convocations.order_by("rang").values_list("pk", "heure")
    assert list(rangees) == [(ines.pk, time(9, 0)), (hugo.pk, time(10, 0))]
    assert reponse.url == adresse("commission", commission)


def test_un_onglet_depasse_garde_la_saisie_et_montre_la_liste(
    bureau, commission, inscription_d_ines, inscription_de_hugo
):
    fabriques.convocation(commission, inscription_de_hugo)

    page = choisir(bureau, commission, inscription_d_ines, lus="d’un autre onglet")

    assert "La liste a changé depuis" in texte(page)
    assert page.context["choix"].coches == {str(inscription_d_ines.pk)}
    assert commission.convocations.get().inscription == inscription_de_hugo


def test_une_pause_sans_fin_est_refusee(bureau, commission, inscription_d_ines):
    page = choisir(bureau, commission, inscription_d_ines, pause_de="12:00")

    assert "Une pause a un début et une fin." in texte(page)


# La journée et ses liens


def carres_du_qr(url):
    """Le tracé que segno donne des carrés de cette adresse."""
    return re.search(r' d="[^"]+"', segno.make(url, error="m", micro=False).svg_inline(border=3))[0]


def sans_effacement(commission):
    """Ces pages vivent à l’heure qu’il est : leur session ne s’efface jamais."""
    commission.session.jury_efface_le = None
    commission.session.save()


def test_un_lien_s_ouvre_se_montre_et_se_revoque(bureau, anonyme, commission):
    sans_effacement(commission)
    page = bureau.post(
        adresse("commission_lien", commission), {"expire_le": "2126-06-03", "vu": 0}, follow=True
    )
    lien = LienDeCommission.objects.get()
    jeton = jeton_de(lien)
    assert f"/jury/{jeton}/" in page.content.decode()
    assert jeton not in str(LienDeCommission.objects.values().get())

    feuille = bureau.get(adresse("commission_lien_feuille", commission, lien.pk)).content.decode()
    assert feuille.count(carres_du_qr(f"{settings.ADRESSE_DU_SITE}/jury/{jeton}/")) == 1

    jury = reverse("jury", args=[jeton])
    assert anonyme.get(jury).status_code == 200

    bureau.post(adresse("commission_lien_revoquer", commission, lien.pk))
    assert anonyme.get(jury).status_code == 404
    page = bureau.get(adresse("commission", commission))
    assert (jeton in page.content.decode(), "révoqué" in texte(page)) == (False, True)


def test_le_lien_d_une_autre_commission_ne_se_revoque_pas_d_ici(bureau, commission):
    ailleurs = fabriques.lien_de_commission(fabriques.commission("Commission 2"))

    reponse = bureau.post(adresse("commission_lien_revoquer", commission, ailleurs.pk))

    ailleurs.refresh_from_db()
    assert (reponse.status_code, ailleurs.revoque_le) == (404, None)


def test_une_date_de_lien_fausse_se_corrige_sur_la_page(bureau, commission):
    page = bureau.post(adresse("commission_lien", commission), {"expire_le": "2001-01-01"})

    assert "donnez une date à venir" in texte(page)
    assert LienDeCommission.objects.count() == 0


@pytest.mark.parametrize("jour", ["0202-06-02", "9999-12-31", "2030-01-01"])
def test_un_jour_a_des_annees_de_la_session_se_relit(jour, bureau):
    saisie = {
        "session": fabriques.session().pk,
        "etablissement": fabriques.etablissement().pk,
        "intitule": "Commission 1",
        "jour": jour,
    }

    page = texte(bureau.post(reverse("commission_nouvelle"), saisie))

    assert "Ce jour est loin de la session 2027 : relisez-le." in page
    assert Commission.objects.count() == 0


def test_la_journee_dit_qui_n_a_rien_depose(bureau, commission, inscription_d_ines):
    fabriques.convocation(commission, inscription_d_ines)
    dite = texte(bureau.get(adresse("commission", commission)))
    sans_effacement(commission)

    tue = texte(bureau.get(adresse("commission", commission)))

    assert "Un candidat n’a rien déposé" in dite
    assert "Ces notes seront effacées le 1er\u00a0octobre 2027." in dite.replace(
        "1er o", "1er\u00a0o"
    )
    assert "ne dit pas quand ces notes s’effacent" in tue


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_pages_lisent_un_nombre_constant_de_requetes(
    nombre, bureau, commission, sio2, django_assert_num_queries
):
    convoquer(commission, sio2, nombre)
    lien = fabriques.lien_de_commission(commission)
    for rang in range(nombre):
        Consultation.objects.create(
            le=MIDI, qui=f"Membre {rang}", objet=Objet.LISTE, lien_de_commission=lien
        )
    attendues = {
        reverse("commissions"): 5,
        adresse("commission", commission): 8,
        adresse("commission_candidats", commission): 11,
        adresse("commission_consultations", commission): 6,
        adresse("commission_consultations_csv", commission): 4,
    }
    for url, requetes in attendues.items():
        with django_assert_num_queries(requetes, info=url):
            bureau.get(url)


# Le registre


@pytest.fixture
def registre(commission):
    lien = fabriques.lien_de_commission(commission)
    noms = [("Mme Petit", "preuves/01/01-plan.pdf"), ("=1+1", "dossier"), ("", "")]
    for rang, (qui, detail) in enumerate(noms):
        Consultation.objects.create(
            le=MIDI + timedelta(minutes=rang),
            qui=qui,
            objet=Objet.PIECE,
            detail=detail,
            lien_de_commission=lien,
        )
    autre = fabriques.lien_de_commission(fabriques.commission("Commission 2"))
    Consultation.objects.create(
        le=MIDI, qui="M. Ailleurs", objet=Objet.LISTE, lien_de_commission=autre
    )


@pytest.mark.parametrize(
    "filtre, attendus",
    [
        ("", ["", "=1+1", "Mme Petit"]),
        ("?qui=Mme+Petit", ["Mme Petit"]),
        ("?qui=sans-nom", [""]),
        ("?qui=M.+Ailleurs", []),
        ("?qui=Mme%00+Petit", ["Mme Petit"]),
        ("?page=99", ["", "=1+1", "Mme Petit"]),
    ],
)
def test_le_registre_se_filtre_par_membre(bureau, commission, registre, filtre, attendus):
    page = bureau.get(adresse("commission_consultations", commission) + filtre)

    assert [c.qui for c in page.context["page"].object_list] == attendus


def test_le_registre_s_emporte_sans_formule(bureau, commission, registre):
    reponse = bureau.get(adresse("commission_consultations_csv", commission))

    lignes = reponse.content.decode("utf-8-sig").splitlines()
    assert lignes[0] == "Le;Qui;Ce qui a été ouvert;Candidat;Dossier n°;Détail"
    assert lignes[2] == "16/11/2026 12:01:00;'=1+1;Pièce;;;dossier"
    assert 'filename="consultations-Commission-1-2027-06-02.csv"' in reponse["Content-Disposition"]


# Ce que la classe ne voit jamais


def pages_atteintes(navigateur, depart):
    """Toute page que cette personne atteint en suivant les liens, et ce qu’elle répond."""
    a_voir, vues = [depart], {}
    while a_voir:
        url = a_voir.pop()
        if url in vues or re.search(r"\.(pdf|xlsx|zip)$|^/compte/|^/static/", url):
            continue
        reponse = navigateur.get(url, follow=True)
        vues[url] = reponse.getvalue().decode(errors="replace")
        reponse.close()
        trouvees = re.findall(r'href="(/[^"#?]*)', vues[url])
        a_voir += [lien for lien in trouvees if lien not in vues]
    return vues


def documents_lies(vues):
    """Les fichiers que ces pages proposent."""
    motif = r'href="(/[^"#]*\.(?:pdf|xlsx|zip)(?:\?[^"#]*)?)'
    return sorted({unescape(url) for page in vues.values() for url in re.findall(motif, page)})


def texte_du_fichier(octets):
    """Ce qu’un PDF, un classeur ou une archive donne à lire, fichiers contenus compris."""
    if octets.startswith(b"%PDF"):
        with pdfplumber.open(BytesIO(octets)) as pdf:
            return " ".join(page.extract_text() for page in pdf.pages)
    if octets.startswith(b"PK"):
        with ZipFile(BytesIO(octets)) as archive:
            return " ".join(texte_du_fichier(archive.read(nom)) for nom in archive.namelist())
    return octets.decode(errors="replace")


@pytest.fixture
def ecrit_par_le_jury(commission, inscription_d_ines, lefevre):
    """Inès a déposé ; un membre a écrit une note et rempli la grille."""
    fabriques.validee(inscription_d_ines, lefevre)
    fabriques.dossier_depose(inscription_d_ines)
    convocation = fabriques.convocation(commission, inscription_d_ines)
    membre = Membre.objects.create(
        commission=commission, nom=SECRET, nom_plie="x", code="x", entre_le=MIDI
    )
    NoteDeMembre.objects.create(convocation=convocation, membre=membre, texte=SECRET, maj_le=MIDI)
    Grille.objects.create(convocation=convocation, note=NOTE, appreciation=SECRET, maj_le=MIDI)


@pytest.mark.parametrize("qui", ["ines", "lefevre"])
def test_ni_l_etudiante_ni_l_enseignante_ne_lisent_le_jury(
    qui, request, client_de, ecrit_par_le_jury
):
    """Chaque page qu’elles atteignent, une fois la grille remplie et une note écrite."""
    vues = pages_atteintes(client_de(request.getfixturevalue(qui)), "/")

    indices = (SECRET, NOTE, "13,75", "/commissions/", "/jury/")
    fuites = {(url, i) for url, page in vues.items() for i in indices if i in page}
    assert (fuites, len(vues) > 15) == (set(), True)


@pytest.mark.mise_en_page
@pytest.mark.parametrize("qui", ["ines", "lefevre"])
def test_aucun_document_qu_elles_emportent_ne_dit_le_jury(
    qui, request, client_de, ecrit_par_le_jury
):
    """PDF, classeurs et archives, lus jusqu’aux fichiers qu’ils contiennent."""
    navigateur = client_de(request.getfixturevalue(qui))
    adresses = documents_lies(pages_atteintes(navigateur, "/"))

    lus = {url: texte_du_fichier(navigateur.get(url).getvalue()) for url in adresses}

    assert any("MOREAU Inès" in lu for lu in lus.values())
    assert {url for url, lu in lus.items() for i in (SECRET, NOTE, "13,75") if i in lu} == set()
    assert {url.rsplit(".", 1)[1].split("?")[0] for url in lus} == {"pdf", "xlsx", "zip"}
