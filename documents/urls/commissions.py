"""Les commissions, pour l’administration."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
