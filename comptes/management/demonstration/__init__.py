"""La classe de démonstration : inventée de bout en bout, écrite par les vraies actions."""

from comptes.management.demonstration.chargement import Bilan, charger, deja_chargee

__all__ = ["Bilan", "charger", "deja_chargee"]
