"""L’étage des documents : jury, dossiers, émissions."""

from __future__ import annotations

from documents.donnees.branches import Branche, FichierDe, SiEcrit
from documents.models import (
    ClasseurOfficiel,
    Consultation,
    Controle,
    Convocation,
    Dossier,
    Emission,
    Grille,
    LienDeCommission,
    NiveauDeGrille,
    NoteDeMembre,
    Piece,
    PieceDeDossier,
    Production,
)

DELIBERATION = (
    "Ce que le jury écrit appartient à sa délibération : la demande se fait au service des "
    "examens, et tout s’efface à la date dite plus haut."
)

DOCUMENTS: tuple[Branche, ...] = (
    Branche(
        NiveauDeGrille,
        "Niveaux donnés par le jury",
        inscriptions=("grille__convocation__inscription",),
        ecartee=DELIBERATION,
    ),
    Branche(
        Grille,
        "Grilles du jury",
        inscriptions=("convocation__inscription",),
        vide={"appreciation": ""},
        ecartee=DELIBERATION,
    ),
    Branche(
        NoteDeMembre,
        "Notes personnelles des membres du jury",
        inscriptions=("convocation__inscription",),
        otee=True,
        ecartee=DELIBERATION,
    ),
    Branche(Convocation, "Convocations devant un jury", inscriptions=("inscription",)),
    Branche(
        Consultation,
        "Lectures du dossier et de l’adresse publique",
        inscriptions=("dossier__inscription", "lien_de_portfolio__inscription"),
        vide={"detail": ""},
        garde=frozenset({"qui"}),
    ),
    Branche(
        Controle,
        "Contrôles de conformité du dossier",
        inscriptions=("dossier__inscription",),
        auteurs=("enseignant",),
        vide={
            "motif_present": SiEcrit(),
            "motif_dans_les_temps": SiEcrit(),
            "motif_duree": SiEcrit(),
            "motif_attestations": SiEcrit(),
            "commentaire": SiEcrit(),
        },
    ),
    Branche(
        PieceDeDossier,
        "Pièces des dossiers déposés",
        inscriptions=("dossier__inscription",),
        otee=True,
        fichiers=(FichierDe("fichier", "nom_fichier", "taille"),),
    ),
    Branche(
        Dossier,
        "Dossiers déposés",
        inscriptions=("inscription",),
        auteurs=("depose_par",),
        vide={"contenu": ""},
        garde=frozenset({"sha256", "lu"}),
        d_autrui=frozenset({"contenu"}),
    ),
    Branche(
        Piece,
        "Documents faits avec ceux de la classe",
        inscriptions=("inscription",),
        otee=True,
        fichiers=(FichierDe("fichier", "chemin"),),
    ),
    Branche(
        Production,
        "Documents demandés pour une classe",
        auteurs=("demandee_par",),
    ),
    Branche(
        Emission,
        "Documents émis",
        inscriptions=("inscription",),
        auteurs=("emise_par",),
        vide={"nom_fichier": "", "fichier": ""},
        garde=frozenset({"code", "empreinte", "sha256"}),
        d_autrui=frozenset({"nom_fichier", "fichier"}),
        fichiers=(FichierDe("fichier", "nom_fichier"),),
    ),
    Branche(
        ClasseurOfficiel,
        "Classeurs officiels déposés",
        auteurs=("depose_par",),
        garde=frozenset({"nom_fichier", "sha256", "fichier"}),
    ),
    Branche(
        LienDeCommission,
        "Liens de commission ouverts",
        auteurs=("cree_par",),
        garde=frozenset({"sel", "empreinte"}),
        secrets=frozenset({"sel", "empreinte"}),
    ),
)
