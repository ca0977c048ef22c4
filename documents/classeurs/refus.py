"""Le refus d’un classeur : des phrases à lire, toutes à la fois."""

from __future__ import annotations

from portfolio.regles import ActionRefusee


class ClasseurRefuse(ActionRefusee):
    """Un modèle que l’on ne sait pas remplir sans risque ; `phrases` dit chaque raison."""


class ClasseurIndisponible(ActionRefusee):
    """Le classeur en service ne se remplit plus : ce n’est pas de la faute de qui le demande."""
