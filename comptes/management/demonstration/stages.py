"""Les stages des étudiants et leurs attestations, par les actions du site."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.core.files.base import ContentFile
from django.utils import timezone

from comptes.management.demonstration.attestation import attestation_signee
from comptes.management.demonstration.donnees import DOSSIER
from comptes.management.demonstration.personnes import Inscrit
from portfolio.actions import creer_stage, modifier_stage
from portfolio.fichiers import examiner
from portfolio.models import Stage

LE_SOIR = time(18, 40)


def noter_les_stages(inscrits: Sequence[Inscrit]) -> None:
    """Note chaque stage à son début ; l’attestation arrive le jour où elle a été signée."""
    par_prenom = {inscrit.etudiant.prenom: inscrit for inscrit in inscrits}
    for brut in json.loads((DOSSIER / "stages.json").read_text(encoding="utf-8")):
        stage = _noter(par_prenom[brut["etudiant"]], brut)
        if "attestation_le" in brut:
            _attester(stage, date.fromisoformat(brut["attestation_le"]), brut["lieu"])


def _noter(inscrit: Inscrit, brut: Mapping[str, object]) -> Stage:
    champs = {n: v for n, v in brut.items() if n not in {"etudiant", "lieu", "attestation_le"}}
    dates = {nom: date.fromisoformat(brut[nom]) for nom in ("debut_le", "fin_le")}
    return creer_stage(
        inscrit.inscription,
        acteur=inscrit.inscription.etudiant,
        le=_moment(dates["debut_le"]),
        champs={**champs, **dates},
    )


def _attester(stage: Stage, jour: date, lieu: str) -> None:
    octets = attestation_signee(stage, f"{jour:%d/%m/%Y}", lieu)
    modifier_stage(
        stage,
        acteur=stage.inscription.etudiant,
        le=_moment(jour),
        champs={},
        version=stage.version,
        attestation=examiner(ContentFile(octets, name="attestation-de-stage.pdf")),
    )


def _moment(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, LE_SOIR))
