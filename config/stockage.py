"""Les fichiers chez un hébergeur S3 : privés, jamais récrits, et un refus qui se dit en `OSError`.

Le reste de la maison ne connaît que l’API de rangement de Django et les erreurs d’un disque : un
seau absent, des droits refusés ou un réseau muet s’y traduisent ici, une fois.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import SuspiciousFileOperation, SuspiciousOperation
from django.core.files import File
from storages.backends.s3 import S3File, S3Storage
from storages.utils import clean_name

from config.rangement import RangementMuet

EN_MEMOIRE = 2 * 1024 * 1024
"""Octets d’un fichier lu gardés en mémoire ; au-delà, un fichier temporaire du disque."""


@contextmanager
def en_erreurs_de_disque() -> Iterator[None]:
    """Traduit ce que lèvent boto et botocore ; lève `FileNotFoundError` ou `RangementMuet`."""
    try:
        yield
    except ClientError as erreur:
        code = erreur.response["Error"].get("Code", "")
        if code in {"NoSuchKey", "404"}:
            raise FileNotFoundError("Ce fichier n’est pas dans le seau.") from erreur
        raise RangementMuet(f"Le rangement S3 refuse ({code}).") from erreur
    except (BotoCoreError, Boto3Error) as erreur:
        raise RangementMuet(f"Le rangement S3 ne répond pas ({type(erreur).__name__}).") from erreur


class Objet(S3File):
    """Un objet ouvert : son contenu n’arrive qu’à la première lecture, qui peut échouer."""

    def _get_file(self) -> IO[bytes]:
        if self._file is not None:
            return self._file
        try:
            with en_erreurs_de_disque():
                return super()._get_file()
        except OSError:
            self._file = None  # sans quoi la lecture suivante le croirait vide
            raise

    def _set_file(self, value: SpooledTemporaryFile | None) -> None:
        self._file = value

    file = property(_get_file, _set_file)


class Seau(S3Storage):
    """Un seau privé : un nom pris ne se récrit pas, et chaque geste est borné dans le temps."""

    adresse_publique = ""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "adresse_publique": "",
            "file_overwrite": False,
            "max_memory_size": EN_MEMOIRE,
            "client_config": _bornes(),
        }

    @property
    def bucket(self) -> Any:
        """Celui de ce fil : les ressources de boto ne se partagent pas."""
        return self.connection.Bucket(self.bucket_name)

    def _normalize_name(self, name: str) -> str:
        """Lève `SuspiciousFileOperation` si le nom remonte au-dessus du seau (comme un disque)."""
        if ".." in name.split("/"):
            raise SuspiciousFileOperation(f"Le nom {name} remonte au-dessus du seau.")
        try:
            return super()._normalize_name(name)
        except SuspiciousOperation as refus:
            raise SuspiciousFileOperation(str(refus)) from None

    def _open(self, name: str, mode: str = "rb") -> File:
        with en_erreurs_de_disque():
            return Objet(self._normalize_name(clean_name(name)), mode, self)

    def _save(self, name: str, content: File) -> str:
        with en_erreurs_de_disque():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with en_erreurs_de_disque():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with en_erreurs_de_disque():
            return super().exists(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with en_erreurs_de_disque():
            return super().listdir(name)

    def size(self, name: str) -> int:
        with en_erreurs_de_disque():
            return super().size(name)

    def url(self, name: str, *arguments: Any, **options: Any) -> str:
        """Une adresse signée, au nom sous lequel le navigateur joint le seau."""
        if self.adresse_publique and self.adresse_publique != self.endpoint_url:
            return self._vu_du_dehors.url(name, *arguments, **options)
        with en_erreurs_de_disque():
            return super().url(name, *arguments, **options)

    @cached_property
    def _vu_du_dehors(self) -> Seau:
        return type(self)(**self._constructor_args[1] | {"endpoint_url": self.adresse_publique})


def _bornes() -> Config:
    """Trois secondes pour joindre le seau, vingt pour une réponse, trois essais en tout."""
    return Config(
        s3={"addressing_style": "path"},
        signature_version="s3v4",
        connect_timeout=3,
        read_timeout=20,
        retries={"total_max_attempts": 3, "mode": "standard"},
        # Un hébergeur compatible ne connaît pas toujours les sommes de contrôle récentes.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
