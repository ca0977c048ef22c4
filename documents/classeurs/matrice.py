"""La matrice d’une classe en tableau : les mêmes lignes pour le CSV et pour le classeur.

L’export vit à l’étage des documents, où l’on sait déjà écrire un texte qui ne devient pas formule.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from unicodedata import category

from documents.classeurs.ecriture import FORMULE, UNE_DATE, octets, poser
from documents.nommage import en_ascii
from evaluations.lectures import LigneMatrice, MatriceDemandee

BOM = "\ufeff"
# Un tableur lit aussi une formule derrière une tabulation ou un retour à la ligne.
DEBUTS_DE_FORMULE = (*FORMULE, "\t", "\r", "\n")
ENTETES = ("Nom", "Prénom", "Option")
LARGEUR_DE_NOM, LARGEUR_DE_CASE = 24, 14


def nom_du_tableau(demandee: MatriceDemandee, extension: str) -> str:
    """« BTS-SIO-2-matrice-2027-au-2027-03-15.csv » ; sans date pour aujourd’hui."""
    promotion, jour = demandee.promotion, demandee.moment.jour
    date = f"-au-{jour.isoformat()}" if jour else ""
    return f"{en_ascii(promotion.nom)}-matrice-{promotion.session.annee}{date}.{extension}".lstrip(
        "-"
    )


def lignes_du_tableau(demandee: MatriceDemandee) -> Iterator[tuple[str, ...]]:
    """Les en-têtes, puis un étudiant par ligne, en mots : ce que la page dit à l’oreille."""
    matrice = demandee.montree
    yield (
        *ENTETES,
        *(
            entete
            for competence in matrice.competences
            for entete in (
                *(
                    f"{competence.ordre}.{item.ordre} {item.intitule}"
                    for item in competence.sous_competences
                ),
                f"Niveau de l’enseignant\u00a0: {competence.intitule}",
                f"Niveau que se donne l’étudiant\u00a0: {competence.intitule}",
            )
        ),
        f"Indicateurs satisfaits sur {matrice.nombre_indicateurs}",
    )
    for ligne in matrice.lignes:
        yield _ligne(ligne)


def matrice_en_csv(demandee: MatriceDemandee) -> bytes:
    """Point-virgule et marque d’ordre des octets : Excel français l’ouvre d’un double clic."""
    sortie = StringIO(newline="")
    tableau = csv.writer(sortie, delimiter=";")
    for ligne in lignes_du_tableau(demandee):
        tableau.writerow([sans_formule(texte) for texte in ligne])
    return f"{BOM}{sortie.getvalue()}".encode()


def matrice_en_classeur(demandee: MatriceDemandee) -> bytes:
    """Une feuille ; la tête et les noms restent en vue, chaque case est un texte."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    classeur = Workbook()
    classeur.properties.created = classeur.properties.modified = UNE_DATE
    classeur.properties.title = titre_du_tableau(demandee)
    feuille = classeur.active
    feuille.title = "Matrice"
    for rang, ligne in enumerate(lignes_du_tableau(demandee), start=1):
        for colonne, texte in enumerate(ligne, start=1):
            case = feuille.cell(rang, colonne)
            poser(case, _permis(texte))
            case.alignment = Alignment(wrap_text=True, vertical="top")
            if rang == 1:
                case.font = Font(bold=True)
    _mettre_en_page(feuille)
    return octets(classeur)


def titre_du_tableau(demandee: MatriceDemandee) -> str:
    date = f" au {demandee.moment.dit}" if demandee.moment.jour else ""
    return _permis(f"Matrice — {demandee.promotion}{date}")


def sans_formule(texte: str) -> str:
    """Une apostrophe devant ce qu’un tableur prendrait pour une formule."""
    return f"'{texte}" if texte.startswith(DEBUTS_DE_FORMULE) else texte


def _ligne(ligne: LigneMatrice) -> tuple[str, ...]:
    eleve = ligne.eleve
    return (
        eleve.nom_de_famille,
        eleve.prenom,
        eleve.option,
        *(
            mot
            for colonne in ligne.colonnes
            for mot in (
                *(case.dessin.mots for case in colonne.cases),
                colonne.niveau.mot_de_l_enseignant,
                colonne.niveau.etudiant.intitule if colonne.niveau.etudiant else "",
            )
        ),
        str(ligne.indicateurs_satisfaits),
    )


def _mettre_en_page(feuille: object) -> None:
    from openpyxl.utils import get_column_letter

    feuille.freeze_panes = "C2"
    feuille.page_setup.orientation = "landscape"
    feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight = 1, 0
    feuille.sheet_properties.pageSetUpPr.fitToPage = True
    feuille.print_title_rows = "1:1"
    for colonne in range(1, feuille.max_column + 1):
        largeur = LARGEUR_DE_NOM if colonne <= 2 else LARGEUR_DE_CASE
        feuille.column_dimensions[get_column_letter(colonne)].width = largeur


def _permis(texte: str) -> str:
    """Sans les caractères de commande, qu’un classeur refuse."""
    return "".join(c for c in texte if category(c) not in ("Cc", "Cs"))
