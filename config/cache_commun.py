"""Ce que plusieurs machines gardent ensemble dans Redis : leurs essais, leurs pages mises en page.

Redis muet, le site reste ouvert. Chaque machine compte alors chez elle (le cache « machine ») : une
limite devient celle d’une machine au lieu de toutes ; les pages, elles, se refont. Le journal et la
sonde le disent.
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
OCTETS = b"\0"


class SansRienExecuter:
    """Des octets tels quels, le reste en JSON, et non `pickle`, qui exécute ce qu’il lit."""

    def dumps(self, valeur: object) -> bytes | str:
        return OCTETS + valeur if isinstance(valeur, bytes) else json.dumps(valeur)

    def loads(self, garde: bytes) -> object:
        return garde[1:] if garde[:1] == OCTETS else json.loads(garde)


def _ou_sans_redis(nom: str) -> Callable[..., object]:
    """Ce geste du cache, fait par Redis ; ou ce qui en tient lieu s’il se tait."""
    dans_redis = getattr(RedisCache, nom)

    def geste(self: CacheRedis, *arguments: object, **options: object) -> object:
        if monotonic() >= self.muet_jusqu_a:
            try:
                rendu = dans_redis(self, *arguments, **options)
            except RedisError as erreur:
                self.se_taire(erreur)
            else:
                self.reparler()
                return rendu
        return self.sans_redis(nom, *arguments, **options)

    return geste


class CacheRedis(RedisCache):
    """Celui de Django, où `add` est déjà un seul geste (SET NX), qui survit à une panne de Redis.

    Une liaison que Redis a fermée, en redémarrant par exemple, se rouvre une fois.
    """

    # Commune aux fils d’un processus, qui ont chacun leur cache ; 0 : Redis répond.
    muet_jusqu_a = 0.0
    sinon = ""

    def __init__(self, server: str, params: dict[str, object]) -> None:
        delais = {"socket_connect_timeout": DELAI, "socket_timeout": DELAI}
        reprise = Retry(NoBackoff(), 1, supported_errors=(LiaisonRompue,))
        options = {"serializer": SansRienExecuter, "retry": reprise, **delais}
        super().__init__(server, params | {"OPTIONS": options})

    def sans_redis(self, nom: str, *arguments: object, **options: object) -> object:
        raise NotImplementedError

    def repond(self) -> bool:
        """Redis écrit-il à cet instant ? La raison d’un refus va au journal."""
        try:
            RedisCache.set(self, "sonde", 1, timeout=60)
        except RedisError:
            journal.exception("La sonde ne peut écrire dans Redis.")
            return False
        return True

    def se_taire(self, erreur: RedisError) -> None:
        if not self.muet_jusqu_a:
            journal.error("Redis ne répond pas (%s)\u00a0: %s.", erreur, self.sinon)
        type(self).muet_jusqu_a = monotonic() + REPIT

    def reparler(self) -> None:
        if self.muet_jusqu_a:
            type(self).muet_jusqu_a = 0.0
            journal.warning("Redis répond de nouveau.")


class CacheCommun(CacheRedis):
    """Les essais de toutes les machines ; sans Redis, chacune les siens."""

    sinon = "les essais se comptent sur cette machine seule"

    add = _ou_sans_redis("add")
    get = _ou_sans_redis("get")
    set = _ou_sans_redis("set")
    touch = _ou_sans_redis("touch")
    delete = _ou_sans_redis("delete")
    has_key = _ou_sans_redis("has_key")
    incr = _ou_sans_redis("incr")
    get_many = _ou_sans_redis("get_many")
    set_many = _ou_sans_redis("set_many")
    delete_many = _ou_sans_redis("delete_many")
    clear = _ou_sans_redis("clear")

    def sans_redis(self, nom: str, *arguments: object, **options: object) -> object:
        return getattr(caches["machine"], nom)(*arguments, **options)


class PagesCommunes(CacheRedis):
    """Les pages mises en page : ce qu’un travailleur a préparé, toute machine le trouve.

    Sans Redis, rien n’y est. `clear` lève alors : ce qui efface une personne attend qu’il revienne.
    """

    sinon = "les pages mises en page se refont"

    get = _ou_sans_redis("get")
    set = _ou_sans_redis("set")
    has_key = _ou_sans_redis("has_key")

    def sans_redis(
        self, nom: str, key: str, default: object = None, *suite: object, **options: object
    ) -> object:
        return default if nom == "get" else False
