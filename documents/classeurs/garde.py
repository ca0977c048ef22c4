"""Relire un classeur gardé : les octets déposés, ou un refus s’ils ont changé ou disparu."""

from __future__ import annotations

from hashlib import sha256

from documents.classeurs.refus import ClasseurRefuse
from documents.models import ClasseurOfficiel


def relire(classeur: ClasseurOfficiel) -> bytes:
    """Lève `ClasseurRefuse` si le fichier manque ou n’est plus celui qui a été déposé."""
    try:
        with classeur.fichier.open("rb") as fichier:
            contenu = fichier.read()
    except FileNotFoundError as erreur:
        raise ClasseurRefuse(
            f"Le fichier « {classeur.nom_fichier} » a disparu du serveur : déposez-le de nouveau."
        ) from erreur
    except OSError as erreur:
        raise ClasseurRefuse(
            f"Le fichier « {classeur.nom_fichier} » ne se lit pas en ce moment : réessayez."
        ) from erreur
    if sha256(contenu).hexdigest() != classeur.sha256:
        raise ClasseurRefuse(
            f"Le fichier « {classeur.nom_fichier} » a été abîmé sur le serveur : "
            "déposez-le de nouveau."
        )
    return contenu
