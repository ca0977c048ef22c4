"""Ce qu’un texte dit ou ne dit pas : les mots vides, les intitulés vagues, les noms bruts."""

from __future__ import annotations

import re

from referentiel.alphabet import plier

UNE_PHRASE = 3
"""Mots au-dessous desquels une justification n’en est pas une."""
SIGNES_LISIBLES = 120
"""Signes d’un intitulé qui tient sur deux lignes imprimées du tableau."""

MOT = re.compile(r"\w[\w’'.-]*")

RIEN = {"", "aucun", "aucune", "neant", "rien", "na", "n a", "nc", "ras", "idem", "voir", "todo"}

VAGUES = {
    *("stage", "stages", "tp", "tps", "td", "projet", "projets", "mission", "missions", "ap"),
    *("atelier", "travail", "travaux", "realisation", "realisations", "activite", "activites"),
    *("exercice", "epreuve", "rapport", "ppe", "entreprise", "cours", "devoir", "test", "essai"),
    *("informatique", "final", "finale", "annuel", "premiere", "seconde", "deuxieme", "annee"),
    *("alternance", "bts", "sio", "sisr", "slam", "pro", "professionnel", "professionnelle"),
    *("semestre", "numero", "no", "de", "du", "des", "d", "en", "et", "la", "le", "les", "l"),
    *("un", "une", "mon", "ma", "mes", "notre", "a", "au", "ma", "titre", "sans", "intitule"),
}
"""Un intitulé fait de ces seuls mots, de chiffres et de lettres seules ne dit rien."""

COLLECTIFS = {
    *("j", "ai", "je", "nous", "avons", "on", "a", "tous", "toutes", "tout", "toute", "ensemble"),
    *("fait", "faits", "faites", "fais", "travaille", "travail", "participe", "participation"),
    *("aide", "equipe", "groupe", "binome", "projet", "au", "a", "la", "le", "les", "l", "en"),
    *("et", "de", "du", "un", "une", "pas", "plus", "peu", "ma", "mon", "part", "partie", "idem"),
    *("moitie", "egale", "voir", "ci-dessus", "dessus", "avec", "sur", "pour", "realise", "meme"),
    *("chose", "comme", "autres", "mes", "camarades", "collegues", "chacun", "sa", "bien", "y"),
    *("c", "est", "ete", "etait", "d", "accord", "moi", "seul", "oui", "non", "rien", "neant"),
}
"""Une contribution faite de ces seuls mots ne dit pas ce que le candidat a fait."""

NOM_BRUT = re.compile(
    r"""^(
        (img|dsc|dscn|dcim|pxl|mvi|vid|scan|photo|image|whatsapp\ image|signal)[\s_-]*[\d\s_.:at-]*
      | (document|doc|fichier|file|page|classeur|presentation|diapositive|tableau)[\s_-]*\(?\d*\)?
      | (nouveau|new)\ (document|fichier|dossier|microsoft)\b.*
      | (capture|screenshot|screen\ shot|copie\ d.ecran|screen|snip)\b
            (\ d.?ecran|\ decran|\ from)?[\s\d_.:\-atàhms()]*
      | (sans[\s-]titre|untitled|temp|tmp|test|preuve|piece|annexe|lien|divers)[\s_-]*\(?\d*\)?
      | [\d\s_.:-]+
    )$""",
    re.VERBOSE,
)
EXTENSION = re.compile(r"\.[a-z0-9]{2,5}$")


def compter(texte: str) -> int:
    return len(MOT.findall(texte))


def sans_contenu(texte: str) -> bool:
    """Rien d’écrit, ou un mot qui dit qu’il n’y a rien à dire."""
    return " ".join(_mots(texte)) in RIEN


def vide_de_sens(contribution: str) -> bool:
    """« Nous avons tout fait ensemble » : aucun mot qui dise une tâche."""
    return set(_mots(contribution)) <= COLLECTIFS


def tout_en_majuscules(intitule: str) -> bool:
    """Plus d’un mot, aucune minuscule ; un sigle seul (« GLPI ») ne compte pas."""
    lettres = [c for c in intitule if c.isalpha()]
    return compter(intitule) > 1 and len(lettres) > 9 and not any(c.islower() for c in lettres)


def intitule_vague(intitule: str) -> bool:
    """« Stage », « TP 1 », « Projet n° 2 » : rien que des mots qui vont à tout travail."""
    return all(re.sub(r"\d+$", "", mot) in VAGUES | {""} or len(mot) < 2 for mot in _mots(intitule))


def nom_brut(intitule: str) -> bool:
    """« IMG_2043.jpg », « Document1 », « Capture d’écran (2) » : ce que l’appareil a nommé."""
    sans_extension = EXTENSION.sub("", " ".join(plier(intitule).replace("’", "'").split()))
    return bool(NOM_BRUT.match(sans_extension.strip())) or not sans_extension.strip()


def _mots(texte: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:-[^\W_]+)*", plier(texte))
