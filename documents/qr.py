"""Le QR d’une adresse, à montrer dans une page : un SVG sans style, foncé sur clair."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=64)
def qr_en_svg(adresse: str) -> SafeString:
    """Les carrés seuls, marge comprise ; noir sur blanc sous tout thème, sinon il ne se lit pas.

    Vingt millisecondes à dessiner : les derniers restent en mémoire. Le nom accessible est à
    donner par l’élément qui l’entoure (`role="img"`, `aria-label`).
    """
    import segno

    dessin = segno.make(adresse, error="m", micro=False).svg_inline(
        border=3, dark="#000000", light="#ffffff", svgclass=None, lineclass=None, omitsize=True
    )
    # Segno n’écrit que des nombres et des couleurs : rien de l’adresse ne passe dans le SVG.
    return mark_safe(dessin)  # noqa: S308
