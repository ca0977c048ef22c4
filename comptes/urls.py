"""Adresses de l’étage « Comptes » : les avis, les classes et leurs listes."""

from django.urls import path

from comptes.views import (
    actes,
    avis,
    compte,
    equipe,
    etablissements,
    etudiants,
    fiche,
    imports,
    passages,
    personnes,
    place,
    reglages,
)

urlpatterns = [
    path("compte/", compte.compte, name="compte"),
    path("compte/appareils/", compte.appareils, name="appareils"),
    path("compte/appareils/fermer/", compte.appareils_fermer, name="appareils_fermer"),
    path("compte/appareils/<int:pk>/fermer/", compte.appareil_fermer, name="appareil_fermer"),
    path("avis/", avis.avis, name="avis"),
    path("avis/lus/", avis.avis_lus, name="avis_lus"),
    path("avis/vus/", avis.avis_vus, name="avis_vus"),
    path("avis/reglages/", reglages.avis_reglages, name="avis_reglages"),
    path("avis/reglages/calendrier/", reglages.calendrier_renouveler, name="calendrier_renouveler"),
    path("avis/desabonnement/<str:signature>/", reglages.desabonnement, name="desabonnement"),
    path("avis/<int:pk>/", avis.avis_ouvrir, name="avis_ouvrir"),
    path("etablissement/choisir/", etablissements.etablissements, name="etablissements"),
    path("etablissement/personnes/", personnes.personnes, name="personnes"),
    path("etablissement/personnes/agir/", personnes.personnes_agir, name="personnes_agir"),
    path("etablissement/personnes/importer/", equipe.equipe_importer, name="equipe_importer"),
    path("etablissement/personnes/<int:pk>/", fiche.personne, name="personne"),
    path(
        "etablissement/personnes/<int:pk>/identite/",
        fiche.personne_identite,
        name="personne_identite",
    ),
    path(
        "etablissement/personnes/<int:pk>/adresse/", fiche.personne_adresse, name="personne_adresse"
    ),
    path("etablissement/personnes/<int:pk>/droits/", fiche.personne_droits, name="personne_droits"),
    path(
        "etablissement/personnes/<int:pk>/prendre-sa-place/",
        place.personne_prendre_sa_place,
        name="personne_prendre_sa_place",
    ),
    path("place/rendre/", place.place_rendre, name="place_rendre"),
    path("etablissement/actes/", actes.actes, name="actes"),
    path("etablissement/actes.csv", actes.actes_csv, name="actes_csv"),
    path(
        "promotions/<int:pk>/etudiants/", etudiants.promotion_etudiants, name="promotion_etudiants"
    ),
    path("promotions/<int:pk>/inviter/", etudiants.promotion_inviter, name="promotion_inviter"),
    path(
        "inscriptions/<int:pk>/inviter/", etudiants.inscription_inviter, name="inscription_inviter"
    ),
    path("promotions/<int:pk>/importer/", imports.import_deposer, name="import_deposer"),
    path("promotions/<int:pk>/passage/", passages.promotion_passage, name="promotion_passage"),
    path("imports/<int:pk>/", imports.import_de_classe, name="import_de_classe"),
    path("imports/<int:pk>/colonnes/", imports.import_colonnes, name="import_colonnes"),
    path("imports/<int:pk>/importer/", imports.import_importer, name="import_importer"),
    path("imports/<int:pk>/abandonner/", imports.import_abandonner, name="import_abandonner"),
    path("imports/<int:pk>/annuler/", imports.import_annuler, name="import_annuler"),
]
