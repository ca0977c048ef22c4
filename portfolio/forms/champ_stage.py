"""Le choix du stage où une réalisation s’est faite : il dit où, et range dans le tableau."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.urls import reverse
from django.utils.html import format_html

from portfolio.models import Stage
from portfolio.models.stage import StageQuerySet

VILLE = re.compile(r"\b\d{5}\s+(?P<ville>\D[^,\n]*)$")
LIEU_MAX = 120


class ListeDeStages(forms.Select):
    """Chaque choix porte ce qu’il remplit, pour que la page le montre aussitôt."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        stage = getattr(value, "instance", None)
        if stage is not None:
            option["attrs"]["data-organisation"] = stage.organisation
            option["attrs"]["data-lieu"] = lieu_du_stage(stage)
        return option


class ChoixDeStages(ModelChoiceIterator):
    """Lus d’un coup : ils sont peu, et un curseur ferait trois allers-retours à la base."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        yield "", self.field.empty_label
        yield from map(self.choice, self.queryset.all())


class ChampStage(forms.ModelChoiceField):
    """Les stages de l’étudiant, et eux seuls ; aucun tant que `proposer` ne les a pas donnés."""

    iterator = ChoixDeStages
    default_error_messages = {"invalid_choice": "Ce stage n’est pas l’un des vôtres."}

    def __init__(self) -> None:
        super().__init__(
            Stage.objects.none(),
            label="Stage",
            required=False,
            empty_label="Aucun",
            widget=ListeDeStages,
        )

    def proposer(self, stages: StageQuerySet) -> None:
        self.queryset = stages.par_date()
        self.help_text = format_html(
            "Le tableau range alors la réalisation dans l’année du stage. "
            'Il n’est pas dans la liste ? <a href="{}">Notez-le d’abord</a>.',
            reverse("stage_nouveau"),
        )

    def label_from_instance(self, stage: Stage) -> str:
        return libelle_de_stage(stage)


def libelle_de_stage(stage: Stage) -> str:
    """« MairieTech, du 26/05/26 au 27/06/26 »."""
    return f"{stage.organisation}, du {stage.debut_le:%d/%m/%y} au {stage.fin_le:%d/%m/%y}"


def lieu_du_stage(stage: Stage) -> str:
    """La ville de l’adresse, ce qui suit le code postal ; vide si elle ne s’y lit pas."""
    trouvee = VILLE.search(stage.adresse.strip())
    return trouvee["ville"].strip()[:LIEU_MAX] if trouvee else ""
