"""Lit l’environnement, et échoue bruyamment quand une valeur manque ou ne se lit pas."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

VRAI = {"1", "true", "oui", "on"}
FAUX = {"0", "false", "non", "off", ""}
CLE_LONGUEUR_MIN, CLE_SIGNES_MIN = 50, 16
# Sans `mmap_size` : la base projetée en mémoire s’abîme quand plusieurs processus l’ouvrent, y
# écrivent et la ferment (tests/test_base_partagee.py).
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
    "PRAGMA mmap_size=0;"
)
SQLITE_LECTURE = " PRAGMA query_only=ON;"
GARDEE = 60
"""Secondes qu’un fil garde sa connexion : la rouvrir coûte plusieurs millisecondes par page."""
# Une page lit la part d’une personne ou d’une classe : s’y mettre à plusieurs, ou compiler, coûte
# plus que lire. PostgreSQL, dès que la base est grande, parcourrait un index entier pour le faire.
POSTGRES_PAGES = "-c jit=off -c max_parallel_workers_per_gather=0"
POSTGRES_LECTURE = "-c default_transaction_read_only=on"


def lire_fichier_env(chemin: Path) -> None:
    """Verse un fichier `.env` (une ligne `NOM=valeur`) ; l’environnement réel l’emporte."""
    if not chemin.exists():
        return
    for ligne in chemin.read_text(encoding="utf-8").splitlines():
        nom, egal, valeur = ligne.strip().partition("=")
        if egal and not nom.startswith("#"):
            os.environ.setdefault(nom.strip(), valeur.strip())


def env(nom: str, defaut: str | None = None) -> str:
    valeur = os.environ.get(nom, defaut)
    if valeur is None:
        raise ImproperlyConfigured(f"La variable d’environnement {nom} est absente.")
    return valeur


def cle_secrete(cle: str, *, essai: bool) -> str:
    """La même ; refuse, hors d’un essai, ce qui se devine : elle signe sessions et liens."""
    if not essai and (len(cle) < CLE_LONGUEUR_MIN or len(set(cle)) < CLE_SIGNES_MIN):
        raise ImproperlyConfigured(
            f"SECRET_KEY est trop faible : {CLE_LONGUEUR_MIN} signes tirés au hasard au moins "
            "(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')."
        )
    return cle


def env_bool(nom: str, defaut: bool) -> bool:
    valeur = os.environ.get(nom, "1" if defaut else "0").lower()
    if valeur not in VRAI | FAUX:
        raise ImproperlyConfigured(f"{nom}={valeur} : attendu 1 ou 0.")
    return valeur in VRAI


def env_int(nom: str, defaut: int) -> int:
    valeur = os.environ.get(nom, str(defaut))
    try:
        return int(valeur)
    except ValueError:
        raise ImproperlyConfigured(f"{nom}={valeur} : attendu un nombre entier.") from None


def env_parmi(nom: str, choix: tuple[str, ...]) -> str:
    """L’un des choix, le premier par défaut."""
    valeur = env(nom, choix[0]).strip()
    if valeur not in choix:
        permis = ", ".join(repr(mot) for mot in choix)
        raise ImproperlyConfigured(f"{nom}={valeur} : attendu l’un de {permis}.")
    return valeur


def env_liste(nom: str, defaut: str = "") -> list[str]:
    return [morceau.strip() for morceau in env(nom, defaut).split(",") if morceau.strip()]


def adresse_de_service(adresse: str) -> str:
    """La même, si elle est vide, `unix:/chemin` ou `hôte:port` ; une autre empêche de démarrer."""
    hote, _, port = adresse.rpartition(":")
    if adresse and not adresse.startswith("unix:/") and not (hote and port.isdecimal()):
        raise ImproperlyConfigured(f"{adresse} : attendu hote:port ou unix:/chemin.")
    return adresse


def adresse_de_redis(adresse: str, *, autre_que: str = "") -> str:
    """La même, si elle est vide ou du protocole de Redis ; une autre empêche de démarrer."""
    if adresse and not adresse.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS : attendu redis://…, rediss://… ou unix://….")
    if adresse and adresse == autre_que:
        raise ImproperlyConfigured("REDIS_PAGES se vide d’un geste : donnez-lui une autre base.")
    return adresse


def base_de_donnees(url: str, *, lecture_seule: bool = False) -> dict[str, object]:
    """Traduit `sqlite:///chemin` ou `postgres://utilisateur:secret@hote:port/base`.

    En lecture seule, c’est la base qui refuse d’écrire : aucun chemin du code n’y échappe.
    """
    parties = urlsplit(url)
    if parties.scheme == "sqlite":
        return {
            "ENGINE": "config.sqlite",
            "NAME": url.removeprefix("sqlite:///"),
            "CONN_MAX_AGE": GARDEE,
            "OPTIONS": {
                # `BEGIN IMMEDIATE` prend le verrou d’écriture, que `query_only` refuse.
                "transaction_mode": "DEFERRED" if lecture_seule else "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS + (SQLITE_LECTURE if lecture_seule else ""),
            },
        }
    if parties.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parties.path.lstrip("/")),
            "USER": unquote(parties.username or ""),
            "PASSWORD": unquote(parties.password or ""),
            "HOST": parties.hostname or "",
            "PORT": str(parties.port or ""),
            "CONN_MAX_AGE": GARDEE,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": f"{POSTGRES_PAGES} {POSTGRES_LECTURE if lecture_seule else ''}"},
        }
    raise ImproperlyConfigured("DATABASE_URL : attendu sqlite:///… ou postgres://….")


def mode_de_remise(voulu: str, *, dans_un_seau: bool) -> str:
    """`FICHIERS_PAR`, s’il va avec le rangement : un mandataire lit un disque, un seau signe."""
    if voulu not in {"django", "x-accel", "signe"}:
        raise ImproperlyConfigured(f"FICHIERS_PAR={voulu} : attendu django, x-accel ou signe.")
    if voulu == "x-accel" and dans_un_seau:
        raise ImproperlyConfigured("FICHIERS_PAR=x-accel sert un disque : ôtez S3_SEAU.")
    if voulu == "signe" and not dans_un_seau:
        raise ImproperlyConfigured("FICHIERS_PAR=signe demande un seau : donnez S3_SEAU.")
    return voulu
