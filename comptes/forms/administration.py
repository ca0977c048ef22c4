"""Les saisies de l’administration : chaque refus a sa phrase, à côté du champ en cause."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comptes.models import Inscription, Promotion, Rythme, Utilisateur


class AdresseEnMinuscules:
    """Une adresse électronique se range en minuscules : la connexion ne distingue pas la casse."""

    def clean_email(self) -> str:
        adresse = self.cleaned_data["email"].lower()
        autres = Utilisateur.objects.filter(email__iexact=adresse).exclude(pk=self.instance.pk)
        if autres.exists():
            raise forms.ValidationError("Cette adresse électronique a déjà un compte.")
        return adresse


class AdministrationEntiere:
    """Qui administre l’établissement a tous les droits de ces pages, et nul autre."""

    def save(self, commit: bool = True) -> Utilisateur:
        self.instance.is_superuser = self.instance.is_staff
        return super().save(commit)


class CreationUtilisateurForm(AdresseEnMinuscules, AdministrationEntiere, forms.ModelForm):
    """Un compte naît sans mot de passe : la personne le choisit par « Mot de passe oublié »."""

    class Meta:
        model = Utilisateur
        fields = ["email", "civilite", "prenom", "nom", "is_staff"]
        help_texts = {
            "email": "La personne y recevra le lien de « Mot de passe oublié ? », "
            "par lequel elle choisit son mot de passe."
        }

    def save(self, commit: bool = True) -> Utilisateur:
        self.instance.set_unusable_password()
        return super().save(commit)


class ModificationUtilisateurForm(AdresseEnMinuscules, AdministrationEntiere, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = Utilisateur
        field_classes = {}


class PhraseAuChamp:
    """Met la phrase d’une contrainte de la base à côté d’un champ ; Django la mettrait en tête.

    `champs` dit, pour une contrainte, les champs possibles : le premier que la page propose.
    """

    champs: dict[str, tuple[str, ...]] = {}

    def add_error(self, field: str | None, error: Any) -> None:
        general = getattr(error, "error_dict", {}).pop(NON_FIELD_ERRORS, [])
        for refus in general:
            super().add_error(self._champ(refus.message), refus)
        if not general or error.error_dict:
            super().add_error(field, error)

    def _champ(self, phrase: str) -> str | None:
        ouverts = [nom for nom, champ in self.fields.items() if not champ.disabled]
        for contrainte in self.instance._meta.constraints:
            if contrainte.get_violation_error_message() == phrase:
                possibles = self.champs.get(contrainte.name, ())
                return next((nom for nom in possibles if nom in ouverts), None)
        return None


class PromotionForm(PhraseAuChamp, forms.ModelForm):
    champs = {"promotion_unique": ("nom",)}


class NomEnClair(forms.Widget):
    """Le nom d’une personne qu’on ne change pas ici, écrit et non proposé."""

    def __init__(self, personne: Utilisateur) -> None:
        super().__init__()
        self.personne = personne

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html("<strong>{}</strong>", self.personne)


class LienForm(PhraseAuChamp, forms.ModelForm):
    """Un lien enregistré garde sa personne, affichée sans nouvelle requête.

    Changer d’étudiant donnerait à l’un le travail et les jugements de l’autre.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nom = "etudiant" if isinstance(self.instance, Inscription) else "enseignant"
        if self.instance.pk:
            personne = getattr(self.instance, nom)
            self.fields[nom].disabled = True
            self.fields[nom].widget = NomEnClair(personne)


class EnseignementForm(LienForm):
    champs = {"enseignement_unique": ("enseignant",)}


class InscriptionForm(LienForm):
    champs = {
        "inscription_active_unique": ("etudiant", "sortie_le"),
        "inscription_numero_candidat_unique": ("numero_candidat",),
        "inscription_option_connue": ("option",),
    }

    def clean_promotion(self) -> Promotion:
        """Un travail suit son étudiant dans une autre classe, jamais sous un autre référentiel."""
        promotion, inscription = self.cleaned_data["promotion"], self.instance
        autre = inscription.pk and (
            inscription.promotion.referentiel_id != promotion.referentiel_id
        )
        if autre:
            raise forms.ValidationError("Cette promotion suit un autre référentiel.")
        return promotion


class InscriptionEnLigneForm(InscriptionForm):
    """Une ligne de la fiche d’une classe ; la promotion est celle de la fiche."""

    def clean_promotion(self) -> Promotion:
        return self.cleaned_data["promotion"]


class LignesDeClasse(forms.BaseInlineFormSet):
    """Les inscriptions d’une classe : deux lignes de la même saisie ne se contredisent pas.

    La base refuserait les deux ensemble ; chacune, seule, lui aurait convenu.
    """

    def clean(self) -> None:
        super().clean()
        actives = [f for f in self._gardees() if not f.cleaned_data.get("sortie_le")]
        _refuser_les_doublons(
            actives, "etudiant", "Cette personne a déjà une inscription en cours."
        )
        _refuser_les_doublons(
            self._gardees(), "numero_candidat", "Ce n° candidat est déjà pris dans la promotion."
        )

    def _gardees(self) -> list[forms.ModelForm]:
        lignes = [f for f in self.forms if f.is_valid() and f not in self.deleted_forms]
        return [f for f in lignes if f.has_changed() or f.instance.pk]


def _refuser_les_doublons(lignes: list[forms.ModelForm], champ: str, phrase: str) -> None:
    deja: set[Model | str] = set()
    for ligne in lignes:
        valeur = ligne.cleaned_data.get(champ)
        if valeur and valeur in deja:
            ligne.add_error(champ, phrase)
        deja.add(valeur)


class RythmeForm(forms.Form):
    """Quand les avis partent par courriel."""

    rythme = forms.ChoiceField(
        label="Recevoir mes avis par courriel",
        choices=Rythme.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={
            "required": "Choisissez quand recevoir vos courriels.",
            "invalid_choice": "Choisissez l’un des trois rythmes.",
        },
    )
