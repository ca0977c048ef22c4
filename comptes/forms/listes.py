"""La liste d’une classe : son fichier, ses colonnes, ce qu’on en confirme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from comptes.listes import (
    CHAMPS,
    TAILLE_MAX,
    Correspondance,
    ListeRefusee,
    Tableau,
    lire,
    manques,
)
from comptes.listes.entetes import PREMIERES, SANS_ENTETE
from comptes.listes.fichier import trop_lourd

AUCUNE = "aucune"


class DepotDeListeForm(forms.Form):
    """Un fichier, lu aussitôt : `tableau` et `contenu` sont prêts si le formulaire est valide."""

    fichier = forms.FileField(
        label="Liste de la classe",
        help_text="CSV ou XLSX, tel que le logiciel de l’école l’exporte\u00a0; 5\u00a0Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv"}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide\u00a0: exportez de nouveau la liste.",
        },
    )
    tableau: Tableau
    contenu: bytes

    def clean_fichier(self) -> UploadedFile:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAX:
            raise forms.ValidationError(trop_lourd(fichier.size))
        self.contenu = fichier.read()
        try:
            self.tableau = lire(self.contenu)
        except ListeRefusee as refus:
            raise forms.ValidationError(str(refus)) from refus
        return fichier


class ColonnesForm(forms.Form):
    """Quelle ligne porte les noms des colonnes, et quelle colonne porte quoi."""

    def __init__(
        self,
        *args: Any,
        rangees: Sequence[Sequence[str]],
        correspondance: Correspondance,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=_initiale(correspondance), **kwargs)
        self.fields["entete"] = _choix("Noms des colonnes", _entetes(rangees))
        colonnes = _colonnes(rangees, correspondance.entete)
        for champ, label in CHAMPS.items():
            choix = [(AUCUNE, "Aucune colonne"), *colonnes]
            self.fields[champ] = _choix(label, choix, required=False)

    def clean(self) -> dict[str, Any]:
        saisi = super().clean()
        champs = {c: int(saisi[c]) for c in CHAMPS if saisi.get(c) not in {None, "", AUCUNE}}
        if len(set(champs.values())) < len(champs):
            raise forms.ValidationError("Une même colonne ne peut pas porter deux choses.")
        self.correspondance = Correspondance(int(saisi.get("entete") or SANS_ENTETE), champs)
        if absentes := manques(self.correspondance):
            raise forms.ValidationError(f"Dites quelle colonne porte {', '.join(absentes)}.")
        return saisi


def _choix(label: str, choix: list[tuple[Any, str]], *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choix,
        required=required,
        error_messages={
            "required": "Choisissez dans la liste.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )


def _initiale(correspondance: Correspondance) -> dict[str, object]:
    return dict.fromkeys(CHAMPS, AUCUNE) | correspondance.en_json()


def _entetes(rangees: Sequence[Sequence[str]]) -> list[tuple[int, str]]:
    lignes = [
        (rang, f"Ligne {rang + 1}\u00a0: {' · '.join(c for c in rangee if c)[:70]}")
        for rang, rangee in enumerate(rangees[:PREMIERES])
        if any(rangee)
    ]
    return [(SANS_ENTETE, "Aucune ligne ne les donne"), *lignes]


def _colonnes(rangees: Sequence[Sequence[str]], entete: int) -> list[tuple[int, str]]:
    """« C, Adresse (l.roy@…) » : la lettre d’un tableur, l’intitulé, un exemple."""
    largeur = max((len(rangee) for rangee in rangees), default=0)
    suite = rangees[entete + 1 : entete + 50]
    colonnes = []
    for rang in range(largeur):
        nom = rangees[entete][rang] if entete >= 0 and rang < len(rangees[entete]) else ""
        exemple = next((r[rang] for r in suite if rang < len(r) and r[rang]), "")
        textes = [f"Colonne {_lettres(rang)}", nom[:40], exemple and f"ex. {exemple[:30]}"]
        colonnes.append((rang, " · ".join(texte for texte in textes if texte)))
    return colonnes


def _lettres(rang: int) -> str:
    lettres = ""
    rang += 1
    while rang:
        rang, reste = divmod(rang - 1, 26)
        lettres = chr(65 + reste) + lettres
    return lettres


class NumerosDeLigne(forms.Field):
    """Les cases cochées ; ce qui n’est pas un numéro ne confirme rien, et n’empêche rien."""

    widget = forms.SelectMultiple

    def clean(self, value: object) -> frozenset[int]:
        envoyes = value if isinstance(value, list) else []
        return frozenset(int(n) for n in envoyes if n.isdecimal() and len(n) < 7)


class ConfirmationForm(forms.Form):
    """Les lignes cochées d’un aperçu, et si l’on invite aussitôt."""

    confirmees = NumerosDeLigne(required=False)
    tout_confirmer = forms.BooleanField(required=False)
    inviter = forms.BooleanField(required=False)
