"""La forme de ce qu’une soumission fige : le contenu d’une réalisation, revendications et preuves.

La même forme sert au contenu vivant (`lectures.contenu_actuel`) et au contenu figé
(`Soumission.contenu`) : une page ou un document ne sait pas lequel il montre.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date

from referentiel.accords import poids


@dataclass(frozen=True)
class MobilisationFigee:
    """Une revendication : identifiant de la sous-compétence et phrase de justification."""

    sous_competence: int
    justification: str


@dataclass(frozen=True)
class StageFige:
    """Le stage choisi : il dit où et quand, et donc dans quelle partie du tableau."""

    organisation: str
    debut_le: date
    fin_le: date


@dataclass(frozen=True)
class PreuveFigee:
    """Une preuve au moment de l’envoi ; `sous_competences` sont celles qu’elle appuie.

    `provenance` est la phrase qui dit d’où elle vient, vide pour un dépôt à la main (et pour les
    soumissions d’avant les imports).
    """

    id: int
    intitule: str
    nom_fichier: str
    type_mime: str
    taille: int
    sha256: str
    lien: str
    confidentielle: bool
    sous_competences: tuple[int, ...]
    provenance: str = ""

    @property
    def est_image(self) -> bool:
        return self.type_mime.startswith("image/")

    @property
    def est_pdf(self) -> bool:
        return self.type_mime == "application/pdf"

    @property
    def est_archive(self) -> bool:
        return self.type_mime == "application/zip"

    @property
    def est_texte(self) -> bool:
        return self.type_mime.startswith("text/")

    @property
    def etiquette(self) -> str:
        """« pdf », « png », « lien » : le repère de la liste, mis en capitales à l’affichage."""
        if self.lien:
            return "lien"
        return self.nom_fichier.rsplit(".", 1)[-1][:5]

    @property
    def poids(self) -> str:
        """« 312 Ko » ou « 1,4 Mo »."""
        return poids(self.taille)


@dataclass(frozen=True)
class ContenuFige:
    intitule: str
    cadre: str
    partie: str
    debut_le: date | None
    fin_le: date | None
    organisation: str
    lieu: str
    en_equipe: bool
    contribution: str
    contexte: str
    demarche: str
    resultats: str
    environnement: str
    mobilisations: tuple[MobilisationFigee, ...]
    preuves: tuple[PreuveFigee, ...]
    stage: StageFige | None = None

    @classmethod
    def depuis_json(cls, donnees: dict) -> ContenuFige:
        """Relit `en_json()` ; lève `KeyError` ou `ValueError` si la forme n’est pas la bonne."""
        valeurs = {nom: donnees[nom] for nom in CHAMPS_FIGES}
        valeurs |= {nom: _date(donnees[nom]) for nom in ("debut_le", "fin_le")}
        return cls(
            **valeurs,
            mobilisations=tuple(MobilisationFigee(**m) for m in donnees["mobilisations"]),
            preuves=tuple(
                PreuveFigee(**p | {"sous_competences": tuple(p["sous_competences"])})
                for p in donnees["preuves"]
            ),
            stage=_stage(donnees.get("stage")),
        )

    def en_json(self) -> dict:
        """Rend des types que JSON sait écrire ; les dates au format ISO 8601."""
        donnees = asdict(self)
        donnees |= {
            nom: donnees[nom] and donnees[nom].isoformat() for nom in ("debut_le", "fin_le")
        }
        if self.stage:
            donnees["stage"] |= {
                "debut_le": self.stage.debut_le.isoformat(),
                "fin_le": self.stage.fin_le.isoformat(),
            }
        return donnees

    @property
    def sous_competences(self) -> frozenset[int]:
        return frozenset(m.sous_competence for m in self.mobilisations)

    def preuves_de(self, sous_competence: int) -> tuple[PreuveFigee, ...]:
        return tuple(p for p in self.preuves if sous_competence in p.sous_competences)

    def sans_confidentielles(self) -> Iterable[PreuveFigee]:
        return (preuve for preuve in self.preuves if not preuve.confidentielle)


CHAMPS_FIGES = tuple(
    champ.name
    for champ in fields(ContenuFige)
    if champ.name not in ("mobilisations", "preuves", "stage")
)


def _stage(donnees: dict | None) -> StageFige | None:
    if donnees is None:
        return None
    return StageFige(
        donnees["organisation"],
        date.fromisoformat(donnees["debut_le"]),
        date.fromisoformat(donnees["fin_le"]),
    )


def _date(texte: str | None) -> date | None:
    return date.fromisoformat(texte) if texte else None
