"""Refuser le fichier de trop : la place d’une personne et de sa promotion, comptée sous verrou."""

from __future__ import annotations

from django.db import connection
from django.template.defaultfilters import filesizeformat

from comptes.models import Inscription
from portfolio.lectures.espace import Espace, espaces_de
from portfolio.regles import ActionRefusee

# Deux familles de verrous consultatifs, que rien d’autre ne prend : l’ordre (la personne, puis sa
# promotion) est le même partout, et qui les tient n’attend plus personne.
VERROU_DE_PERSONNE, VERROU_DE_PROMOTION = 7001, 7002


def reserver_l_espace(inscription: Inscription, octets: int) -> None:
    """Vérifie qu’il y a place pour `octets` de plus, et la garde jusqu’à la fin de la transaction.

    À appeler juste avant d’écrire la ligne qui les compte : deux envois au même instant se
    suivent. Lève `ActionRefusee`.
    """
    if octets <= 0:
        return
    _verrouiller(inscription)
    sien, commun = espaces_de(inscription)
    if sien.refuse(octets):
        raise ActionRefusee(phrase_de_personne(sien, octets))
    if commun.refuse(octets):
        raise ActionRefusee(phrase_de_promotion(commun))


def phrase_de_personne(espace: Espace, octets: int) -> str:
    """Ce que prendrait le fichier, ce qu’il reste, et comment en libérer."""
    return f"Ce fichier prendrait {filesizeformat(octets)} de plus. {espace.phrase}"


def phrase_de_promotion(espace: Espace) -> str:
    return (
        f"Votre promotion a rempli sa place ({filesizeformat(espace.maximum)} pour tous)\u00a0: "
        "rien n’est perdu. Prévenez votre enseignant ou l’administration, qui peut l’agrandir "
        "(en attendant, donnez un lien)."
    )


def _verrouiller(inscription: Inscription) -> None:
    """SQLite n’a qu’un écrivain à la fois ; PostgreSQL attend ici, jusqu’à la fin de l’autre."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as curseur:
        for famille, cle in (
            (VERROU_DE_PERSONNE, inscription.etudiant_id),
            (VERROU_DE_PROMOTION, inscription.promotion_id),
        ):
            curseur.execute("SELECT pg_advisory_xact_lock(%s, %s)", [famille, cle])
