"""Ajouter, reprendre, modifier, ordonner, retirer une preuve.

Un fichier est entier ou absent, jamais à moitié. Une preuve ajoutée vient après les autres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404

from comptes.models import Utilisateur
from portfolio import regles
from portfolio.actions.espace import reserver_l_espace
from portfolio.actions.etats import exiger_modifiable, verrouiller
from portfolio.actions.rangement import effacer, effacer_a_la_fin, ranger
from portfolio.actions.veille import relever_un_lien
from portfolio.imports import Origine
from portfolio.models import Appui, Preuve, Realisation
from portfolio.regles import ActionRefusee

ORIGINE = ["provenance", "provenance_detail", "provenance_du", "provenance_au"]


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
    origine: Origine | None = None,
) -> Preuve:
    """Range un fichier déjà examiné (`portfolio.fichiers`) ; `taille` en octets.

    `origine` dit d’où vient un import.

    Lève `ActionRefusee` si le même contenu est déjà là, si la réalisation est pleine ou s’il n’y
    a plus de place.
    """
    actuelle, rang = _ouvrir(realisation, acteur)
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
        ordre=rang,
        deposee_le=le,
        **(origine.champs if origine else {}),
    )
    ranger(preuve.fichier, nom_fichier, contenu)
    try:
        with transaction.atomic():
            reserver_l_espace(actuelle.inscription, taille)
            preuve.save()
            _appuyer(preuve, sous_competences)
    except Exception:
        effacer(preuve.fichier.name)
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
    """Ajoute un lien, qu’une tâche ira voir ; le même lien deux fois est refusé."""
    actuelle, rang = _ouvrir(realisation, acteur)
    _refuser_le_double(actuelle, lien)
    preuve = Preuve.objects.create(
        realisation=actuelle,
        intitule=intitule,
        lien=lien,
        confidentielle=confidentielle,
        ordre=rang,
        deposee_le=le,
    )
    _appuyer(preuve, sous_competences)
    _mettre_a_voir(preuve)
    return preuve


@transaction.atomic
def modifier_preuve(
    preuve: Preuve,
    *,
    acteur: Utilisateur,
    intitule: str,
    sous_competences: Iterable[int],
    confidentielle: bool,
    lien: str = "",
) -> Preuve:
    """Renomme une preuve, change ce qu’elle appuie, sa confidentialité, l’adresse d’un lien."""
    actuelle = _relire(preuve, acteur)
    if actuelle.lien and lien not in ("", actuelle.lien):
        _refuser_le_double(actuelle.realisation, lien)
        actuelle.lien = lien
        _mettre_a_voir(actuelle)
    actuelle.intitule = intitule
    actuelle.confidentielle = confidentielle
    actuelle.save(update_fields=["intitule", "confidentielle", "lien"])
    _appuyer(actuelle, sous_competences)
    return actuelle


@transaction.atomic
def reprendre_preuve(
    realisation: Realisation, source: Preuve, *, acteur: Utilisateur, le: datetime
) -> Preuve:
    """Copie, fichier compris, une preuve d’une autre réalisation du même étudiant.

    Lève `ActionRefusee` si elle y est déjà, ou si son fichier n’est plus rangé.
    """
    if not regles.est_a(acteur, source.realisation):
        raise ActionRefusee("Cette preuve n’est pas dans votre portfolio.")
    communs = {
        "acteur": acteur,
        "le": le,
        "intitule": source.intitule,
        "confidentielle": source.confidentielle,
    }
    if source.lien:
        reprise = ajouter_lien(realisation, lien=source.lien, **communs)
    else:
        reprise = _recopier_le_fichier(realisation, source, communs)
    for champ in ORIGINE:
        setattr(reprise, champ, getattr(source, champ))
    reprise.save(update_fields=ORIGINE)
    return reprise


def _recopier_le_fichier(
    realisation: Realisation, source: Preuve, communs: dict[str, object]
) -> Preuve:
    try:
        contenu = source.fichier.open("rb")
    except FileNotFoundError:
        raise ActionRefusee(f"Le fichier de « {source.intitule} » n’est plus rangé.") from None
    with contenu:
        return ajouter_fichier(
            realisation,
            contenu=contenu,
            nom_fichier=source.nom_fichier,
            type_mime=source.type_mime,
            taille=source.taille,
            sha256=source.sha256,
            **communs,
        )


@transaction.atomic
def ordonner_preuves(
    realisation: Realisation, ordre: Sequence[int], *, acteur: Utilisateur
) -> None:
    """Range les preuves dans cet ordre d’identifiants, qui les nomme toutes une fois.

    Lève `ActionRefusee` si un autre onglet en a ajouté ou retiré depuis.
    """
    actuelle = verrouiller(realisation)
    exiger_modifiable(acteur, actuelle)
    preuves = {preuve.pk: preuve for preuve in actuelle.preuves.presentes()}
    if sorted(ordre) != sorted(preuves):
        raise ActionRefusee(
            "Les preuves ont changé dans un autre onglet : relisez la liste, puis ordonnez-la."
        )
    for rang, pk in enumerate(ordre, start=1):
        preuves[pk].ordre = rang
    Preuve.objects.bulk_update(preuves.values(), ["ordre"])


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
        effacer_a_la_fin(fichier)


def _refuser_le_double(realisation: Realisation, lien: str) -> None:
    if realisation.preuves.presentes().filter(lien=lien).exists():
        raise ActionRefusee("Ce lien est déjà dans les preuves.")


def _mettre_a_voir(lien: Preuve) -> None:
    """Une fois la transaction réussie, une tâche ira voir s’il s’ouvre."""
    if settings.LIENS_SUIVIS:
        transaction.on_commit(lambda: relever_un_lien.enqueue(lien.pk))


def _ouvrir(realisation: Realisation, acteur: Utilisateur) -> tuple[Realisation, int]:
    """La réalisation sous verrou, et le rang de la preuve qui s’y ajoute."""
    actuelle = verrouiller(realisation)
    exiger_modifiable(acteur, actuelle)
    presentes = actuelle.preuves.presentes().aggregate(nombre=Count("pk"), dernier=Max("ordre"))
    maximum = settings.PREUVES_PAR_REALISATION
    if presentes["nombre"] >= maximum:
        raise ActionRefusee(f"Toutes les preuves permises sont déjà là ({maximum} au plus).")
    return actuelle, (presentes["dernier"] or 0) + 1


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
