"""Ce qu’une règle trouve : sa gravité, une phrase, et le lien qui mène au champ à corriger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import getdoc

from django.db import models

from evaluations.conformite.faits import Faits
from referentiel.models import SessionExamen


class Gravite(models.TextChoices):
    BLOQUANT = "bloquant", "À corriger avant le dépôt"
    AVERTISSEMENT = "avertissement", "À revoir"
    CONSEIL = "conseil", "Pour faire mieux"


class Nature(models.TextChoices):
    """Ce sur quoi porte une constatation, dans l’ordre où la page les range."""

    DOSSIER = "dossier", "Le dossier"
    LIGNE = "ligne", "Une réalisation"
    STAGE = "stage", "Un stage"


@dataclass(frozen=True)
class Sujet:
    """Le dossier, une réalisation ou un stage ; `place` situe une ligne dans le tableau."""

    nature: Nature
    id: int = 0
    nom: str = Nature.DOSSIER.label
    place: str = ""


LE_DOSSIER = Sujet(Nature.DOSSIER)


@dataclass(frozen=True)
class Constatation:
    """`geste` est le texte du lien, un verbe ; `regle` le code de la règle qui l’a trouvée."""

    gravite: Gravite
    phrase: str
    geste: str
    adresse: str
    sujet: Sujet = LE_DOSSIER
    regle: str = ""


@dataclass(frozen=True)
class Regle:
    """Une petite fonction pure ; sa docstring dit ce qui est en règle, et d’où vient la règle.

    `objet` nomme les faits dont elle parle (« lignes », « stages ») : sans eux, elle se tait, et
    la page ne dit pas « en règle » de ce qui n’existe pas.
    """

    fonction: Callable[[Faits], Iterable[Constatation]]
    objet: str = ""

    def __call__(self, faits: Faits) -> tuple[Constatation, ...]:
        return tuple(replace(c, regle=self.code) for c in self.fonction(faits))

    @property
    def code(self) -> str:
        """Stable : « numero_candidat_connu »."""
        return self.fonction.__name__

    @cached_property
    def _docstring(self) -> str:
        return getdoc(self.fonction) or ""

    @property
    def intitule(self) -> str:
        return self._docstring.split("\n", 1)[0].rstrip(".")

    def source(self, session: SessionExamen) -> str:
        """« annexe VI-2, contrôle de conformité », aux numéros de cette session."""
        ecrite = re.search(r"^Source : (.+?)\.?$", self._docstring, re.MULTILINE)
        return ecrite.group(1).format(session=session) if ecrite else ""

    def sans_objet(self, faits: Faits) -> bool:
        return bool(self.objet) and not getattr(faits, self.objet)
