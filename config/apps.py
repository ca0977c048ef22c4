"""L’administration de Django, rangée à notre façon."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "config.administration.SiteSillage"
