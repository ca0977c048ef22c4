"""Les objets rangés dans un paquet Git (index version 2), deltas compris."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\xfftOc\x00\x00\x00\x02"
NATURES = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
DELTA_RELATIF, DELTA_NOMME = 6, 7
OBJET_MAX = 1024 * 1024
PROFONDEUR_MAX = 60


class PaquetIllisible(Exception):
    """Un paquet abîmé, ou d’une version inconnue."""


def decompresser(octets: bytes, maximum: int) -> bytes:
    """Le contenu d’un flux zlib, jamais au-delà de `maximum` octets."""
    return zlib.decompressobj().decompress(octets, maximum)


class Paquet:
    def __init__(self, index: bytes, contenu: bytes) -> None:
        if not index.startswith(SIGNATURE) or not contenu.startswith(b"PACK"):
            raise PaquetIllisible
        self.contenu = contenu
        self.places = _places(index)

    def objet(self, hachage: str) -> tuple[str, bytes] | None:
        """La nature et le contenu d’un objet ; rien s’il n’est pas ici ou n’est pas un commit."""
        place = self.places.get(bytes.fromhex(hachage))
        return None if place is None else self._lire(place, 0)

    def _lire(self, place: int, profondeur: int) -> tuple[str, bytes] | None:
        if profondeur > PROFONDEUR_MAX:
            raise PaquetIllisible
        nature, debut = _entete(self.contenu, place)
        if nature in NATURES:
            return NATURES[nature], decompresser(self._suite(debut), OBJET_MAX)
        if nature == DELTA_RELATIF:
            recul, debut = _recul(self.contenu, debut)
            base = self._lire(place - recul, profondeur + 1) if 0 < recul <= place else None
        elif nature == DELTA_NOMME:
            nom = self.contenu[debut : debut + 20]
            debut += 20
            base = self._lire(self.places[nom], profondeur + 1) if nom in self.places else None
        else:
            raise PaquetIllisible
        if base is None or base[0] != "commit":
            return base
        return base[0], _appliquer(base[1], decompresser(self._suite(debut), OBJET_MAX))

    def _suite(self, debut: int) -> bytes:
        return self.contenu[debut : debut + OBJET_MAX]


def _places(index: bytes) -> dict[bytes, int]:
    """L’empreinte de chaque objet, et sa place dans le paquet."""
    try:
        (nombre,) = struct.unpack_from(">I", index, 8 + 255 * 4)
        noms = 8 + 256 * 4
        places = struct.unpack_from(f">{nombre}I", index, noms + nombre * 24)
    except struct.error:
        raise PaquetIllisible from None
    # Au-delà de deux gigaoctets les places sont ailleurs : un tel paquet n’arrive pas jusqu’ici.
    return {
        index[noms + 20 * rang : noms + 20 * rang + 20]: place
        for rang, place in enumerate(places)
        if place < 2**31
    }


def _entete(octets: bytes, place: int) -> tuple[int, int]:
    """La nature d’un objet, et où son contenu commence."""
    try:
        nature = octets[place] >> 4 & 7
        while octets[place] & 0x80:
            place += 1
    except IndexError:
        raise PaquetIllisible from None
    return nature, place + 1


def _recul(octets: bytes, place: int) -> tuple[int, int]:
    try:
        recul = octets[place] & 0x7F
        while octets[place] & 0x80:
            place += 1
            recul = (recul + 1 << 7) | (octets[place] & 0x7F)
    except IndexError:
        raise PaquetIllisible from None
    return recul, place + 1


def _longueur(delta: bytes, place: int) -> tuple[int, int]:
    valeur = decalage = 0
    while True:
        octet = delta[place]
        valeur |= (octet & 0x7F) << decalage
        place, decalage = place + 1, decalage + 7
        if not octet & 0x80:
            return valeur, place


def _appliquer(base: bytes, delta: bytes) -> bytes:
    """Copies de la base et ajouts, dans l’ordre du delta."""
    try:
        _, place = _longueur(delta, 0)
        attendu, place = _longueur(delta, place)
        sortie = bytearray()
        while place < len(delta) and len(sortie) <= OBJET_MAX:
            code, place = delta[place], place + 1
            if code & 0x80:
                debut, taille, place = _copie(delta, place, code)
                sortie += base[debut : debut + taille]
            else:
                sortie += delta[place : place + code]
                place += code
    except IndexError:
        raise PaquetIllisible from None
    if len(sortie) != attendu:
        raise PaquetIllisible
    return bytes(sortie)


def _copie(delta: bytes, place: int, code: int) -> tuple[int, int, int]:
    debut = taille = 0
    for rang in range(7):
        if code >> rang & 1:
            valeur, place = delta[place], place + 1
            if rang < 4:
                debut |= valeur << 8 * rang
            else:
                taille |= valeur << 8 * (rang - 4)
    return debut, taille or 0x10000, place
