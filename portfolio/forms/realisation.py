"""Le formulaire d’une réalisation : son contenu, et les 22 cases avec leur justification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet

from portfolio.forms.champ_stage import ChampStage, lieu_du_stage
from portfolio.models import Cadre, Etat, Mobilisation, Realisation
from portfolio.models.contenu import CHAMPS_FIGES
from portfolio.models.stage import StageQuerySet
from referentiel.lectures import BlocLu, CompetenceLue, ItemLu
from referentiel.preparees import preparee

LONGUEUR_MAX = 20_000
"""Longueur d’un récit ou d’une justification, en caractères : une dizaine de pages."""
TROP_LONG = MaxLengthValidator(LONGUEUR_MAX, "Ce texte est trop long : 20 000 signes au plus.")
ANNEES = range(2000, 2100)
JOUR = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
# Un navigateur qui retrouve une saisie ne doit pas retrouver avec elle une version dépassée.
CACHE = {"autocomplete": "off"}


@dataclass(frozen=True)
class Groupe:
    """Une compétence du formulaire : par sous-compétence, cochée ou non, sa phrase et sa faute."""

    competence: CompetenceLue
    lignes: tuple[tuple[ItemLu, bool, str, str], ...]


class RealisationForm(forms.ModelForm):
    """Enregistre un brouillon même incomplet : seul l’intitulé est nécessaire.

    `version` refuse un enregistrement parti d’un texte dépassé, `cle_creation` un double clic.
    """

    stage = ChampStage()
    version = forms.IntegerField(widget=forms.HiddenInput(CACHE), required=False)
    cle_creation = forms.UUIDField(widget=forms.HiddenInput(CACHE), required=False)

    class Meta:
        model = Realisation
        fields = [*CHAMPS_FIGES, "stage"]
        widgets = {
            "cadre": forms.RadioSelect,
            "debut_le": JOUR,
            "fin_le": JOUR,
            "contribution": forms.Textarea(attrs={"rows": 3}),
            "contexte": forms.Textarea(attrs={"rows": 3}),
            "demarche": forms.Textarea(attrs={"rows": 5}),
            "resultats": forms.Textarea(attrs={"rows": 3}),
            "environnement": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"partie": "Partie du tableau de synthèse"}
        help_texts = {
            "intitule": "Ce que le tableau de synthèse imprimera, par exemple "
            "« Plan de sauvegarde 3-2-1 et test de restauration ».",
            "partie": "Le tableau range une réalisation selon son stage, sinon selon ses dates ; "
            "corrigez-le ici.",
            "organisation": "L’entreprise, l’association ou le lycée pour qui c’était fait.",
            "contribution": "Ce que vous avez fait vous-même : le jury vous le demandera.",
            "contexte": "La situation de départ et le besoin.",
            "demarche": "Ce que vous avez fait, étape par étape, et pourquoi ainsi. "
            "Ces récits acceptent **gras**, *italique*, «\u00a0-\u00a0» pour une liste, `code`.",
            "resultats": "Ce qui fonctionne, ce qui a été mesuré, ce qui reste à faire.",
            "environnement": "Systèmes, langages, outils et versions.",
        }
        error_messages = {
            "intitule": {"required": "Donnez un intitulé : il suffit pour garder un brouillon."}
        }

    def __init__(
        self, *args: Any, bloc: BlocLu, stages: StageQuerySet | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bloc = bloc
        if stages is not None:
            self.fields["stage"].proposer(stages)
        # Deux champs servent les 22 lignes : ils ne gardent rien de ce qui s’y saisit.
        case = forms.BooleanField(required=False)
        phrase = forms.CharField(required=False, widget=forms.Textarea)
        for pk in bloc.sous_competences:
            self.fields |= {f"mobilise-{pk}": case, f"justification-{pk}": phrase}
        # Sans attribut maxlength : un texte collé n’est jamais coupé en silence.
        for champ in self.fields.values():
            if isinstance(champ.widget, forms.Textarea) and TROP_LONG not in champ.validators:
                champ.validators.append(TROP_LONG)

    def clean(self) -> dict[str, Any]:
        champs = super().clean()
        for nom, valeur in champs.items():
            if isinstance(valeur, str):
                champs[nom] = valeur.replace("\r\n", "\n")
        self._verifier_les_dates(champs)
        self._remplir_depuis_le_stage(champs)
        return champs

    def _verifier_les_dates(self, champs: dict[str, Any]) -> None:
        for nom in ("debut_le", "fin_le"):
            if champs.get(nom) and champs[nom].year not in ANNEES:
                self.add_error(nom, "Vérifiez l’année : quatre chiffres, par exemple 2026.")
        debut, fin = champs.get("debut_le"), champs.get("fin_le")
        if debut and fin and fin < debut:
            self.add_error("fin_le", "La fin précède le début : vérifiez les deux dates.")
        if self.instance.etat != Etat.BROUILLON:
            for nom in ("debut_le", "fin_le"):
                if nom in champs and champs[nom] is None:
                    self.add_error(nom, "Une réalisation déjà soumise garde ses deux dates.")

    def _remplir_depuis_le_stage(self, champs: dict[str, Any]) -> None:
        """Le stage dit où, tant que l’étudiant ne l’a pas dit ; en formation il n’y en a pas."""
        if champs.get("cadre") == Cadre.FORMATION:
            champs["stage"] = None
        stage = champs.get("stage")
        if stage is None:
            return
        if champs.get("organisation") == "":
            champs["organisation"] = stage.organisation
        if champs.get("lieu") == "":
            champs["lieu"] = lieu_du_stage(stage)

    @property
    def champs(self) -> dict[str, Any]:
        """Le contenu à écrire, une fois le formulaire valide."""
        return {nom: self.cleaned_data[nom] for nom in self._meta.fields}

    @property
    def revendications(self) -> dict[int, str]:
        """Sous-compétence cochée → sa phrase, une fois le formulaire valide."""
        return {
            pk: self.cleaned_data[f"justification-{pk}"]
            for pk in self.bloc.sous_competences
            if self.cleaned_data[f"mobilise-{pk}"]
        }

    @property
    def groupes(self) -> tuple[Groupe, ...]:
        return tuple(
            Groupe(competence, tuple(map(self._ligne, competence.sous_competences)))
            for competence in self.bloc.competences
        )

    def _ligne(self, item: ItemLu) -> tuple[ItemLu, bool, str, str]:
        case, phrase = self[f"mobilise-{item.id}"], self[f"justification-{item.id}"]
        return item, bool(case.value()), phrase.value() or "", next(iter(phrase.errors), "")


def initial_des_revendications(realisation: Realisation) -> dict[str, Any]:
    """Les cases et les phrases enregistrées : une requête."""
    initial: dict[str, Any] = {}
    for sous_competence, justification in _revendiquees(realisation.pk):
        initial[f"mobilise-{sous_competence}"] = True
        initial[f"justification-{sous_competence}"] = justification
    return initial


@preparee
def _revendiquees(realisation: int) -> QuerySet[Mobilisation, tuple[int, str]]:
    siennes = Mobilisation.objects.filter(realisation=realisation)
    return siennes.order_by("pk").values_list("sous_competence", "justification")
