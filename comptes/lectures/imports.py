"""Un import vu de sa page : l’aperçu avant, le bilan après."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comptes.lectures.decisions import Decision, Sort, compter, decider
from comptes.listes import correspondance_de, lire_les_lignes, manques
from comptes.models import ImportDeClasse, Inscription, Promotion, Utilisateur

# Au-delà, les cases ligne à ligne passeraient la borne d’un envoi : on confirme tout, ou rien.
CASES_MAX = 1500


@dataclass(frozen=True)
class Apercu:
    """Les décisions rangées par ce qu’elles demandent ; `manques` : les colonnes à désigner."""

    manques: tuple[str, ...]
    refusees: tuple[Decision, ...] = ()
    a_confirmer: tuple[Decision, ...] = ()
    a_ecrire: tuple[Decision, ...] = ()
    connues: tuple[Decision, ...] = ()

    @property
    def une_a_une(self) -> bool:
        return len(self.a_confirmer) <= CASES_MAX

    @property
    def toutes(self) -> tuple[Decision, ...]:
        return (*self.refusees, *self.a_confirmer, *self.a_ecrire, *self.connues)

    @property
    def nombres(self) -> dict[str, int]:
        return compter(self.toutes)


def apercu(depose: ImportDeClasse) -> Apercu:
    """Ce que l’import ferait aujourd’hui : trois requêtes (par paquet de 900 adresses)."""
    correspondance = correspondance_de(depose.correspondance)
    if absentes := manques(correspondance):
        return Apercu(absentes)
    return ranger(decider(depose.promotion, lire_les_lignes(depose.rangees, correspondance)))


def ranger(decisions: Iterable[Decision]) -> Apercu:
    refusees, a_confirmer, a_ecrire, connues = [], [], [], []
    for decision in decisions:
        if decision.refusee:
            refusees.append(decision)
        elif decision.a_confirmer:
            a_confirmer.append(decision)
        else:
            (a_ecrire if decision.ecrit else connues).append(decision)
    return Apercu((), tuple(refusees), tuple(a_confirmer), tuple(a_ecrire), tuple(connues))


@dataclass(frozen=True)
class LigneDeBilan:
    """Ce qui a été fait d’une ligne ; `suite` : ce que l’annulation en a dit."""

    numero: int
    nom: str
    sort: Sort
    phrase: str
    suite: str
    inscription_id: int | None


@dataclass(frozen=True)
class Bilan:
    """Les lignes écrites et les lignes laissées ; celles qui étaient déjà là se comptent."""

    ecrites: tuple[LigneDeBilan, ...]
    laissees: tuple[LigneDeBilan, ...]
    deja_la: int

    @property
    def restees(self) -> int:
        """Ce qu’une annulation n’a pas pu défaire entièrement."""
        return sum(ligne.suite not in {"", DEFAIT} for ligne in self.ecrites)


DEFAIT = "Défait."


def bilan(fait: ImportDeClasse) -> Bilan:
    """Trois requêtes : les inscriptions touchées, leurs personnes, les classes quittées."""
    inscriptions = {
        i.pk: i
        for i in Inscription.objects.filter(
            pk__in=[e["inscription"] for e in fait.effets if "personne" in e]
        ).select_related("etudiant")
    }
    personnes = Utilisateur.objects.in_bulk([e["personne"] for e in fait.effets if "personne" in e])
    avants = [e["avant"]["promotion"] for e in fait.effets if e["quoi"] == "deplacement"]
    classes = Promotion.objects.select_related("session").in_bulk(avants)
    lignes = [_ligne(effet, inscriptions, personnes, classes) for effet in fait.effets]
    return Bilan(
        tuple(ligne for ligne, e in zip(lignes, fait.effets, strict=True) if "personne" in e),
        tuple(
            ligne for ligne, e in zip(lignes, fait.effets, strict=True) if e["quoi"] == "laissee"
        ),
        sum(effet["quoi"] == "rien" for effet in fait.effets),
    )


def _ligne(
    effet: dict[str, Any],
    inscriptions: dict[int, Inscription],
    personnes: dict[int, Utilisateur],
    classes: dict[int, Promotion],
) -> LigneDeBilan:
    personne = personnes.get(effet.get("personne"))
    return LigneDeBilan(
        numero=effet["ligne"],
        nom=personne.nom_officiel if personne else "",
        sort=Sort(effet["sort"]),
        phrase=_phrase(effet, classes),
        suite=effet.get("reste")
        or effet.get("compte_reste")
        or (DEFAIT if effet.get("defait") else ""),
        inscription_id=effet["inscription"] if effet.get("inscription") in inscriptions else None,
    )


def _phrase(effet: dict[str, Any], classes: dict[int, Promotion]) -> str:
    if effet["quoi"] == "deplacement":
        avant = effet["avant"]
        classe = classes.get(avant["promotion"])
        depuis = f"{classe.nom} (session {classe.session.annee})" if classe else "ailleurs"
        if avant["sortie_le"]:
            return f"Revient avec tout son travail (dernière classe\u00a0: {depuis})."
        return f"Vient de {depuis}, avec tout son travail."
    if effet["quoi"] == "complement":
        mots = {"option": "l’option", "numero_candidat": "le n° candidat"}
        return f"A reçu {' et '.join(f'{mots[c]} {v}' for c, v in effet['apres'].items())}."
    phrases = {"compte": "Compte créé, et inscription.", "inscription": "Inscription du compte."}
    return phrases.get(effet["quoi"]) or effet.get("raison", "")
