"""Ce que l’administration saisit d’une personne, d’une sélection, d’une liste d’équipe."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django import forms

from comptes.forms.administration import AdresseEnMinuscules
from comptes.lectures.gestes import Geste
from comptes.listes import TAILLE_MAX, ListeRefusee, Tableau, lire
from comptes.listes.bornes import nettoyer
from comptes.listes.fichier import trop_lourd
from comptes.models import Utilisateur

MOTIF_MIN, MOTIF_MAX = 10, 120
PERSONNES_MAX = 20_000


class PhraseField(forms.CharField):
    """Une ligne qui se voit : ni saut de ligne, ni signe invisible qui tiendrait lieu de motif."""

    def to_python(self, value: object) -> str:
        return nettoyer(super().to_python(value))


class MotifField(PhraseField):
    """Une phrase, gardée au registre et dite à la personne."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=MOTIF_MAX,
            error_messages={
                "required": "Dites pourquoi, en une phrase.",
                "max_length": f"Une phrase courte\u00a0: {MOTIF_MAX} signes au plus.",
                "min_length": f"Une phrase, s’il vous plaît\u00a0: {MOTIF_MIN} signes au moins.",
            },
            **options,
        )


class PlaceForm(forms.Form):
    """Pourquoi l’on prend la place de quelqu’un : elle le lira."""

    motif = MotifField(
        label="Pourquoi",
        min_length=MOTIF_MIN,
        help_text="Une phrase, que la personne lira avec votre nom.",
    )


class IdentiteForm(forms.ModelForm):
    class Meta:
        model = Utilisateur
        fields = ["civilite", "prenom", "nom"]


class AdresseForm(AdresseEnMinuscules, forms.ModelForm):
    class Meta:
        model = Utilisateur
        fields = ["email"]
        help_texts = {
            "email": "Elle se connectera désormais avec celle-ci. L’ancienne et la nouvelle "
            "adresse reçoivent chacune un mot, et ses appareils se déconnectent."
        }
        error_messages = {
            "email": {
                "invalid": "Cette adresse électronique n’a pas la bonne forme.",
                "required": "Écrivez l’adresse électronique.",
            }
        }


class Numeros(forms.Field):
    """Des numéros de personnes, cochés un à un ou gardés par l’aperçu (« 4,7,12 »)."""

    widget = forms.SelectMultiple

    def clean(self, value: object) -> tuple[int, ...]:
        envoyes = ",".join(value if isinstance(value, list) else []).split(",")
        lus = dict.fromkeys(filter(None, map(numero_ou_rien, envoyes)))
        return tuple(lus)[:PERSONNES_MAX]


def numero_ou_rien(texte: str) -> int | None:
    """Le numéro que dit une adresse ou un champ ; rien de ce qui n’en est pas un."""
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 12 else None


class GesteForm(forms.Form):
    """Un geste, les personnes cochées ou toutes celles du filtre, et l’étape."""

    geste = forms.ChoiceField(
        choices=Geste.choices,
        error_messages={
            "required": "Choisissez ce que vous voulez faire.",
            "invalid_choice": "Choisissez ce que vous voulez faire.",
        },
    )
    choix = Numeros(required=False)
    toutes = forms.BooleanField(required=False)
    confirmer = forms.BooleanField(required=False)
    motif = MotifField(label="Motif", required=False)

    def clean(self) -> dict[str, Any]:
        """Le motif ne manque qu’à la confirmation d’un geste qui l’exige."""
        saisi = super().clean()
        exige = saisi.get("geste") and Geste(saisi["geste"]).motif_exige
        if saisi.get("confirmer") and exige and len(saisi.get("motif", "").strip()) < MOTIF_MIN:
            self.add_error("motif", self.fields["motif"].error_messages["min_length"])
        return saisi


class EquipeForm(forms.Form):
    """Un fichier, ou un texte collé, lu aussitôt : `tableau` est prêt si le formulaire vaut."""

    fichier = forms.FileField(
        label="Fichier",
        required=False,
        help_text="CSV ou XLSX\u00a0; 5\u00a0Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,text/csv"}),
        error_messages={"empty": "Ce fichier est vide\u00a0: exportez de nouveau la liste."},
    )
    texte = forms.CharField(
        label="Ou la liste, collée ici",
        required=False,
        strip=False,
        max_length=TAILLE_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    liste = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    """Ce que la relecture a montré, et qui revient à la confirmation (`en_liste`)."""
    tableau: Tableau

    def clean(self) -> dict[str, Any]:
        saisi = super().clean()
        if self.errors:
            return saisi
        contenu = self._contenu(saisi)
        if not contenu.strip():
            raise forms.ValidationError("Choisissez un fichier, ou collez la liste.")
        try:
            self.tableau = _sans_directive(lire(contenu)) if saisi.get("liste") else lire(contenu)
        except ListeRefusee as refus:
            raise forms.ValidationError(str(refus)) from refus
        return saisi

    def _contenu(self, saisi: dict[str, Any]) -> bytes:
        fichier = saisi.get("fichier")
        if fichier is None or saisi.get("liste"):
            colle = saisi.get("liste") or saisi.get("texte", "")
            return colle.encode("utf-8", "replace")
        if fichier.size > TAILLE_MAX:
            raise forms.ValidationError(trop_lourd(fichier.size))
        return fichier.read()


class ConfirmationDEquipeForm(forms.Form):
    """Les lignes cochées de la relecture, et si l’on invite aussitôt."""

    confirmees = Numeros(required=False)
    inviter = forms.BooleanField(required=False)


def en_liste(tableau: Tableau) -> str:
    """Le tableau en texte, séparateur dit d’abord : relu, il redonne les mêmes lignes."""
    sortie = StringIO(newline="")
    csv.writer(sortie, delimiter=";", lineterminator="\n").writerows(tableau.rangees)
    return f"sep=;\n{sortie.getvalue()}"


def _sans_directive(tableau: Tableau) -> Tableau:
    return Tableau(tableau.rangees[1:], tableau.remarques)
