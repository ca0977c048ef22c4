"""L’administration de Django, rangée à notre façon."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "config.administration.SiteSillage"

    def ready(self) -> None:
        """La file des tâches est une affaire de machine : le lycée n’a rien à y lire."""
        super().ready()
        admin.site.unregister(apps.get_model("django_tasks_database", "DBTaskResult"))
