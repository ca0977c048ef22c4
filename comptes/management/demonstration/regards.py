"""Deux collègues qui se relisent : des seconds regards rendus, et un qui attend Mme Lefèvre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zlib import crc32

from comptes.management.demonstration.equipe import collegue_de
from comptes.management.demonstration.personnes import Inscrit
from comptes.models import Avis, Promotion, Utilisateur
from evaluations.actions.seconds_regards import rendre_un_regard, tirer_au_sort
from evaluations.models import SecondRegard
from referentiel.lectures import NiveauLu, lire_bloc

DE_LA_COLLEGUE = frozenset({"Oscar", "Rania"})
"""Ceux dont Mme Roche a jugé les travaux depuis la rentrée."""
GRAINE = 2027
MOTS = (
    "D’accord, à un détail près : la preuve datée m’a convaincue plus vite.",
    "",
    "J’aurais demandé le test de restauration avant de monter d’un niveau.",
    "",
)
ECARTS = (0, 0, -1, 0, 1, 0, 0, 1, 0)


def partager_les_jugements(inscrits: Sequence[Inscrit]) -> tuple[Inscrit, ...]:
    """Les mêmes inscrits, quelques-uns suivis par la collègue ; avant de rejouer les travaux."""
    return tuple(
        replace(inscrit, enseignant=collegue_de(inscrit))
        if inscrit.etudiant.prenom in DE_LA_COLLEGUE
        else inscrit
        for inscrit in inscrits
    )


def se_relire(inscrits: Sequence[Inscrit], le: datetime) -> None:
    """Chacune relit l’autre ; la dernière évaluation tirée attend encore Mme Lefèvre."""
    premier = next(i for i in inscrits if i.etudiant.prenom == "Hugo")
    promotion, titulaire = premier.inscription.promotion, premier.enseignant
    collegue = collegue_de(premier)
    for relectrice, nombre in ((collegue, 7), (titulaire, 4)):
        for regard in _tirer(promotion, relectrice, nombre, le - timedelta(days=3)):
            _rendre(regard, relectrice, le - timedelta(days=2))
    _tirer(promotion, titulaire, 1, le - timedelta(days=1))
    Avis.objects.filter(chemin__startswith="/seconds-regards/").update(lu_le=le)


def _tirer(
    promotion: Promotion, relectrice: Utilisateur, nombre: int, le: datetime
) -> tuple[SecondRegard, ...]:
    return tirer_au_sort(promotion, acteur=relectrice, le=le, nombre=nombre, graine=GRAINE)


def _rendre(regard: SecondRegard, relectrice: Utilisateur, le: datetime) -> None:
    """Un regard proche du premier, sans lui être égal : c’est ce qui fait parler une équipe."""
    evaluation = regard.evaluation
    referentiel = evaluation.soumission.realisation.inscription.promotion.referentiel_id
    echelle = lire_bloc(referentiel).niveaux
    retenues = list(evaluation.retenues.order_by("sous_competence"))
    constats = evaluation.constats.order_by("indicateur").values_list("indicateur", "niveau")
    rendre_un_regard(
        regard,
        acteur=relectrice,
        le=le,
        retenues={r.sous_competence_id: bool(r.retenue) for r in retenues}
        | ({retenues[-1].sous_competence_id: False} if evaluation.pk % 4 == 0 else {}),
        niveaux={pk: _voisin(echelle, niveau, pk + evaluation.pk) for pk, niveau in constats},
        commentaire=MOTS[evaluation.pk % len(MOTS)],
    )


def _voisin(echelle: Sequence[NiveauLu], niveau: int, graine: int) -> int:
    """Le même niveau, ou celui d’à côté ; « non évaluable » et les bouts de l’échelle tiennent."""
    rangs = [n.id for n in echelle]
    rang = rangs.index(niveau)
    ecart = ECARTS[crc32(str(graine).encode()) % len(ECARTS)]
    return rangs[min(max(rang + ecart, 1), len(rangs) - 1)] if rang else niveau
