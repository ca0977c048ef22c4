"""Le titre d’une page HTML, lu dans ses premiers octets."""

from __future__ import annotations

import re
from email.message import Message
from html.parser import HTMLParser

LONGUEUR_MAX = 200
CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w.:-]+)""", re.IGNORECASE)


class _Titre(HTMLParser):
    """Retient le premier `<title>` ; une page abîmée ne lève rien."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ouvert = False
        self.fini = False
        self.morceaux: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ouvert = tag == "title" and not self.fini

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and self.ouvert:
            self.ouvert, self.fini = False, True

    def handle_data(self, data: str) -> None:
        if self.ouvert:
            self.morceaux.append(data)


def titre_de_la_page(type_de_contenu: str, debut: bytes) -> str:
    """Le titre sur une ligne, 200 signes au plus ; vide si ce n’est pas du HTML ou s’il manque."""
    entete = Message()
    entete["Content-Type"] = type_de_contenu or "text/html"
    if entete.get_content_type() not in ("text/html", "application/xhtml+xml"):
        return ""
    lecteur = _Titre()
    lecteur.feed(_decode(debut, entete.get_content_charset()))
    titre = " ".join("".join(lecteur.morceaux).split())
    titre = "".join(signe for signe in titre if signe.isprintable())
    return titre if len(titre) <= LONGUEUR_MAX else titre[: LONGUEUR_MAX - 1].rstrip() + "…"


def _decode(debut: bytes, annonce: str | None) -> str:
    trouve = CHARSET.search(debut[:4096])
    for codage in (annonce, trouve and trouve[1].decode("ascii"), "utf-8"):
        if codage:
            try:
                return debut.decode(codage, "replace")
            except LookupError:
                continue
    return debut.decode("utf-8", "replace")
