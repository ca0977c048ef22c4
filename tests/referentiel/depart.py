"""Le texte de départ, lu sans rien savoir de la fixture : des mots, colonne par colonne.

Chaque ligne du tableau porte ses trois cellules séparées par des tabulations ; une compétence en
occupe une ou deux, selon que la page l’a coupée.
"""

import re
from pathlib import Path

TITRES_DE_SAVOIRS = ("Savoirs technologiques", "Savoirs économiques, juridiques et managériaux")
PUCES = {"▪", "■", "-"}


def texte_de_depart():
    return (Path(__file__).parent / "annexe-1b-bloc1.txt").read_text(encoding="utf-8")


def conditions():
    """Les paragraphes au-dessus du tableau, rangés sous leur titre."""
    parties, titre = {}, None
    for ligne in filter(None, map(normaliser, texte_de_depart().partition("\t")[0].splitlines())):
        if ligne in {"Contexte", "Ressources", "Degré d’autonomie, responsabilités"}:
            titre = ligne
            parties[titre] = []
        elif titre and ligne != "Compétences":
            parties[titre].append(ligne.removeprefix("- "))
    return parties


def colonnes():
    """Les trois colonnes du tableau, chacune en une suite de mots dans l’ordre officiel."""
    lignes = [ligne.split("\t") for ligne in texte_de_depart().splitlines() if "\t" in ligne]
    lignes = lignes[lignes.index(["Compétences", "Indicateurs de performance", SAVOIRS]) + 1 :]
    return [mots(" ".join(cellules)) for cellules in zip(*lignes, strict=True)]


def paragraphes_balises():
    """Les paragraphes que la conversion a gardés entiers, sans les titres soulignés."""
    tableau = texte_de_depart().partition(SAVOIRS)[2]
    trouves = map(sans_balises, re.findall(r"<p>(.*?)</p>", tableau))
    return [p for p in map(item, trouves) if p not in TITRES_DE_SAVOIRS]


def mots(texte):
    return [mot.rstrip(".") for mot in normaliser(sans_balises(texte)).split() if mot not in PUCES]


def item(texte):
    """Un item à l’apostrophe, aux espaces et au point final près."""
    return normaliser(texte).removesuffix(".")


def normaliser(texte):
    return " ".join(texte.replace("'", "’").split())


def sans_balises(texte):
    return re.sub(r"<[^>]+>", "", re.sub(r"</?(?:p|ul|li)\b[^>]*>", " ", texte))


SAVOIRS = "Savoirs associés"
