"""À qui revient une réalisation : la dernière attribution, tant que le collègue est de l’équipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, F, OuterRef, Subquery, When

from comptes.lectures import enseignants_de
from comptes.models import Enseignement, Promotion, Utilisateur
from evaluations.models import Attribution, Evaluation
from portfolio.models import Realisation
from portfolio.models.realisation import RealisationQuerySet


@dataclass(frozen=True)
class Collegue:
    """Un enseignant de l’équipe ; `moi` pour celui qui lit la page."""

    id: int
    nom: str
    moi: bool


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
        promotion=OuterRef("realisation__inscription__promotion"),
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


def equipes_de(personne: Utilisateur) -> dict[Promotion, tuple[Collegue, ...]]:
    """Les promotions que la personne enseigne et leur équipe, en ordre français : une requête."""
    enseignements = (
        Enseignement.objects.filter(
            promotion__in=Promotion.objects.enseignees_par(personne).values("pk"),
            enseignant__is_active=True,
        )
        .select_related("promotion__session", "enseignant")
        .order_by("promotion__session__annee", "promotion__nom", "promotion", "pk")
    )
    equipes: dict[Promotion, list[Utilisateur]] = {}
    for enseignement in enseignements:
        equipes.setdefault(enseignement.promotion, []).append(enseignement.enseignant)
    return {promotion: ranger_l_equipe(equipe, personne) for promotion, equipe in equipes.items()}


def collegues_de(personne: Utilisateur) -> tuple[Collegue, ...]:
    """Ceux avec qui la personne partage au moins une promotion : une requête."""
    return autres_que_moi(equipes_de(personne))


def autres_que_moi(equipes: Mapping[Promotion, Iterable[Collegue]]) -> tuple[Collegue, ...]:
    par_identifiant = {c.id: c for equipe in equipes.values() for c in equipe if not c.moi}
    return tuple(par_identifiant.values())


def ranger_l_equipe(equipe: Iterable[Utilisateur], personne: Utilisateur) -> tuple[Collegue, ...]:
    ranges = sorted(equipe, key=lambda enseignant: enseignant.rang_alphabetique)
    return tuple(Collegue(e.pk, e.nom_d_usage, e.pk == personne.pk) for e in ranges)


def attribution_de(realisation: Realisation, personne: Utilisateur) -> AttributionLue:
    """À qui revient une réalisation, et à qui la passer : deux requêtes."""
    equipe = {c.id: c for c in _equipe(realisation, personne)}
    lue = _derniere_attribution(realisation)
    collegue = equipe.get(lue["attribuee_a"])
    return AttributionLue(
        equipe=tuple(equipe.values()),
        collegue=collegue,
        suggere=None if collegue else equipe.get(lue["evaluee_par"]),
        par=equipe.get(lue["attribuee_par"]) if collegue else None,
        le=lue["attribuee_le"] if collegue else None,
        mot=lue["mot"] or "" if collegue else "",
    )


def _equipe(realisation: Realisation, personne: Utilisateur) -> tuple[Collegue, ...]:
    return ranger_l_equipe(enseignants_de(realisation.inscription.promotion_id), personne)


def _derniere_attribution(realisation: Realisation) -> dict[str, object]:
    derniere = Attribution.objects.filter(realisation=OuterRef("pk")).order_by("-pk")
    lues = avec_evaluateur(avec_attribution(Realisation.objects.filter(pk=realisation.pk)))
    precisions = {"attribuee_par": "par", "attribuee_le": "le", "mot": "mot"}
    return (
        lues.annotate(
            **{nom: Subquery(derniere.values(champ)[:1]) for nom, champ in precisions.items()}
        )
        .values("attribuee_a", "evaluee_par", *precisions)
        .get()
    )
