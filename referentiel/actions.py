"""Charger le texte officiel, les sessions et les exemples ; rien d’autre n’écrit à cet étage."""

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
    nommer,
    par_cle,
)
from referentiel.empreinte import Enregistrement, calculer_empreinte
from referentiel.lectures import lire_bloc
from referentiel.models import ExempleDePreuve, SessionExamen, SousCompetence

CleDExemple = tuple[object, ...]
SOUS_COMPETENCE = (
    "competence__bloc__referentiel__code",
    "competence__bloc__code",
    "competence__ordre",
    "ordre",
)


class TexteAltere(Exception):
    """Le texte à charger n’est pas le texte officiel ; le message dit en quoi."""


@dataclass(frozen=True)
class Bilan:
    """Ce qu’un chargement a créé (d’un exemple : créé, corrigé ou ôté) ; un second ne fait rien."""

    lignes_de_referentiel: int
    sessions: int
    exemples: int = 0

    @property
    def rien_de_nouveau(self) -> bool:
        return not (self.lignes_de_referentiel or self.sessions or self.exemples)


def charger_referentiel(dossier: Path | None = None) -> Bilan:
    """Charge le texte officiel et les sessions (tout, ou rien), puis les exemples de preuve.

    `dossier` : celui du dépôt par défaut. Idempotente : ce qui est en base y reste, et les sessions
    que l’administration a modifiées ne sont pas touchées. Lève `TexteAltere` si un texte diffère
    de la base ou de son empreinte.
    """
    lignes = [
        ligne
        for nom, fixture in _fixtures(dossier).items()
        for ligne in _lignes_a_creer(nom, fixture)
    ]
    sessions = _sessions_a_creer(dossier)
    if lignes or sessions:
        _creer([*lignes, *sessions])
    return Bilan(len(lignes), len(sessions), charger_exemples(dossier))


def charger_exemples(dossier: Path | None = None) -> int:
    """Met les exemples de preuve au texte de leur fixture ; rend le nombre de lignes changées.

    Ce ne sont pas des textes officiels : un exemple corrigé remplace l’ancien, un exemple ôté
    disparaît. Lève `TexteAltere` si la fixture ne se lit pas ou nomme une sous-compétence inconnue.
    """
    chemin = (dossier or dossier_des_fixtures()) / "exemples-de-preuves.json"
    if not chemin.exists():
        return 0
    voulus, actuels = _exemples_de(chemin), _exemples_en_base()
    en_trop = [exemple.pk for cle, exemple in actuels.items() if cle not in voulus]
    changes = {
        cle: texte
        for cle, texte in voulus.items()
        if cle not in actuels or actuels[cle].texte != texte
    }
    if changes or en_trop:
        _ecrire_les_exemples(changes, en_trop)
    return len(changes) + len(en_trop)


def _exemples_de(chemin: Path) -> dict[CleDExemple, str]:
    try:
        return {
            (*champs["sous_competence"], champs["ordre"]): champs["texte"]
            for champs in par_cle(lire_fixture(chemin)).values()
        }
    except (ValueError, KeyError) as erreur:
        raise TexteAltere(str(erreur)) from erreur


def _exemples_en_base() -> dict[CleDExemple, ExempleDePreuve]:
    en_base = ExempleDePreuve.objects.select_related(
        "sous_competence__competence__bloc__referentiel"
    )
    return {(*e.sous_competence.natural_key(), e.ordre): e for e in en_base}


@transaction.atomic
def _ecrire_les_exemples(textes: dict[CleDExemple, str], en_trop: list[int]) -> None:
    ExempleDePreuve.objects.filter(pk__in=en_trop).delete()
    ids = {cle[:-1]: cle[-1] for cle in SousCompetence.objects.values_list(*SOUS_COMPETENCE, "pk")}
    for cle in textes:
        if cle[:-1] not in ids:
            inconnue = nommer(("souscompetence", *cle[:-1]))
            raise TexteAltere(f"Un exemple de preuve vise une ligne inconnue : {inconnue}.")
    ExempleDePreuve.objects.bulk_create(
        [
            ExempleDePreuve(sous_competence_id=ids[cle[:-1]], ordre=cle[-1], texte=texte)
            for cle, texte in textes.items()
        ],
        update_conflicts=True,
        unique_fields=["sous_competence", "ordre"],
        update_fields=["texte"],
    )


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
