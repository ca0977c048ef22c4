"""La fiche d’une personne : ce que l’administration en voit avant d’agir."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import F

from comptes.lectures.annuaire import EtatDeCompte, etat_du_compte, roles_de
from comptes.lectures.appareils import nombre_d_appareils
from comptes.lectures.gestes import Contexte, Geste, refus_du_geste
from comptes.models import Acte, Enseignement, Inscription, Utilisateur
from comptes.regles import (
    raison_de_ne_pas_changer_les_droits,
    raison_de_ne_pas_prendre_la_place,
)
from comptes.second_facteur import FACTEURS

ACTES_MONTRES = 20


@dataclass(frozen=True)
class GesteOffert:
    """Un geste, et pourquoi il ne se fait pas ici s’il est refusé."""

    geste: Geste
    refus: str


@dataclass(frozen=True)
class Fiche:
    """`facteurs` : les seconds facteurs posés, en mots, sans rien de leur secret."""

    personne: Utilisateur
    roles: tuple[str, ...]
    etat: EtatDeCompte
    inscriptions: tuple[Inscription, ...]
    enseignements: tuple[Enseignement, ...]
    facteurs: tuple[str, ...]
    appareils: int
    actes: tuple[Acte, ...]
    gestes: tuple[GesteOffert, ...]
    refus_de_la_place: str
    refus_des_droits: str

    @property
    def permis(self) -> tuple[GesteOffert, ...]:
        return tuple(offert for offert in self.gestes if not offert.refus)


def fiche_de(personne: Utilisateur, *, lecteur: Utilisateur, le: datetime) -> Fiche:
    """Cinq requêtes ; la personne a été lue avec ses rôles."""
    facteurs = list(Authenticator.objects.filter(user=personne).values_list("type", flat=True))
    avec_facteur = frozenset([personne.pk] if facteurs else [])
    contexte = Contexte(lecteur.pk, le, avec_facteur)
    return Fiche(
        personne=personne,
        roles=roles_de(personne),
        etat=etat_du_compte(personne),
        inscriptions=tuple(_inscriptions(personne)),
        enseignements=tuple(_enseignements(personne)),
        facteurs=tuple(mot for nature, mot in MOTS.items() if nature in facteurs),
        appareils=nombre_d_appareils(personne, le=le) if personne.is_active else 0,
        actes=tuple(_actes(personne)),
        gestes=tuple(
            GesteOffert(geste, refus_du_geste(geste, personne, contexte)) for geste in Geste
        ),
        refus_de_la_place=raison_de_ne_pas_prendre_la_place(personne, lecteur),
        refus_des_droits=raison_de_ne_pas_changer_les_droits(personne, lecteur),
    )


MOTS = dict(zip(FACTEURS, ("application d’authentification", "clé d’accès"), strict=True))


def _inscriptions(personne: Utilisateur) -> list[Inscription]:
    siennes = Inscription.objects.de(personne).select_related("promotion__session")
    return list(siennes.order_by(F("sortie_le").desc(nulls_first=True), "-pk"))


def _enseignements(personne: Utilisateur) -> list[Enseignement]:
    siens = Enseignement.objects.filter(enseignant=personne).select_related("promotion__session")
    return list(siens.order_by("-promotion__session__annee", "promotion__nom", "pk"))


def _actes(personne: Utilisateur) -> list[Acte]:
    return list(
        Acte.objects.sur(personne).select_related("acteur").recents_d_abord()[:ACTES_MONTRES]
    )
