"""Une visite : une requête courte, bornée en temps et en octets, qui ne suit que le web public."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from portfolio.liens.adresses import (
    AdresseRefusee,
    Destination,
    Resoudre,
    destination,
    resoudre_publiquement,
)
from portfolio.liens.titre import titre_de_la_page
from portfolio.models import EtatDeLien

SECONDES_EN_TOUT = 12.0
ATTENTE = Timeout(connect=4.0, read=5.0)
REDIRECTIONS_MAX = 5
OCTETS_MAX = 5 * 1024 * 1024
"""Au-delà, la page répond mais n’a pas d’empreinte : on n’en lit pas la suite."""
OCTETS_DU_TITRE = 256 * 1024
MORCEAU = 32 * 1024
VISITEUR = "Sillage (veille des liens)"
"""Notre nom : une page du site s’y reconnaît et ne nous compte pas."""
EN_TETES = {
    "User-Agent": VISITEUR,
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "fr,en;q=0.5",
    # Lu tel quel : rien ne se décompresse, une bombe reste petite.
    "Accept-Encoding": "identity",
}
CONNEXION = ("login", "signin", "sign_in", "signon", "auth", "authorize", "connexion", "sso")
HOTES_DE_CONNEXION = ("accounts.", "login.", "auth.", "sso.", "signin.", "cas.", "idp.")


@dataclass(frozen=True)
class Releve:
    """Ce qu’une visite a trouvé ; `raison` est vide si la page s’ouvre, sinon une phrase."""

    etat: EtatDeLien
    code: int | None = None
    titre: str = ""
    sha256: str = ""
    raison: str = ""


class TempsEcoule(Exception):
    """La visite entière a dépassé son temps, même si chaque octet arrivait."""


def visiter_le_site(adresse: str) -> Releve:
    """Visite une page que Sillage publie, par le réseau, où que l’établissement l’héberge."""
    return visiter(adresse, chez_nous=settings.ADRESSE_DU_SITE)


def visiter(
    adresse: str, *, resoudre: Resoudre = resoudre_publiquement, chez_nous: str = ""
) -> Releve:
    """Demande une page et dit si elle répond ; ne lève rien : toute panne est un relevé.

    `chez_nous` est une origine où une adresse privée n’est pas refusée.
    """
    echeance = monotonic() + SECONDES_EN_TOUT
    depart = adresse
    try:
        for _ in range(REDIRECTIONS_MAX + 1):
            la = destination(adresse, resoudre, chez_nous=chez_nous)
            reponse = _demander(la, echeance)
            try:
                suite = reponse.get_redirect_location()
                if not suite:
                    return _releve(reponse, depart, adresse, echeance)
                adresse = urljoin(adresse, suite)
            finally:
                reponse.close()
        return _mort("Cette adresse se redirige sans fin.")
    except AdresseRefusee as refus:
        return _mort(str(refus))
    except SSLError:
        return _mort("Le certificat de sécurité de ce site n’est pas valable.")
    except NewConnectionError:
        return _mort("Ce site refuse la connexion.")
    except (ConnectTimeoutError, ReadTimeoutError, TempsEcoule):
        return _mort("Ce site met trop de temps à répondre.")
    except (HTTPError, OSError, ValueError):
        return _mort("Ce site coupe la connexion ou répond de travers.")


def _demander(la: Destination, echeance: float) -> HTTPResponse:
    """Ouvre la connexion à l’adresse déjà vérifiée, en demandant le site par son nom."""
    if monotonic() > echeance:
        raise TempsEcoule
    reglages = {"port": la.port, "timeout": ATTENTE, "retries": False, "maxsize": 1}
    if la.schema == "https":
        nom = la.hote.strip("[]")
        piscine = HTTPSConnectionPool(
            la.ip,
            server_hostname=nom,
            assert_hostname=nom,
            ssl_context=ssl.create_default_context(),
            **reglages,
        )
    else:
        piscine = HTTPConnectionPool(la.ip, **reglages)
    return piscine.urlopen(
        "GET",
        la.chemin,
        headers={**EN_TETES, "Host": la.hote_demande},
        redirect=False,
        preload_content=False,
        decode_content=False,
        assert_same_host=False,
    )


def _releve(reponse: HTTPResponse, depart: str, arrivee: str, echeance: float) -> Releve:
    code = reponse.status
    if code in (401, 403) or _est_une_connexion(depart, arrivee):
        return Releve(
            EtatDeLien.RESERVE, code, raison="Cette page demande une connexion que le jury n’a pas."
        )
    if not 200 <= code < 300:
        return _mort(_phrase_du_code(code), code)
    corps, entier = _lire(reponse, echeance)
    return Releve(
        EtatDeLien.VIVANT,
        code,
        titre=titre_de_la_page(reponse.headers.get("Content-Type", ""), corps[:OCTETS_DU_TITRE]),
        sha256=sha256(corps).hexdigest() if entier else "",
    )


def _lire(reponse: HTTPResponse, echeance: float) -> tuple[bytes, bool]:
    """Le début de la page, et si c’en est aussi la fin."""
    corps = bytearray()
    for morceau in reponse.stream(MORCEAU, decode_content=False):
        corps += morceau
        if len(corps) > OCTETS_MAX:
            return bytes(corps), False
        if monotonic() > echeance:
            raise TempsEcoule
    return bytes(corps), True


def _est_une_connexion(depart: str, arrivee: str) -> bool:
    """Vrai si l’on a été conduit à une page de connexion que l’on n’avait pas demandée."""
    if depart == arrivee:
        return False
    avant, apres = urlsplit(depart), urlsplit(arrivee)
    morceaux = apres.path.lower().strip("/").split("/")
    par_le_chemin = any(m in CONNEXION for m in morceaux) and avant.path != apres.path
    par_l_hote = (apres.hostname or "").startswith(HOTES_DE_CONNEXION)
    return par_le_chemin or (par_l_hote and avant.hostname != apres.hostname)


def _phrase_du_code(code: int) -> str:
    if code in (404, 410):
        return "Cette page n’existe plus."
    if code >= 500:
        return f"Ce site est en panne (erreur {code})."
    return f"Cette page ne s’ouvre pas (réponse {code})."


def _mort(raison: str, code: int | None = None) -> Releve:
    return Releve(EtatDeLien.MORT, code, raison=raison)
