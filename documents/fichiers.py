"""Un fichier envoyé dont seule l’empreinte compte : il est lu au passage, jamais gardé."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


@dataclass(frozen=True)
class FichierLu:
    """Tout ce qui reste d’un fichier envoyé."""

    taille: int
    sha256: str


class LecteurDEmpreinte(FileUploadHandler):
    """Résume le premier fichier au fil de sa réception, sans rien en garder."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.taille = 0
        self.resume: hashlib._Hash | None = None

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)
        if self.resume is not None:
            raise SkipFile
        self.resume = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taille += len(raw_data)
        self.resume.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        return None

    def lu(self) -> FichierLu | None:
        return self.resume and FichierLu(self.taille, self.resume.hexdigest())


def lire_l_envoi(request: HttpRequest) -> FichierLu | None:
    """Le premier fichier de cet envoi, lu une seule fois ; `None` s’il n’y en a pas."""
    lecteur = LecteurDEmpreinte(request)
    request.upload_handlers = [lecteur]
    # Lire les champs, c’est lire tout l’envoi : le fichier passe alors par le lecteur.
    _ = request.POST
    return lecteur.lu()


def en_groupes(sha256: str) -> tuple[str, ...]:
    """Huit groupes de huit signes : une empreinte se compare à l’œil, groupe après groupe."""
    return tuple(sha256[debut : debut + 8] for debut in range(0, len(sha256), 8))
