"""Le cache commun aux processus de la machine : ce qui s’y compte se compte juste.

Celui de Django regarde si une clé existe, puis l’écrit : deux processus peuvent croire tous deux
l’avoir posée. Les limites d’essais d’allauth posent ainsi leur verrou (`cache.add`) avant de
compter ; un essai de plus passerait. Ici, poser tient en un seul geste pour toute la machine.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class CacheDeFichiers(FileBasedCache):
    """Celui de Django, où `add` ne réussit qu’à un seul, processus et fils confondus."""

    def add(
        self,
        key: object,
        value: object,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        with self._chacun_son_tour():
            return super().add(key, value, timeout, version)

    @contextmanager
    def _chacun_son_tour(self) -> Iterator[None]:
        """Un verrou du noyau, rendu à la fermeture : un processus tué ne le garde pas."""
        self._createdir()
        with (Path(self._dir) / "verrou").open("a") as verrou:
            fcntl.flock(verrou, fcntl.LOCK_EX)
            yield
