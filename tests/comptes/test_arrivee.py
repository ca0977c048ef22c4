"""Un étudiant arrive : son compte, sa classe, son mot de passe par courriel, sa première page."""

import re

from django.urls import reverse

from comptes.models import Inscription, Utilisateur


def test_de_la_creation_du_compte_a_la_premiere_connexion(
    client_de, admin, anonyme, mailoutbox, sio2
):
    secretariat = client_de(admin)
    compte = {"email": "Lina.Roy@Sillage.example", "prenom": "Lina", "nom": "Roy", "civilite": ""}
    secretariat.post(reverse("admin:comptes_utilisateur_add"), compte)
    lina = Utilisateur.objects.get(nom="Roy")
    inscription = {"etudiant": lina.pk, "promotion": sio2.pk, "option": "SLAM"}
    secretariat.post(reverse("admin:comptes_inscription_add"), inscription)
    assert Inscription.objects.actives().filter(etudiant=lina, promotion=sio2).count() == 1

    anonyme.post(reverse("account_reset_password"), {"email": "lina.roy@sillage.example"})
    (courriel,) = mailoutbox
    (lien,) = re.findall(r"https?://testserver(/\S+)", courriel.body)
    page = anonyme.get(lien, follow=True)
    choix = {"password1": "vague-42-lointaine", "password2": "vague-42-lointaine"}
    anonyme.post(page.redirect_chain[-1][0], choix)
    anonyme.logout()

    identifiants = {"login": "LINA.ROY@sillage.example", "password": "vague-42-lointaine"}
    arrivee = anonyme.post(reverse("account_login"), identifiants, follow=True)

    assert arrivee.redirect_chain[-1] == ("/portfolio/", 302)
    assert arrivee.context["personne"] == lina


def test_un_collegue_de_l_administration_peut_administrer(client_de, admin, sio2):
    """La case « administration de l’établissement » suffit : elle ouvre toutes ces pages."""
    compte = {"email": "zoe@sillage.example", "prenom": "Zoé", "nom": "Le Goff", "is_staff": "on"}
    client_de(admin).post(reverse("admin:comptes_utilisateur_add"), compte | {"civilite": ""})
    zoe = Utilisateur.objects.get(nom="Le Goff")

    statuts = [
        client_de(zoe).get(reverse(f"admin:comptes_{page}")).status_code
        for page in ("utilisateur_add", "promotion_changelist", "inscription_add")
    ]

    assert statuts == [200, 200, 200]
