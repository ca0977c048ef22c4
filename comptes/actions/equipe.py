"""Ouvrir les comptes d’une équipe : ce que la relecture a montré, refait sous verrou."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from comptes.actions.actes import noter_des_actes, noter_un_acte
from comptes.actions.invitations import inviter as inviter_les_personnes
from comptes.actions.lettres import ROLE_CHANGE, ecrire_a
from comptes.lectures.decisions import Sort
from comptes.lectures.equipe import DecisionDEquipe, decider_l_equipe
from comptes.listes.equipe import LigneDEquipe
from comptes.models import Enseignement, NatureDActe, Utilisateur
from comptes.regles import ActionRefusee

CHANGEE = "Un compte a changé au même instant\u00a0: relisez la liste, puis recommencez."


@dataclass(frozen=True)
class BilanDEquipe:
    """Combien de comptes ouverts, combien complétés, et qui cela a touché."""

    crees: int
    completes: int
    personnes: tuple[int, ...]
    invitees: int = 0


def ouvrir_les_comptes(
    lignes: Sequence[LigneDEquipe],
    *,
    acteur: Utilisateur,
    le: datetime,
    confirmees: Collection[int] = (),
    inviter: bool = False,
) -> BilanDEquipe:
    """Écrit tout ce que la liste apporte, ou rien ; la refaire n’ajoute rien.

    `confirmees` : les numéros cochés, parmi les lignes à confirmer. Lève `ActionRefusee`.
    """
    if not acteur.is_staff:
        raise ActionRefusee("Seule l’administration ouvre ces comptes.")
    try:
        with transaction.atomic():
            decisions = decider_l_equipe(lignes, verrou=True)
            retenues = [
                d
                for d in decisions
                if d.ecrit and (not d.a_confirmer or d.ligne.numero in confirmees)
            ]
            bilan = _ecrire(retenues, acteur, le)
            if not inviter:
                return bilan
            invitees = inviter_les_personnes(bilan.personnes, acteur=acteur, le=le)
            return BilanDEquipe(bilan.crees, bilan.completes, bilan.personnes, invitees)
    except IntegrityError as erreur:
        raise ActionRefusee(CHANGEE) from erreur


def _ecrire(
    decisions: Sequence[DecisionDEquipe], acteur: Utilisateur, le: datetime
) -> BilanDEquipe:
    nouvelles = [d for d in decisions if d.sort == Sort.NOUVELLE]
    crees = Utilisateur.objects.bulk_create(_compte(decision, le) for decision in nouvelles)
    personnes = dict(zip((d.ligne.numero for d in nouvelles), crees, strict=True))
    pks = [personne.pk for personne in crees]
    noter_des_actes(NatureDActe.COMPTE_CREE, pks, acteur=acteur, le=le, objet="liste de l’équipe")
    for decision in decisions:
        personne = personnes.get(decision.ligne.numero) or decision.personne
        if decision.personne:
            _completer(decision)
            personnes[decision.ligne.numero] = decision.personne
        _noter_les_droits(decision, personne, acteur, le)
    _enseigner(decisions, personnes)
    touches = tuple(personne.pk for personne in personnes.values())
    return BilanDEquipe(len(crees), len(decisions) - len(crees), touches)


def _compte(decision: DecisionDEquipe, le: datetime) -> Utilisateur:
    """Sans mot de passe : la personne le choisira par le lien d’un courriel."""
    ligne = decision.ligne
    return Utilisateur(
        email=ligne.email,
        nom=ligne.nom,
        prenom=ligne.prenom,
        civilite=ligne.civilite,
        is_staff=decision.administration,
        is_superuser=decision.administration,
        password=make_password(None),
        date_joined=le,
    )


def _completer(decision: DecisionDEquipe) -> None:
    personne = decision.personne
    if decision.civilite:
        personne.civilite = decision.civilite
    if decision.administration:
        personne.is_staff = personne.is_superuser = True
        ecrire_a([personne.pk], ROLE_CHANGE)
    personne.save(update_fields=["civilite", "is_staff", "is_superuser"])


def _noter_les_droits(
    decision: DecisionDEquipe, personne: Utilisateur, acteur: Utilisateur, le: datetime
) -> None:
    objets = [f"enseigne {promotion}" for promotion in decision.promotions]
    if decision.administration:
        objets.append("administration donnée")
    for objet in objets:
        noter_un_acte(NatureDActe.ROLE_CHANGE, acteur=acteur, personne=personne, objet=objet, le=le)


def _enseigner(decisions: Sequence[DecisionDEquipe], personnes: dict[int, Utilisateur]) -> None:
    Enseignement.objects.bulk_create(
        Enseignement(promotion=promotion, enseignant=personnes[decision.ligne.numero])
        for decision in decisions
        for promotion in decision.promotions
    )
