"""Adresses de SAML, sous `/compte/` : celles qu’allauth nomme, sans déconnexion commune."""

from django.urls import path

from comptes.federation.saml import views

urlpatterns = [
    path("saml/<slug:cle>/login/", views.depart, name="saml_login"),
    path("saml/<slug:cle>/acs/", views.acs, name="saml_acs"),
    path("saml/<slug:cle>/acs/finish/", views.finir, name="saml_finish_acs"),
    path("saml/<slug:cle>/metadata/", views.nos_metadonnees, name="saml_metadata"),
]
