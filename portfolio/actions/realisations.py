"""Créer, modifier, supprimer une réalisation : un verbe, une fonction, une transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comptes.models import Inscription, Utilisateur
from portfolio import regles
from portfolio.actions.etats import exiger_modifiable, verrouiller
from portfolio.actions.rangement import effacer_a_la_fin
from portfolio.models import Mobilisation, Realisation, Stage
from portfolio.regles import ActionRefusee, EnregistrementPerime
from referentiel.models import SousCompetence

Revendications = Mapping[int, str]
"""Identifiant de sous-compétence → phrase de justification (vide tant que c’est un brouillon)."""


@transaction.atomic
def creer_realisation(
    inscription: Inscription,
    *,
    acteur: Utilisateur,
    le: datetime,
    champs: Mapping[str, object],
    revendications: Revendications,
    cle_creation: UUID | None = None,
) -> Realisation:
    """Crée un brouillon ; la même `cle_creation` rend la réalisation déjà créée (double clic)."""
    if not regles.peut_creer(acteur, inscription):
        raise ActionRefusee("Seul l’étudiant inscrit crée une réalisation dans son portfolio.")
    _exiger_son_stage(inscription, champs.get("stage"))
    valeurs = {**champs, "inscription": inscription, "cree_le": le, "modifiee_le": le}
    if cle_creation is None or _est_la_cle_d_une_autre(inscription, cle_creation):
        realisation = Realisation.objects.create(**valeurs)
    else:
        realisation, nouvelle = Realisation.objects.get_or_create(
            cle_creation=cle_creation, inscription=inscription, defaults=valeurs
        )
        if not nouvelle:
            return realisation
    _revendiquer(realisation, revendications)
    return realisation


@transaction.atomic
def modifier_realisation(
    realisation: Realisation,
    *,
    acteur: Utilisateur,
    le: datetime,
    champs: Mapping[str, object],
    revendications: Revendications,
    version: int,
) -> Realisation:
    """Enregistre le contenu si `version` est bien celle de la base.

    Lève `EnregistrementPerime` si un autre onglet a enregistré entre-temps.
    """
    actuelle = verrouiller(realisation)
    exiger_modifiable(acteur, actuelle)
    if actuelle.version != version:
        raise EnregistrementPerime(
            "Cette réalisation a été enregistrée ailleurs depuis que vous l’avez ouverte."
        )
    _exiger_son_stage(actuelle.inscription, champs.get("stage"))
    for nom, valeur in champs.items():
        setattr(actuelle, nom, valeur)
    actuelle.version += 1
    actuelle.modifiee_le = le
    actuelle.save()
    _revendiquer(actuelle, revendications)
    return actuelle


@transaction.atomic
def supprimer_realisation(realisation: Realisation, *, acteur: Utilisateur, le: datetime) -> None:
    """Efface un brouillon jamais soumis ; retire de la vue ce qui l’a été, sans rien perdre."""
    actuelle = verrouiller(realisation)
    exiger_modifiable(acteur, actuelle)
    if actuelle.soumissions.exists():
        actuelle.supprimee_le = le
        actuelle.save(update_fields=["supprimee_le"])
        return
    fichiers = [preuve.fichier for preuve in actuelle.preuves.exclude(fichier="")]
    actuelle.preuves.all().delete()
    actuelle.delete()
    for fichier in fichiers:
        effacer_a_la_fin(fichier)


def _est_la_cle_d_une_autre(inscription: Inscription, cle: UUID) -> bool:
    """Une clé déjà prise ailleurs ne désigne rien ici : la réalisation se crée sans elle."""
    return Realisation.objects.filter(cle_creation=cle).exclude(inscription=inscription).exists()


def _exiger_son_stage(inscription: Inscription, stage: Stage | None) -> None:
    """Verrouille le stage choisi : un autre onglet a pu le supprimer depuis la saisie."""
    if stage is None:
        return
    siens = Stage.objects.de_l_inscription(inscription).select_for_update(of=("self",))
    if siens.filter(pk=stage.pk).first() is None:
        raise ActionRefusee("Ce stage n’est plus l’un des vôtres : choisissez-en un autre.")


def _revendiquer(realisation: Realisation, revendications: Revendications) -> None:
    """Aligne les mobilisations sur ce qui est revendiqué, sans toucher à celles qui restent."""
    permises = SousCompetence.objects.filter(
        competence__bloc__referentiel=realisation.inscription.promotion.referentiel_id,
        pk__in=revendications,
    )
    if permises.count() != len(revendications):
        raise ActionRefusee("Une sous-compétence choisie n’est pas de votre référentiel.")
    realisation.mobilisations.exclude(sous_competence__in=revendications).delete()
    Mobilisation.objects.bulk_create(
        [
            Mobilisation(
                realisation=realisation, sous_competence_id=identifiant, justification=phrase
            )
            for identifiant, phrase in revendications.items()
        ],
        update_conflicts=True,
        unique_fields=["realisation", "sous_competence"],
        update_fields=["justification"],
    )
