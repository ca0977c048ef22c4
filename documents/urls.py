from django.urls import path

from documents.views import etudiant

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
]
