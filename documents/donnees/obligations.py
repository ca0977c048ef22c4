"""Ce qui empêche d’effacer une personne : les règles d’abord, puis l’obligation de garder."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from comptes.models import Inscription, Utilisateur
from comptes.regles import ActionRefusee
from documents.donnees.arbre import BRANCHES
from documents.donnees.branches import Branche
from documents.models import Dossier
from referentiel.accords import en_lettres

SOI_MEME = "Vous n’effacez pas votre propre compte\u00a0: un collègue de l’administration le fera."
DERNIER = "C’est le dernier compte de l’administration\u00a0: ouvrez-en d’abord un autre."


def peut_effacer(personne: Utilisateur) -> bool:
    """L’administration seule."""
    return personne.is_staff


def raison_de_refuser(personne: Utilisateur, acteur: Utilisateur | None) -> str:
    """Ce qu’aucun motif ne lève ; vide si rien n’empêche. Sans acteur, c’est la purge."""
    if acteur and acteur.pk == personne.pk:
        return SOI_MEME
    autres = Utilisateur.objects.filter(is_staff=True, is_active=True).exclude(pk=personne.pk)
    return DERNIER if personne.is_staff and not autres.exists() else ""


def obligation_de_garder(personne: Utilisateur, le: datetime) -> str:
    """Un dossier déposé se garde jusqu’à la fin des oraux de sa session ; vide si rien n’oblige.

    La date d’effacement de la session, une fois passée, lève l’obligation : elle a été promise.
    """
    echues = Q(inscription__promotion__session__donnees_effacees_le__lte=localdate(le))
    siens = Dossier.objects.lisibles().filter(inscription__etudiant=personne)
    deposes = siens.exclude(echues)
    sessions = deposes.values_list(
        "inscription__promotion__session__annee", "inscription__promotion__session__oraux_au"
    )
    for annee, fin in sessions.order_by("inscription__promotion__session__annee").distinct():
        if fin is None:
            return (
                f"Un dossier est déposé pour la session {annee}, "
                "dont la fin des oraux n’est pas fixée."
            )
        if fin >= localdate(le):
            return (
                f"Un dossier est déposé pour la session {annee}, dont les oraux finissent le "
                f"{en_lettres(fin)}."
            )
    return ""


def travaux_d_autrui(personne: Utilisateur) -> tuple[tuple[str, int], ...]:
    """Ce qu’elle a écrit sur d’autres, et que l’effacer emporterait : titre et nombre."""
    siennes = list(Inscription.objects.de(personne).values_list("pk", flat=True))
    comptes = []
    for branche in BRANCHES:
        if not branche.auteurs or branche.otee or branche.detail or not _retient(branche):
            continue
        ecrites = branche.ecrites_par(personne.pk)
        autres = ecrites.exclude(pk__in=branche.concernant(siennes, personne.pk).values("pk"))
        comptes.append((branche.titre, autres.count()))
    return tuple((titre, nombre) for titre, nombre in comptes if nombre)


def _retient(branche: Branche) -> bool:
    champs = (branche.modele._meta.get_field(a.split("__")[0]) for a in branche.auteurs)
    return any(champ.remote_field.on_delete.__name__ == "PROTECT" for champ in champs)


def refuser_si_besoin(
    personne: Utilisateur,
    *,
    acteur: Utilisateur | None,
    le: datetime,
    derogation: str = "",
    tout: bool = False,
) -> None:
    """Lève `ActionRefusee` ; un motif écrit (`derogation`) ne lève que l’obligation de garder."""
    if refus := raison_de_refuser(personne, acteur):
        raise ActionRefusee(refus)
    if tout and travaux_d_autrui(personne):
        raise ActionRefusee(
            "Ce que cette personne a écrit appartient au dossier d’étudiants\u00a0: "
            "rendez-la anonyme, son nom en disparaîtra."
        )
    obligation = obligation_de_garder(personne, le)
    if obligation and not derogation:
        raise ActionRefusee(f"{obligation} Dites pourquoi passer outre.")
