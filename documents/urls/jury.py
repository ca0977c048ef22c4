"""La commission, par son lien."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
