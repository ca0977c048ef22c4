"""Ce qu’un relecteur a sous les yeux : la soumission figée, et rien du premier jugement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from comptes.models import Promotion, Utilisateur
from evaluations.models import SecondRegard
from evaluations.models.equite import SecondRegardQuerySet
from evaluations.regles import seconds_regards_lus
from portfolio.models import ContenuFige, PreuveFigee, Soumission
from referentiel.lectures import BlocLu, CompetenceLue, lire_bloc
from referentiel.preparees import preparee

INTITULE = "evaluation__soumission__contenu__intitule"


@dataclass(frozen=True)
class RevendicationARelire:
    id: int
    intitule: str
    justification: str
    preuves: tuple[PreuveFigee, ...]


@dataclass(frozen=True)
class CompetenceARelire:
    competence: CompetenceLue
    revendications: tuple[RevendicationARelire, ...]


@dataclass(frozen=True)
class ARelire:
    """Une soumission à relire à l’aveugle : ni proposition, ni jugement d’avant, ni échanges."""

    bloc: BlocLu
    soumission: Soumission
    contenu: ContenuFige
    competences: tuple[CompetenceARelire, ...]

    @property
    def revendiquees(self) -> frozenset[int]:
        return self.contenu.sous_competences

    @property
    def observables(self) -> frozenset[int]:
        """Les indicateurs des compétences revendiquées."""
        return frozenset(i.id for c in self.competences for i in c.competence.indicateurs)


@dataclass(frozen=True)
class RegardResume:
    """Une ligne de la page d’équité ; l’intitulé est celui qui a été soumis."""

    id: int
    intitule: str
    tire_le: datetime
    rendu_le: datetime | None


@dataclass(frozen=True)
class MesRegards:
    a_rendre: tuple[RegardResume, ...]
    rendus: tuple[RegardResume, ...]


def avec_la_soumission(regards: SecondRegardQuerySet) -> SecondRegardQuerySet:
    """Les regards, leur évaluation, la soumission et sa classe, en une requête."""
    return regards.select_related(
        "relecteur",
        "evaluation__enseignant",
        "evaluation__soumission__realisation__inscription__promotion",
        "evaluation__soumission__realisation__inscription__etudiant",
    )


def a_relire(regard: SecondRegard) -> ARelire:
    """Prépare la soumission d’un regard déjà lu : aucune requête."""
    soumission = regard.evaluation.soumission
    bloc = lire_bloc(soumission.realisation.inscription.promotion.referentiel_id)
    contenu = soumission.contenu_fige
    return ARelire(bloc, soumission, contenu, _competences(bloc, contenu))


def _competences(bloc: BlocLu, contenu: ContenuFige) -> tuple[CompetenceARelire, ...]:
    justifications = {m.sous_competence: m.justification for m in contenu.mobilisations}
    groupes = (
        CompetenceARelire(
            competence,
            tuple(
                RevendicationARelire(
                    item.id, item.intitule, justifications[item.id], contenu.preuves_de(item.id)
                )
                for item in competence.sous_competences
                if item.id in justifications
            ),
        )
        for competence in bloc.competences
    )
    return tuple(groupe for groupe in groupes if groupe.revendications)


def mes_regards(personne: Utilisateur, promotion: Promotion) -> MesRegards:
    """Les regards d’une personne dans une promotion, et ceux rendus sur elle : une requête."""
    lignes = _regards(personne.pk, promotion.pk)
    lus = [(relecteur, vaut, RegardResume(*resume)) for relecteur, vaut, *resume in lignes]
    return MesRegards(
        a_rendre=tuple(
            regard
            for relecteur, vaut_encore, regard in lus
            if relecteur == personne.pk and regard.rendu_le is None and vaut_encore
        ),
        rendus=tuple(regard for *_, regard in reversed(lus) if regard.rendu_le is not None),
    )


@preparee
def _regards(personne: int, promotion: int) -> QuerySet[SecondRegard, tuple]:
    regards = seconds_regards_lus(personne).de_la_promotion(promotion).filter(enseignee=True)
    return regards.order_by("tire_le", "pk").values_list(
        "relecteur", "vaut_encore", "pk", INTITULE, "tire_le", "rendu_le"
    )


def deja_rendu_ainsi(
    regard: SecondRegard, retenues: Mapping[int, bool], niveaux: Mapping[int, int], commentaire: str
) -> bool:
    """Vrai si le regard est rendu avec ces mêmes réponses : un double clic, rien de plus."""
    return (
        regard.rendu_le is not None
        and regard.commentaire.split() == commentaire.split()
        and dict(regard.retenues.values_list("sous_competence", "retenue")) == dict(retenues)
        and dict(regard.constats.values_list("indicateur", "niveau")) == dict(niveaux)
    )
