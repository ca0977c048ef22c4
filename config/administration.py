"""Le site d’administration : comptes, classes, sessions ; aucune décision sur un travail."""

from django.contrib.admin import AdminSite


class SiteSillage(AdminSite):
    site_header = "Sillage — administration"
    site_title = "Sillage"
    index_title = "Comptes, classes et sessions"
    site_url = "/"
