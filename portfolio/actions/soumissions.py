"""Soumettre une réalisation à l’enseignant, ou la reprendre avant qu’il ait jugé."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from comptes.actions import lire_les_avis, oublier_les_avis, prevenir
from comptes.lectures import enseignants_de
from comptes.models import Utilisateur
from portfolio import regles
from portfolio.actions.avis import titre_d_avis
from portfolio.actions.etats import changer_etat, exiger_modifiable, verrouiller
from portfolio.lectures import contenu_actuel, derniere_soumission
from portfolio.models import Etat, Realisation, Soumission, Verbe
from portfolio.regles import ActionRefusee


@transaction.atomic
def soumettre(realisation: Realisation, *, acteur: Utilisateur, le: datetime) -> Soumission:
    """Fige une soumission numérotée et passe la main à l’enseignant.

    Une réalisation déjà soumise rend sa soumission en cours : un double clic n’en crée qu’une.
    Lève `ActionRefusee` avec une phrase par manque.
    """
    actuelle = verrouiller(realisation)
    en_cours = derniere_soumission(actuelle)
    if regles.peut_retirer(acteur, actuelle) and en_cours:
        return en_cours
    exiger_modifiable(acteur, actuelle)
    contenu = contenu_actuel(actuelle)
    manques = regles.manques_pour_soumettre(contenu)
    if manques:
        raise ActionRefusee(*(manque.phrase for manque in manques))
    soumission = Soumission.objects.create(
        realisation=actuelle,
        numero=actuelle.soumissions.count() + 1,
        auteur=acteur,
        soumise_le=le,
        contenu=contenu.en_json(),
    )
    actuelle.preuves.presentes().filter(soumise_le__isnull=True).update(soumise_le=le)
    actuelle.soumise_le = le
    changer_etat(actuelle, Verbe.SOUMETTRE, acteur=acteur, le=le)
    lire_les_avis(acteur, le=le, chemin=reverse("realisation", args=[actuelle.pk]))
    prevenir(
        enseignants_de(actuelle.inscription.promotion_id),
        titre=titre_d_avis("À évaluer", actuelle),
        chemin=reverse("realisation_evaluer", args=[actuelle.pk]),
        le=le,
    )
    return soumission


@transaction.atomic
def retirer(realisation: Realisation, *, acteur: Utilisateur, le: datetime) -> Realisation:
    """Reprend la main avant qu’une évaluation soit rendue.

    La réalisation retrouve l’état d’où elle avait été soumise : brouillon, ou à reprendre.
    """
    actuelle = verrouiller(realisation)
    if not regles.peut_retirer(acteur, actuelle):
        raise ActionRefusee("Cette réalisation n’est plus en attente : elle ne peut être retirée.")
    en_attente = derniere_soumission(actuelle)
    actuelle.soumissions.filter(pk=en_attente.pk).update(retiree_le=le)
    deja_jugee = derniere_soumission(actuelle) is not None
    vers = Etat.A_REPRENDRE if deja_jugee else Etat.BROUILLON
    changer_etat(actuelle, Verbe.RETIRER, acteur=acteur, le=le, vers=vers)
    oublier_les_avis(reverse("realisation_evaluer", args=[actuelle.pk]))
    return actuelle
