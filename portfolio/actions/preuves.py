"""Ajouter, modifier, retirer une preuve. Un fichier est entier ou absent, jamais à moitié."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.shortcuts import get_object_or_404

from comptes.models import Utilisateur
from portfolio.actions.etats import exiger_modifiable, verrouiller
from portfolio.models import Appui, Preuve, Realisation
from portfolio.regles import ActionRefusee


@transaction.atomic
def ajouter_fichier(
    realisation: Realisation,
    *,
    acteur: Utilisateur,
    le: datetime,
    contenu: File,
    nom_fichier: str,
    type_mime: str,
    taille: int,
    sha256: str,
    intitule: str,
    sous_competences: Iterable[int] = (),
    confidentielle: bool = False,
) -> Preuve:
    """Range un fichier déjà examiné (`portfolio.fichiers`) ; `taille` en octets.

    Lève `ActionRefusee` si le même contenu est déjà là ou si la réalisation est pleine.
    """
    actuelle = _ouvrir(realisation, acteur)
    deja = actuelle.preuves.presentes().filter(sha256=sha256).order_by("pk").first()
    if deja:
        raise ActionRefusee(f"« {nom_fichier} » est déjà dans les preuves (« {deja.intitule} »).")
    preuve = Preuve(
        realisation=actuelle,
        intitule=intitule,
        nom_fichier=nom_fichier,
        type_mime=type_mime,
        taille=taille,
        sha256=sha256,
        confidentielle=confidentielle,
        deposee_le=le,
    )
    preuve.fichier.save(nom_fichier, contenu, save=False)
    try:
        with transaction.atomic():
            preuve.save()
            _appuyer(preuve, sous_competences)
    except Exception:
        preuve.fichier.storage.delete(preuve.fichier.name)
        raise
    return preuve


@transaction.atomic
def ajouter_lien(
    realisation: Realisation,
    *,
    acteur: Utilisateur,
    le: datetime,
    lien: str,
    intitule: str,
    sous_competences: Iterable[int] = (),
    confidentielle: bool = False,
) -> Preuve:
    """Ajoute un lien comme preuve ; le même lien deux fois est refusé."""
    actuelle = _ouvrir(realisation, acteur)
    if actuelle.preuves.presentes().filter(lien=lien).exists():
        raise ActionRefusee("Ce lien est déjà dans les preuves.")
    preuve = Preuve.objects.create(
        realisation=actuelle,
        intitule=intitule,
        lien=lien,
        confidentielle=confidentielle,
        deposee_le=le,
    )
    _appuyer(preuve, sous_competences)
    return preuve


@transaction.atomic
def modifier_preuve(
    preuve: Preuve,
    *,
    acteur: Utilisateur,
    intitule: str,
    sous_competences: Iterable[int],
    confidentielle: bool,
) -> Preuve:
    """Renomme une preuve, change ce qu’elle appuie et sa confidentialité."""
    actuelle = _relire(preuve, acteur)
    actuelle.intitule = intitule
    actuelle.confidentielle = confidentielle
    actuelle.save(update_fields=["intitule", "confidentielle"])
    _appuyer(actuelle, sous_competences)
    return actuelle


@transaction.atomic
def retirer_preuve(preuve: Preuve, *, acteur: Utilisateur, le: datetime) -> None:
    """Efface une preuve jamais soumise ; met de côté celle qu’une soumission montre."""
    actuelle = _relire(preuve, acteur)
    if actuelle.soumise_le is not None:
        actuelle.appuis.all().delete()
        actuelle.retiree_le = le
        actuelle.save(update_fields=["retiree_le"])
        return
    fichier = actuelle.fichier
    actuelle.delete()
    if fichier:
        transaction.on_commit(lambda: fichier.storage.delete(fichier.name))


def _ouvrir(realisation: Realisation, acteur: Utilisateur) -> Realisation:
    actuelle = verrouiller(realisation)
    exiger_modifiable(acteur, actuelle)
    maximum = settings.PREUVES_PAR_REALISATION
    if actuelle.preuves.presentes().count() >= maximum:
        raise ActionRefusee(f"Toutes les preuves permises sont déjà là ({maximum} au plus).")
    return actuelle


def _relire(preuve: Preuve, acteur: Utilisateur) -> Preuve:
    """La preuve présente, relue sous le verrou : un autre onglet a pu la soumettre ou la retirer.

    Lève `Http404` si elle n’est plus là.
    """
    realisation = verrouiller(preuve.realisation)
    exiger_modifiable(acteur, realisation)
    return get_object_or_404(realisation.preuves.presentes(), pk=preuve.pk)


def _appuyer(preuve: Preuve, sous_competences: Iterable[int]) -> None:
    """Aligne les appuis sur les revendications choisies ; ignore celles d’une autre réalisation."""
    mobilisations = preuve.realisation.mobilisations.filter(sous_competence__in=sous_competences)
    preuve.appuis.exclude(mobilisation__in=mobilisations).delete()
    Appui.objects.bulk_create(
        [Appui(preuve=preuve, mobilisation=m) for m in mobilisations], ignore_conflicts=True
    )
