"""L’adresse d’une page numérotée, pour ce qui en écrit cent d’affilée."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def adresse_de(nom: str, numero: int) -> str:
    """`reverse(nom, args=[numero])`, au dixième du prix : l’adresse ne se cherche qu’une fois.

    Lève `NoReverseMatch` si ce nom n’est pas celui d’une page à un numéro.
    """
    avant, apres = _autour_du_numero(nom, get_script_prefix())
    return f"{avant}{numero}{apres}"


@lru_cache(maxsize=64)
def _autour_du_numero(nom: str, _prefixe: str) -> tuple[str, str]:
    avant, _, apres = reverse(nom, args=[0]).rpartition("/0/")
    return f"{avant}/", f"/{apres}"
