"""Adresses d’OpenID Connect, sous `/compte/` : celles qu’allauth nomme."""

from django.urls import path

from comptes.federation.oidc import views

urlpatterns = [
    path("oidc/<slug:cle>/login/", views.depart, name="openid_connect_login"),
    path("oidc/<slug:cle>/login/callback/", views.retour, name="openid_connect_callback"),
]
