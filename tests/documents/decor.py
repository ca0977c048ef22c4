"""Des tableaux faits à la main, et de quoi relire le PDF qu’ils donnent."""

from functools import lru_cache
from io import BytesIO

import pdfplumber
from django.core.cache import caches
from pdfplumber.utils import extract_text

from documents import pdf
from documents.compositions.synthese import composer
from documents.feuillets import feuillet
from documents.tables.synthese import (
    TITRE_FORMATION,
    TITRE_PREMIERE_ANNEE,
    TITRE_SECONDE_ANNEE,
    EnTeteCompetence,
    Ligne,
    PartieSynthese,
    TableauSynthese,
)

MM = 25.4 / 72
GABARIT = "impression/tableau-de-synthese.html"
SANS_CROIX = (False,) * 6


def ligne(intitule="Plan de sauvegarde", documents=(), croix=SANS_CROIX):
    return Ligne(intitule, tuple(documents), "02/02/26 au 13/02/26", croix)


def lignes(nombre, **champs):
    return tuple(ligne(f"Réalisation numéro {rang}", **champs) for rang in range(1, nombre + 1))


def en_tetes(bloc):
    return tuple(
        EnTeteCompetence(c.intitule, tuple(s.intitule for s in c.sous_competences))
        for c in bloc.competences
    )


def tableau(bloc, formation=(), premiere=(), seconde=(), projet=False, **champs):
    valeurs = {
        "annee": 2027,
        "nom_officiel": "MOREAU Inès",
        "numero_candidat": "02147483648",
        "centre": "Lycée Ada-Lovelace (Valbourg-sur-Orge)",
        "option": "SLAM",
        "url": "https://portfolio.example/ines/",
    } | champs
    return TableauSynthese(
        competences=en_tetes(bloc),
        parties=(
            PartieSynthese(TITRE_FORMATION, 10, tuple(formation)),
            PartieSynthese(TITRE_PREMIERE_ANNEE, 7, tuple(premiere)),
            PartieSynthese(TITRE_SECONDE_ANNEE, 7, tuple(seconde)),
        ),
        projet=projet,
        **valeurs,
    )


def en_pdf(gabarit, contexte):
    return pdf.imprimer(feuillet("", gabarit, contexte))


def oublier_les_pages():
    caches["pages"].clear()


@lru_cache(maxsize=64)
def imprimer(tableau_de_synthese):
    return en_pdf(GABARIT, composer(tableau_de_synthese))


@lru_cache(maxsize=64)
def pages(pdf):
    """Les pages de pdfplumber, lues une fois par document."""
    return pdfplumber.open(BytesIO(pdf)).pages


def regrouper(positions, ecart=0.4):
    """Les filets (mm) : les traits à moins de `ecart` les uns des autres n’en font qu’un."""
    groupes = []
    for position in sorted(positions):
        if groupes and position - groupes[-1][-1] <= ecart:
            groupes[-1].append(position)
        else:
            groupes.append([position])
    return [(groupe[0] + groupe[-1]) / 2 for groupe in groupes]


@lru_cache(maxsize=64)
def filets_horizontaux(page):
    return regrouper(
        e["top"] * MM for e in page.edges if e["orientation"] == "h" and e["width"] > 5
    )


@lru_cache(maxsize=64)
def filets_verticaux(page):
    return regrouper(
        e["x0"] * MM for e in page.edges if e["orientation"] == "v" and e["height"] > 5
    )


def case(page, rang, debut, fin=None):
    """Le texte d’une case (rang 3 à 34, colonnes A à H), lu entre ses filets."""
    gauches = filets_verticaux(page)
    premiere, derniere = "ABCDEFGH".index(debut), "ABCDEFGH".index(fin or debut)
    return _entre(page, rang, gauches[premiere], gauches[derniere + 1])


def bande(page, rang):
    """Le texte d’un rang entier, d’un bord à l’autre."""
    gauches = filets_verticaux(page)
    return _entre(page, rang, gauches[0], gauches[-1])


def lettres(page, rang, colonne):
    """Les lettres d’une case dans l’ordre de lecture, même si leurs lignes sont très serrées."""
    x0, x1 = filets_verticaux(page)["ABCDEFGH".index(colonne) :][:2]
    dedans = _dedans(page, rang, x0, x1)
    return "".join(c["text"] for c in sorted(dedans, key=lambda c: (round(c["top"], 1), c["x0"])))


def _entre(page, rang, x0, x1):
    return " ".join(extract_text(_dedans(page, rang, x0, x1)).split("\n")).strip()


def _dedans(page, rang, x0, x1):
    hauts = filets_horizontaux(page)
    y0, y1 = hauts[rang - 3] / MM, hauts[rang - 2] / MM
    return [
        c
        for c in page.chars
        if c["upright"] and c["size"] < 60  # le filigrane traverse les cases
        if x0 / MM < (c["x0"] + c["x1"]) / 2 < x1 / MM and y0 < (c["top"] + c["bottom"]) / 2 < y1
    ]


def texte_debout(page, rang_colonne):
    """Le texte couché de bas en haut d’une colonne, remis dans l’ordre de lecture."""
    gauches = filets_verticaux(page)
    dans = [
        c
        for c in page.chars
        if not c["upright"] and gauches[rang_colonne] < c["x0"] * MM < gauches[rang_colonne + 1]
    ]
    return "".join(c["text"] for c in dans)
