"""Les verbes de l’étage : émettre, mettre un classeur en service, produire une classe."""

from documents.actions.emettre import Emis, emettre

__all__ = ["Emis", "emettre"]
