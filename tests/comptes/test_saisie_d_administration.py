"""Une saisie que la base refuserait a sa phrase à côté du champ, jamais une page d’erreur."""

import pytest
from django.urls import reverse

from comptes.models import Enseignement, Etablissement, Inscription, Promotion, Utilisateur
from tests import fabriques

DEJA_INSCRIT = "Cette personne a déjà une inscription en cours."
NUMERO_PRIS = "Ce n° candidat est déjà pris dans la promotion."


def adresse(modele, page, *arguments):
    return reverse(f"admin:{modele._meta.label_lower.replace('.', '_')}_{page}", args=arguments)


def erreurs(page):
    assert page.status_code == 200
    return page.context["adminform"].form.errors


def erreurs_des_lignes(page, prefixe):
    """Les erreurs de chaque ligne d’une classe, dans l’ordre, lignes sans faute comprises."""
    assert page.status_code == 200
    (lignes,) = [
        f.formset for f in page.context["inline_admin_formsets"] if f.formset.prefix == prefixe
    ]
    return [dict(formulaire.errors) for formulaire in lignes.forms]


def classe(promotion, **lignes):
    """Ce que la fiche d’une classe envoie : `inscriptions=[{…}]`, `enseignements=[{…}]`."""
    envoi = {
        "nom": promotion.nom,
        "etablissement": promotion.etablissement_id,
        "referentiel": promotion.referentiel_id,
        "session": promotion.session_id,
    }
    for prefixe in ("inscriptions", "enseignements"):
        liste = lignes.get(prefixe, [])
        envoi[f"{prefixe}-TOTAL_FORMS"] = len(liste)
        envoi[f"{prefixe}-INITIAL_FORMS"] = sum("id" in ligne for ligne in liste)
        for rang, ligne in enumerate(liste):
            envoi |= {f"{prefixe}-{rang}-{nom}": valeur for nom, valeur in ligne.items()}
    return envoi


@pytest.mark.parametrize("casse", [str.lower, str.upper, str.title])
def test_une_adresse_deja_prise(client_de, admin, ines, casse):
    envoi = {"email": casse(ines.email), "prenom": "X", "nom": "Y", "civilite": ""}

    page = client_de(admin).post(adresse(Utilisateur, "add"), envoi)

    assert erreurs(page) == {"email": ["Cette adresse électronique a déjà un compte."]}


def test_une_adresse_deja_prise_en_modifiant(client_de, admin, ines, hugo):
    envoi = {"email": ines.email.upper(), "prenom": "Hugo", "nom": "Klein", "is_active": "on"}

    page = client_de(admin).post(adresse(Utilisateur, "change", hugo.pk), envoi | {"civilite": ""})

    assert erreurs(page) == {"email": ["Cette adresse électronique a déjà un compte."]}


def test_une_seconde_inscription_active(client_de, admin, ines, sio1):
    envoi = {"etudiant": ines.pk, "promotion": sio1.pk, "option": ""}

    page = client_de(admin).post(adresse(Inscription, "add"), envoi)

    assert erreurs(page) == {"etudiant": [DEJA_INSCRIT]}


def test_un_retour_dans_une_ancienne_classe(client_de, admin, ines, sio1):
    """Rouvrir une inscription close quand une autre court : la date de sortie est en cause."""
    ancienne = fabriques.inscription(ines, sio1, "", sortie_le="2026-07-01")
    envoi = {"promotion": sio1.pk, "option": "", "sortie_le": ""}

    page = client_de(admin).post(adresse(Inscription, "change", ancienne.pk), envoi)

    assert erreurs(page) == {"sortie_le": [DEJA_INSCRIT]}


def test_un_n_candidat_deja_pris(client_de, admin, ines, sio2):
    sio2.inscriptions.update(numero_candidat="0274518303")
    nouvelle = fabriques.personne()
    envoi = {"etudiant": nouvelle.pk, "promotion": sio2.pk, "numero_candidat": "0274518303"}

    page = client_de(admin).post(adresse(Inscription, "add"), envoi | {"option": ""})

    assert erreurs(page) == {"numero_candidat": [NUMERO_PRIS]}


def test_le_meme_enseignant_deux_fois(client_de, admin, lefevre, sio2):
    envoi = {"enseignant": lefevre.pk, "promotion": sio2.pk}

    page = client_de(admin).post(adresse(Enseignement, "add"), envoi)

    assert erreurs(page) == {"enseignant": ["Cet enseignant a déjà cette promotion."]}


def test_une_promotion_du_meme_nom(client_de, admin, sio2):
    page = client_de(admin).post(adresse(Promotion, "add"), classe(sio2))

    assert erreurs(page) == {"nom": ["Cet établissement a déjà une promotion de ce nom."]}


def test_un_code_uai_deja_pris(client_de, admin, sio2):
    envoi = {"uai": sio2.etablissement.uai, "nom": "Autre", "ville": "Ailleurs"}

    page = client_de(admin).post(adresse(Etablissement, "add"), envoi)

    assert list(erreurs(page)) == ["uai"]


# Plusieurs lignes à la fois, depuis la fiche de la classe


def test_la_meme_personne_sur_deux_lignes(client_de, admin, sio2):
    lina = fabriques.personne("lina@sillage.example")
    deux = [{"etudiant": lina.pk, "option": "SLAM"}, {"etudiant": lina.pk, "option": "SISR"}]

    page = client_de(admin).post(
        adresse(Promotion, "change", sio2.pk), classe(sio2, inscriptions=deux)
    )

    assert erreurs_des_lignes(page, "inscriptions") == [{}, {"etudiant": [DEJA_INSCRIT]}]
    assert not sio2.inscriptions.exists()


def test_le_meme_n_candidat_sur_deux_lignes(client_de, admin, sio2):
    personnes = [fabriques.personne(f"p{rang}@sillage.example") for rang in (1, 2)]
    deux = [{"etudiant": p.pk, "numero_candidat": "027", "option": ""} for p in personnes]

    page = client_de(admin).post(
        adresse(Promotion, "change", sio2.pk), classe(sio2, inscriptions=deux)
    )

    assert erreurs_des_lignes(page, "inscriptions") == [{}, {"numero_candidat": [NUMERO_PRIS]}]


def test_le_meme_n_candidat_a_l_ajout_d_une_classe(client_de, admin, sio2):
    personnes = [fabriques.personne(f"p{rang}@sillage.example") for rang in (1, 2)]
    deux = [{"etudiant": p.pk, "numero_candidat": "027", "option": ""} for p in personnes]

    page = client_de(admin).post(
        adresse(Promotion, "add"), classe(sio2, inscriptions=deux) | {"nom": "Nouvelle"}
    )

    assert erreurs_des_lignes(page, "inscriptions") == [{}, {"numero_candidat": [NUMERO_PRIS]}]
    assert not Promotion.objects.filter(nom="Nouvelle").exists()


def test_le_meme_enseignant_sur_deux_lignes(client_de, admin, sio2, bernard):
    deux = [{"enseignant": bernard.pk}, {"enseignant": bernard.pk}]

    page = client_de(admin).post(
        adresse(Promotion, "change", sio2.pk), classe(sio2, enseignements=deux)
    )

    assert page.status_code == 200
    assert not sio2.enseignements.exists()


def test_un_etudiant_d_une_autre_classe(client_de, admin, kenza, sio2):
    page = client_de(admin).post(
        adresse(Promotion, "change", sio2.pk),
        classe(sio2, inscriptions=[{"etudiant": kenza.pk, "option": ""}]),
    )

    assert erreurs_des_lignes(page, "inscriptions") == [{"etudiant": [DEJA_INSCRIT]}]


def test_une_ligne_otee_libere_son_n_candidat(client_de, admin, inscription_d_ines, sio2):
    inscription_d_ines.numero_candidat = "027"
    inscription_d_ines.save()
    lina = fabriques.personne("lina@sillage.example")
    lignes = [
        {"id": inscription_d_ines.pk, "numero_candidat": "027", "option": "", "DELETE": "on"},
        {"etudiant": lina.pk, "numero_candidat": "028", "option": ""},
    ]

    client_de(admin).post(adresse(Promotion, "change", sio2.pk), classe(sio2, inscriptions=lignes))

    assert list(sio2.inscriptions.values_list("etudiant", "numero_candidat")) == [(lina.pk, "028")]


def test_oter_un_etudiant_au_travail_se_refuse_par_une_phrase(
    client_de, admin, inscription_d_ines, sio2
):
    fabriques.soumise(inscription_d_ines)
    lignes = [{"id": inscription_d_ines.pk, "option": "", "DELETE": "on"}]

    page = client_de(admin).post(
        adresse(Promotion, "change", sio2.pk), classe(sio2, inscriptions=lignes)
    )

    assert page.status_code == 200
    assert sio2.inscriptions.count() == 1
