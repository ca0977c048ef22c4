"""Remplir le classeur officiel d’une session : chaque valeur à la suite de son libellé.

Rien du formulaire ne change que les cases remplies, où le corps baisse si le texte déborde, et
les lignes ajoutées quand une partie en manque. Mêmes entrées, mêmes octets.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from documents.classeurs import libelles as lib
from documents.classeurs.bandes import Bande
from documents.classeurs.ecriture import (
    boite,
    octets,
    poser,
    sans_echappement,
    texte_de_la_ligne,
    texte_de_la_periode,
    titrer,
)
from documents.classeurs.enrichis import corps_multiplie, remplacer
from documents.classeurs.feuilles import Etendue, case, etendue, hauteur, largeur
from documents.classeurs.insertion import agrandir
from documents.classeurs.modele import ouvrir
from documents.classeurs.reperes import Champ, Reperes, reperer
from documents.compositions import geometrie as g
from documents.compositions.typographie import GRAS, Boite, imprimable, premier_corps
from documents.compositions.typographie import largeur as largeur_du_texte
from documents.tables.synthese import Ligne, TableauSynthese

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

CORPS_PAR_DEFAUT = 11
CORPS_D_UNE_LIGNE_MINIMAL = 8  # au-dessous, une valeur trop longue se replie


def remplir(modele: bytes, tableau: TableauSynthese) -> bytes:
    """Les octets du classeur rempli ; lève `ClasseurRefuse`, une phrase par raison."""
    classeur = ouvrir(modele).classeur
    reperes = reperer(classeur, tableau)
    feuille = classeur[reperes.feuille]
    _identite(feuille, reperes, tableau)
    _option(feuille, reperes, tableau.option)
    couples = zip(reperes.parties, tableau.parties, strict=True)
    # De la partie du bas vers celle du haut : ce qu’on insère ne déplace que du déjà rempli.
    for partie, a_ecrire in sorted(couples, key=lambda c: c[0].etendue.haut, reverse=True):
        bandes = agrandir(feuille, partie.lignes, len(a_ecrire.lignes))
        for bande, ligne in zip(bandes, a_ecrire.lignes, strict=False):
            _ligne(feuille, reperes, bande, ligne)
    titrer(classeur, tableau)
    return octets(classeur)


def _identite(feuille: Worksheet, reperes: Reperes, tableau: TableauSynthese) -> None:
    valeurs = {
        lib.NOM: tableau.nom_officiel,
        lib.NUMERO: tableau.numero_candidat,
        lib.CENTRE: tableau.centre,
        lib.URL: tableau.url,
        lib.SESSION: str(tableau.annee),
    }
    for champ in (*reperes.champs, reperes.session):
        _completer(feuille, champ, imprimable(valeurs[champ.libelle]))


def _completer(feuille: Worksheet, champ: Champ, valeur: str) -> None:
    """Écrit la valeur après le libellé ; sans valeur, la case reste celle du formulaire."""
    if not valeur:
        return
    ici = case(feuille, champ.etendue)
    debut = str(ici.value)[: champ.debut].rstrip()
    lien = " " if debut.endswith((":", ")")) or champ.libelle == lib.SESSION else "\u00a0: "
    complete = remplacer(
        ici.value, len(debut), len(str(ici.value)), f"{lien}{sans_echappement(valeur)}"
    )
    texte, place = str(complete), _place(feuille, champ.etendue, g.H_IDENTITE)
    corps = _corps_du_champ(texte, place, _corps(ici), ici)
    poser(ici, corps_multiplie(complete, corps / _corps(ici)))
    _habiller(ici, corps)


def _corps_du_champ(texte: str, place: Boite, nominal: float, ici: Cell) -> float:
    """Sur une ligne tant que le texte y reste lisible, sinon replié dans la case."""
    lignes = texte.split("\n")
    if not ici.alignment.wrap_text:
        corps = premier_corps(
            lambda c: max(largeur_du_texte(t, c, GRAS) for t in lignes) <= place.largeur,
            nominal,
            min(nominal, CORPS_D_UNE_LIGNE_MINIMAL),
        )
        if corps is not None:
            return corps
        _replier(ici)
    return place.corps([(t, GRAS) for t in lignes], nominal)


def _option(feuille: Worksheet, reperes: Reperes, choisie: str) -> None:
    for option in reperes.options:
        if option.nom == choisie:
            ici = case(feuille, option.etendue)
            coche = lib.cochee(str(ici.value)[option.debut : option.fin])
            poser(ici, remplacer(ici.value, option.debut, option.fin, coche))


def _ligne(feuille: Worksheet, reperes: Reperes, bande: Bande, ligne: Ligne) -> None:
    intitule, periode, *competences = (
        etendue(feuille, bande.haut, colonne) for colonne in reperes.colonnes
    )
    for ou, composer, contenu in (
        (intitule, texte_de_la_ligne, ligne),
        (periode, texte_de_la_periode, ligne.periode),
    ):
        ici = case(feuille, ou)
        texte, corps = composer(contenu, _place(feuille, ou, g.H_LIGNE), _corps(ici))
        poser(ici, texte)
        _habiller(ici, corps)
        _replier(ici)
    for ou, cochee in zip(competences, ligne.croix, strict=True):
        if cochee:
            _cocher(case(feuille, ou))


def _cocher(ici: Cell) -> None:
    poser(ici, "X")
    alignement = copy(ici.alignment)
    alignement.horizontal = alignement.vertical = "center"
    ici.alignment = alignement


def _place(feuille: Worksheet, ou: Etendue, hauteur_par_defaut: float) -> Boite:
    haut = hauteur(feuille, ou.haut, ou.bas) or hauteur_par_defaut
    return boite(largeur(feuille, ou.gauche, ou.droite), haut)


def _corps(ici: Cell) -> float:
    return ici.font.sz or CORPS_PAR_DEFAUT


def _habiller(ici: Cell, corps: float) -> None:
    """Le corps seul change, et seulement s’il a dû baisser."""
    if corps != _corps(ici):
        police = copy(ici.font)
        police.sz = corps
        ici.font = police


def _replier(ici: Cell) -> None:
    if not ici.alignment.wrap_text:
        alignement = copy(ici.alignment)
        alignement.wrap_text = True
        ici.alignment = alignement
