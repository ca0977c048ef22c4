"""À qui revient une réalisation : la dernière attribution, tant que le collègue est de l’équipe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from comptes.lectures import enseignants_de
from comptes.models import Enseignement, Promotion, Utilisateur
from evaluations.models import Attribution, Evaluation, SecondRegard
from portfolio.models import Realisation
from portfolio.models.realisation import RealisationQuerySet
from referentiel.preparees import preparee


@dataclass(frozen=True)
class Collegue:
    """Un enseignant de l’équipe ; `moi` pour celui qui lit la page."""

    id: int
    nom: str
    moi: bool


@dataclass(frozen=True)
class Equipe:
    """Une promotion, ceux qui y enseignent, et les seconds regards que j’y dois encore."""

    promotion: Promotion
    collegues: tuple[Collegue, ...]
    regards_a_rendre: int


@dataclass(frozen=True)
class AttributionLue:
    """À qui revient une réalisation, qui l’a passée, avec quel mot ; `collegue` nul : à l’équipe.

    `suggere` est celui qui avait évalué la soumission précédente, si personne ne la tient.
    """

    equipe: tuple[Collegue, ...]
    collegue: Collegue | None
    suggere: Collegue | None
    par: Collegue | None
    le: datetime | None
    mot: str

    @property
    def autres(self) -> tuple[Collegue, ...]:
        """Ceux à qui l’on peut passer la main : ni moi, ni celui qui la tient déjà."""
        return tuple(c for c in self.equipe if not c.moi and c != self.collegue)

    @property
    def a_moi(self) -> bool:
        return self.collegue is not None and self.collegue.moi


def avec_attribution(realisations: RealisationQuerySet) -> RealisationQuerySet:
    """Ajoute `attribuee_a` : l’enseignant à qui chacune revient, vide si elle est à toute l’équipe.

    Un collègue parti de la promotion, ou dont le compte est fermé, ne retient plus rien.
    """
    encore_de_l_equipe = Enseignement.objects.filter(
        promotion=OuterRef(OuterRef("inscription__promotion")),
        enseignant=OuterRef("enseignant"),
        enseignant__is_active=True,
    )
    derniere = (
        Attribution.objects.filter(realisation=OuterRef("pk"))
        .order_by("-pk")
        .annotate(tenue_par=Case(When(Exists(encore_de_l_equipe), then=F("enseignant"))))
        .values("tenue_par")[:1]
    )
    return realisations.annotate(attribuee_a=Subquery(derniere))


def avec_evaluateur(realisations: RealisationQuerySet) -> RealisationQuerySet:
    """Ajoute `evaluee_par` : qui a rendu la dernière évaluation, vide pour une nouvelle."""
    derniere = Evaluation.objects.filter(soumission__realisation=OuterRef("pk")).order_by("-pk")
    return realisations.annotate(evaluee_par=Subquery(derniere.values("enseignant")[:1]))


def equipes_de(personne: Utilisateur) -> tuple[Equipe, ...]:
    """Les promotions que la personne enseigne et leur équipe, en ordre français : une requête."""
    par_promotion: dict[Promotion, list[Enseignement]] = {}
    for enseignement in _enseignements(personne.pk):
        par_promotion.setdefault(enseignement.promotion, []).append(enseignement)
    return tuple(
        Equipe(
            promotion,
            ranger_l_equipe((e.enseignant for e in lies), personne),
            lies[0].regards_a_rendre,
        )
        for promotion, lies in par_promotion.items()
    )


@preparee
def _enseignements(personne: int) -> QuerySet[Enseignement]:
    """Les siens et ceux de ses collègues, les promotions dans l’ordre."""
    return (
        Enseignement.objects.filter(
            promotion__enseignements__enseignant=personne, enseignant__is_active=True
        )
        .select_related("promotion", "enseignant")
        .annotate(regards_a_rendre=_regards_a_rendre(personne))
        .order_by("promotion__session__annee", "promotion__nom", "promotion", "pk")
    )


def _regards_a_rendre(personne: int) -> Coalesce:
    nombre = (
        SecondRegard.objects.a_rendre()
        .filter(
            relecteur=personne,
            evaluation__soumission__realisation__inscription__promotion=OuterRef("promotion"),
        )
        .order_by()
        .values("relecteur")
        .annotate(nombre=Count("pk"))
        .values("nombre")
    )
    return Coalesce(Subquery(nombre, output_field=IntegerField()), 0)


def collegues_de(personne: Utilisateur) -> tuple[Collegue, ...]:
    """Ceux avec qui la personne partage au moins une promotion : une requête."""
    return autres_que_moi(equipes_de(personne))


def autres_que_moi(equipes: Iterable[Equipe]) -> tuple[Collegue, ...]:
    par_identifiant = {c.id: c for e in equipes for c in e.collegues if not c.moi}
    return tuple(par_identifiant.values())


def ranger_l_equipe(equipe: Iterable[Utilisateur], personne: Utilisateur) -> tuple[Collegue, ...]:
    ranges = sorted(equipe, key=lambda enseignant: enseignant.rang_alphabetique)
    return tuple(Collegue(e.pk, e.nom_d_usage, e.pk == personne.pk) for e in ranges)


def avec_toute_l_attribution(realisations: RealisationQuerySet) -> RealisationQuerySet:
    """Ajoute ce que `attribution_de` en dira, dans la requête qui lit la réalisation."""
    derniere = Attribution.objects.filter(realisation=OuterRef("pk")).order_by("-pk")
    precisions = {"attribuee_par": "par", "attribuee_le": "le", "attribuee_avec": "mot"}
    return avec_evaluateur(avec_attribution(realisations)).annotate(
        **{nom: Subquery(derniere.values(champ)[:1]) for nom, champ in precisions.items()}
    )


def attribution_de(realisation: Realisation, personne: Utilisateur) -> AttributionLue:
    """À qui revient une réalisation, et à qui la passer : l’équipe, en une requête.

    Une de plus si la réalisation n’a pas été lue par `avec_toute_l_attribution`.
    """
    if not hasattr(realisation, "attribuee_avec"):
        relues = Realisation.objects.select_related("inscription")
        realisation = avec_toute_l_attribution(relues).get(pk=realisation.pk)
    equipe = {c.id: c for c in equipe_de(realisation.inscription.promotion_id, personne)}
    collegue = equipe.get(realisation.attribuee_a)
    return AttributionLue(
        equipe=tuple(equipe.values()),
        collegue=collegue,
        suggere=None if collegue else equipe.get(realisation.evaluee_par),
        par=equipe.get(realisation.attribuee_par) if collegue else None,
        le=realisation.attribuee_le if collegue else None,
        mot=realisation.attribuee_avec or "" if collegue else "",
    )


def equipe_de(promotion: int, personne: Utilisateur) -> tuple[Collegue, ...]:
    """Les enseignants d’une promotion, en ordre français : une requête."""
    return ranger_l_equipe(_enseignants(promotion), personne)


@preparee
def _enseignants(promotion: int) -> QuerySet[Utilisateur]:
    return enseignants_de(promotion)
