"""docs/SECURITE.md tient ce qu’il dit : chaque exigence une fois, des essais qui existent."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
SOURCE = (RACINE / "docs/SECURITE.md").read_text("utf-8")
ETATS = ("tenu", "en partie", "manque", "sans objet")
# OWASP ASVS 5.0.0, niveaux 1 et 2 : section → les numéros qui en sont.
ATTENDUES = """
1.1 1-2
1.2 1-9
1.3 1-11
1.4 1-3
1.5 1-2
2.1 1-3
2.2 1-3
2.3 1-4
2.4 1
3.2 1-2
3.3 1-4
3.4 1-6
3.5 1-5
3.7 1-2
4.1 1-3
4.2 1
4.3 1-2
4.4 1-4
5.1 1
5.2 1-3
5.3 1-2
5.4 1-3
6.1 1-3
6.2 1-12
6.3 1-4
6.4 1-4
6.5 1-5
6.6 1-3
6.8 1-4
7.1 1-3
7.2 1-4
7.3 1-2
7.4 1-5
7.5 1-2
7.6 1-2
8.1 1-2
8.2 1-3
8.3 1
8.4 1
9.1 1-3
9.2 1-4
10.1 1-2
10.2 1-2
10.3 1-4
10.4 1-11
10.5 1-5
10.6 1-2
10.7 1-3
11.1 1-2
11.2 1-3
11.3 1-3
11.4 1-4
11.5 1
11.6 1
12.1 1-3
12.2 1-2
12.3 1-4
13.1 1
13.2 1-5
13.3 1-2
13.4 1-5
14.1 1-2
14.2 1-4
14.3 1-3
15.1 1-3
15.2 1-3
15.3 1-7
16.1 1
16.2 1-5
16.3 1-4
16.4 1-3
16.5 1-3
17.1 1
17.2 1-4
17.3 1-2
"""
LIGNE = re.compile(r"^\| (V[\d.]+) \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
CITE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FICHIER = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|sh|toml|yml|html|js|exemple))`")


def attendues():
    for ligne in ATTENDUES.split("\n"):
        section, _, numeros = ligne.partition(" ")
        for morceau in filter(None, numeros.split(",")):
            debut, _, fin = morceau.partition("-")
            yield from (f"V{section}.{n}" for n in range(int(debut), int(fin or debut) + 1))


LIGNES = {numero: tuple(c.strip() for c in reste) for numero, *reste in LIGNE.findall(SOURCE)}


@cache
def fonctions(chemin):
    arbre = ast.parse((RACINE / chemin).read_text("utf-8"))
    return {n.name for n in ast.walk(arbre) if isinstance(n, ast.FunctionDef)}


def test_chaque_exigence_y_est_une_fois():
    trouvees = [numero for numero, *_ in LIGNE.findall(SOURCE)]

    assert len(list(attendues())) == 253
    assert Counter(trouvees) == Counter(attendues())


def est_complete(exigence, etat, comment, essai):
    """Un état connu, comment, ce qui reste s’il reste quelque chose, des essais et rien d’autre."""
    reste = ("Reste\u00a0:" in comment) == (etat in {"en partie", "manque"})
    essais = essai == "—" or CITE.sub("", essai).strip() == ""
    return bool(exigence and comment and etat in ETATS and reste and essais)


def test_chaque_ligne_dit_un_etat_connu_comment_et_ce_qui_reste():
    assert [numero for numero, ligne in LIGNES.items() if not est_complete(*ligne)] == []


def test_les_essais_cites_existent():
    cites = CITE.findall(SOURCE)

    assert [f"{chemin}::{nom}" for chemin, nom in cites if nom not in fonctions(chemin)] == []


def test_les_fichiers_cites_existent():
    """Un chemin entier, ou le nom d’un fichier du dépôt ; ce qui commence par un point aussi."""
    suivis = [p for p in RACINE.rglob("*") if ".venv" not in p.parts and ".git" not in p.parts]
    noms = {str(p.relative_to(RACINE)) for p in suivis}
    connus = noms | {nom.split("/", i)[-1] for nom in noms for i in range(1, nom.count("/") + 1)}
    exterieurs = {"security.txt"}

    assert set(FICHIER.findall(SOURCE)) - connus - exterieurs == set()


def test_le_resume_compte_les_etats():
    comptes = Counter(etat for _, etat, *_ in LIGNES.values())
    essayees = sum(etat == "tenu" and essai != "—" for _, etat, _, essai in LIGNES.values())
    resume = re.search(
        r"(\d+) tenues \(dont (\d+) par un essai nommé\), (\d+) en partie, (\d+) manques?, "
        r"(\d+) sans objet",
        SOURCE,
    )

    assert tuple(map(int, resume.groups())) == (
        comptes["tenu"],
        essayees,
        *(comptes[etat] for etat in ETATS[1:]),
    )
