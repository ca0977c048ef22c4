"""Une personne à la fois : son identité, son adresse, ses droits d’administration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from comptes.actions.actes import noter_un_acte
from comptes.actions.appareils import fermer_les_appareils
from comptes.actions.gestes import PLUS_ADMINISTRATEUR, administrateurs_verrouilles
from comptes.actions.lettres import ROLE_CHANGE, ecrire_a, poster
from comptes.models import NatureDActe, Utilisateur
from comptes.regles import ActionRefusee, raison_de_ne_pas_changer_les_droits

PRISE = "Cette adresse électronique a déjà un compte."
MOTS = {"civilite": "civilité", "prenom": "prénom", "nom": "nom"}


@transaction.atomic
def corriger_l_identite(
    personne: Utilisateur, identite: Mapping[str, str], *, acteur: Utilisateur, le: datetime
) -> bool:
    """Écrit nom, prénom et civilité ; faux si rien ne change. L’acte dit quoi, jamais la valeur."""
    lue = _modifiable(personne)
    changes = [champ for champ in MOTS if getattr(lue, champ) != identite[champ]]
    if not changes:
        return False
    for champ in changes:
        setattr(lue, champ, identite[champ])
    lue.save(update_fields=changes)
    noter_un_acte(
        NatureDActe.IDENTITE_CORRIGEE,
        acteur=acteur,
        personne=lue,
        objet=", ".join(MOTS[champ] for champ in changes),
        le=le,
    )
    return True


def changer_l_adresse(
    personne: Utilisateur, adresse: str, *, acteur: Utilisateur, le: datetime
) -> bool:
    """Change l’adresse de connexion ; faux si c’est déjà la sienne. Lève `ActionRefusee` si prise.

    Les appareils se déconnectent : l’adresse est ce par quoi l’on entre, et celle d’avant a pu
    être donnée à un autre. L’ancienne et la nouvelle reçoivent chacune une lettre.
    """
    try:
        with transaction.atomic():
            return _changer_l_adresse(personne, adresse.lower(), acteur=acteur, le=le)
    except IntegrityError as erreur:
        raise ActionRefusee(PRISE) from erreur


def _changer_l_adresse(
    personne: Utilisateur, adresse: str, *, acteur: Utilisateur, le: datetime
) -> bool:
    lue = _modifiable(personne)
    ancienne = lue.email
    if ancienne == adresse:
        return False
    autres = Utilisateur.objects.filter(email__iexact=adresse).exclude(pk=lue.pk)
    suivies = EmailAddress.objects.filter(email__iexact=adresse).exclude(user=lue)
    if autres.exists() or suivies.exists():
        raise ActionRefusee(PRISE)
    lue.email = adresse
    lue.save(update_fields=["email"])
    suivre_l_adresse(lue, ancienne=ancienne, acteur=acteur, le=le)
    return True


def suivre_l_adresse(
    personne: Utilisateur, *, ancienne: str, acteur: Utilisateur, le: datetime
) -> None:
    """Ce qu’entraîne une adresse changée : celle d’allauth, les appareils, l’acte, les lettres.

    Allauth garde ses adresses à part : une seule, celle-ci, que nul n’a encore prouvée.
    """
    EmailAddress.objects.filter(user=personne).delete()
    EmailAddress.objects.create(user=personne, email=personne.email, primary=True, verified=False)
    if personne.pk != acteur.pk:
        fermer_les_appareils(personne)
    noter_un_acte(NatureDActe.ADRESSE_CHANGEE, acteur=acteur, personne=personne, le=le)
    adresses = (personne.pk, ancienne, personne.email)
    transaction.on_commit(partial(_ecrire_aux_deux, *adresses), robust=True)


def _ecrire_aux_deux(personne: int, ancienne: str, nouvelle: str) -> None:
    """Aussitôt et sans passer par la file : rien n’y garde une adresse que l’on vient d’ôter."""
    poster(
        "Votre adresse dans Sillage a changé",
        "Votre établissement a changé l’adresse électronique de votre compte\u00a0: celle-ci ne "
        "sert plus à se connecter. La nouvelle a reçu le même mot.",
        adresse=ancienne,
        personne=personne,
    )
    poster(
        "Votre adresse dans Sillage a changé",
        "Votre établissement a changé l’adresse électronique de votre compte\u00a0: connectez-vous "
        "désormais avec celle-ci. Votre mot de passe reste le même, et vos appareils se sont "
        "déconnectés.",
        adresse=nouvelle,
        personne=personne,
    )


@transaction.atomic
def changer_les_droits(
    personne: Utilisateur, *, administre: bool, acteur: Utilisateur, le: datetime
) -> bool:
    """Donne ou retire l’administration ; faux si c’est déjà fait. Lève `ActionRefusee`."""
    ouverts = administrateurs_verrouilles()
    lue = Utilisateur.objects.avec_roles().select_for_update(of=("self",)).get(pk=personne.pk)
    if lue.is_staff == administre:
        return False
    if raison := raison_de_ne_pas_changer_les_droits(lue, acteur):
        raise ActionRefusee(raison)
    if acteur.pk not in ouverts:
        raise ActionRefusee(PLUS_ADMINISTRATEUR)
    lue.is_staff = lue.is_superuser = administre
    lue.save(update_fields=["is_staff", "is_superuser"])
    objet = "administration donnée" if administre else "administration retirée"
    noter_un_acte(NatureDActe.ROLE_CHANGE, acteur=acteur, personne=lue, objet=objet, le=le)
    ecrire_a([lue.pk], ROLE_CHANGE)
    return True


def _modifiable(personne: Utilisateur) -> Utilisateur:
    lue = Utilisateur.objects.select_for_update().get(pk=personne.pk)
    if lue.anonymise_le:
        raise ActionRefusee("Ce compte est anonyme\u00a0: plus rien ne s’y change.")
    return lue
