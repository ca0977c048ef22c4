"""Ce que l’on accepte, ce que l’on refuse avec un conseil, et comment le nommer en français."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Format:
    """Un format accepté : comment le nommer en français, et ses extensions (la bonne d’abord)."""

    libelle: str
    extensions: tuple[str, ...]


FORMATS = {
    "application/pdf": Format("un PDF", ("pdf",)),
    "image/png": Format("une image PNG", ("png",)),
    "image/jpeg": Format("une image JPEG", ("jpg", "jpeg", "jfif")),
    "image/webp": Format("une image WebP", ("webp",)),
    "image/gif": Format("une image GIF", ("gif",)),
    "image/heic": Format("une photo HEIC", ("heic", "heif", "hif", "jpg", "jpeg")),
    "application/zip": Format("une archive ZIP", ("zip",)),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format(
        "un document Word", ("docx",)
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format(
        "un classeur Excel", ("xlsx",)
    ),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": Format(
        "un diaporama PowerPoint", ("pptx",)
    ),
    "application/vnd.oasis.opendocument.text": Format("un texte OpenDocument", ("odt",)),
    "application/vnd.oasis.opendocument.spreadsheet": Format("un classeur OpenDocument", ("ods",)),
    "application/vnd.oasis.opendocument.presentation": Format(
        "un diaporama OpenDocument", ("odp",)
    ),
}
EXTENSIONS = {ext: mime for mime, format_ in FORMATS.items() for ext in format_.extensions}


def _mots(*lignes: str) -> frozenset[str]:
    return frozenset(mot for ligne in lignes for mot in ligne.split())


# Servis en texte simple quel que soit leur langage ; seul le tableau garde son type.
EXTENSIONS_DE_TEXTE = _mots(
    "txt md rst csv tsv log json xml yml yaml toml conf cfg cnf ini env properties sql",
    "sh bash zsh bat cmd ps1 psm1 py php js mjs ts jsx tsx vue css scss html htm twig",
    "java kt cs c h cpp hpp go rs rb pl lua r tf j2 service rules eml ics vcf puml",
    "dockerfile makefile gitignore htaccess",
)

ANCIEN_OFFICE = (
    "un ancien document Office ou un document protégé par un mot de passe : "
    "enregistrez-le en docx, xlsx, pptx ou en PDF, sans protection"
)
PROGRAMME = "un programme : montrez-le par une capture ou donnez un lien"
CONSEILS = {
    "image/apng": "une image animée : enregistrez-la en GIF",
    "image/heic": "une photo HEIC : exportez-la en JPEG",
    "image/avif": "une image AVIF : exportez-la en JPEG ou en PNG",
    "image/tiff": "une image TIFF : exportez-la en JPEG ou en PNG",
    "image/bmp": "une image BMP : exportez-la en PNG",
    "application/msword": ANCIEN_OFFICE,
    "application/vnd.ms-excel": ANCIEN_OFFICE,
    "application/vnd.ms-powerpoint": ANCIEN_OFFICE,
    "application/rtf": "un document RTF : enregistrez-le en docx ou en PDF",
    "application/x-msdownload": PROGRAMME,
    "application/x-executable": PROGRAMME,
    "application/wasm": PROGRAMME,
    "application/x-deb": PROGRAMME,
}
ARCHIVES = frozenset(
    f"application/{nom}"
    for nom in _mots(
        "zip epub+zip x-tar x-rar-compressed gzip x-bzip2 x-7z-compressed x-xz zstd x-lz4",
        "vnd.ms-cab-compressed x-brotli x-lzip x-lzop x-compress x-unix-archive x-rpm",
    )
)
ACCEPTES = (
    "Déposez un PDF, une image, un document bureautique sans macros, un texte ou une archive ZIP."
)
# Des zips qui s’exécutent : les renommer n’en ferait pas des preuves.
ZIPS_PROGRAMMES = _mots("jar war ear apk aab xpi crx ipa msix appx whl nupkg")


def extension(nom: str) -> str:
    """« pdf » pour « Rapport.PDF » ; un fichier sans point (« Dockerfile ») est son extension."""
    return nom.rsplit(".", 1)[-1].lower()


def conseil(devine: str | None) -> str | None:
    """La suite de la phrase pour un type reconnu que l’on ne garde pas."""
    if devine in CONSEILS:
        return f"est {CONSEILS[devine]}."
    if devine in ARCHIVES:
        return "est une archive qui n’est pas lue ici : refaites-la en ZIP."
    if devine and devine.startswith(("video/", "audio/")):
        return "est un enregistrement vidéo ou sonore : donnez plutôt un lien."
    return None


def mensonge(nom: str, libelle: str, bonne: str = "") -> str:
    """La phrase d’une extension qui ment : renommer, ou exporter dans le type annoncé."""
    conseils = [f"renommez-le en « {PurePosixPath(nom).stem}.{bonne} »"] if bonne else []
    if extension(nom) in EXTENSIONS:
        conseils.append(f"exportez-le en {extension(nom).upper()}")
    return f"contient {libelle} : {' ou '.join(conseils)}."
