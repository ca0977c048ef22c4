"""Qui peut être convoqué devant une commission, classe par classe, et où chacun en est."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models.lookups import Contains

from comptes.models import Etablissement, Inscription, InscriptionQuerySet, repond_a
from documents.lectures.depots import DepotLu, depots
from documents.models import Commission, Convocation
from documents.regles import inscriptions_convocables
from referentiel.alphabet import Plie, plier

TROUVES_AU_PLUS = 200


@dataclass(frozen=True)
class CandidatPossible:
    """Un étudiant que l’on peut convoquer ; `ici` et `ailleurs` disent où il l’est déjà."""

    inscription: Inscription
    depot: DepotLu | None
    ici: Convocation | None
    ailleurs: tuple[Convocation, ...]

    @property
    def id(self) -> int:
        return self.inscription.pk

    @property
    def nom(self) -> str:
        return str(self.inscription.etudiant)

    @property
    def sorti(self) -> bool:
        """Convoqué, puis sorti de sa classe : il se montre encore, de quoi le retirer."""
        return self.inscription.sortie_le is not None


@dataclass(frozen=True)
class ClassePossible:
    nom: str
    candidats: tuple[CandidatPossible, ...]


@dataclass(frozen=True)
class Proposes:
    """Qui la page propose ; `deborde` : la recherche en trouve plus qu’elle n’en montre."""

    classes: tuple[ClassePossible, ...]
    deborde: bool = False

    @property
    def candidats(self) -> tuple[CandidatPossible, ...]:
        return tuple(candidat for classe in self.classes for candidat in classe.candidats)


def candidats_proposes(commission: Commission, cherche: str = "") -> Proposes:
    """Les convoqués, toujours ; avec eux les étudiants du centre, ou ceux qui répondent à
    `cherche` (un nom, un établissement, une ville). Cinq requêtes, une de plus s’il cherche.
    """
    convoques = _lues(Inscription.objects.filter(convocations__commission=commission))
    en_cours = inscriptions_convocables(commission)
    if plier(cherche).split():
        trouves = _trouves(en_cours, cherche)
    else:
        trouves = _lues(en_cours.filter(promotion__etablissement=commission.etablissement_id))
    deborde = bool(cherche) and len(trouves) > TROUVES_AU_PLUS
    montres = {i.pk: i for i in (*convoques, *(trouves[:TROUVES_AU_PLUS] if deborde else trouves))}
    return Proposes(_classes(commission, montres.values()), deborde)


def _classes(
    commission: Commission, inscriptions: Iterable[Inscription]
) -> tuple[ClassePossible, ...]:
    rangees = sorted(
        inscriptions, key=lambda i: (_nom_de_classe(i), i.etudiant.rang_alphabetique, i.pk)
    )
    pks = [inscription.pk for inscription in rangees]
    lus, convocations = depots(pks), _convocations(commission, pks)
    candidats = [
        _candidat(i, lus.get(i.pk), convocations.get(i.pk, []), commission) for i in rangees
    ]
    return tuple(
        ClassePossible(nom, tuple(groupe)) for nom, groupe in groupby(candidats, key=_classe)
    )


def phrases_ailleurs(commission: Commission) -> tuple[str, ...]:
    """Une phrase par candidat convoqué aussi devant une autre commission de la session."""
    convoques = _lues(Inscription.objects.filter(convocations__commission=commission))
    return tuple(
        f"{candidat.nom} a aussi une convocation devant {autre.commission.intitule}, "
        f"le {autre.commission.jour:%d/%m/%y} à {autre.heure:%H:%M}."
        for classe in _classes(commission, convoques)
        for candidat in classe.candidats
        for autre in candidat.ailleurs
    )


def _lues(inscriptions: InscriptionQuerySet) -> InscriptionQuerySet:
    return inscriptions.select_related("etudiant", "promotion__etablissement")


def _trouves(en_cours: InscriptionQuerySet, cherche: str) -> list[Inscription]:
    """Ceux des établissements ainsi nommés, puis ceux de ce nom , un de trop s’il déborde."""
    lieu = Plie("nom", "ville")
    nommes = Etablissement.objects.filter(*(Contains(lieu, m) for m in plier(cherche).split()))
    des_lieux = _lues(en_cours.filter(promotion__etablissement__in=nommes)).order_by("pk")
    de_ce_nom = _lues(en_cours.filter(repond_a(cherche, lien="etudiant__"))).order_by("pk")
    return [
        inscription
        for inscriptions in (des_lieux, de_ce_nom)
        for inscription in inscriptions[: TROUVES_AU_PLUS + 1]
    ]


def _convocations(
    commission: Commission, inscriptions: Collection[int]
) -> dict[int, list[Convocation]]:
    """Celles de la session, par inscription, dans l’ordre des jours et des heures."""
    rangees: dict[int, list[Convocation]] = {}
    lues = Convocation.objects.filter(
        inscription__in=inscriptions, commission__session=commission.session_id
    )
    for convocation in lues.select_related("commission").order_by("commission__jour", "heure"):
        rangees.setdefault(convocation.inscription_id, []).append(convocation)
    return rangees


def _candidat(
    inscription: Inscription,
    depot: DepotLu | None,
    convocations: list[Convocation],
    commission: Commission,
) -> CandidatPossible:
    ici = [c for c in convocations if c.commission_id == commission.pk]
    ailleurs = tuple(c for c in convocations if c.commission_id != commission.pk)
    return CandidatPossible(inscription, depot, ici[0] if ici else None, ailleurs)


def _classe(candidat: CandidatPossible) -> str:
    return _nom_de_classe(candidat.inscription)


def _nom_de_classe(inscription: Inscription) -> str:
    promotion = inscription.promotion
    return f"{promotion.nom}, {promotion.etablissement}"
