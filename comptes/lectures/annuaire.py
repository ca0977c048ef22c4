"""Les personnes de l’établissement : cherchées, filtrées, page par page.

Une base sur deux ne plie ni les accents ni les capitales : on lit de quoi chercher et ranger, on
choisit en mémoire, et seule la page montrée se lit en entier.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet, TextChoices

from comptes.models import Enseignement, Inscription, Promotion, Utilisateur
from comptes.second_facteur import A_UN_SECOND_FACTEUR
from referentiel.alphabet import plier

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

    @property
    def pose(self) -> bool:
        return self != Filtre()

    @property
    def adresse(self) -> str:
        """« cherche=ines&role=est_etudiant », à mettre après un « ? »."""
        champs = {"cherche": self.cherche, "role": self.role, "etat": self.etat}
        champs["promotion"] = str(self.promotion or "")
        return urlencode({champ: valeur for champ, valeur in champs.items() if valeur})


def etat_du_compte(personne: Utilisateur) -> EtatDeCompte:
    if personne.anonymise_le:
        return EtatDeCompte.ANONYME
    if not personne.is_active:
        return EtatDeCompte.FERME
    if personne.last_login:
        return EtatDeCompte.ACTIF
    return EtatDeCompte.INVITE if personne.invite_le else EtatDeCompte.A_INVITER


def choisies(filtre: Filtre) -> tuple[int, ...]:
    """Les personnes que garde le filtre, par ordre alphabétique : une requête."""
    lignes = _filtrees(filtre).order_by().values_list("pk", "nom", "prenom", "email")
    mots = plier(filtre.cherche).split()
    gardees = []
    for pk, nom, prenom, email in lignes:
        plies = (plier(nom), plier(prenom), plier(email))
        if all(any(mot in texte for texte in plies) for mot in mots):
            gardees.append((*plies, pk))
    return tuple(ligne[-1] for ligne in sorted(gardees))


def _filtrees(filtre: Filtre) -> QuerySet[Utilisateur]:
    personnes = Utilisateur.objects.avec_roles().annotate(facteur=A_UN_SECOND_FACTEUR)
    if filtre.role == SANS_ROLE:
        personnes = personnes.filter(est_etudiant=False, est_enseignant=False, is_staff=False)
    elif filtre.role in dict(ROLES):
        personnes = personnes.filter(**{filtre.role: True})
    if filtre.promotion:
        inscrites = Inscription.objects.actives().filter(promotion=filtre.promotion)
        enseignantes = Enseignement.objects.filter(promotion=filtre.promotion)
        personnes = personnes.filter(
            Q(pk__in=inscrites.values("etudiant")) | Q(pk__in=enseignantes.values("enseignant"))
        )
    return personnes.filter(CONDITIONS.get(filtre.etat, Q()))


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


def personnes_lues(identifiants: Sequence[int]) -> tuple[PersonneLue, ...]:
    """Ces personnes, dans l’ordre donné : trois requêtes."""
    personnes = Utilisateur.objects.avec_roles().annotate(facteur=A_UN_SECOND_FACTEUR)
    lues = personnes.in_bulk(list(identifiants))
    classes = _classes(identifiants)
    return tuple(_personne(lues[pk], classes.get(pk, ())) for pk in identifiants if pk in lues)


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
    """Où chacune étudie ou enseigne, en mots : deux requêtes."""
    trouvees: dict[int, list[str]] = {}
    inscriptions = Inscription.objects.actives().filter(etudiant__in=identifiants)
    enseignements = Enseignement.objects.filter(enseignant__in=identifiants)
    for liens, qui in ((inscriptions, "etudiant_id"), (enseignements, "enseignant_id")):
        for lien in liens.select_related("promotion__session").order_by("promotion__nom", "pk"):
            trouvees.setdefault(getattr(lien, qui), []).append(str(lien.promotion))
    return trouvees


def promotions_a_filtrer() -> QuerySet[Promotion]:
    return Promotion.objects.select_related("session").order_by("-session__annee", "nom", "pk")
