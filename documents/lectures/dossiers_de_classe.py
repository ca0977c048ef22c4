"""Les dépôts d’une classe : une ligne par étudiant, ce qui est à contrôler d’abord en vue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, JSONField, OuterRef
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast

from comptes.models import Inscription, Promotion
from documents.lectures.controles import ControleLu, controles_de
from documents.models import Controle, Dossier, DossierQuerySet, Suite
from evaluations.conformite import Gravite
from evaluations.conformite.bilan import NOMS_DES_GRAVITES
from referentiel.accords import accord

NON_DEPOSE, A_CONTROLER = "non_depose", "a_controler"
ETATS: Mapping[str, tuple[str, str, str]] = {
    A_CONTROLER: ("À contrôler", "soumise", "à contrôler"),
    Suite.A_REGULARISER: ("À régulariser", "a_reprendre", "à régulariser"),
    Suite.VISE: ("Visé", "validee", "visés"),
    NON_DEPOSE: ("Non déposé", "non_mobilisee", "non déposés"),
}
"""État → le mot, la forme d’un état connu, le mot au pluriel, dans l’ordre des filtres."""


@dataclass(frozen=True)
class DossierDEtudiant:
    """Le dernier dépôt d’un étudiant, son dernier contrôle, et ce que la conformité en disait."""

    inscription_id: int
    nom: str
    dossier: Dossier | None
    controle: ControleLu | None
    constatations: Mapping[str, int]

    @property
    def etat(self) -> str:
        if self.dossier is None:
            return NON_DEPOSE
        return self.controle.suite if self.controle else A_CONTROLER

    @property
    def libelle(self) -> str:
        return ETATS[self.etat][0]

    @property
    def forme(self) -> str:
        return ETATS[self.etat][1]

    @property
    def retard(self) -> str:
        """« 2 jours » ; vide si le dossier est dans les temps."""
        if self.dossier is None or not self.dossier.en_retard:
            return ""
        return accord((self.dossier.depose_en - self.dossier.limite_le).days, "jour")

    @property
    def phrase_des_constatations(self) -> str:
        """« 1 point bloquant, 2 conseils » ; vide sans rien à dire."""
        return ", ".join(
            accord(self.constatations[gravite], *NOMS_DES_GRAVITES[gravite])
            for gravite in Gravite
            if self.constatations.get(gravite)
        )


@dataclass(frozen=True)
class Filtre:
    """Un état à ne garder que lui ; `etat` vide : toute la classe."""

    etat: str
    libelle: str


@dataclass(frozen=True)
class DossiersDeClasse:
    """Toute la classe par nom, et ce que le filtre `choisi` en garde."""

    etudiants: tuple[DossierDEtudiant, ...]
    choisi: str

    @property
    def lignes(self) -> tuple[DossierDEtudiant, ...]:
        return tuple(e for e in self.etudiants if self.choisi in ("", e.etat))

    @cached_property
    def comptes(self) -> Mapping[str, int]:
        return Counter(etudiant.etat for etudiant in self.etudiants)

    @property
    def deposes(self) -> int:
        return len(self.etudiants) - self.comptes[NON_DEPOSE]

    @property
    def filtres(self) -> tuple[Filtre, ...]:
        """Toute la classe, puis chaque état où il y a quelqu’un, et celui qui est choisi."""
        par_etat = (
            Filtre(etat, accord(self.comptes[etat], mot.lower(), mots))
            for etat, (mot, _, mots) in ETATS.items()
            if self.comptes[etat] or etat == self.choisi
        )
        return (Filtre("", "Toute la classe"), *par_etat)

    @property
    def premier_a_controler(self) -> DossierDEtudiant | None:
        return next((e for e in self.etudiants if e.etat == A_CONTROLER), None)


def dossiers_de_classe(promotion: Promotion, *, choisi: str = "") -> DossiersDeClasse:
    """Les étudiants présents : trois requêtes. Un filtre inconnu n’en est pas un."""
    actives = Inscription.objects.actives().filter(promotion=promotion)
    presents = sorted(
        actives.select_related("etudiant").par_nom(), key=lambda i: i.etudiant.rang_alphabetique
    )
    dossiers = {d.inscription_id: d for d in _avec_leurs_constatations(actives)}
    controles = controles_de(dossiers.values())
    return DossiersDeClasse(
        tuple(_etudiant(i, dossiers.get(i.pk), controles) for i in presents),
        choisi if choisi in ETATS else "",
    )


def suivant_a_controler(promotion: Promotion, *, sauf: Dossier) -> Dossier | None:
    """Un autre dossier de la classe que personne n’a contrôlé, par nom : une requête."""
    controles = Controle.objects.filter(dossier=OuterRef("pk"))
    dossiers = (
        Dossier.objects.derniers()
        .filter(~Exists(controles), inscription__promotion=promotion)
        .filter(inscription__sortie_le__isnull=True)
        .exclude(pk=sauf.pk)
        .select_related("inscription__etudiant")
        .defer("contenu")
    )
    par_nom = sorted(dossiers, key=lambda d: d.inscription.etudiant.rang_alphabetique)
    return par_nom[0] if par_nom else None


def _avec_leurs_constatations(actives: Iterable[Inscription]) -> DossierQuerySet:
    """Du contenu gelé, la base ne rend que les constatations : le reste pèse et ne sert pas ici."""
    gelees = KeyTransform("constatations", KeyTransform("dossier", Cast("contenu", JSONField())))
    derniers = Dossier.objects.derniers().filter(inscription__in=actives).defer("contenu")
    return derniers.annotate(constatations=gelees)


def _etudiant(
    inscription: Inscription,
    dossier: Dossier | None,
    controles: Mapping[int, tuple[ControleLu, ...]],
) -> DossierDEtudiant:
    return DossierDEtudiant(
        inscription_id=inscription.pk,
        nom=str(inscription.etudiant),
        dossier=dossier,
        controle=controles[dossier.pk][0] if dossier and dossier.pk in controles else None,
        constatations=Counter(c["gravite"] for c in dossier.constatations) if dossier else {},
    )
