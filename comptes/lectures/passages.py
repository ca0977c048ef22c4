"""De quoi préparer le passage d’une classe : où l’on peut aller, et une proposition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from comptes.models import Inscription, Promotion
from referentiel.models import SessionExamen

PREMIERE_ANNEE = re.compile(r"(?<!\d)1(?!\d)")


@dataclass(frozen=True)
class Arrivee:
    """Où l’on va : une classe connue (`promotion`), sinon celle qu’on propose de créer."""

    promotion: Promotion | None
    nom: str
    session: SessionExamen | None


@dataclass(frozen=True)
class PassagePropose:
    """`monte` vaut pour une première année ; `classes` : celles de l’établissement, sauf elle."""

    classes: tuple[Promotion, ...]
    sessions: tuple[SessionExamen, ...]
    inscriptions: tuple[Inscription, ...]
    premiere_annee: bool
    monte: Arrivee
    redouble: Arrivee


def passage_propose(promotion: Promotion) -> PassagePropose:
    """Trois requêtes : les classes de l’établissement, les sessions, les étudiants."""
    soeurs = Promotion.objects.filter(etablissement=promotion.etablissement_id)
    soeurs = soeurs.exclude(pk=promotion.pk).select_related("session")
    classes = tuple(soeurs.order_by("-session__annee", "nom", "pk"))
    sessions = tuple(SessionExamen.objects.order_by("annee"))
    inscriptions = Inscription.objects.actives().filter(promotion=promotion)
    premiere = bool(PREMIERE_ANNEE.search(promotion.nom))
    return PassagePropose(
        classes=classes,
        sessions=sessions,
        inscriptions=tuple(
            sorted(
                inscriptions.select_related("etudiant"),
                key=lambda i: i.etudiant.rang_alphabetique,
            )
        ),
        premiere_annee=premiere,
        monte=_monte(promotion, classes) if premiere else Arrivee(None, "", None),
        redouble=_redouble(promotion, classes, sessions),
    )


def _monte(promotion: Promotion, classes: tuple[Promotion, ...]) -> Arrivee:
    """La deuxième année de la même session ; le nom d’une première année dit le sien."""
    nom = PREMIERE_ANNEE.sub("2", promotion.nom, count=1)
    memes = [c for c in classes if c.session_id == promotion.session_id]
    connue = next((c for c in memes if c.nom == nom), None)
    return Arrivee(connue, nom, promotion.session)


def _redouble(
    promotion: Promotion, classes: tuple[Promotion, ...], sessions: tuple[SessionExamen, ...]
) -> Arrivee:
    """La classe de même nom à la session suivante."""
    annee = promotion.session.annee + 1
    connue = next((c for c in classes if (c.nom, c.session.annee) == (promotion.nom, annee)), None)
    suivante = next((s for s in sessions if s.annee == annee), None)
    return Arrivee(connue, promotion.nom, suivante)
