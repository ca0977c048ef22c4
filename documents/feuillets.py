"""Un feuillet : des pages qui se mettent en page seules et se gardent telles quelles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string

Images = Mapping[str, Callable[[], bytes]]


@dataclass(frozen=True)
class Feuillet:
    """Une part d’un document : son titre (un signet, sous sa `rubrique`) et sa page HTML.

    Le HTML détermine les pages : une image y est nommée par l’empreinte de ses octets
    (`preuve:<sha256>`), que `images` sait lire. `officiel` : rien de nous ne s’y imprime.
    """

    titre: str
    html: str
    images: Images = field(default_factory=dict)
    rubrique: str = ""
    officiel: bool = False


def feuillet(titre: str, gabarit: str, contexte: dict[str, object], **options: object) -> Feuillet:
    return Feuillet(titre, render_to_string(gabarit, contexte), **options)
