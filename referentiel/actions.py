"""Charger le texte officiel et les sessions ; rien d’autre n’écrit à cet étage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.core import serializers
from django.db import transaction

from referentiel.comparaison import (
    code_et_empreinte,
    dossier_des_fixtures,
    ecarts_de_texte,
    fixtures_de_referentiel,
    lire_base,
    lire_fixture,
    par_cle,
)
from referentiel.empreinte import Enregistrement, calculer_empreinte
from referentiel.lectures import lire_bloc
from referentiel.models import SessionExamen


class TexteAltere(Exception):
    """Le texte à charger n’est pas le texte officiel ; le message dit en quoi."""


@dataclass(frozen=True)
class Bilan:
    """Ce qu’un chargement a créé ; un second chargement ne crée rien."""

    lignes_de_referentiel: int
    sessions: int

    @property
    def rien_de_nouveau(self) -> bool:
        return not (self.lignes_de_referentiel or self.sessions)


def charger_referentiel(dossier: Path | None = None) -> Bilan:
    """Charge les fixtures du dossier (celui du dépôt par défaut) : tout, ou rien.

    Idempotente : ce qui est en base y reste, et les sessions que l’administration a modifiées ne
    sont pas touchées. Lève `TexteAltere` si un texte diffère de la base ou de son empreinte.
    """
    lignes = [
        ligne
        for nom, fixture in _fixtures(dossier).items()
        for ligne in _lignes_a_creer(nom, fixture)
    ]
    sessions = _sessions_a_creer(dossier)
    if lignes or sessions:
        _creer([*lignes, *sessions])
    return Bilan(len(lignes), len(sessions))


def _fixtures(dossier: Path | None) -> dict[str, list[Enregistrement]]:
    try:
        return fixtures_de_referentiel(dossier)
    except ValueError as erreur:
        raise TexteAltere(str(erreur)) from erreur


def _lignes_a_creer(nom: str, fixture: list[Enregistrement]) -> list[Enregistrement]:
    code, annoncee = code_et_empreinte(fixture)
    base = lire_base(code)
    if base:
        _refuser_un_autre_texte(nom, base, fixture)
    if calculer_empreinte(fixture) != annoncee:
        raise TexteAltere(
            f"Chargement refusé : le texte de {nom} ne correspond pas à l’empreinte qu’il annonce."
        )
    deja = par_cle(base)
    return [ligne for cle, ligne in zip(par_cle(fixture), fixture, strict=True) if cle not in deja]


def _refuser_un_autre_texte(
    nom: str, base: list[Enregistrement], fixture: list[Enregistrement]
) -> None:
    ecarts = ecarts_de_texte(base, fixture)
    if not ecarts:
        return
    _, annoncee = code_et_empreinte(base)
    fautif = nom if calculer_empreinte(base) == annoncee else "la base"
    raise TexteAltere(
        f"Chargement refusé : {fautif} porte un texte officiel altéré. "
        + " ".join(ecarts)
        + " Un nouvel arrêté se charge sous un nouveau code."
    )


def _sessions_a_creer(dossier: Path | None) -> list[Enregistrement]:
    chemin = (dossier or dossier_des_fixtures()) / "sessions.json"
    if not chemin.exists():
        return []
    connues = set(SessionExamen.objects.values_list("annee", flat=True))
    return [ligne for ligne in lire_fixture(chemin) if ligne["fields"]["annee"] not in connues]


@transaction.atomic
def _creer(lignes: list[Enregistrement]) -> None:
    for ligne in serializers.deserialize("python", lignes):
        ligne.save()
    transaction.on_commit(oublier_les_lectures)


def oublier_les_lectures() -> None:
    """Vide ce que le processus garde du texte, pour qu’il relise la base."""
    lire_bloc.cache_clear()
