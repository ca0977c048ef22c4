"""Annuler un import : chaque effet encore défaisable est défait, les autres disent pourquoi."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from comptes.actions.imports import Effet
from comptes.lectures.traces import inscriptions_avec_travail, personnes_avec_traces
from comptes.models import ImportDeClasse, Inscription, Passage, Promotion, Utilisateur
from comptes.regles import ActionRefusee


@transaction.atomic
def annuler(fait: ImportDeClasse, *, le: datetime) -> ImportDeClasse:
    """Rend l’import, chaque effet portant `defait` ou la phrase `reste` ; annuler deux fois non.

    Lève `ActionRefusee` si rien n’a été importé.
    """
    Promotion.objects.select_for_update().get(pk=fait.promotion_id)
    garde = ImportDeClasse.objects.select_for_update().get(pk=fait.pk)
    if garde.importe_le is None:
        raise ActionRefusee("Cette liste n’a pas été importée\u00a0: il n’y a rien à annuler.")
    if garde.annule_le is None:
        _Annulation(garde).defaire()
        garde.annule_le = le
        garde.save(update_fields=["effets", "annule_le"])
    return garde


class _Annulation:
    """Ce que la base dit aujourd’hui de tout ce que l’import avait touché."""

    def __init__(self, fait: ImportDeClasse) -> None:
        self.fait = fait
        touches = [e for e in fait.effets if e["quoi"] not in {"rien", "laissee"}]
        self.touches: list[Effet] = touches
        lues = Inscription.objects.filter(pk__in=[e["inscription"] for e in touches])
        self.inscriptions = {
            i.pk: i for i in lues.select_for_update(of=("self",)).select_related("etudiant")
        }
        nees = [e["inscription"] for e in touches if e["quoi"] in {"compte", "inscription"}]
        self.travaillees = inscriptions_avec_travail(nees)
        self.deplacees = _passees_ailleurs(touches)
        self.numeros = _numeros_pris(touches)
        avants = [e["avant"]["promotion"] for e in touches if e["quoi"] == "deplacement"]
        self.classes = set(Promotion.objects.filter(pk__in=avants).values_list("pk", flat=True))

    def defaire(self) -> None:
        for effet in self.touches:
            effet.pop("reste", None)
            inscription = self.inscriptions.get(effet["inscription"])
            reste = self._reste(effet, inscription)
            if reste:
                effet["reste"] = reste
            elif inscription:
                self._defaire_un(effet, inscription)
            effet["defait"] = not reste
        self._supprimer()
        changees = [
            self.inscriptions[e["inscription"]]
            for e in self.touches
            if e["defait"] and e["quoi"] in {"complement", "deplacement"}
        ]
        champs = ("promotion", "sortie_le", "option", "numero_candidat")
        Inscription.objects.bulk_update(changees, champs, batch_size=200)
        ramenes = [e["passage"] for e in self.touches if e["defait"] and "passage" in e]
        Passage.objects.filter(pk__in=ramenes).delete()

    def _reste(self, effet: Effet, inscription: Inscription | None) -> str:
        """Pourquoi cet effet ne se défait plus ; vide s’il se défait."""
        if inscription is None:
            return "Son inscription n’existe plus."
        if effet["quoi"] == "complement":
            apres = effet["apres"]
            change = any(getattr(inscription, champ) != apres[champ] for champ in apres)
            return "Son inscription a été modifiée depuis." if change else ""
        if inscription.promotion_id != self.fait.promotion_id or inscription.pk in self.deplacees:
            return "A encore changé de classe depuis."
        if inscription.sortie_le is not None:
            return "Est sorti de la classe depuis."
        if effet["quoi"] == "deplacement" and effet["avant"]["promotion"] not in self.classes:
            return "Sa classe d’avant n’existe plus."
        if inscription.pk in self.travaillees:
            return "Du travail ou un document s’y rattache déjà\u00a0: l’inscription reste."
        return ""

    def _defaire_un(self, effet: Effet, inscription: Inscription) -> None:
        if effet["quoi"] == "complement":
            for champ, valeur in effet["avant"].items():
                setattr(inscription, champ, valeur)
        elif effet["quoi"] == "deplacement":
            self._ramener(effet, inscription)

    def _ramener(self, effet: Effet, inscription: Inscription) -> None:
        avant = effet["avant"]
        inscription.promotion_id = avant["promotion"]
        inscription.sortie_le = avant["sortie_le"] and date.fromisoformat(avant["sortie_le"])
        for champ in ("option", "numero_candidat"):
            if getattr(inscription, champ) == effet["apres"].get(champ, avant[champ]):
                setattr(inscription, champ, avant[champ])
        tenu_par = self.numeros.get((avant["promotion"], inscription.numero_candidat))
        if tenu_par not in (None, inscription.pk):
            inscription.numero_candidat = ""

    def _supprimer(self) -> None:
        """L’inscription d’abord, puis le compte, s’il n’a jamais servi."""
        nes = [e for e in self.touches if e["defait"] and e["quoi"] in {"compte", "inscription"}]
        Inscription.objects.filter(pk__in=[e["inscription"] for e in nes]).delete()
        crees = [e for e in nes if e["quoi"] == "compte"]
        personnes = {
            p.pk: p
            for p in Utilisateur.objects.select_for_update().filter(
                pk__in=[e["personne"] for e in crees]
            )
        }
        retenues = personnes_avec_traces(personnes)
        retenues |= set(
            Inscription.objects.filter(etudiant__in=personnes).values_list("etudiant", flat=True)
        )
        a_supprimer = []
        for effet in crees:
            reste = _pourquoi_le_compte_reste(personnes.get(effet["personne"]), retenues)
            if reste:
                effet["compte_reste"] = reste
            else:
                a_supprimer.append(effet["personne"])
        Utilisateur.objects.filter(pk__in=a_supprimer).delete()


def _pourquoi_le_compte_reste(personne: Utilisateur | None, retenues: set[int]) -> str:
    if personne is None:
        return ""
    if personne.last_login is not None:
        return "S’est déjà connecté\u00a0: son compte reste, sans cette inscription."
    if personne.has_usable_password():
        return "A choisi son mot de passe\u00a0: son compte reste, sans cette inscription."
    if personne.pk in retenues or personne.is_staff:
        return "Son compte sert ailleurs\u00a0: il reste, sans cette inscription."
    return ""


def _passees_ailleurs(touches: Iterable[Effet]) -> set[int]:
    """Les inscriptions qui ont connu un autre passage après celui de l’import."""
    des_imports = {e["inscription"]: e["passage"] for e in touches if "passage" in e}
    passages = Passage.objects.filter(inscription__in=des_imports).values_list("inscription", "pk")
    return {inscription for inscription, pk in passages if pk > des_imports[inscription]}


def _numeros_pris(touches: Iterable[Effet]) -> dict[tuple[int, str], int]:
    avants = [e["avant"] for e in touches if e["quoi"] == "deplacement"]
    prises = Inscription.objects.filter(
        promotion__in={a["promotion"] for a in avants},
        numero_candidat__in={a["numero_candidat"] for a in avants} - {""},
    )
    return {(i.promotion_id, i.numero_candidat): i.pk for i in prises}
