"""Rejoue l’histoire d’un travail par les actions : écrire, prouver, soumettre, juger, reprendre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from comptes.management.demonstration.calendrier import Calendrier, dresser
from comptes.management.demonstration.donnees import Modele, Piece, Structure, Travail
from comptes.management.demonstration.jugements import juger, sous_competences
from comptes.management.demonstration.personnes import Inscrit, sans_accents
from comptes.management.demonstration.pieces import preparer_piece
from comptes.models import Utilisateur
from evaluations.actions import rendre, rouvrir
from evaluations.models import Decision
from portfolio.actions import (
    ajouter_fichier,
    ajouter_lien,
    creer_realisation,
    modifier_realisation,
    retirer,
    soumettre,
)
from portfolio.lectures import derniere_soumission
from portfolio.models import Cadre, Realisation
from referentiel.lectures import BlocLu

ETAPES: dict[str, tuple[str, ...]] = {
    "ebauche": (),
    "brouillon": (),
    "soumise": ("soumettre",),
    "retiree": ("soumettre", "retirer"),
    "validee": ("soumettre", "valider"),
    "a_reprendre": ("soumettre", "renvoyer"),
    "resoumise": ("soumettre", "renvoyer", "corriger", "soumettre"),
    "validee_apres_reprise": ("soumettre", "renvoyer", "corriger", "soumettre", "valider"),
    "rouverte": ("soumettre", "valider", "rouvrir"),
}
POSTES_D_UNE_SALLE = 18


@dataclass
class Histoire:
    """Un travail en train d’être rejoué ; `realisation` existe dès qu’il est écrit."""

    inscrit: Inscrit
    travail: Travail
    modele: Modele
    bloc: BlocLu
    calendrier: Calendrier
    realisation: Realisation | None = None

    @property
    def etapes(self) -> tuple[str, ...]:
        return ETAPES[self.travail.issue]

    @property
    def auteur(self) -> Utilisateur:
        return self.inscrit.inscription.etudiant

    @property
    def structure(self) -> Structure:
        if self.modele.cadre == Cadre.PROFESSIONNEL:
            return self.inscrit.etudiant.structures[self.travail.structure]
        lycee = self.inscrit.inscription.promotion.etablissement
        return Structure(lycee.nom, lycee.ville, POSTES_D_UNE_SALLE)

    @property
    def preuves_du_debut(self) -> tuple[Piece, ...]:
        """Un travail renvoyé ou inachevé n’avait pas encore sa dernière preuve."""
        if self.travail.issue == "ebauche":
            return ()
        incomplet = "renvoyer" in self.etapes or not self.etapes
        return self.modele.preuves[:-1] if incomplet else self.modele.preuves


def rejouer(
    inscrit: Inscrit, travail: Travail, modele: Modele, bloc: BlocLu, le: datetime
) -> Realisation:
    """Rejoue un travail jusqu’à son issue ; `le` est le moment du chargement."""
    cle = f"{inscrit.etudiant.nom} {modele.cle}"
    calendrier = dresser(travail, ETAPES[travail.issue], cle, le)
    histoire = Histoire(inscrit, travail, modele, bloc, calendrier)
    _ecrire(histoire)
    for etape, moment in zip(histoire.etapes, calendrier.etapes, strict=True):
        ACTES[etape](histoire, moment)
    return histoire.realisation


def _ecrire(histoire: Histoire) -> None:
    le = histoire.calendrier.cree_le
    histoire.realisation = creer_realisation(
        histoire.inscrit.inscription,
        acteur=histoire.auteur,
        le=le,
        champs={**_champs(histoire), **_manques_du_debut(histoire)},
        revendications=_revendications(histoire, complete=bool(histoire.etapes)),
    )
    for piece in histoire.preuves_du_debut:
        _deposer(histoire, piece, le)


def _champs(histoire: Histoire) -> dict[str, object]:
    """Le contenu fini : le texte du modèle, au nom et aux chiffres de la structure."""
    modele, travail, structure = histoire.modele, histoire.travail, histoire.structure
    textes = ("contribution", "contexte", "demarche", "resultats", "environnement")
    return {
        "intitule": modele.intitule,
        "cadre": modele.cadre,
        "debut_le": travail.debut_le,
        "fin_le": travail.fin_le,
        "organisation": structure.organisation,
        "lieu": structure.lieu,
        "en_equipe": modele.en_equipe,
        **{nom: _completer(getattr(modele, nom), structure) for nom in textes},
    }


def _completer(texte: str, structure: Structure) -> str:
    return texte.replace("{org}", structure.organisation).replace("{postes}", str(structure.postes))


def _manques_du_debut(histoire: Histoire) -> dict[str, object]:
    """Ce qui manquait à la première version : la fin d’un brouillon, des résultats trop courts."""
    if histoire.travail.issue == "ebauche":
        return {"fin_le": None, "demarche": "", "resultats": "", "environnement": ""}
    if not histoire.etapes:
        return {"resultats": ""}
    if "renvoyer" in histoire.etapes:
        return {"resultats": histoire.modele.resultats_avant}
    return {}


def _revendications(histoire: Histoire, *, complete: bool) -> dict[int, str]:
    """Les revendications : aucune dans une ébauche ; la dernière d’un brouillon est sans phrase."""
    if histoire.travail.issue == "ebauche":
        return {}
    phrases = [m.justification for m in histoire.modele.mobilisations]
    if not complete:
        phrases[-1] = ""
    return dict(zip(sous_competences(histoire.modele, histoire.bloc), phrases, strict=True))


def _deposer(histoire: Histoire, piece: Piece, le: datetime) -> None:
    identifiants = sous_competences(histoire.modele, histoire.bloc)
    communs = {
        "acteur": histoire.auteur,
        "le": le,
        "intitule": piece.intitule,
        "sous_competences": [identifiants[rang] for rang in piece.appuie],
        "confidentielle": piece.confidentielle,
    }
    if piece.lien:
        ajouter_lien(histoire.realisation, lien=piece.lien, **communs)
        return
    fichier = preparer_piece(piece.modele, _mots(histoire))
    ajouter_fichier(histoire.realisation, **fichier.en_arguments(), **communs)


def _mots(histoire: Histoire) -> dict[str, str]:
    """Ce qui rend un fichier de texte propre à l’étudiant et au travail."""
    etudiant, fin_le = histoire.inscrit.etudiant, histoire.travail.fin_le
    return {
        "prenom": etudiant.prenom,
        "nom": etudiant.nom,
        "date": f"{fin_le:%d/%m/%Y}",
        "date_iso": fin_le.isoformat(),
        "poste": f"PC-{sans_accents(etudiant.nom)[:3].upper()}",
        "organisation": histoire.structure.organisation,
    }


def _soumettre(histoire: Histoire, le: datetime) -> None:
    soumettre(histoire.realisation, acteur=histoire.auteur, le=le)


def _retirer(histoire: Histoire, le: datetime) -> None:
    retirer(histoire.realisation, acteur=histoire.auteur, le=le)


def _corriger(histoire: Histoire, le: datetime) -> None:
    """Complète ce que l’enseignant demandait : les résultats et la dernière preuve."""
    histoire.realisation.refresh_from_db(fields=["version"])
    modifier_realisation(
        histoire.realisation,
        acteur=histoire.auteur,
        le=le,
        champs=_champs(histoire),
        revendications=_revendications(histoire, complete=True),
        version=histoire.realisation.version,
    )
    _deposer(histoire, histoire.modele.preuves[-1], le)


def _rendre(histoire: Histoire, le: datetime, decision: Decision) -> None:
    rendre(
        derniere_soumission(histoire.realisation),
        acteur=histoire.inscrit.enseignant,
        le=le,
        **juger(
            histoire.modele,
            histoire.travail,
            histoire.inscrit.etudiant,
            decision,
            histoire.bloc,
        ),
    )


def _valider(histoire: Histoire, le: datetime) -> None:
    _rendre(histoire, le, Decision.VALIDEE)


def _renvoyer(histoire: Histoire, le: datetime) -> None:
    _rendre(histoire, le, Decision.A_REPRENDRE)


def _rouvrir(histoire: Histoire, le: datetime) -> None:
    motif = histoire.travail.motif
    rouvrir(histoire.realisation, acteur=histoire.inscrit.enseignant, le=le, motif=motif)


ACTES: dict[str, Callable[[Histoire, datetime], None]] = {
    "soumettre": _soumettre,
    "retirer": _retirer,
    "corriger": _corriger,
    "valider": _valider,
    "renvoyer": _renvoyer,
    "rouvrir": _rouvrir,
}
