"""Le cache commun à plusieurs machines, dans Redis : ce qui s’y compte se compte pour toutes.

Redis muet, chaque machine compte chez elle (le cache « machine ») : personne n’est mis dehors, une
limite devient celle d’une machine au lieu de toutes. Le journal et la sonde le disent.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from time import monotonic

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LiaisonRompue
from redis.exceptions import RedisError
from redis.retry import Retry

journal = logging.getLogger(__name__)
DELAI = 0.5
"""Secondes pour joindre Redis, puis pour chaque réponse."""
REPIT = 10.0
"""Secondes sans rien lui demander après un silence : une page ne l’attend pas dix fois."""


class EnJson:
    """Et non `pickle` : qui écrirait dans Redis ne ferait rien exécuter au site."""

    def dumps(self, valeur: object) -> str:
        return json.dumps(valeur)

    def loads(self, octets: bytes) -> object:
        return json.loads(octets)


def _ou_sur_place(nom: str) -> Callable[..., object]:
    """Ce geste du cache, fait par Redis, ou par le cache de la machine s’il se tait."""
    dans_redis = getattr(RedisCache, nom)

    def geste(self: CacheCommun, *arguments: object, **options: object) -> object:
        if monotonic() >= CacheCommun.muet_jusqu_a:
            try:
                rendu = dans_redis(self, *arguments, **options)
            except RedisError as erreur:
                _se_taire(erreur)
            else:
                _reparler()
                return rendu
        return getattr(caches["machine"], nom)(*arguments, **options)

    return geste


class CacheCommun(RedisCache):
    """Celui de Django, où `add` est déjà un seul geste (SET NX), qui survit à une panne de Redis.

    Une liaison que Redis a fermée, en redémarrant par exemple, se rouvre une fois.
    """

    # Commune aux fils d’un processus, qui ont chacun leur cache ; 0 : Redis répond.
    muet_jusqu_a = 0.0

    def __init__(self, server: str, params: dict[str, object]) -> None:
        delais = {"socket_connect_timeout": DELAI, "socket_timeout": DELAI}
        reprise = Retry(NoBackoff(), 1, supported_errors=(LiaisonRompue,))
        super().__init__(
            server, params | {"OPTIONS": {"serializer": EnJson, "retry": reprise, **delais}}
        )

    add = _ou_sur_place("add")
    get = _ou_sur_place("get")
    set = _ou_sur_place("set")
    touch = _ou_sur_place("touch")
    delete = _ou_sur_place("delete")
    has_key = _ou_sur_place("has_key")
    incr = _ou_sur_place("incr")
    get_many = _ou_sur_place("get_many")
    set_many = _ou_sur_place("set_many")
    delete_many = _ou_sur_place("delete_many")
    clear = _ou_sur_place("clear")

    def repond(self) -> bool:
        """Redis écrit-il à cet instant ? La raison d’un refus va au journal."""
        try:
            super().set("sonde", 1, timeout=60)
        except RedisError:
            journal.exception("La sonde ne peut écrire dans Redis.")
            return False
        return True


def _se_taire(erreur: RedisError) -> None:
    if not CacheCommun.muet_jusqu_a:
        journal.error(
            "Redis ne répond pas (%s)\u00a0: les essais se comptent sur cette machine seule.",
            erreur,
        )
    CacheCommun.muet_jusqu_a = monotonic() + REPIT


def _reparler() -> None:
    if CacheCommun.muet_jusqu_a:
        CacheCommun.muet_jusqu_a = 0.0
        journal.warning("Redis répond de nouveau\u00a0: les essais se comptent pour toutes.")
