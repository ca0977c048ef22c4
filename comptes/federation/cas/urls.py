"""Adresses de CAS, sous `/compte/`."""

from django.urls import path

from comptes.federation.cas import views

urlpatterns = [
    path("cas/<slug:cle>/login/", views.depart, name="cas_login"),
    path("cas/<slug:cle>/login/callback/", views.retour, name="cas_callback"),
]
