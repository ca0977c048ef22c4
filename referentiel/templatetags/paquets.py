"""Les feuilles et les scripts d’une page, nommés une fois : `{% styles "css/a.css" %}`.

En service, chaque balise donne un seul lien, vers le paquet que `config.paquets` en a assemblé ;
tant que les fichiers se lisent où ils sont, ou en DEBUG, elle en donne un par fichier.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import PurePosixPath

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
DOSSIER = "paquets"


@register.simple_tag
def styles(*feuilles: str) -> SafeString:
    """Les liens de ces feuilles, dans l’ordre."""
    return _nommer('<link rel="stylesheet" href="{}">', feuilles)


@register.simple_tag
def scripts(*modules: str) -> SafeString:
    """Ces modules, dans l’ordre ; chacun s’exécute une fois la page lue."""
    return _nommer('<script type="module" src="{}"></script>', modules)


@lru_cache(maxsize=256)
def nom_du_paquet(chemins: tuple[str, ...]) -> str:
    """Celui de ces fichiers, dans cet ordre : `paquets/journal-3f9a0c12.css`."""
    dernier = PurePosixPath(chemins[-1])
    empreinte = sha256("\n".join(chemins).encode()).hexdigest()[:8]
    return f"{DOSSIER}/{dernier.stem}-{empreinte}{dernier.suffix}"


def _nommer(balise: str, chemins: tuple[str, ...]) -> SafeString:
    if hasattr(staticfiles_storage, "paquets") and not settings.DEBUG:
        chemins = (nom_du_paquet(chemins),)
    return format_html_join("", balise, ((static(chemin),) for chemin in chemins))
