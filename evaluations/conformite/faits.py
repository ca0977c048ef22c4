"""Tout ce que le contrôle de conformité sait d’un dossier, lu une fois, puis gelé.

Les règles ne lisent rien d’autre : elles se prouvent sans base, sur des faits fabriqués.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from itertools import count

from django.db.models import QuerySet
from django.utils.timezone import localdate

from comptes.models import Inscription
from evaluations.lectures.travaux import Travail, travaux
from portfolio.lectures import (
    StageLu,
    contenus_modifiables,
    preuves_de,
    stages_de,
    veille_d_une_preuve,
)
from portfolio.lectures.adresses import AdresseImprimee, adresse_imprimee
from portfolio.models import (
    MODIFIABLES,
    Cadre,
    ContenuFige,
    Etat,
    EtatDeLien,
    Preuve,
    VeilleDeLien,
    VeilleDePortfolio,
)
from portfolio.parties import (
    EN_FORMATION,
    PREMIERE_ANNEE,
    SECONDE_ANNEE,
    entree_en_seconde_annee,
    parties_du_contenu,
)
from referentiel.lectures import BlocLu, lire_bloc
from referentiel.models import SessionExamen
from referentiel.preparees import preparee

NOMS_DES_PARTIES = {
    EN_FORMATION: "en formation",
    PREMIERE_ANNEE: "première année",
    SECONDE_ANNEE: "seconde année",
}


class Lecteur(Enum):
    """Qui lit : l’adresse où l’on corrige, et ce qui se montre, en dépendent."""

    ETUDIANT = "etudiant"
    ENSEIGNANT = "enseignant"
    ADMINISTRATION = "administration"


@dataclass(frozen=True)
class Releve:
    """Ce que la veille a vu en dernier d’un lien ; `raison` dit pourquoi il ne s’ouvre pas."""

    etat: str
    raison: str = ""

    @property
    def mort(self) -> bool:
        return self.etat == EtatDeLien.MORT

    @property
    def reserve(self) -> bool:
        return self.etat == EtatDeLien.RESERVE


@dataclass(frozen=True)
class Place:
    """Une ligne imprimée du tableau : sa partie, et son rang compté à partir de 1."""

    partie: int
    rang: int

    def __str__(self) -> str:
        return f"ligne\u00a0{self.rang}, {NOMS_DES_PARTIES[self.partie]}"


@dataclass(frozen=True)
class Ligne:
    """Une réalisation : ce que le tableau en imprime, ou ce que l’étudiant est en train d’écrire.

    `places` est vide pour un brouillon : il n’est pas au tableau.
    """

    id: int
    etat: str
    contenu: ContenuFige
    retenues: frozenset[int] = frozenset()
    places: tuple[Place, ...] = ()

    @property
    def modifiable(self) -> bool:
        return self.etat in MODIFIABLES

    @property
    def brouillon(self) -> bool:
        return self.etat == Etat.BROUILLON

    @property
    def validee(self) -> bool:
        return self.etat == Etat.VALIDEE


@dataclass(frozen=True)
class Faits:
    """Un dossier à une date donnée ; `lignes` dans l’ordre du tableau, les brouillons ensuite."""

    aujourd_hui: date
    session: SessionExamen
    bloc: BlocLu
    inscription_id: int = 0
    option: str = ""
    numero_candidat: str = ""
    url_portfolio: str = ""
    releve_du_portfolio: Releve | None = None
    lignes: tuple[Ligne, ...] = ()
    stages: tuple[StageLu, ...] = ()
    liens: Mapping[int, Releve] = field(default_factory=dict)
    lecteur: Lecteur = Lecteur.ETUDIANT

    @property
    def vide(self) -> bool:
        return not (self.lignes or self.stages)

    @property
    def jours_restants(self) -> int | None:
        """Jours jusqu’au dépôt, négatifs une fois la date passée ; inconnus si rien n’est saisi."""
        return self.session.depot_le and (self.session.depot_le - self.aujourd_hui).days

    @property
    def en_premiere_annee(self) -> bool:
        return self.aujourd_hui < entree_en_seconde_annee(self.session.annee)

    @property
    def au_tableau(self) -> tuple[Ligne, ...]:
        return tuple(ligne for ligne in self.lignes if ligne.places)

    @property
    def en_equipe(self) -> tuple[Ligne, ...]:
        return tuple(ligne for ligne in self.lignes if ligne.contenu.en_equipe)

    @property
    def en_milieu_professionnel(self) -> tuple[Ligne, ...]:
        return tuple(ligne for ligne in self.lignes if ligne.contenu.cadre == Cadre.PROFESSIONNEL)

    @property
    def retenues(self) -> frozenset[int]:
        """Les sous-compétences qu’au moins une réalisation validée fait retenir."""
        return frozenset().union(*(ligne.retenues for ligne in self.lignes))


@dataclass(frozen=True)
class Lus:
    """Ce que plusieurs regards sur un même dossier se partagent, lu une fois."""

    travaux: tuple[Travail, ...]
    preuves: tuple[Preuve, ...]
    stages: tuple[StageLu, ...]
    adresse: AdresseImprimee


def lire(inscription: Inscription, *, le: datetime) -> Lus:
    """Cinq requêtes ; une de plus si l’étudiant n’a pas donné d’adresse à lui."""
    return Lus(
        travaux(inscription),
        preuves_de(inscription),
        stages_de(inscription),
        adresse_imprimee(inscription, le=le),
    )


def charger(
    inscription: Inscription, *, le: datetime, lecteur: Lecteur, lus: Lus | None = None
) -> Faits:
    """Ceux d’une inscription venue avec son en-tête : ce que lit `lire`, que `lus` épargne, et une
    requête s’il est une adresse à suivre, deux si c’est l’étudiant qui lit.

    Les brouillons et ce qui s’écrit pour une reprise ne sont lus que pour l’étudiant.
    """
    promotion = inscription.promotion
    lus = lire(inscription, le=le) if lus is None else lus
    lignes = _au_tableau(lus.travaux, promotion.session.annee)
    if lecteur is Lecteur.ETUDIANT:
        lignes = _avec_ce_qui_s_ecrit(lignes, inscription, lus.preuves)
    return Faits(
        aujourd_hui=localdate(le),
        session=promotion.session,
        bloc=lire_bloc(promotion.referentiel_id),
        inscription_id=inscription.pk,
        option=inscription.option,
        numero_candidat=inscription.numero_candidat,
        url_portfolio=lus.adresse.url,
        releve_du_portfolio=_releve_du_portfolio(inscription, lus.adresse.repere),
        lignes=lignes,
        stages=lus.stages,
        liens=dict(_releves(lus.preuves)),
        lecteur=lecteur,
    )


def _au_tableau(lus: Iterable[Travail], annee: int) -> tuple[Ligne, ...]:
    """Chaque travail connu de l’enseignant, à la place où le tableau l’imprime aujourd’hui."""
    rangs = {partie: count(1) for partie in NOMS_DES_PARTIES}
    return tuple(
        Ligne(
            id=travail.realisation_id,
            etat=travail.etat,
            contenu=travail.contenu,
            retenues=travail.sous_competences_retenues,
            places=tuple(
                Place(partie, next(rangs[partie]))
                for partie in parties_du_contenu(travail.contenu, annee)
            ),
        )
        for travail in lus
    )


def _avec_ce_qui_s_ecrit(
    lignes: tuple[Ligne, ...], inscription: Inscription, preuves: tuple[Preuve, ...]
) -> tuple[Ligne, ...]:
    """Une reprise se contrôle dans son texte d’aujourd’hui ; les brouillons s’ajoutent à la fin."""
    vivants = contenus_modifiables(inscription, preuves)
    connues = {ligne.id for ligne in lignes}
    a_jour = tuple(
        replace(ligne, contenu=vivants[ligne.id][1]) if ligne.id in vivants else ligne
        for ligne in lignes
    )
    brouillons = tuple(
        Ligne(pk, realisation.etat, contenu)
        for pk, (realisation, contenu) in vivants.items()
        if pk not in connues
    )
    return a_jour + brouillons


def _releve_du_portfolio(inscription: Inscription, repere: str) -> Releve | None:
    """Le relevé de l’adresse d’aujourd’hui : celui d’une ancienne adresse ne compte plus."""
    if not repere:
        return None
    return next((Releve(*vue) for vue in _veilles(inscription.pk, repere)), None)


@preparee
def _veilles(inscription: int, repere: str) -> QuerySet[VeilleDePortfolio, tuple]:
    veilles = VeilleDePortfolio.objects.filter(inscription=inscription, adresse=repere)
    return veilles.order_by("pk").values_list("etat", "raison")[:1]


def _releves(preuves: Iterable[Preuve]) -> Iterable[tuple[int, Releve]]:
    veilles: Iterable[tuple[int, VeilleDeLien | None]] = (
        (preuve.pk, veille_d_une_preuve(preuve)) for preuve in preuves
    )
    return ((pk, Releve(veille.etat, veille.raison)) for pk, veille in veilles if veille)
