from django.urls import path

from documents.views import (
    certificats,
    dossier,
    etudiant,
    fiches,
    matrice,
    productions,
    promotion,
    verification,
)

urlpatterns = [
    path(
        "inscriptions/<int:pk>/tableau-de-synthese.pdf",
        etudiant.tableau_de_synthese_pdf,
        name="tableau_de_synthese_pdf",
    ),
    path(
        "inscriptions/<int:pk>/tableau-de-synthese.xlsx",
        etudiant.tableau_de_synthese_xlsx,
        name="tableau_de_synthese_xlsx",
    ),
    path(
        "inscriptions/<int:pk>/tableau-des-competences.pdf",
        etudiant.tableau_des_competences_pdf,
        name="tableau_des_competences_pdf",
    ),
    path(
        "inscriptions/<int:pk>/releve-de-positionnement.pdf",
        etudiant.releve_de_positionnement_pdf,
        name="releve_de_positionnement_pdf",
    ),
    path(
        "promotions/<int:pk>/synthese.pdf",
        promotion.synthese_de_promotion_pdf,
        name="synthese_de_promotion_pdf",
    ),
    path(
        "inscriptions/<int:pk>/tableau-de-synthese-certificat.pdf",
        certificats.certificat_pdf,
        name="certificat_pdf",
    ),
    path("verifier/", verification.verifier, name="verifier"),
    path("verifier/<str:code>/", verification.verifier_code, name="verifier_code"),
    path("inscriptions/<int:pk>/dossier.pdf", dossier.dossier_pdf, name="dossier_pdf"),
    path("inscriptions/<int:pk>/dossier.zip", dossier.dossier_zip, name="dossier_zip"),
    path(
        "promotions/<int:pk>/documents/",
        productions.documents_de_promotion,
        name="documents_de_promotion",
    ),
    path("promotions/<int:pk>/matrice.csv", matrice.matrice_csv, name="matrice_csv"),
    path("promotions/<int:pk>/matrice.xlsx", matrice.matrice_xlsx, name="matrice_xlsx"),
    path("productions/<int:pk>/", productions.production, name="production"),
    path(
        "productions/<int:pk>/reprendre/",
        productions.production_reprendre,
        name="production_reprendre",
    ),
    path(
        "productions/<int:pk>/archive.zip",
        productions.production_archive,
        name="production_archive",
    ),
    path("realisations/<int:pk>/fiche.pdf", fiches.fiche_pdf, name="fiche_pdf"),
]
