"""Relit ce que rien n’exécute ici : verrous, image et compose. Une phrase par défaut trouvé."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

RACINE = Path(__file__).resolve().parent.parent
LUS_PAR = ("config/settings.py", "config/federation.py", "gunicorn.conf.py", "outils/lancer.sh")
PAQUETAGE = ("requirements*.txt", "*.lock", "package*.json", "pip.conf", ".npmrc", "pyproject.toml")

SERVICES = {
    "base",
    "preparation",
    "web",
    "taches",
    "horloge",
    "proxy",
    "sauvegarde",
    "seau",
    "redis",
}
UNITES = ("sillage-web.service", "sillage-travailleur@.service", "sillage-horloge.service")


def adresses_dans_le_paquetage() -> Iterator[str]:
    """Un verrou nomme des paquets et leurs hachages, jamais l’adresse d’où ils viennent."""
    for motif in PAQUETAGE:
        for fichier in RACINE.glob(motif):
            for adresse in re.findall(r"(?:https?|file)://\S*", fichier.read_text("utf-8")):
                yield f"{fichier.name} contient une adresse : {adresse}"


def dependances_sans_verrou() -> Iterator[str]:
    """Chaque verrou ne contient que des versions fixes, chacune avec ses hachages."""
    for fichier in RACINE.glob("requirements*.txt"):
        paquets = re.split(r"\n(?=\S)", fichier.read_text("utf-8").strip())
        for paquet in (p for p in paquets if not p.startswith("#")):
            if "==" not in paquet or "--hash=sha256:" not in paquet:
                yield f"{fichier.name} : {paquet.splitlines()[0]} n’est pas figé par un hachage."


def commande_de_l_image() -> list[str]:
    dockerfile = (RACINE / "Dockerfile").read_text("utf-8")
    return json.loads(re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[-1])


def commandes_de_make_run() -> list[list[str]]:
    """Celle du site, puis celle d’un travailleur, puis celle de l’horloge."""
    script = (RACINE / "outils/lancer.sh").read_text("utf-8")
    lignes = re.findall(r"^ *demarrer .*?\.venv/bin/(.*)$", script, re.MULTILINE)
    return [ligne.split() for ligne in lignes]


def image_differente_de_make_run() -> Iterator[str]:
    if commande_de_l_image() != commandes_de_make_run()[0]:
        yield f"L’image lance {commande_de_l_image()}, make run {commandes_de_make_run()[0]}."


def compose_incoherent() -> Iterator[str]:
    """Le YAML se lit ; « web » garde la commande de l’image, les autres celles de make run."""
    services = yaml.safe_load((RACINE / "docker-compose.yml").read_text("utf-8"))["services"]
    if set(services) != SERVICES:
        yield f"docker-compose.yml : services inattendus ({', '.join(services)})."
    elif "command" in services["web"]:
        yield "docker-compose.yml : « web » doit garder la commande de l’image."
    else:
        yield from services_a_cote_incoherents(services)
        yield from services_sans_garde(services)
        # Un second fournisseur d’identité porte le nom du premier, et son rang.
        passees = {re.sub(r"_[2-9]$", "", nom) for nom in services["web"]["environment"]}
        inconnues = sorted(passees - variables_de_l_exemple())
        yield from (f"docker-compose.yml passe {nom}, que rien ne lit." for nom in inconnues)


def services_a_cote_incoherents(services: dict[str, dict]) -> Iterator[str]:
    """« taches » et « horloge » lancent ce que make run lance, avec les réglages de « web »."""
    for nom, commande in zip(("taches", "horloge"), commandes_de_make_run()[1:], strict=True):
        if services[nom]["command"] != commande:
            yield f"docker-compose.yml : « {nom} » doit lancer {commande}, comme make run."
        if any(services[nom][cle] != services["web"][cle] for cle in ("environment", "volumes")):
            yield f"docker-compose.yml : « {nom} » doit avoir les réglages et fichiers de « web »."


def services_sans_garde(services: dict[str, dict]) -> Iterator[str]:
    """Chacun est borné en mémoire et ne gagne aucun droit ; les nôtres n’écrivent que dans var/."""
    for nom, service in services.items():
        if "mem_limit" not in service or "no-new-privileges:true" not in service["security_opt"]:
            yield f"docker-compose.yml : « {nom} » n’a pas de borne, ou gagne des droits."
        if service.get("image") == "sillage" and not service["read_only"]:
            yield f"docker-compose.yml : « {nom} » peut récrire son code."


def unites_incoherentes() -> Iterator[str]:
    """Les unités de systemd lancent ce que make run lance, depuis /opt/sillage."""
    for nom, commande in zip(UNITES, commandes_de_make_run(), strict=True):
        unite = (RACINE / "outils/exploitation" / nom).read_text("utf-8")
        attendue = "ExecStart=/opt/sillage/.venv/bin/" + " ".join(commande)
        if attendue not in unite.splitlines():
            yield f"{nom} doit contenir « {attendue} », comme make run."


def variables_de_l_exemple() -> set[str]:
    exemple = (RACINE / ".env.exemple").read_text("utf-8")
    return set(re.findall(r"^#?([A-Z0-9_]+)=", exemple, re.MULTILINE))


def variables_oubliees() -> Iterator[str]:
    """`.env.exemple` nomme exactement les variables que les réglages lisent."""
    lues = set()
    for fichier in LUS_PAR:
        lues |= set(
            re.findall(
                r"""(?:\b(?:env|env_bool|env_int|env_liste|env_parmi|get)\(\s*["']|\$\{)([A-Z0-9_]+)["':]""",
                (RACINE / fichier).read_text("utf-8"),
            )
        )
    nommees = variables_de_l_exemple()
    yield from (f".env.exemple oublie {nom}." for nom in sorted(lues - nommees))
    yield from (f".env.exemple nomme {nom}, que rien ne lit." for nom in sorted(nommees - lues))


REGLES = (
    adresses_dans_le_paquetage,
    dependances_sans_verrou,
    image_differente_de_make_run,
    compose_incoherent,
    unites_incoherentes,
    variables_oubliees,
)

if __name__ == "__main__":
    defauts = [defaut for regle in REGLES for defaut in regle()]
    print("\n".join(defauts))
    sys.exit(bool(defauts))
