"""Noter, modifier, supprimer un stage. Son attestation est entière ou absente, jamais à moitié."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.shortcuts import get_object_or_404

from comptes.models import Inscription, Utilisateur
from portfolio import regles
from portfolio.actions.espace import reserver_l_espace
from portfolio.actions.rangement import effacer, effacer_a_la_fin, ranger
from portfolio.models import Stage
from portfolio.regles import ActionRefusee, EnregistrementPerime

SANS_ATTESTATION: dict[str, object] = {
    "attestation": "",
    "attestation_nom": "",
    "attestation_type_mime": "",
    "attestation_taille": 0,
    "attestation_sha256": "",
    "attestation_deposee_le": None,
}


class FichierPret(Protocol):
    """Un fichier déjà examiné (`portfolio.fichiers`) ; `taille` en octets."""

    contenu: File
    nom: str
    type_mime: str
    taille: int
    sha256: str


CONFIRMES = ("organisation", "debut_le", "fin_le", "semaines")
"""Ce que la confirmation d’un tuteur atteste."""


@transaction.atomic
def creer_stage(
    inscription: Inscription,
    *,
    acteur: Utilisateur,
    le: datetime,
    champs: Mapping[str, object],
    attestation: FichierPret | None = None,
    cle_creation: UUID | None = None,
) -> Stage:
    """Note un stage ; la même `cle_creation` rend le stage déjà noté (double clic)."""
    # Le verrou sur l’inscription fait attendre le second clic : il trouvera le stage du premier.
    inscription = Inscription.objects.select_for_update(no_key=True).get(pk=inscription.pk)
    _exiger(acteur, inscription)
    deja = Stage.objects.filter(cle_creation=cle_creation).first() if cle_creation else None
    if deja and deja.inscription_id == inscription.pk:
        return deja
    stage = Stage(
        **champs,
        inscription=inscription,
        cle_creation=None if deja else cle_creation,
        cree_le=le,
        modifie_le=le,
    )
    return _enregistrer(stage, attestation, le)


@transaction.atomic
def modifier_stage(
    stage: Stage,
    *,
    acteur: Utilisateur,
    le: datetime,
    champs: Mapping[str, object],
    version: int,
    attestation: FichierPret | None = None,
    sans_attestation: bool = False,
) -> Stage:
    """Enregistre le stage si `version` est bien celle de la base.

    Ce que le tuteur a confirmé et qui change n’est plus confirmé. Une nouvelle attestation
    remplace l’ancienne ; `sans_attestation` la retire. Lève `EnregistrementPerime` si un autre
    onglet a enregistré entre-temps.
    """
    actuel = verrouiller_le_stage(stage, acteur)
    if actuel.version != version:
        raise EnregistrementPerime(
            "Ce stage a été enregistré ailleurs depuis que vous l’avez ouvert."
        )
    if attestation or sans_attestation:
        _oublier(actuel.attestation)
        champs = {**champs, **SANS_ATTESTATION}
    avant = actuel.attestation_taille
    change = any(nom in champs and champs[nom] != getattr(actuel, nom) for nom in CONFIRMES)
    for nom, valeur in champs.items():
        setattr(actuel, nom, valeur)
    if change:
        actuel.confirmations.filter(revoquee_le__isnull=True).update(revoquee_le=le)
    actuel.version += 1
    actuel.modifie_le = le
    return _enregistrer(actuel, attestation, le, remplace=avant)


@transaction.atomic
def supprimer_stage(stage: Stage, *, acteur: Utilisateur) -> None:
    """Efface un stage et son attestation : rien de ce qui a été jugé n’en dépend."""
    actuel = verrouiller_le_stage(stage, acteur)
    _oublier(actuel.attestation)
    actuel.delete()


def _exiger(acteur: Utilisateur, inscription: Inscription) -> None:
    if not regles.peut_tenir_ses_stages(acteur, inscription):
        raise ActionRefusee("Seul l’étudiant inscrit tient ses stages.")


def verrouiller_le_stage(stage: Stage, acteur: Utilisateur) -> Stage:
    """Relit le stage sous verrou ; lève `Http404` si un autre onglet vient de le supprimer."""
    sous_verrou = Stage.objects.select_related("inscription").select_for_update(of=("self",))
    actuel = get_object_or_404(sous_verrou, pk=stage.pk)
    _exiger(acteur, actuel.inscription)
    return actuel


def _enregistrer(
    stage: Stage, fichier: FichierPret | None, le: datetime, *, remplace: int = 0
) -> Stage:
    """Écrit la ligne, et le fichier avant elle : si l’une échoue, l’autre n’est plus là.

    `remplace` : les octets du fichier que celui-ci remplace.
    """
    if fichier is None:
        stage.save()
        return stage
    stage.attestation_nom = fichier.nom
    stage.attestation_type_mime = fichier.type_mime
    stage.attestation_taille = fichier.taille
    stage.attestation_sha256 = fichier.sha256
    stage.attestation_deposee_le = le
    ranger(stage.attestation, fichier.nom, fichier.contenu)
    try:
        with transaction.atomic():
            reserver_l_espace(stage.inscription, fichier.taille - remplace)
            stage.save()
    except Exception:
        effacer(stage.attestation.name)
        raise
    return stage


def _oublier(fichier: FieldFile) -> None:
    """Efface un fichier une fois la transaction réussie, pas avant."""
    if fichier:
        effacer_a_la_fin(fichier)
