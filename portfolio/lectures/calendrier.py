"""Les échéances d’une personne : ce que son calendrier personnel annonce.

Un titre ne nomme jamais quelqu’un d’autre : l’adresse du calendrier peut circuler.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.urls import reverse

from comptes.lectures import inscription_en_cours
from comptes.models import Inscription, Promotion, Utilisateur
from portfolio.models import Stage
from referentiel.models import SessionExamen


@dataclass(frozen=True)
class Echeance:
    """Un ou plusieurs jours entiers ; `cle` ne change jamais, `ecrite_le` que si elle change."""

    cle: str
    titre: str
    du: date
    au: date
    chemin: str
    ecrite_le: datetime


def echeances_de(personne: Utilisateur) -> tuple[Echeance, ...]:
    """Les échéances de l’étudiant inscrit et celles des promotions enseignées : trois requêtes."""
    echeances: list[Echeance] = []
    inscription = inscription_en_cours(personne)
    if inscription:
        echeances += _de_l_etudiant(inscription)
    promotions = Promotion.objects.enseignees_par(personne).select_related("session")
    for promotion in promotions.order_by("pk"):
        chemin = reverse("matrice", args=[promotion.pk])
        prefixe = f"promotion-{promotion.pk}"
        echeances += _de_la_session(promotion.session, prefixe, chemin, f" ({promotion.nom})")
    return tuple(sorted(echeances, key=lambda e: (e.du, e.au, e.cle)))


def _de_l_etudiant(inscription: Inscription) -> Iterator[Echeance]:
    session = inscription.promotion.session
    yield from _de_la_session(session, f"inscription-{inscription.pk}", reverse("portfolio"), "")
    for stage in Stage.objects.de_l_inscription(inscription).par_date():
        yield from _du_stage(stage)


def _de_la_session(
    session: SessionExamen, prefixe: str, chemin: str, precision: str
) -> Iterator[Echeance]:
    """`precision` distingue les promotions d’un enseignant."""
    dates = {
        "depot": ("Dépôt du dossier", session.depot_le, session.depot_le),
        "oraux": ("Oraux", session.oraux_du or session.oraux_au, session.oraux_au),
    }
    # Une session ne dit pas quand elle a changé : sa rentrée date ses annonces.
    rentree = datetime(session.annee - 1, 9, 1, tzinfo=UTC)
    for nom, (titre, du, au) in dates.items():
        if du:
            intitule = f"{titre} – épreuve {session.epreuve}{precision}"
            yield Echeance(f"{prefixe}-{nom}", intitule, du, au or du, chemin, rentree)


def _du_stage(stage: Stage) -> Iterator[Echeance]:
    nature = stage.get_nature_display()
    jours = {
        "debut": (f"Début\u00a0: {nature.lower()} – {stage.organisation}", stage.debut_le),
        "fin": (f"Fin\u00a0: {nature.lower()} – {stage.organisation}", stage.fin_le),
    }
    if not stage.attestation:
        titre = f"Attestation à faire signer – {stage.organisation}"
        jours["attestation"] = (titre, stage.fin_le)
    for nom, (titre, jour) in jours.items():
        yield Echeance(
            f"stage-{stage.pk}-{nom}", titre, jour, jour, reverse("stages"), stage.modifie_le
        )
