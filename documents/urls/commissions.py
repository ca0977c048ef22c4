"""Les commissions, pour l’administration."""

from django.urls import path

from documents.views import commissions, convocations, registre_du_jury

urlpatterns = [
    path("commissions/", commissions.commissions, name="commissions"),
    path("commissions/nouvelle/", commissions.commission_nouvelle, name="commission_nouvelle"),
    path("commissions/<int:pk>/", commissions.commission, name="commission"),
    path(
        "commissions/<int:pk>/modifier/",
        commissions.commission_modifier,
        name="commission_modifier",
    ),
    path(
        "commissions/<int:pk>/candidats/",
        convocations.commission_candidats,
        name="commission_candidats",
    ),
    path("commissions/<int:pk>/lien/", commissions.commission_lien, name="commission_lien"),
    path(
        "commissions/<int:pk>/liens/<int:lien>/",
        commissions.commission_lien_feuille,
        name="commission_lien_feuille",
    ),
    path(
        "commissions/<int:pk>/liens/<int:lien>/revoquer/",
        commissions.commission_lien_revoquer,
        name="commission_lien_revoquer",
    ),
    path(
        "commissions/<int:pk>/supprimer/",
        commissions.commission_supprimer,
        name="commission_supprimer",
    ),
    path(
        "commissions/<int:pk>/consultations/",
        registre_du_jury.commission_consultations,
        name="commission_consultations",
    ),
    path(
        "commissions/<int:pk>/consultations.csv",
        registre_du_jury.commission_consultations_csv,
        name="commission_consultations_csv",
    ),
]
