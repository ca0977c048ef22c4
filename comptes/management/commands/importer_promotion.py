"""Importer la liste d’une classe en ligne de commande : le même code que la page."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comptes import actions
from comptes.lectures.decisions import Decision, compter, decider, resume
from comptes.listes import (
    ListeRefusee,
    Tableau,
    lire,
    lire_les_lignes,
    manques,
    reconnaitre,
)
from comptes.listes.fichier import TAILLE_MAX, trop_lourd
from comptes.models import Promotion, Utilisateur
from comptes.regles import ActionRefusee, peut_gerer_la_classe
from referentiel.accords import accord


class Command(BaseCommand):
    help = "Importe une liste de classe (CSV ou XLSX) dans une promotion ; une ligne par décision."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path, help="Le fichier CSV ou XLSX de l’école.")
        parser.add_argument("--promotion", type=int, required=True, help="Son identifiant.")
        parser.add_argument("--simuler", action="store_true", help="Dit tout, n’écrit rien.")
        parser.add_argument("--par", default="", help="L’adresse de qui importe.")
        parser.add_argument(
            "--inviter",
            action="store_true",
            help="Envoie les invitations à choisir un mot de passe.",
        )
        parser.add_argument(
            "--tout-confirmer",
            action="store_true",
            help="Fait venir les étudiants inscrits ailleurs, et inscrit les homonymes.",
        )

    def handle(self, *args: object, **options: Any) -> None:
        promotion = _promotion(options["promotion"])
        contenu, tableau = _lire(options["fichier"])
        for remarque in tableau.remarques:
            self.stdout.write(f"Remarque\u00a0: {remarque}")
        decisions = _decider(promotion, tableau)
        laissees = [d for d in decisions if _est_laissee(d, options)]
        if not options["simuler"]:
            _importer(promotion, tableau, contenu, options)
        for decision in decisions:
            self.stdout.write(_phrase(decision, laissee=decision in laissees))
        debut = "Simulation, rien n’est écrit" if options["simuler"] else "Importé"
        self.stdout.write(f"{debut}\u00a0: {resume(compter(decisions)) or 'aucune ligne'}.")
        if laissees:
            raise CommandError(_dire_les_laissees(laissees), returncode=1)


def _promotion(identifiant: int) -> Promotion:
    promotions = Promotion.objects.select_related("session", "etablissement")
    promotion = promotions.filter(pk=identifiant).first()
    if promotion is None:
        connues = ", ".join(f"{p.pk} ({p})" for p in promotions.order_by("pk")[:20])
        raise CommandError(f"La promotion {identifiant} n’existe pas. Connues\u00a0: {connues}.")
    return promotion


def _lire(chemin: Path) -> tuple[bytes, Tableau]:
    try:
        if chemin.stat().st_size > TAILLE_MAX:
            raise ListeRefusee(trop_lourd(chemin.stat().st_size))
        contenu = chemin.read_bytes()
        return contenu, lire(contenu)
    except (OSError, ListeRefusee) as refus:
        raison = refus if isinstance(refus, ListeRefusee) else refus.strerror
        raise CommandError(f"{chemin}\u00a0: {raison}") from refus


def _decider(promotion: Promotion, tableau: Tableau) -> tuple[Decision, ...]:
    correspondance = reconnaitre(tableau.rangees)
    if absentes := manques(correspondance):
        raise CommandError(
            f"Colonnes non reconnues\u00a0: {', '.join(absentes)}. Nommez-les dans le fichier, "
            "ou importez-le depuis la page de la classe, qui les demande."
        )
    return decider(promotion, lire_les_lignes(tableau.rangees, correspondance))


def _importer(
    promotion: Promotion, tableau: Tableau, contenu: bytes, options: dict[str, Any]
) -> None:
    acteur, le = _acteur(promotion, options["par"]), timezone.now()
    nom = options["fichier"].name
    depose = actions.deposer(
        promotion, tableau, acteur=acteur, le=le, nom_fichier=nom, contenu=contenu
    )
    # Les colonnes sont celles que l’on vient d’annoncer, même si une page les avait corrigées.
    actions.corriger_les_colonnes(depose, correspondance=reconnaitre(tableau.rangees))
    try:
        actions.importer(
            depose,
            acteur=acteur,
            le=le,
            tout_confirmer=options["tout_confirmer"],
            inviter=options["inviter"],
        )
    except ActionRefusee as refus:
        raise CommandError(str(refus)) from refus


def _acteur(promotion: Promotion, email: str) -> Utilisateur:
    """La personne nommée ; sinon le premier compte ouvert de l’administration."""
    personnes = Utilisateur.objects.filter(is_active=True).order_by("pk")
    trouves = personnes.filter(email__iexact=email) if email else personnes.filter(is_staff=True)
    acteur = trouves.first()
    if acteur is None:
        raise CommandError("Dites qui importe\u00a0: --par ADRESSE d’un compte ouvert.")
    if not peut_gerer_la_classe(acteur, promotion):
        raise CommandError(f"{acteur} ne gère pas {promotion}.")
    return acteur


def _est_laissee(decision: Decision, options: dict[str, Any]) -> bool:
    return decision.refusee or (decision.a_confirmer and not options["tout_confirmer"])


def _phrase(decision: Decision, *, laissee: bool) -> str:
    """« Ligne 4 : nouvelle, Roy Lina <l.roy@…>. Compte créé, et inscription dans la classe. »"""
    ligne = decision.ligne
    adresse = f"<{ligne.email}>" if ligne.email else ""
    qui = " ".join(mot for mot in (ligne.nom, ligne.prenom, adresse) if mot) or "sans nom"
    suite = " Laissée\u00a0: --tout-confirmer." if laissee and not decision.refusee else ""
    return f"Ligne {ligne.numero}\u00a0: {decision.sort.label}, {qui}. {decision.raison}{suite}"


def _dire_les_laissees(laissees: list[Decision]) -> str:
    refusees = sum(d.refusee for d in laissees)
    nombres = [accord(refusees, "ligne refusée", "lignes refusées")] if refusees else []
    if autres := len(laissees) - refusees:
        nombres.append(accord(autres, "ligne à confirmer", "lignes à confirmer"))
    return f"{', '.join(nombres)}\u00a0: voyez plus haut pourquoi."
