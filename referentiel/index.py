"""Poser un index sans arrêter les écritures, sur les deux bases."""

from __future__ import annotations

from typing import Any

from django.db.migrations import AddIndex


class AjouterUnIndex(AddIndex):
    """Comme `AddIndex` ; PostgreSQL n’y tient pas la table. Sa migration n’est pas atomique."""

    atomic = False

    def database_forwards(self, app_label: str, editeur: Any, depuis: Any, vers: Any) -> None:
        modele = vers.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editeur.connection.alias, modele):
            editeur.add_index(modele, self.index, **_sans_coupure(editeur))

    def database_backwards(self, app_label: str, editeur: Any, depuis: Any, vers: Any) -> None:
        modele = depuis.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editeur.connection.alias, modele):
            editeur.remove_index(modele, self.index, **_sans_coupure(editeur))


def _sans_coupure(editeur: Any) -> dict[str, bool]:
    return {"concurrently": True} if editeur.connection.vendor == "postgresql" else {}
