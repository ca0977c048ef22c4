from django.urls import path

from documents import views

urlpatterns = [
    path(
        "inscriptions/<int:pk>/tableau-de-synthese.pdf",
        views.tableau_de_synthese_pdf,
        name="tableau_de_synthese_pdf",
    ),
    path(
        "inscriptions/<int:pk>/tableau-de-synthese.xlsx",
        views.tableau_de_synthese_xlsx,
        name="tableau_de_synthese_xlsx",
    ),
    path(
        "inscriptions/<int:pk>/tableau-des-competences.pdf",
        views.tableau_des_competences_pdf,
        name="tableau_des_competences_pdf",
    ),
]
