"""De ce que le dossier dit à ses pages de garde, de sommaire, de parcours et de preuves."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from documents.accords import preuves_tues
from documents.compositions.fiche import MARQUES
from documents.compositions.typographie import imprimable
from documents.tables.dossier import (
    EntreeDeSommaire,
    Identite,
    LigneDeParcours,
    Parcours,
    PreuveListee,
    PreuvesDeRealisation,
)
from portfolio.lectures import ConfirmationLue, StageLu
from referentiel.accords import accord


def composer_garde(identite: Identite, sommaire: tuple[EntreeDeSommaire, ...]) -> dict[str, object]:
    """Le contexte de `impression/dossier-garde.html`."""
    propre = _propre(identite)
    return {
        "titre": f"Dossier numérique — {propre.nom_officiel}",
        "identite": propre,
        "sommaire": [replace(entree, titre=imprimable(entree.titre)) for entree in sommaire],
    }


def composer_parcours(parcours: Parcours) -> dict[str, object]:
    """Le contexte de `impression/dossier-parcours.html`."""
    identite = _propre(parcours.identite)
    return {
        "titre": f"Parcours et stages — {identite.nom_officiel}",
        "identite": identite,
        "stages": [_stage(stage) for stage in parcours.stages],
        "semaines": semaines(parcours),
        "parties": [
            {
                "titre": partie.titre,
                "lignes": [_ligne(ligne) for ligne in partie.lignes],
            }
            for partie in parcours.parties
        ],
    }


def composer_preuves(
    identite: Identite, realisations: tuple[PreuvesDeRealisation, ...]
) -> dict[str, object]:
    """Le contexte de `impression/dossier-preuves.html`."""
    return {
        "titre": f"Liste des preuves — {imprimable(identite.nom_officiel)}",
        "identite": _propre(identite),
        "realisations": [
            {
                "intitule": imprimable(realisation.intitule),
                "preuves": [_preuve(preuve) for preuve in realisation.preuves],
                "tues": _tues(realisation.tues),
            }
            for realisation in realisations
        ],
    }


def _propre(identite: Identite) -> Identite:
    textes = {
        nom: imprimable(getattr(identite, nom))
        for nom in ("nom_officiel", "numero_candidat", "promotion", "etablissement", "url")
    }
    return replace(identite, **textes)


def _ligne(ligne: LigneDeParcours) -> dict[str, str]:
    return {
        "intitule": imprimable(ligne.intitule),
        "organisation": imprimable(ligne.organisation),
        "periode": ligne.periode,
        "etat": ligne.etat,
        "marque": MARQUES[ligne.etat],
        "libelle_etat": ligne.libelle_etat,
    }


def _stage(stage: StageLu) -> dict[str, object]:
    tuteur = ", ".join(filter(None, (stage.tuteur, stage.fonction_du_tuteur)))
    return {
        "nature": stage.nature,
        "organisation": imprimable(stage.organisation),
        "adresse": imprimable(stage.adresse),
        "periode": f"{stage.debut_le:%d/%m/%y} au {stage.fin_le:%d/%m/%y}",
        "semaines": accord(stage.semaines, "semaine"),
        "tuteur": imprimable(tuteur),
        "missions": imprimable(stage.missions),
        "attestation": stage.attestation,
        "confirmation": _confirmation(stage.confirmation),
    }


def _confirmation(confirmation: ConfirmationLue | None) -> str:
    """« Confirmé par M. Untel le 12/06/2026 », ou rien."""
    if confirmation is None:
        return ""
    jour = timezone.localtime(confirmation.confirmee_le)
    return f"Confirmé par {imprimable(confirmation.nom)} le {jour:%d/%m/%Y}"


def semaines(parcours: Parcours) -> str:
    """« 9 semaines sur les 10 attendues »."""
    attendues = parcours.semaines_attendues
    return f"{accord(parcours.semaines, 'semaine')} sur les {attendues} attendues"


def _preuve(preuve: PreuveListee) -> dict[str, object]:
    return {
        "intitule": imprimable(preuve.intitule),
        "fichier": imprimable(preuve.fichier),
        "nature": "Lien" if not preuve.sha256 else imprimable(preuve.nature.upper()),
        "taille": preuve.taille,
        "confidentielle": preuve.confidentielle,
        "moities": (preuve.sha256[:32], preuve.sha256[32:]),
    }


def _tues(nombre: int) -> str:
    suite = "non jointe" if nombre == 1 else "non jointes"
    return f"{preuves_tues(nombre)}, {suite}" if nombre else ""
