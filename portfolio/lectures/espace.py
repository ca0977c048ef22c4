"""La place que prennent les fichiers déposés : par personne, par promotion, en octets.

Preuves (retirées comprises : une soumission les montre encore), notes et attestations comptent.
Les dossiers déposés et les documents produits, que l’établissement garde, ne comptent pas.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Model, Q, QuerySet, Sum, Value
from django.template.defaultfilters import filesizeformat

from comptes.models import Inscription, Utilisateur
from portfolio.models import FichierDeNote, Preuve, Stage
from referentiel.preparees import preparee

PRESQUE = 80
LIBERER = (
    "pour en libérer, retirez une preuve que vous n’avez pas encore soumise, ou supprimez du "
    "journal une note dont les photos sont déjà dans une réalisation."
)
SOURCES: tuple[tuple[str, type[Model], str, str], ...] = (
    ("preuves", Preuve, "realisation__inscription", "taille"),
    ("notes", FichierDeNote, "note__inscription", "taille"),
    ("attestations", Stage, "inscription", "attestation_taille"),
)
"""Ce que c’est, le modèle, le chemin vers l’inscription, le champ de la taille."""


@dataclass(frozen=True)
class Espace:
    """Des octets pris, par nature, sur un maximum (0 : sans limite)."""

    maximum: int
    preuves: int = 0
    notes: int = 0
    attestations: int = 0

    @property
    def pris(self) -> int:
        return self.preuves + self.notes + self.attestations

    @property
    def reste(self) -> int:
        return max(0, self.maximum - self.pris)

    @property
    def pour_cent(self) -> int:
        """Arrondi vers le bas ; plus de 100 si le maximum a baissé depuis."""
        return self.pris * 100 // self.maximum if self.maximum else 0

    @property
    def presque_plein(self) -> bool:
        """Dès 80 % : on le dit avant que cela n’empêche."""
        return self.pour_cent >= PRESQUE

    @property
    def phrase(self) -> str:
        """Ce qu’il reste et comment en libérer, pour la personne elle-même."""
        reste = f"Il vous reste {filesizeformat(self.reste)}"
        if not self.reste:
            reste = "Il ne vous reste rien"
        return f"{reste} sur {filesizeformat(self.maximum)} pour vos fichiers\u00a0: {LIBERER}"

    def refuse(self, octets: int) -> bool:
        return bool(self.maximum) and self.pris + octets > self.maximum


def espace_de(personne: Utilisateur) -> Espace:
    """Ce qu’occupe une personne, toutes ses inscriptions ensemble : une requête."""
    return _ranger(_de_la_personne(personne.pk), settings.ESPACE_PAR_PERSONNE_MAX).get(
        personne.pk, Espace(settings.ESPACE_PAR_PERSONNE_MAX)
    )


@preparee
def _de_la_personne(personne: int) -> QuerySet:
    return _sommes("etudiant_id", etudiant=personne)


def espace_par_promotion() -> dict[int, Espace]:
    """Ce qu’occupe chaque promotion, par identifiant ; une promotion sans fichier n’y est pas.

    Une requête.
    """
    return _ranger(_sommes("promotion_id"), settings.ESPACE_PAR_PROMOTION_MAX)


def espaces_de(inscription: Inscription) -> tuple[Espace, Espace]:
    """De la personne, puis de sa promotion : une requête."""
    siens, communs = {}, {}
    for quoi, sien, commun in _deux_sommes(inscription):
        siens[quoi], communs[quoi] = sien or 0, commun or 0
    return (
        Espace(settings.ESPACE_PAR_PERSONNE_MAX, **siens),
        Espace(settings.ESPACE_PAR_PROMOTION_MAX, **communs),
    )


def _deux_sommes(inscription: Inscription) -> QuerySet:
    def une(quoi: str, modele: type[Model], chemin: str, taille: str) -> QuerySet:
        sien = Q(**{f"{chemin}__etudiant": inscription.etudiant_id})
        commun = Q(**{f"{chemin}__promotion": inscription.promotion_id})
        sommes = {"sien": Sum(taille, filter=sien), "commun": Sum(taille, filter=commun)}
        # Une ligne par source, même sans fichier : le groupe est la constante.
        lignes = modele.objects.filter(sien | commun).order_by().annotate(quoi=Value(quoi))
        return lignes.values("quoi").annotate(**sommes).values_list("quoi", "sien", "commun")

    premiere, *autres = (une(*source) for source in SOURCES)
    return premiere.union(*autres, all=True)


def _sommes(par: str, **filtre: object) -> QuerySet:
    """`(nature, identifiant, octets)` ; `par` : le champ de l’inscription qui groupe."""

    def une(quoi: str, modele: type[Model], chemin: str, taille: str) -> QuerySet:
        lignes = modele.objects.filter(**{f"{chemin}__{nom}": v for nom, v in filtre.items()})
        groupes = lignes.order_by().annotate(quoi=Value(quoi)).values("quoi", f"{chemin}__{par}")
        return groupes.annotate(octets=Sum(taille)).values_list(
            "quoi", f"{chemin}__{par}", "octets"
        )

    premiere, *autres = (une(*source) for source in SOURCES)
    return premiere.union(*autres, all=True)


def _ranger(lignes: Iterable[tuple[str, int, int]], maximum: int) -> dict[int, Espace]:
    octets: dict[int, dict[str, int]] = {}
    for quoi, identifiant, somme in lignes:
        octets.setdefault(identifiant, {})[quoi] = somme
    return {identifiant: Espace(maximum, **siens) for identifiant, siens in octets.items()}
