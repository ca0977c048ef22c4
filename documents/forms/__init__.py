"""Ce qui s’écrit dans les formulaires de l’étage."""

from documents.forms.classeurs import DepotDeClasseurForm

__all__ = ["DepotDeClasseurForm"]
