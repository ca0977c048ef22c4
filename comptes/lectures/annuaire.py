"""Les personnes : cherchées, filtrées et rangées par la base, page par page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, TextChoices, Value

from comptes.models import (
    PAR_NOM,
    Enseignement,
    Inscription,
    Promotion,
    Utilisateur,
    repond_a,
)
from comptes.second_facteur import A_UN_SECOND_FACTEUR

# SQLite borne le nombre de paramètres d’une requête.
PAQUET = 900
ROLES = (
    ("est_etudiant", "étudiant"),
    ("est_enseignant", "enseignant"),
    ("is_staff", "administration"),
)
SANS_ROLE = "aucun"


class EtatDeCompte(TextChoices):
    """Ce qu’il en est d’un compte ; le premier qui convient."""

    ANONYME = "anonyme", "anonyme"
    FERME = "ferme", "fermé"
    ACTIF = "actif", "actif"
    INVITE = "invite", "invité, jamais venu"
    A_INVITER = "a_inviter", "jamais invité"


SANS_SECOND_FACTEUR = "sans_facteur"
ETATS = (*EtatDeCompte.choices, (SANS_SECOND_FACTEUR, "sans second facteur"))
CONDITIONS = {
    EtatDeCompte.ANONYME: Q(anonymise_le__isnull=False),
    EtatDeCompte.FERME: Q(anonymise_le=None, is_active=False),
    EtatDeCompte.ACTIF: Q(is_active=True, last_login__isnull=False),
    EtatDeCompte.INVITE: Q(is_active=True, last_login=None, invite_le__isnull=False),
    EtatDeCompte.A_INVITER: Q(is_active=True, last_login=None, invite_le=None),
    SANS_SECOND_FACTEUR: Q(is_active=True, facteur=False),
}


@dataclass(frozen=True)
class Filtre:
    """Ce que l’adresse de la page demande ; ce qui n’est pas connu ne filtre rien."""

    cherche: str = ""
    role: str = ""
    promotion: int | None = None
    etat: str = ""
    etablissement: int | None = None

    @property
    def pose(self) -> bool:
        return self != Filtre()

    @property
    def adresse(self) -> str:
        """« cherche=ines&role=est_etudiant », à mettre après un « ? »."""
        champs = {"cherche": self.cherche, "role": self.role, "etat": self.etat}
        champs["promotion"] = str(self.promotion or "")
        champs["etablissement"] = str(self.etablissement or "")
        return urlencode({champ: valeur for champ, valeur in champs.items() if valeur})


def etat_du_compte(personne: Utilisateur) -> EtatDeCompte:
    if personne.anonymise_le:
        return EtatDeCompte.ANONYME
    if not personne.is_active:
        return EtatDeCompte.FERME
    if personne.last_login:
        return EtatDeCompte.ACTIF
    return EtatDeCompte.INVITE if personne.invite_le else EtatDeCompte.A_INVITER


def choisies(filtre: Filtre) -> QuerySet[Utilisateur]:
    """Les personnes que garde le filtre, avec leurs rôles, par ordre alphabétique."""
    personnes = Utilisateur.objects.avec_roles().annotate(facteur=A_UN_SECOND_FACTEUR)
    if filtre.role == SANS_ROLE:
        personnes = personnes.filter(est_etudiant=False, est_enseignant=False, is_staff=False)
    elif filtre.role in dict(ROLES):
        personnes = personnes.filter(**{filtre.role: True})
    if filtre.promotion:
        personnes = personnes.filter(pk__in=_de_la_classe(promotion=filtre.promotion))
    if filtre.etablissement:
        siennes = _de_la_classe(promotion__etablissement=filtre.etablissement)
        personnes = personnes.filter(pk__in=siennes)
    personnes = personnes.filter(CONDITIONS.get(filtre.etat, Q()), repond_a(filtre.cherche))
    return personnes.order_by(*PAR_NOM)


def _de_la_classe(**laquelle: int) -> QuerySet:
    """Qui y étudie, qui y enseigne."""
    inscrites = Inscription.objects.actives().filter(**laquelle).values("etudiant")
    return inscrites.union(Enseignement.objects.filter(**laquelle).values("enseignant"))


@dataclass(frozen=True)
class PersonneLue:
    """Une ligne de l’annuaire ; `classes` : celle où elle étudie, celles qu’elle enseigne."""

    pk: int
    nom: str
    email: str
    roles: tuple[str, ...]
    classes: tuple[str, ...]
    etat: EtatDeCompte
    venue_le: datetime | None
    invite_le: datetime | None
    second_facteur: bool


def personnes_lues(personnes: Iterable[Utilisateur]) -> tuple[PersonneLue, ...]:
    """Ces personnes de l’annuaire, dans l’ordre donné : une requête, et celle qui les lit."""
    lues = tuple(personnes)
    classes = _classes([personne.pk for personne in lues])
    return tuple(_personne(personne, classes.get(personne.pk, ())) for personne in lues)


def _personne(personne: Utilisateur, classes: Sequence[str]) -> PersonneLue:
    return PersonneLue(
        pk=personne.pk,
        nom=personne.nom_officiel,
        email=personne.email,
        roles=roles_de(personne),
        classes=tuple(classes),
        etat=etat_du_compte(personne),
        venue_le=personne.last_login,
        invite_le=personne.invite_le,
        second_facteur=personne.facteur,
    )


def roles_de(personne: Utilisateur) -> tuple[str, ...]:
    """Ses rôles en mots ; la personne a été lue avec eux."""
    return tuple(mot for nom, mot in ROLES if getattr(personne, nom))


def _classes(identifiants: Collection[int]) -> dict[int, list[str]]:
    """Où chacune étudie, puis enseigne, en mots : une requête."""
    trouvees: dict[int, list[str]] = {}
    inscriptions = Inscription.objects.actives().filter(etudiant__in=identifiants)
    enseignements = Enseignement.objects.filter(enseignant__in=identifiants)
    classe = ("promotion__nom", "promotion__session__annee", "pk")
    liens = (
        lien.order_by().annotate(rang=Value(rang)).values_list(qui, "rang", *classe)
        for rang, (lien, qui) in enumerate(
            ((inscriptions, "etudiant"), (enseignements, "enseignant"))
        )
    )
    for qui, _, nom, annee, _ in sorted(next(liens).union(*liens, all=True)):
        trouvees.setdefault(qui, []).append(Promotion.nom_complet(nom, annee))
    return trouvees


def promotions_a_filtrer(etablissement: int) -> QuerySet[Promotion]:
    promotions = Promotion.objects.filter(etablissement=etablissement).select_related("session")
    return promotions.order_by("-session__annee", "nom", "pk")
