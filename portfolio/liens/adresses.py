"""Où mène une adresse, et si l’on a le droit d’y aller : le web public, rien d’autre.

Une requête faite par le serveur à la demande d’un étudiant pourrait viser une machine de l’école
(SSRF) : on résout le nom une fois, on refuse toute adresse qui n’est pas publique, et l’on se
connecte à l’adresse résolue, pas au nom, qui pourrait changer de réponse entre-temps.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

PORTS = {"http": 80, "https": 443}
# Réservées par l’IANA, que `ipaddress` dit publiques selon la version de Python (CVE-2024-4032).
RESERVEES = tuple(
    ip_network(reseau)
    for reseau in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "100::/32",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
    )
)
PORTEUSES_D_IPV4 = (ip_network("64:ff9b::/96"), ip_network("::/96"))
PORTS_PERMIS = frozenset({80, 443, 8000, 8080, 8443})
NOMS_LOCAUX = (".local", ".localhost", ".lan", ".internal", ".home.arpa")
RESEAU_PRIVE = "Cette adresse est celle d’un réseau privé : le jury ne l’ouvrira pas."
Resoudre = Callable[[str, int], list[str]]
"""Un nom et un port → les adresses IP où il répond ; lève `AdresseRefusee`."""


class AdresseRefusee(Exception):
    """Une adresse où l’on ne va pas, ou qui ne mène nulle part ; la phrase est pour l’étudiant."""


@dataclass(frozen=True)
class Destination:
    """Une adresse découpée ; `ip` est celle où l’on se connecte, `hote` celle que l’on demande."""

    schema: str
    hote: str
    port: int
    chemin: str
    ip: str

    @property
    def hote_demande(self) -> str:
        """L’en-tête Host : le port n’y figure que s’il n’est pas celui du schéma."""
        return self.hote if self.port == PORTS[self.schema] else f"{self.hote}:{self.port}"


def destination(adresse: str, resoudre: Resoudre, *, chez_nous: str = "") -> Destination:
    """Découpe une adresse et résout son nom ; lève `AdresseRefusee` avec une phrase.

    `chez_nous` est l’adresse du site lui-même : à cette seule origine (schéma, nom et port), une
    adresse privée n’est pas refusée.
    """
    url = _decoupee(adresse)
    port = url.port or PORTS[url.scheme]
    if chez_nous and origine(adresse) == origine(chez_nous):
        resoudre = resoudre_sans_juger
    elif port not in PORTS_PERMIS:
        raise AdresseRefusee(f"Le port {port} n’est pas celui d’un site public.")
    hote = url.host.strip("[]")
    return Destination(url.scheme, url.host, port, url.request_uri, resoudre(hote, port)[0])


def origine(adresse: str) -> tuple[str, str, int]:
    """Le schéma, le nom et le port ; lève `AdresseRefusee` si ce n’est pas une adresse du web."""
    url = _decoupee(adresse)
    return url.scheme, url.host, url.port or PORTS[url.scheme]


def est_chez_nous(adresse: str) -> bool:
    """Vrai si c’est une page de ce site : à l’origine même de `ADRESSE_DU_SITE`."""
    try:
        return origine(adresse) == origine(settings.ADRESSE_DU_SITE)
    except AdresseRefusee:
        return False


def resoudre_publiquement(hote: str, port: int) -> list[str]:
    """Les adresses d’un nom, si toutes sont publiques."""
    adresses = resoudre_sans_juger(hote, port)
    if not all(est_publique(adresse) for adresse in adresses):
        raise AdresseRefusee(RESEAU_PRIVE)
    return adresses


def resoudre_sans_juger(hote: str, port: int) -> list[str]:
    """Les adresses d’un nom, IPv4 d’abord ; lève `AdresseRefusee` s’il n’en a pas."""
    try:
        reponses = socket.getaddrinfo(hote, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AdresseRefusee("Aucun site ne porte ce nom.") from None
    adresses = list(dict.fromkeys(str(reponse[4][0]) for reponse in reponses))
    if not adresses:
        raise AdresseRefusee(RESEAU_PRIVE)
    return sorted(adresses, key=lambda adresse: ":" in adresse)


def s_ouvre_de_partout(adresse: str) -> bool:
    """http ou https, un nom complet, ni machine locale ni adresse privée ; sans aller voir."""
    try:
        morceaux = urlsplit(adresse)
        hote = (morceaux.hostname or "").rstrip(".")
    except ValueError:
        return False
    if morceaux.scheme not in PORTS or any(signe.isspace() for signe in adresse):
        return False
    try:
        return est_publique(hote)
    except ValueError:
        return "." in hote and not hote.endswith(NOMS_LOCAUX)


def est_publique(adresse: str) -> bool:
    """Vrai si l’adresse IP est joignable depuis Internet, tunnels et traductions compris."""
    ip = ip_address(adresse.split("%")[0])
    return all(_est_globale(portee) for portee in (ip, *_adresses_portees(ip)))


def _est_globale(ip: IPv4Address | IPv6Address) -> bool:
    locale = isinstance(ip, IPv6Address) and ip.is_site_local
    reservee = any(ip in reseau for reseau in RESERVEES)
    return ip.is_global and not (ip.is_multicast or locale or reservee)


def _adresses_portees(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Les IPv4 qu’une IPv6 transporte : traduite (NAT64), encapsulée (6to4, Teredo) ou écrite."""
    if isinstance(ip, IPv4Address):
        return []
    portees = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if any(ip in reseau for reseau in PORTEUSES_D_IPV4):
        portees.append(IPv4Address(ip.packed[12:]))
    return [portee for portee in portees if portee is not None]


def _decoupee(adresse: str) -> Url:
    try:
        url = parse_url(adresse)
    except LocationParseError:
        raise AdresseRefusee("Cette adresse est mal formée.") from None
    if url.scheme not in PORTS or not url.host:
        raise AdresseRefusee("Une adresse commence par https:// et nomme un site.")
    if url.auth:
        raise AdresseRefusee("Une adresse qui contient un mot de passe n’est pas visitée.")
    return url
