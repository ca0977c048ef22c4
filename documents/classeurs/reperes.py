"""Trouver dans un classeur les places à remplir, par leurs libellés, où qu’ils soient.

Tout libellé absent ou en double est nommé ; une feuille qui n’est pas vierge est refusée.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.classeurs import libelles as lib
from documents.classeurs.bandes import Bande, PartieTrouvee, parties
from documents.classeurs.feuilles import CaseEcrite, Etendue, cases_ecrites
from documents.classeurs.options import OptionTrouvee, options
from documents.classeurs.refus import ClasseurRefuse
from documents.compositions.synthese import OPTIONS
from documents.tables.synthese import TableauSynthese

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Bande", "Champ", "PartieTrouvee", "Reperes", "reperer"]
NOM_OFFICIEL = lib.lettres("Tableau de synthèse")


@dataclass(frozen=True)
class Champ:
    """Une valeur à écrire : sa case, et l’endroit du texte où elle commence."""

    libelle: str
    etendue: Etendue
    debut: int
    deja: str = ""


@dataclass(frozen=True)
class Reperes:
    """Les places d’une feuille ; `competences` suit l’ordre officiel, quel que soit le leur."""

    feuille: str
    champs: tuple[Champ, ...]
    session: Champ
    options: tuple[OptionTrouvee, ...]
    intitule: Etendue
    periode: Etendue
    intitules: tuple[str, ...]
    competences: tuple[Etendue, ...]
    parties: tuple[PartieTrouvee, ...]

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Chaque libellé et la case où il a été trouvé, pour l’aperçu."""
        champs = [(champ.libelle, str(champ.etendue)) for champ in (*self.champs, self.session)]
        cochees = [(option.libelle, str(option.etendue)) for option in self.options]
        return (
            *champs,
            *cochees,
            (lib.INTITULE, str(self.intitule)),
            (lib.PERIODE, str(self.periode)),
            *zip(self.intitules, map(str, self.competences), strict=True),
            *((partie.titre, partie.ou) for partie in self.parties),
        )

    @property
    def colonnes(self) -> tuple[int, ...]:
        """L’intitulé, la période, puis les compétences dans l’ordre officiel."""
        return tuple(e.gauche for e in (self.intitule, self.periode, *self.competences))


class Recherche:
    """Les libellés d’une feuille ; ce qui manque s’ajoute à `manques`, rien ne lève."""

    def __init__(self, feuille: Worksheet) -> None:
        self.feuille = feuille
        self.cases = cases_ecrites(feuille)
        self.manques: list[str] = []

    def seule(self, libelle: str, porte: Callable[[str], bool]) -> CaseEcrite | None:
        """La case qui porte ce libellé ; il n’en faut qu’une."""
        trouvees = [case for case in self.cases if porte(case.texte)]
        if len(trouvees) == 1:
            return trouvees[0]
        if trouvees:
            ou = ", ".join(str(case.etendue) for case in trouvees)
            self.manques.append(
                f"Le libellé « {libelle} » est en double dans la feuille "
                f"« {self.feuille.title} » : {ou}."
            )
        else:
            self.introuvable(libelle)
        return None

    def introuvable(self, libelle: str) -> None:
        self.manques.append(
            f"Le libellé « {libelle} » est introuvable dans la feuille « {self.feuille.title} »."
        )

    def etendue(self, libelle: str, motif: str) -> Etendue | None:
        case = self.seule(libelle, lambda texte: lib.est(texte, motif))
        return case and case.etendue

    def competence(self, intitule: str) -> Etendue | None:
        """Son intitulé seul dans la case ; à défaut, suivi de ses sous-compétences."""
        cherche = lib.lettres(intitule)
        exacte = any(lib.lettres(case.texte) == cherche for case in self.cases)
        case = self.seule(
            intitule,
            lambda texte: (
                lib.lettres(texte) == cherche
                or (not exacte and lib.lettres(texte).startswith(cherche))
            ),
        )
        return case and case.etendue

    def champ(self, libelle: str, suite: Callable[[str], lib.Suite | None]) -> Champ | None:
        case = self.seule(libelle, lambda texte: suite(texte) is not None)
        ici = case and suite(case.texte)
        return Champ(libelle, case.etendue, ici.debut, ici.valeur) if case and ici else None


def reperer(classeur: Workbook, tableau: TableauSynthese) -> Reperes:
    """Les places de la première feuille où tous les libellés sont là, l’officielle d’abord.

    Du tableau ne servent que les compétences et les capacités. Lève `ClasseurRefuse`, tous les
    manques à la fois, d’après la feuille à qui il en manque le moins.
    """
    refus: list[tuple[str, ...]] = []
    for feuille in _dans_l_ordre(classeur):
        recherche = Recherche(feuille)
        trouves = _chercher(recherche, tableau)
        if trouves is not None:
            _refuser_si_remplie(recherche, trouves)
            return trouves
        refus.append(tuple(recherche.manques))
        if _est_officielle(feuille):
            break
    raise ClasseurRefuse(*min(refus, key=len))


def _est_officielle(feuille: Worksheet) -> bool:
    return lib.lettres(feuille.title).startswith(NOM_OFFICIEL)


def _dans_l_ordre(classeur: Workbook) -> list[Worksheet]:
    """La feuille au nom officiel d’abord ; une feuille cachée en dernier."""
    return sorted(
        classeur.worksheets,
        key=lambda feuille: (feuille.sheet_state != "visible", not _est_officielle(feuille)),
    )


def _chercher(recherche: Recherche, tableau: TableauSynthese) -> Reperes | None:
    intitules = tuple(competence.intitule for competence in tableau.competences)
    champs = tuple(
        recherche.champ(libelle, lambda texte, motif=motif: lib.suite(texte, motif))
        for libelle, motif in lib.VALEURS.items()
    )
    session = recherche.champ(lib.SESSION, lib.annee)
    choix = _options(recherche)
    intitule, periode = (recherche.etendue(nom, motif) for nom, motif in lib.COLONNES.items())
    competences = tuple(map(recherche.competence, intitules))
    titres = tuple(recherche.etendue(nom, motif) for nom, motif in lib.PARTIES.items())
    if recherche.manques:
        return None
    colonnes = (intitule.gauche, periode.gauche, *(etendue.gauche for etendue in competences))
    if len(set(colonnes)) < len(colonnes):
        recherche.manques.append(
            "Deux compétences, ou une compétence et la période, ont la même colonne dans la "
            f"feuille « {recherche.feuille.title} »."
        )
        return None
    capacites = tuple(partie.capacite for partie in tableau.parties)
    par_titre = dict(zip(lib.PARTIES, titres, strict=True))
    trouvees = parties(recherche.feuille, par_titre, colonnes, capacites)
    recherche.manques.extend(
        f"Aucune ligne à remplir sous « {partie.titre} » dans la feuille "
        f"« {recherche.feuille.title} »."
        for partie in trouvees
        if not partie.lignes
    )
    if recherche.manques:
        return None
    return Reperes(
        feuille=recherche.feuille.title,
        champs=champs,
        session=session,
        options=choix,
        intitule=intitule,
        periode=periode,
        intitules=intitules,
        competences=competences,
        parties=trouvees,
    )


def _options(recherche: Recherche) -> tuple[OptionTrouvee, ...]:
    """« Option : » et ses deux cases à cocher, ensemble ou chacune dans la sienne."""
    porteuses = [case for case in recherche.cases if options(case.texte) is not None]
    etiquette = [case for case in porteuses if lib.lettres(case.texte).startswith("option")]
    if not etiquette:
        recherche.introuvable(lib.OPTION)
    trouvees = [
        OptionTrouvee(lue.nom, case.etendue, lue.debut, lue.fin, lue.cochee)
        for case in porteuses
        for lue in options(case.texte) or ()
    ]
    for nom in OPTIONS:
        ici = [option for option in trouvees if option.nom == nom]
        if not ici:
            recherche.introuvable(nom)
        elif len(ici) > 1:
            ou = ", ".join(str(option.etendue) for option in ici)
            recherche.manques.append(
                f"Le libellé « {nom} » est en double dans la feuille "
                f"« {recherche.feuille.title} » : {ou}."
            )
    return tuple(trouvees)


def _refuser_si_remplie(recherche: Recherche, trouves: Reperes) -> None:
    deja = dict(_deja(recherche, trouves))
    if deja:
        vues = [f"« {texte} » en {ou}" for ou, texte in list(deja.items())[:3]]
        suite = f" et {len(deja) - 3} autres cases" if len(deja) > 3 else ""
        raise ClasseurRefuse(
            f"La feuille « {trouves.feuille} » est déjà remplie ({', '.join(vues)}{suite}) : "
            "déposez le formulaire vierge."
        )


def _deja(recherche: Recherche, trouves: Reperes) -> Iterator[tuple[str, str]]:
    """Ce qu’un candidat a déjà écrit : valeur d’un libellé, option cochée, ligne."""
    for champ in trouves.champs:
        if champ.deja:
            yield str(champ.etendue), _bref(champ.deja)
    for option in trouves.options:
        if option.cochee:
            yield str(option.etendue), f"{option.nom} cochée"
    lignes = {rang for partie in trouves.parties for ligne in partie.lignes for rang in ligne.rangs}
    voisines = {(c.etendue.haut, c.etendue.droite + 1) for c in trouves.champs}
    premiere, derniere = min(trouves.colonnes), max(trouves.colonnes)
    for case in recherche.cases:
        ici = case.etendue
        dans_le_tableau = premiere <= ici.gauche <= derniere
        a_cote = (ici.haut, ici.gauche) in voisines and _est_une_valeur(case.texte)
        if (ici.haut in lignes and dans_le_tableau) or a_cote:
            yield str(ici), _bref(case.texte)


def _est_une_valeur(texte: str) -> bool:
    """À droite d’un libellé : ni un autre libellé, ni une case à cocher, ni une consigne."""
    propre = texte.strip()
    consigne = propre.startswith("(") and propre.endswith(")")
    return bool(lib.sans_conduite(propre)) and not (
        consigne or ":" in propre or options(propre) is not None
    )


def _bref(texte: str) -> str:
    une_ligne = " ".join(texte.split())
    return une_ligne if len(une_ligne) <= 40 else f"{une_ligne[:39]}…"
