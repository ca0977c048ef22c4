"""La commission, par son lien."""

from django.urls import path

from documents.views import jury, jury_candidat, jury_documents, jury_grille

CANDIDAT = "jury/<str:jeton>/candidats/<int:pk>/"

urlpatterns = [
    path("jury/<str:jeton>/", jury.jury, name="jury"),
    path("jury/<str:jeton>/entrer/", jury.jury_entrer, name="jury_entrer"),
    path("jury/<str:jeton>/sortir/", jury.jury_sortir, name="jury_sortir"),
    path(CANDIDAT, jury_candidat.jury_candidat, name="jury_candidat"),
    path(
        f"{CANDIDAT}realisations/<int:numero>/",
        jury_candidat.jury_realisation,
        name="jury_realisation",
    ),
    path(f"{CANDIDAT}pieces/<path:chemin>", jury_candidat.jury_piece, name="jury_piece"),
    path(f"{CANDIDAT}note/", jury_candidat.jury_note, name="jury_note"),
    path(f"{CANDIDAT}grille/", jury_grille.jury_grille, name="jury_grille"),
    path(f"{CANDIDAT}synthese.pdf", jury_documents.jury_synthese_pdf, name="jury_synthese_pdf"),
    path(f"{CANDIDAT}grille.pdf", jury_documents.jury_grille_pdf, name="jury_grille_pdf"),
    path(f"{CANDIDAT}fiche.pdf", jury_documents.jury_fiche_pdf, name="jury_fiche_pdf"),
    path("jury/<str:jeton>/journee.zip", jury_documents.jury_journee, name="jury_journee"),
]
