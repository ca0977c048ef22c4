"""Ce qu’un étudiant de l’école de mesure écrit : une réalisation, ses revendications, ses preuves.

Ce module ne mesure rien seul. Les textes et les preuves sont ceux de la démonstration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from benchmarks.ecole_tables import Tables
from comptes.management.demonstration.donnees import Modele, Piece, Structure
from comptes.management.demonstration.histoire import ETAPES
from portfolio.models import (
    Appui,
    EtatDeLien,
    Mobilisation,
    Preuve,
    Realisation,
    VeilleDeLien,
)
from referentiel.lectures import BlocLu

VERS = {
    "soumettre": "soumise",
    "retirer": "brouillon",
    "valider": "validee",
    "renvoyer": "a_reprendre",
    "rouvrir": "a_reprendre",
}
JOURS = {"renvoyer": 4, "valider": 5, "corriger": 6, "soumettre": 1, "retirer": 1, "rouvrir": 20}


@dataclass(frozen=True)
class Fichier:
    """Un fichier rangé une fois : les classes le partagent, chacune ne l’a qu’une fois."""

    nom: str
    range_sous: str
    type_mime: str
    taille: int
    sha256: str


Ranger = Callable[[int, int, int], Fichier]
"""Le fichier du nᵉ étudiant de sa classe, de sa nᵉ réalisation, de sa nᵉ preuve."""


@dataclass(frozen=True)
class Ecrivain:
    """Un étudiant à l’œuvre : qui, devant quel enseignant, dans quelle structure, quel sort."""

    rang: int
    inscription: int
    etudiant: int
    enseignant: int
    aisance: str
    structures: Mapping[str, Structure]
    stage: int | None
    stage_fige: dict[str, str] | None
    au_sort: Random


@dataclass(frozen=True)
class Atelier:
    """Ce qui est commun à toute l’école ; `le` est le dernier instant de son histoire."""

    tables: Tables
    bloc: BlocLu
    modeles: Mapping[str, Modele]
    fichier: Ranger
    attestation: Fichier
    le: datetime


class Redaction:
    """Ce qu’une réalisation dit et montre, d’un modèle ; `depuis` date son premier jour.

    Son histoire, une méthode par étape, est dans `ecole_travaux.Travail`.
    """

    def __init__(
        self,
        atelier: Atelier,
        ecrivain: Ecrivain,
        modele: Modele,
        issue: str,
        depuis: date,
        rang: int,
    ) -> None:
        self.atelier, self.ecrivain, self.modele, self.issue = atelier, ecrivain, modele, issue
        self.rang = rang
        self.au_sort = ecrivain.au_sort
        self.etapes = ETAPES[issue]
        self.moments = self._calendrier(depuis)
        self.champs = self._champs(depuis)
        self.revendiquees = self._revendiquees()
        self.numero, self.etat = 0, "brouillon"
        self.realisation = self.evaluation = 0

    def ecrire(self) -> None:
        """Pose la réalisation, ce qu’elle porte, puis chaque pas de son histoire."""
        etat = self._etat_final()
        soumises = [
            m for e, m in zip(self.etapes, self.moments[1:], strict=True) if e == "soumettre"
        ]
        self.realisation = self.atelier.tables.ajouter(
            Realisation,
            **self.champs,
            inscription_id=self.ecrivain.inscription,
            stage_id=self.ecrivain.stage if self.professionnelle else None,
            etat=etat,
            version=1 + 2 * len(self.etapes),
            cle_creation=identifiant(self.au_sort),
            cree_le=self.moments[0],
            modifiee_le=soumises[-1] if soumises else self.moments[0],
            soumise_le=soumises[-1] if soumises else None,
        )
        self.preuves = self._prouver(soumises)
        for etape, moment in zip(self.etapes, self.moments[1:], strict=True):
            getattr(self, f"_{etape}")(moment)

    @property
    def professionnelle(self) -> bool:
        return self.modele.cadre == "professionnel"

    def _calendrier(self, depuis: date) -> tuple[datetime, ...]:
        """La création, puis un moment par étape ; ce qui attend encore attend depuis peu."""
        jours = [0, *(JOURS[etape] for etape in self.etapes)]
        if self.etapes[-1:] == ("soumettre",):
            dernier = self.atelier.le - timedelta(days=self.au_sort.randrange(1, 21))
        else:
            fin = datetime(depuis.year, depuis.month, depuis.day) + timedelta(days=20 + sum(jours))
            dernier = min(fin, self.atelier.le - timedelta(days=1))
        dernier = dernier.replace(minute=0) + timedelta(minutes=self.au_sort.randrange(600))
        return tuple(dernier - timedelta(days=sum(jours[n + 1 :])) for n in range(len(jours)))

    def _champs(self, depuis: date) -> dict[str, object]:
        modele, structure = self.modele, self._structure()
        textes = ("contribution", "contexte", "demarche", "resultats", "environnement")
        lignes = {
            nom: getattr(modele, nom)
            .replace("{org}", structure.organisation)
            .replace("{postes}", str(structure.postes))
            for nom in textes
        }
        if self.issue == "ebauche":
            lignes |= {"demarche": "", "resultats": "", "environnement": ""}
        return {
            "intitule": modele.intitule,
            "cadre": modele.cadre,
            "debut_le": depuis,
            "fin_le": None if self.issue == "ebauche" else depuis + timedelta(days=11),
            "organisation": structure.organisation,
            "lieu": structure.lieu,
            "en_equipe": modele.en_equipe,
            **lignes,
        }

    def _structure(self) -> Structure:
        return self.ecrivain.structures["stage" if self.professionnelle else "lycee"]

    def _revendiquees(self) -> list[tuple[int, str, tuple[int, int]]]:
        """Sous-compétence, phrase, rangs officiels ; dans l’ordre officiel, comme une page lit."""
        if self.issue == "ebauche":
            return []
        competences = self.atelier.bloc.competences
        rangees = sorted(self.modele.mobilisations, key=lambda m: (m.competence, m.sous_competence))
        return [
            (
                competences[m.competence - 1].sous_competences[m.sous_competence - 1].id,
                m.justification,
                (m.competence, m.sous_competence),
            )
            for m in rangees
        ]

    def _etat_final(self) -> str:
        pas = [VERS[etape] for etape in self.etapes if etape in VERS]
        return pas[-1] if pas else "brouillon"

    def _prouver(self, soumises: list[datetime]) -> list[dict[str, object]]:
        """Les revendications, les preuves et ce qu’elles appuient ; rend les preuves figées."""
        tables = self.atelier.tables
        par_rang = {
            m: tables.ajouter(
                Mobilisation,
                realisation_id=self.realisation,
                sous_competence_id=sous_competence,
                justification=justification,
            )
            for sous_competence, justification, m in self.revendiquees
        }
        if self.issue == "ebauche":
            return []
        figees = []
        for rang, piece in enumerate(self.modele.preuves):
            appuyees = {
                (
                    self.modele.mobilisations[n].competence,
                    self.modele.mobilisations[n].sous_competence,
                )
                for n in piece.appuie
            }
            figees.append(self._une_preuve(rang, piece, soumises, par_rang, appuyees))
        return figees

    def _une_preuve(
        self,
        rang: int,
        piece: Piece,
        soumises: list[datetime],
        par_rang: Mapping[tuple[int, int], int],
        appuyees: set[tuple[int, int]],
    ) -> dict[str, object]:
        tables = self.atelier.tables
        dite = {"intitule": piece.intitule, "confidentielle": piece.confidentielle}
        dite |= self._contenu(rang, piece)
        preuve = tables.ajouter(
            Preuve,
            **dite,
            fichier="" if piece.lien else self._fichier(rang).range_sous,
            realisation_id=self.realisation,
            ordre=rang,
            deposee_le=self.moments[0],
            soumise_le=soumises[0] if soumises else None,
        )
        for m in appuyees:
            tables.ajouter(Appui, preuve_id=preuve, mobilisation_id=par_rang[m])
        if piece.lien:
            self._veiller(preuve, piece.lien)
        sous_competences = [sc for sc, _, m in self.revendiquees if m in appuyees]
        return {"id": preuve, **dite, "sous_competences": sous_competences, "provenance": ""}

    def _contenu(self, rang: int, piece: Piece) -> dict[str, object]:
        if piece.lien:
            return {
                "nom_fichier": "",
                "type_mime": "",
                "taille": 0,
                "sha256": "",
                "lien": piece.lien,
            }
        fichier = self._fichier(rang)
        return {
            "nom_fichier": f"{self.modele.cle}-{rang + 1}-{fichier.nom}",
            "type_mime": fichier.type_mime,
            "taille": fichier.taille,
            "sha256": fichier.sha256,
            "lien": "",
        }

    def _fichier(self, rang: int) -> Fichier:
        return self.atelier.fichier(self.ecrivain.rang, self.rang, rang)

    def _veiller(self, preuve: int, lien: str) -> None:
        self.atelier.tables.ajouter(
            VeilleDeLien,
            preuve_id=preuve,
            adresse=lien,
            etat=EtatDeLien.VIVANT,
            code=200,
            titre="Carnet",
            releve_le=self.atelier.le,
            vu_le=self.atelier.le,
        )

    def _fige(self) -> dict[str, object]:
        """Ce que `soumettre` fige (`ContenuFige.en_json`)."""
        dits = {nom: self.champs[nom] for nom in self.champs if not nom.endswith("_le")}
        return {
            **dits,
            "partie": "",
            "debut_le": str(self.champs["debut_le"]),
            "fin_le": str(self.champs["fin_le"]),
            "mobilisations": [
                {"sous_competence": sous_competence, "justification": justification}
                for sous_competence, justification, _ in self.revendiquees
            ],
            "preuves": self.preuves,
            "stage": self.ecrivain.stage_fige if self.professionnelle else None,
        }


def identifiant(au_sort: Random) -> str:
    return UUID(int=au_sort.getrandbits(128), version=4).hex
