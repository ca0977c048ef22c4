"""Ce qu’on choisit de voir d’une matrice : des lignes, des colonnes, un ordre, une date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from comptes.models import Option
from evaluations.lectures.matrice import LigneMatrice, Matrice
from referentiel.accords import en_lettres
from referentiel.alphabet import plier

NOM_MAX = 80
NOM, MANQUE, INDICATEURS, ATTENTE = "nom", "manque", "indicateurs", "attente"
TRIS = {
    NOM: "Nom",
    MANQUE: "Ce qui manque le plus",
    INDICATEURS: "Indicateurs satisfaits",
    ATTENTE: "Attente la plus ancienne",
}
# À égalité, l’ordre des noms reste : le tri est stable.
CLES: dict[str, Callable[[LigneMatrice], tuple]] = {
    NOM: lambda ligne: (),
    MANQUE: lambda ligne: tuple(-nombre for nombre in ligne.manques),
    INDICATEURS: lambda ligne: (ligne.indicateurs_satisfaits,),
    ATTENTE: lambda ligne: (
        ligne.attend_depuis is None,
        ligne.attend_depuis.timestamp() if ligne.attend_depuis else 0,
    ),
}


@dataclass(frozen=True)
class Moment:
    """La date montrée, ou aujourd’hui ; `refus` dit pourquoi la date demandée ne convient pas."""

    jour: date | None = None
    refus: str = ""

    @property
    def dit(self) -> str:
        """« 1er septembre 2026 », ou rien pour aujourd’hui."""
        return en_lettres(self.jour) if self.jour else ""

    @property
    def instant(self) -> datetime | None:
        """La fin de ce jour, à l’heure de Paris ; rien pour aujourd’hui."""
        if self.jour is None:
            return None
        return datetime.combine(self.jour, time.max, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True)
class FiltresDeMatrice:
    """Une valeur vide ne filtre rien ; une valeur inconnue dans l’adresse vaut « vide ».

    `competence` : la seule montrée ; `sans` : celle où l’étudiant n’a rien ; `au` : telle que
    demandée, lue par `moment`.
    """

    option: str = ""
    competence: str = ""
    sans: str = ""
    nom: str = ""
    tri: str = ""
    au: str = ""

    @classmethod
    def depuis(cls, donnees: Mapping[str, str]) -> FiltresDeMatrice:
        """Lit l’adresse d’une page ; ce qu’elle ne dit pas ou dit mal ne filtre rien."""
        return cls(
            option=_parmi(donnees.get("option", ""), Option.values),
            competence=_identifiant(donnees.get("competence", "")),
            sans=_identifiant(donnees.get("sans", "")),
            nom=donnees.get("nom", "").strip()[:NOM_MAX],
            tri=_parmi(donnees.get("tri", ""), [tri for tri in TRIS if tri != NOM]),
            au=donnees.get("au", "").strip()[:NOM_MAX],
        )

    @property
    def adresse(self) -> str:
        """« ?sans=3&tri=manque », ou rien : à coller derrière un chemin."""
        choisis = {nom: valeur for nom, valeur in asdict(self).items() if valeur}
        return f"?{urlencode(choisis)}" if choisis else ""

    @property
    def choisit(self) -> bool:
        """Vrai s’il y a quelque chose à effacer, la date mise à part."""
        return replace(self, au="", tri="") != AUCUN_FILTRE

    def avec(self, **choisis: str) -> FiltresDeMatrice:
        return replace(self, **choisis)

    def moment(self, aujourd_hui: date) -> Moment:
        """Le jour demandé ; à venir ou illisible, c’est aujourd’hui, avec une phrase."""
        if not self.au:
            return Moment()
        try:
            jour = date.fromisoformat(self.au)
        except ValueError:
            return Moment(
                refus=f"«\u00a0{self.au}\u00a0» n’est pas une date\u00a0: "
                "voici la matrice d’aujourd’hui."
            )
        if jour > aujourd_hui:
            return Moment(
                refus=f"Le {en_lettres(jour)} n’est pas encore arrivé\u00a0: "
                "voici la matrice d’aujourd’hui."
            )
        return Moment(None if jour == aujourd_hui else jour)

    def appliquer(self, matrice: Matrice) -> Matrice:
        """Les lignes et les colonnes choisies, dans l’ordre choisi."""
        gardees = [ligne for ligne in matrice.lignes if self._garde(ligne)]
        if self.competence not in {str(c.id) for c in matrice.competences}:
            return replace(matrice, lignes=self._ranger(gardees))
        montree = int(self.competence)
        lignes = [
            replace(ligne, colonnes=tuple(c for c in ligne.colonnes if c.competence.id == montree))
            for ligne in gardees
        ]
        competences = tuple(c for c in matrice.competences if c.id == montree)
        return replace(matrice, competences=competences, lignes=self._ranger(lignes))

    def _garde(self, ligne: LigneMatrice) -> bool:
        if self.option and ligne.eleve.option != self.option:
            return False
        if self.nom and plier(self.nom) not in plier(ligne.nom):
            return False
        return all(c.vide for c in ligne.colonnes if str(c.competence.id) == self.sans)

    def _ranger(self, lignes: list[LigneMatrice]) -> tuple[LigneMatrice, ...]:
        return tuple(sorted(lignes, key=CLES[self.tri or NOM]))


AUCUN_FILTRE = FiltresDeMatrice()
RENTREE = 9


@dataclass(frozen=True)
class Repere:
    """Une date qui sert, et l’adresse qui y mène, filtres gardés."""

    libelle: str
    adresse: str
    courant: bool


def reperes(filtres: FiltresDeMatrice, aujourd_hui: date) -> tuple[Repere, ...]:
    """La rentrée, il y a un mois, il y a une semaine, aujourd’hui."""
    annee = aujourd_hui.year if aujourd_hui.month >= RENTREE else aujourd_hui.year - 1
    moment = filtres.moment(aujourd_hui)
    dates = (
        ("La rentrée", date(annee, RENTREE, 1)),
        ("Il y a un mois", aujourd_hui - timedelta(days=30)),
        ("Il y a une semaine", aujourd_hui - timedelta(days=7)),
    )
    passees = [
        Repere(libelle, filtres.avec(au=jour.isoformat()).adresse, moment.jour == jour)
        for libelle, jour in dates
        if jour < aujourd_hui
    ]
    return (*passees, Repere("Aujourd’hui", filtres.avec(au="").adresse, moment.jour is None))


def _identifiant(valeur: str) -> str:
    return valeur if valeur.isascii() and valeur.isdecimal() and len(valeur) < 19 else ""


def _parmi(valeur: str, permises: object) -> str:
    return valeur if valeur in permises else ""
