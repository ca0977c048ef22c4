"""Les saisies d’une commission : son annonce, ses candidats, leur ordre, ses liens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms

from documents.actions.commissions import Annonce, expiration_par_defaut, fin_du_jour
from documents.actions.convocations import Choix, Place
from documents.calculs.horaires import Cadence, cadence_lue
from documents.lectures.commissions import CandidatDuJour
from documents.lectures.convocations import CandidatPossible
from documents.models import Commission
from referentiel.models import SessionExamen

DELIBERATION = 10
"""Minutes proposées entre deux oraux, en plus de la durée de l’oral."""
ANNEES_AUTOUR = 2
MINUTES = (5, 240)
SANS_MEMOIRE = {"autocomplete": "off"}
HEURE = forms.TimeInput(format="%H:%M", attrs={"type": "time", **SANS_MEMOIRE})
JOUR = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
UNE_HEURE = "Écrivez une heure, par exemple 08:30."
UN_JOUR = "Écrivez un jour, par exemple 02/06/2027."
A_LA_SUITE, TOUS = "suite", "tous"


class CommissionForm(forms.Form):
    """Où et quand, champ par champ comme le modèle le dit.

    L’unicité n’est pas de ce formulaire : l’action la juge, qui reconnaît un second clic.
    """

    CHAMPS = ("session", "etablissement", "intitule", "jour", "salle")
    AIDES = {
        "etablissement": "L’établissement où les candidats passent.",
        "intitule": "Ce qui la distingue ce jour-là, par exemple «\u00a0Commission 1\u00a0».",
    }
    REFUS = {
        "session": {"required": "Choisissez la session d’examen."},
        "etablissement": {"required": "Choisissez le centre d’examen."},
        "intitule": {"required": "Donnez un intitulé, par exemple «\u00a0Commission 1\u00a0»."},
        "jour": {"required": "Donnez le jour.", "invalid": UN_JOUR},
    }

    def __init__(self, *args: Any, commission: Commission | None = None, **kwargs: Any) -> None:
        if commission:
            kwargs["initial"] = forms.model_to_dict(commission, self.CHAMPS)
        super().__init__(*args, **kwargs)
        self.fields |= forms.fields_for_model(
            Commission,
            fields=self.CHAMPS,
            widgets={"jour": JOUR},
            help_texts=self.AIDES,
            error_messages=self.REFUS,
        )
        self.fields["session"].queryset = SessionExamen.objects.order_by("-annee")
        self.fields["session"].empty_label = "Choisir"
        self.fields["etablissement"].empty_label = "Choisir"
        if commission and commission.convocations.exists():
            self.fields["session"].disabled = True
            self.fields["session"].help_text = "Des candidats sont convoqués\u00a0: elle reste."

    def clean(self) -> dict[str, Any]:
        """Un champ de date laisse écrire l’an 202 ou l’an 9999 : l’oral n’y sera jamais."""
        lues = super().clean()
        session, jour = lues.get("session"), lues.get("jour")
        if session and jour and abs(jour.year - session.annee) > ANNEES_AUTOUR:
            loin = f"Ce jour est loin de la session {session.annee}\u00a0: relisez-le."
            self.add_error("jour", loin)
        return lues

    def annonce(self) -> Annonce:
        return Annonce(**{nom: self.cleaned_data[nom] for nom in self.CHAMPS})


class LienForm(forms.Form):
    """Jusqu’à quand le lien ouvre ; `vu` est le dernier lien que montrait la page."""

    expire_le = forms.DateField(
        label="Ouvert jusqu’au",
        widget=JOUR,
        error_messages={"required": "Donnez le dernier jour du lien.", "invalid": UN_JOUR},
        help_text="Ce jour-là à 23\u00a0h\u00a059, il n’ouvre plus.",
    )
    vu = forms.IntegerField(widget=forms.HiddenInput(SANS_MEMOIRE), required=False)

    def __init__(self, *args: Any, commission: Commission, dernier: int, **kwargs: Any) -> None:
        initial = {"expire_le": expiration_par_defaut(commission).date(), "vu": dernier}
        super().__init__(*args, initial=initial, **kwargs)

    def expiration(self) -> datetime:
        return fin_du_jour(self.cleaned_data["expire_le"])


class ChoixForm(forms.Form):
    """Qui passe, à partir de quelle heure, à quel rythme."""

    depart = forms.TimeField(
        label="Premier candidat à",
        widget=HEURE,
        error_messages={"required": "Donnez la première heure.", "invalid": UNE_HEURE},
    )
    minutes = forms.IntegerField(
        label="Minutes par candidat",
        min_value=MINUTES[0],
        max_value=MINUTES[1],
        error_messages={
            "required": "Donnez la durée d’un passage, en minutes.",
            "invalid": "Donnez la durée d’un passage en minutes, par exemple 50.",
            "min_value": "Un passage dure au moins 5 minutes.",
            "max_value": "Un passage dure 240 minutes au plus.",
        },
    )
    pause_de = forms.TimeField(
        label="Pause de", widget=HEURE, required=False, error_messages={"invalid": UNE_HEURE}
    )
    pause_a = forms.TimeField(
        label="Pause jusqu’à", widget=HEURE, required=False, error_messages={"invalid": UNE_HEURE}
    )
    placement = forms.ChoiceField(
        label="Heures",
        widget=forms.RadioSelect,
        choices=[
            (A_LA_SUITE, "garder les heures données et placer les nouveaux à la suite"),
            (TOUS, "redonner une heure à tous"),
        ],
        required=False,
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )
    candidats = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        error_messages={
            "invalid_choice": "Un des candidats choisis n’est plus inscrit à cette session."
        },
    )
    perte = forms.TypedMultipleChoiceField(coerce=int, required=False)
    lus = forms.CharField(widget=forms.HiddenInput(SANS_MEMOIRE), required=False)

    def __init__(
        self,
        *args: Any,
        commission: Commission,
        possibles: Sequence[CandidatPossible],
        lus: str,
        **kwargs: Any,
    ) -> None:
        ici = sorted((c.ici for c in possibles if c.ici), key=lambda c: c.rang)
        heures = [convocation.heure for convocation in ici]
        session = commission.session
        cadence = cadence_lue(heures, session.minutes_d_oral + DELIBERATION)
        initial = {
            "depart": heures[0] if heures else "08:00",
            "minutes": cadence.minutes,
            "pause_de": cadence.pause_de,
            "pause_a": cadence.pause_a,
            "placement": A_LA_SUITE,
            "candidats": [convocation.inscription_id for convocation in ici],
            "lus": lus,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields[
            "minutes"
        ].help_text = f"{session.minutes_d_oral} minutes d’oral, et de quoi délibérer."
        self.fields["candidats"].choices = [(c.id, c.nom) for c in possibles]
        self.fields["perte"].choices = [(c.pk, str(c.pk)) for c in ici]
        self.places = bool(ici)
        if not ici:
            del self.fields["placement"]

    @property
    def coches(self) -> set[str]:
        return {str(valeur) for valeur in self["candidats"].value() or ()}

    def clean(self) -> dict[str, Any]:
        saisi = super().clean()
        de, a = saisi.get("pause_de"), saisi.get("pause_a")
        if not {"pause_de", "pause_a"} & set(self.errors):
            if (de is None) != (a is None):
                self.add_error("pause_a", "Une pause a un début et une fin.")
            elif de is not None and a <= de:
                self.add_error("pause_a", "La pause finit après avoir commencé.")
        return saisi

    def choix(self) -> Choix:
        saisi = self.cleaned_data
        return Choix(
            inscriptions=frozenset(saisi["candidats"]),
            depart=saisi["depart"],
            cadence=Cadence(saisi["minutes"], saisi["pause_de"], saisi["pause_a"]),
            tout_refaire=saisi.get("placement", TOUS) == TOUS,
        )


class OrdreForm(forms.Form):
    """Le rang et l’heure de chacun, modifiables sans script."""

    lus = forms.CharField(widget=forms.HiddenInput(SANS_MEMOIRE), required=False)

    def __init__(
        self, *args: Any, candidats: Iterable[CandidatDuJour], lus: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"lus": lus}, **kwargs)
        self.candidats = tuple(candidats)
        for candidat in self.candidats:
            self.fields[f"rang-{candidat.convocation}"] = forms.IntegerField(
                label=f"Rang de {candidat.nom}",
                initial=candidat.rang,
                min_value=1,
                max_value=999,
                widget=forms.NumberInput(SANS_MEMOIRE),
                error_messages={
                    "required": "Donnez un rang.",
                    "invalid": "Un rang est un nombre\u00a0: 1, 2, 3…",
                    "min_value": "Le premier rang est 1.",
                    "max_value": "Un rang a trois chiffres au plus.",
                },
            )
            self.fields[f"heure-{candidat.convocation}"] = forms.TimeField(
                label=f"Heure de {candidat.nom}",
                initial=candidat.heure,
                widget=HEURE,
                error_messages={"required": "Donnez une heure.", "invalid": UNE_HEURE},
            )

    @property
    def lignes(self) -> list[tuple[CandidatDuJour, forms.BoundField, forms.BoundField]]:
        return [
            (c, self[f"rang-{c.convocation}"], self[f"heure-{c.convocation}"])
            for c in self.candidats
        ]

    def places(self) -> dict[int, Place]:
        saisi = self.cleaned_data
        return {
            c.convocation: Place(saisi[f"rang-{c.convocation}"], saisi[f"heure-{c.convocation}"])
            for c in self.candidats
        }
