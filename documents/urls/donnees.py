"""Ce que Sillage garde d’une personne : le lire, l’emporter, l’effacer, le dater."""

from django.urls import path

from documents.views import confidentialite, conservation, donnees, effacement

urlpatterns = [
    path("mes-donnees/", donnees.mes_donnees, name="mes_donnees"),
    path("mes-donnees/archive/", donnees.mes_donnees_archive, name="mes_donnees_archive"),
    path("confidentialite/", confidentialite.confidentialite, name="confidentialite"),
    path("etablissement/registre/", confidentialite.registre, name="registre"),
    path("etablissement/conservation/", conservation.conservation, name="conservation"),
    path(
        "etablissement/personnes/<int:pk>/effacer/",
        effacement.personne_effacer,
        name="personne_effacer",
    ),
]
