"""De quoi écrire un fichier de classe en une ligne."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

ENTETE = "Nom;Prénom;Adresse mail;Option;N° candidat"


def csv(*lignes, entete=ENTETE, codage="utf-8"):
    return "\r\n".join([entete, *lignes]).encode(codage)


def xlsx(*rangees, autres_feuilles=()):
    classeur = Workbook()
    for titre in autres_feuilles:
        classeur.create_sheet(titre, 0).append(["Édité le", "01/09/2026"])
    for rangee in rangees:
        classeur.worksheets[-1].append(list(rangee))
    octets = BytesIO()
    classeur.save(octets)
    return octets.getvalue()


def archive(**pieces):
    """Un zip ; `xl__workbook.xml` s’écrit xl/workbook.xml."""
    octets = BytesIO()
    with ZipFile(octets, "w", ZIP_DEFLATED) as zip_:
        for nom, contenu in pieces.items():
            zip_.writestr(nom.replace("__", "/") + ".xml", contenu)
    return octets.getvalue()
