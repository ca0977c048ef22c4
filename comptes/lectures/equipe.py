"""Ce qu’une liste d’équipe ferait de chaque ligne, et pourquoi, sans rien écrire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from comptes.lectures.annuaire import PAQUET
from comptes.lectures.decisions import ECRITS, REFUSES, Sort
from comptes.listes.equipe import LigneDEquipe
from comptes.models import Enseignement, Promotion, Utilisateur
from referentiel.alphabet import Plie, plier


@dataclass(frozen=True)
class DecisionDEquipe:
    """Une ligne et son sort ; `a_confirmer` attend une case cochée.

    `promotions` : celles que la ligne donne en plus ; `administration` : le droit qu’elle donne.
    """

    ligne: LigneDEquipe
    sort: Sort
    raison: str
    a_confirmer: bool = False
    personne: Utilisateur | None = None
    promotions: tuple[Promotion, ...] = ()
    civilite: str = ""
    administration: bool = False

    @property
    def refusee(self) -> bool:
        return self.sort in REFUSES

    @property
    def ecrit(self) -> bool:
        return self.sort in ECRITS


def decider_l_equipe(
    lignes: Sequence[LigneDEquipe], *, verrou: bool = False
) -> tuple[DecisionDEquipe, ...]:
    """Le sort de chaque ligne, dans l’ordre : quatre requêtes (par paquet de 900 adresses).

    Sous `verrou`, dans une transaction, les personnes lues ne bougent plus.
    """
    connus = _connus({ligne.email for ligne in lignes if not ligne.refus}, verrou=verrou)
    contexte = _Contexte(
        par_email=_par_email(lignes),
        connus=connus,
        noms=_homonymes(lignes),
        promotions=_promotions(),
        enseignees=_enseignees(connus.values()),
    )
    return tuple(contexte.decider(ligne) for ligne in lignes)


@dataclass
class _Contexte:
    par_email: dict[str, list[int]]
    connus: dict[str, Utilisateur]
    noms: set[tuple[str, str]]
    promotions: dict[str, list[Promotion]]
    enseignees: dict[int, set[int]] = field(default_factory=dict)

    def decider(self, ligne: LigneDEquipe) -> DecisionDEquipe:
        if ligne.refus:
            return DecisionDEquipe(ligne, Sort.INVALIDE, ligne.refus)
        premiere = self.par_email[ligne.email][0]
        if premiere != ligne.numero:
            return DecisionDEquipe(
                ligne, Sort.CONFLIT, f"La même adresse est déjà à la ligne {premiere}."
            )
        promotions, refus = self._classes(ligne)
        if refus:
            return DecisionDEquipe(ligne, Sort.INVALIDE, refus)
        personne = self.connus.get(ligne.email)
        if personne is None:
            return self._nouvelle(ligne, promotions)
        if raison := _compte_impossible(personne):
            return DecisionDEquipe(ligne, Sort.CONFLIT, raison)
        return self._connue(ligne, personne, promotions)

    def _classes(self, ligne: LigneDEquipe) -> tuple[tuple[Promotion, ...], str]:
        """Les promotions que nomme la ligne, ou la phrase qui la refuse."""
        trouvees = []
        for nom in ligne.classes:
            possibles = self.promotions.get(_cle(nom), [])
            if not possibles:
                return (), f"La classe «\u00a0{nom[:60]}\u00a0» n’existe pas."
            if len(possibles) > 1 and possibles[0].session_id == possibles[1].session_id:
                return (), f"Plusieurs établissements ont une classe «\u00a0{nom[:60]}\u00a0»."
            trouvees.append(possibles[0])
        return tuple(trouvees), ""

    def _nouvelle(self, ligne: LigneDEquipe, promotions: tuple[Promotion, ...]) -> DecisionDEquipe:
        homonyme = (plier(ligne.nom), plier(ligne.prenom)) in self.noms
        phrases = ["Compte à créer."]
        if homonyme:
            phrases.append("Une personne du même nom a déjà un compte, à une autre adresse.")
        phrases += _dire(promotions, ligne.administration)
        return DecisionDEquipe(
            ligne,
            Sort.NOUVELLE,
            " ".join(phrases),
            a_confirmer=homonyme or ligne.administration,
            promotions=promotions,
            civilite=ligne.civilite,
            administration=ligne.administration,
        )

    def _connue(
        self, ligne: LigneDEquipe, personne: Utilisateur, promotions: tuple[Promotion, ...]
    ) -> DecisionDEquipe:
        deja = self.enseignees.get(personne.pk, set())
        nouvelles = tuple(p for p in promotions if p.pk not in deja)
        administration = ligne.administration and not personne.is_staff
        civilite = ligne.civilite if not personne.civilite else ""
        if not (nouvelles or administration or civilite):
            return DecisionDEquipe(ligne, Sort.CONNUE, "Déjà là, rien à ajouter.")
        phrases = ["Compte complété."] if civilite else []
        return DecisionDEquipe(
            ligne,
            Sort.COMPLETEE,
            " ".join([*phrases, *_dire(nouvelles, administration), *_autre_nom(ligne, personne)]),
            a_confirmer=administration,
            personne=personne,
            promotions=nouvelles,
            civilite=civilite,
            administration=administration,
        )


def _dire(promotions: Sequence[Promotion], administration: bool) -> list[str]:
    phrases = []
    if promotions:
        phrases.append(f"Enseignera\u00a0: {', '.join(str(p) for p in promotions)}.")
    if administration:
        phrases.append("Aura tous les droits de l’administration.")
    return phrases


def _autre_nom(ligne: LigneDEquipe, personne: Utilisateur) -> list[str]:
    dit = (plier(ligne.nom), plier(ligne.prenom))
    meme = dit == (plier(personne.nom), plier(personne.prenom))
    return [] if meme else [f"Garde son nom d’aujourd’hui\u00a0: {personne.nom_officiel}."]


def _compte_impossible(personne: Utilisateur) -> str:
    if personne.anonymise_le or not personne.is_active:
        return "Cette adresse a un compte fermé\u00a0: rouvrez-le d’abord."
    if personne.est_etudiant:
        return "Cette adresse est celle d’une personne inscrite dans une classe."
    return ""


def _par_email(lignes: Iterable[LigneDEquipe]) -> dict[str, list[int]]:
    numeros: dict[str, list[int]] = defaultdict(list)
    for ligne in lignes:
        if not ligne.refus:
            numeros[ligne.email].append(ligne.numero)
    return numeros


def _connus(adresses: set[str], *, verrou: bool) -> dict[str, Utilisateur]:
    """Les comptes de ces adresses, rangées en minuscules comme elles le sont en base."""
    triees, connus = sorted(adresses), {}
    for debut in range(0, len(triees), PAQUET):
        lues = Utilisateur.objects.avec_roles().filter(email__in=triees[debut : debut + PAQUET])
        if verrou:
            lues = lues.select_for_update(of=("self",)).order_by("pk")
        connus |= {personne.email.lower(): personne for personne in lues}
    return connus


def _homonymes(lignes: Sequence[LigneDEquipe]) -> set[tuple[str, str]]:
    """Les noms de la liste que porte déjà un compte à une autre adresse."""
    adresses = {ligne.email for ligne in lignes}
    noms = sorted({plier(ligne.nom) for ligne in lignes})
    portes = Utilisateur.objects.alias(plie=Plie("nom"))
    return {
        (plier(nom), plier(prenom))
        for debut in range(0, len(noms), PAQUET)
        for nom, prenom, email in portes.filter(plie__in=noms[debut : debut + PAQUET]).values_list(
            "nom", "prenom", "email"
        )
        if email not in adresses
    }


def _promotions() -> dict[str, list[Promotion]]:
    """Par nom, et par nom suivi de l’année ; la session la plus lointaine d’abord."""
    rangees: dict[str, list[Promotion]] = defaultdict(list)
    promotions: QuerySet[Promotion] = Promotion.objects.select_related("session")
    for promotion in promotions.order_by("-session__annee", "pk"):
        rangees[_cle(promotion.nom)].append(promotion)
        rangees[_cle(f"{promotion.nom} {promotion.session.annee}")].append(promotion)
    return rangees


def _cle(nom: str) -> str:
    return " ".join(plier(nom).split())


def _enseignees(personnes: Iterable[Utilisateur]) -> dict[int, set[int]]:
    trouvees: dict[int, set[int]] = defaultdict(set)
    siens = Enseignement.objects.filter(enseignant__in=[personne.pk for personne in personnes])
    for enseignant, promotion in siens.values_list("enseignant", "promotion"):
        trouvees[enseignant].add(promotion)
    return trouvees
