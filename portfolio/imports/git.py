"""Les commits d’une sortie de `git log` : format par défaut, --oneline, ou colonnes « | »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.imports.origine import Origine, abreger, periode
from portfolio.imports.textes import COURRIEL, ImportRefuse, jour_de, lire_le_jour, masquer, plier

COMMIT = re.compile(r"commit ([0-9a-f]{7,64})\b(?: \(.*\))?")
EN_TETE = re.compile(r"(Author|AuthorDate|Date|Commit|CommitDate|Merge):\s*(.*)")
UNE_LIGNE = re.compile(r"([0-9a-f]{7,64}) (?:\([^)]*\) )?(\S.*)")
HACHAGE = re.compile(r"[0-9a-f]{7,64}")
COULEUR = re.compile(r"\x1b\[[0-9;]*m")
GRAPHE = re.compile(r"([*|\\/_ ]*)(?:commit )?[0-9a-f]{7,64}\b.*")
RENVOI = re.compile(r"\b[0-9a-f]{40} ([0-9a-f]{40}) (.*) <.*> (\d+) [+-]\d{4}\t(commit.*?): (.*)")
MESSAGE_MAX, AUTEUR_MAX = 120, 80
PAS_GIT = (
    "Aucun commit reconnu : collez la sortie de « git log », « git log --oneline » ou "
    '« git log --format="%h|%an|%ad|%s" ».'
)


@dataclass(frozen=True)
class Commit:
    """Un commit ; auteur vide et date absente quand la sortie ne les disait pas."""

    hachage: str
    auteur: str
    le: date | None
    message: str

    @property
    def numero(self) -> str:
        return self.hachage[:7]

    @property
    def titre(self) -> str:
        return self.message

    @property
    def statut(self) -> str:
        return ""


def lire_commits(texte: str) -> tuple[Commit, ...]:
    """Les commits dans l’ordre de la sortie ; lève `ImportRefuse` si rien n’est reconnu."""
    lignes = _sans_dessin(COULEUR.sub("", texte).splitlines())
    if any(COMMIT.fullmatch(ligne) for ligne in lignes):
        return _uniques(_par_defaut(lignes))
    pleines = [ligne.strip() for ligne in lignes if ligne.strip()]
    if not pleines:
        raise ImportRefuse("Collez la sortie de « git log », ou choisissez un fichier.")
    commits = _en_colonnes(pleines) or _une_par_ligne(pleines)
    if not commits:
        raise ImportRefuse(PAS_GIT)
    return _uniques(commits)


def _sans_dessin(lignes: Sequence[str]) -> list[str]:
    """Les lignes sans le dessin des branches (`--graph`), aussi large que devant leur commit."""
    largeur, nues = 0, []
    for ligne in lignes:
        if trouve := GRAPHE.fullmatch(ligne):
            largeur = len(trouve[1])
        dessin = not ligne[:largeur].strip("*|\\/_ ")
        nues.append((ligne[largeur:] if dessin else ligne).rstrip())
    return ["" if not nue.strip("*|\\/_ ") else nue for nue in nues]


def lire_journal(texte: str) -> tuple[Commit, ...]:
    """Les commits du journal d’un dépôt (`.git/logs/HEAD`), du plus récent au plus ancien.

    Un commit corrigé (`--amend`) remplace le précédent.
    """
    commits: list[Commit] = []
    for trouve in RENVOI.finditer(texte):
        hachage, auteur, horodatage, verbe, message = trouve.groups()
        if "amend" in verbe and commits:
            commits.pop()
        commits.append(commit(hachage, auteur, jour_de(int(horodatage[:12])), message))
    return _uniques(reversed(commits))


def commit(hachage: str, auteur: str, le: date | None, message: str) -> Commit:
    """Borné, sans adresse e-mail."""
    propre = COURRIEL.sub(lambda trouve: masquer(trouve[0]), " ".join(message.split()))
    nom = " ".join(re.sub(r"<[^>]*>", "", auteur).split())
    nom = masquer(nom) if "@" in nom else nom
    return Commit(
        hachage, abreger(nom, AUTEUR_MAX), le, abreger(propre, MESSAGE_MAX) or "(sans message)"
    )


def de_l_auteur(commits: Iterable[Commit], auteur: str) -> tuple[Commit, ...]:
    cherche = plier(auteur)
    return tuple(c for c in commits if cherche in plier(c.auteur))


def extrait(commits: Sequence[Commit]) -> bytes:
    """La liste lisible qui devient preuve, du plus ancien au plus récent."""
    ranges = _du_plus_ancien(commits)
    largeur = max(len(c.auteur) for c in ranges)
    lignes = [_phrase(ranges), ""]
    for c in ranges:
        jour = f"{c.le:%d/%m/%Y}" if c.le else ""
        lignes.append(f"{c.hachage[:10]}  {jour:10}  {c.auteur:{largeur}}  {c.message}".rstrip())
    return "\n".join([*lignes, ""]).encode()


def origine(commits: Sequence[Commit]) -> Origine:
    """« 7 commits, a1b2c3d à e4f5a6b »."""
    return Origine("git", _phrase(_du_plus_ancien(commits)), *periode(c.le for c in commits))


def _phrase(ranges: Sequence[Commit]) -> str:
    if len(ranges) == 1:
        return f"1 commit, {ranges[0].numero}"
    return f"{len(ranges)} commits, {ranges[0].numero} à {ranges[-1].numero}"


def _du_plus_ancien(commits: Sequence[Commit]) -> list[Commit]:
    """`git log` va du plus récent au plus ancien ; les dates, quand elles y sont, l’emportent."""
    inverses = list(reversed(commits))
    if any(c.le is None for c in inverses):
        return inverses
    return sorted(inverses, key=lambda c: c.le)


def _uniques(commits: Iterable[Commit]) -> tuple[Commit, ...]:
    return tuple({c.hachage: c for c in commits}.values())


def _par_defaut(lignes: Sequence[str]) -> Iterable[Commit]:
    debuts = [rang for rang, ligne in enumerate(lignes) if COMMIT.fullmatch(ligne)]
    for debut, fin in zip(debuts, [*debuts[1:], len(lignes)], strict=True):
        hachage = COMMIT.fullmatch(lignes[debut])[1]
        champs, message = _lire_un(lignes[debut + 1 : fin])
        date_lue = champs.get("AuthorDate") or champs.get("Date")
        if "Author" not in champs or date_lue is None:
            raise ImportRefuse(
                f"Le texte s’arrête au milieu du commit {hachage[:7]} : collez la sortie entière, "
                "ou retirez ce commit."
            )
        yield commit(hachage, champs["Author"], lire_le_jour(date_lue), message)


def _lire_un(lignes: Sequence[str]) -> tuple[dict[str, str], str]:
    """Les en-têtes d’un commit, puis la première ligne de son message, en retrait de quatre."""
    champs: dict[str, str] = {}
    for rang, ligne in enumerate(lignes):
        if trouve := EN_TETE.fullmatch(ligne):
            champs[trouve[1]] = trouve[2]
        elif not ligne.strip():
            message = (li.strip() for li in lignes[rang:] if li.startswith("    "))
            return champs, next(filter(None, message), "")
    return champs, ""


def _une_par_ligne(lignes: Sequence[str]) -> list[Commit]:
    trouves = [UNE_LIGNE.fullmatch(ligne) for ligne in lignes]
    lus = [commit(t[1], "", None, t[2]) for t in trouves if t]
    return lus if 2 * len(lus) >= len(lignes) else []


def _en_colonnes(lignes: Sequence[str]) -> list[Commit]:
    """Des colonnes « | » dont le rôle se devine à leur contenu ; un message peut en contenir."""
    tables = [[case.strip() for case in ligne.split("|")] for ligne in lignes]
    tables = [cases for cases in tables if len(cases) > 1 and any(map(HACHAGE.fullmatch, cases))]
    if 2 * len(tables) < len(lignes):
        return []
    nombre = min(map(len, tables))
    lues = [[*cases[: nombre - 1], " | ".join(cases[nombre - 1 :])] for cases in tables]
    roles = _roles(lues, nombre)
    if "hachage" not in roles or "message" not in roles:
        return []
    lignes_lues = (dict(zip(roles, cases, strict=True)) for cases in lues)
    return [
        commit(c["hachage"], c.get("auteur", ""), lire_le_jour(c.get("le", "")), c["message"])
        for c in lignes_lues
        if HACHAGE.fullmatch(c["hachage"])
    ]


def _roles(lues: Sequence[Sequence[str]], nombre: int) -> list[str]:
    """Hachage, date et adresse se reconnaissent ; des autres, le message est le plus varié."""
    roles = [_role([cases[rang] for cases in lues]) for rang in range(nombre)]
    libres = [rang for rang, role in enumerate(roles) if role == "libre"]

    def variete(rang: int) -> tuple[int, int]:
        return len({cases[rang] for cases in lues}), sum(len(cases[rang]) for cases in lues)

    if libres:
        roles[max(libres, key=variete)] = "message"
    if "libre" in roles:
        roles[roles.index("libre")] = "auteur"
    # Deux hachages (entier, court) ou deux dates : le premier suffit.
    return [r if roles.index(r) == n else f"{r}-{n}" for n, r in enumerate(roles)]


def _role(colonne: Sequence[str]) -> str:
    def surtout(test: object) -> bool:
        return 2 * sum(bool(test(valeur)) for valeur in colonne) > len(colonne)

    if surtout(HACHAGE.fullmatch):
        return "hachage"
    if surtout(lambda valeur: len(valeur) < 40 and lire_le_jour(valeur)):
        return "le"
    return "adresse" if surtout(COURRIEL.fullmatch) else "libre"
