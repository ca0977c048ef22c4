"""Du tableau de synthèse à sa feuille : les longueurs imprimées et le corps de chaque texte."""

from __future__ import annotations

from dataclasses import dataclass

from documents.compositions import geometrie as g
from documents.compositions.typographie import (
    GRAS,
    INTERLIGNE,
    INTERLIGNE_SERRE,
    NORMAL,
    Boite,
    couper,
    hauteur,
    imprimable,
    largeur,
    premier_corps,
)
from documents.tables.synthese import EnTeteCompetence, Ligne, PartieSynthese, TableauSynthese

RETRAIT = 1.5  # de chaque côté d’une case, en points imprimés
CORPS_MINIMAL = 2.5  # tout tient d’abord entier, aussi petit qu’il le faut pour l’être
CORPS_ABREGE = 5.0  # ce qui ne tient même pas ainsi s’abrège, et se lit au moins
OPTIONS = ("SISR", "SLAM")


@dataclass(frozen=True)
class TexteCompose:
    """Un texte coupé en lignes et le corps auquel il tient, prêts pour le gabarit (« 5.490pt »)."""

    lignes: tuple[str, ...]
    corps: str

    @property
    def texte(self) -> str:
        """Les lignes, chacune à la sienne : le gabarit garde les sauts de ligne."""
        return "\n".join(self.lignes)


@dataclass(frozen=True)
class CaseCompose:
    """La première case d’une ligne : l’intitulé, puis les documents en une phrase, coupés."""

    intitule: tuple[str, ...]
    documents: tuple[str, ...]
    corps: str

    @property
    def texte(self) -> str:
        return "\n".join((*self.intitule, *self.documents))


@dataclass(frozen=True)
class LigneComposee:
    case: CaseCompose
    periode: str
    croix: tuple[str, ...]


@dataclass(frozen=True)
class PartieComposee:
    titre: str
    lignes: tuple[LigneComposee, ...]
    vides: range


@dataclass(frozen=True)
class CompetenceComposee:
    """Une colonne : `retrait` centre ses puces couchées dans la largeur de la colonne."""

    intitule: str
    puces: tuple[str, ...]
    retrait: str


@dataclass(frozen=True)
class OptionComposee:
    nom: str
    marque: str


class Mesures:
    """Les longueurs imprimées d’une feuille, en points, à une seule échelle."""

    def __init__(self, lignes: tuple[int, ...]) -> None:
        self.echelle = g.echelle(lignes)
        self.largeur = g.LARGEUR_NOMINALE * self.echelle
        self.hauteur = g.hauteur_nominale(lignes) * self.echelle

    def part(self, pourcentage: float) -> float:
        return self.largeur * pourcentage / 100

    def nominal(self, points: float) -> float:
        return points * self.echelle

    def boite(
        self, pourcentage: float, hauteur_nominale: float, interligne: float = INTERLIGNE
    ) -> Boite:
        """La place d’une case, ses retraits et ses filets ôtés."""
        large = self.part(pourcentage) - 2 * RETRAIT - g.FILET
        return Boite(large, self.nominal(hauteur_nominale) - 1, interligne)


def pt(points: float) -> str:
    """Une longueur pour la feuille de style : point décimal, quelle que soit la langue."""
    return f"{points:.3f}pt"


def composer(tableau: TableauSynthese) -> dict[str, object]:
    """Le contexte du gabarit `impression/tableau-de-synthese.html`."""
    mesures = Mesures(tuple(partie.capacite for partie in tableau.parties))
    colonnes, corps = _competences(tableau.competences, mesures)
    return {
        "titre": _titre(tableau),
        "css": _longueurs(mesures),
        "annee": str(tableau.annee),
        "tete": _tete(tableau, mesures),
        "options": tuple(OptionComposee(o, "☒" if o == tableau.option else "▢") for o in OPTIONS),
        "competences": colonnes,
        "feuilles": tuple(
            tuple(_partie(partie, mesures) for partie in feuille) for feuille in tableau.feuilles
        ),
        "projet": tableau.projet,
        "css_competences": corps,
    }


def _titre(tableau: TableauSynthese) -> str:
    etat = "PROJET — " if tableau.projet else ""
    return (
        f"{etat}Tableau de synthèse des réalisations professionnelles"
        f" — {imprimable(tableau.nom_officiel)} — session {tableau.annee}"
    )


def _longueurs(m: Mesures) -> dict[str, str]:
    hauteur_a6 = m.nominal(g.H_COMPETENCES + g.H_PUCES)
    longueur, angle = g.diagonale(m.part(g.PART_INTITULE), hauteur_a6)
    longueurs = {
        "largeur": m.largeur,
        "colonne_a": m.part(g.PART_INTITULE),
        "colonne_b": m.part(g.PART_PERIODE),
        "colonne_c": m.part(g.PART_COMPETENCE),
        "titre": m.nominal(g.H_TITRE),
        "sous_titre": m.nominal(g.H_SOUS_TITRE),
        "identite": m.nominal(g.H_IDENTITE),
        "competences": m.nominal(g.H_COMPETENCES),
        "puces": m.nominal(g.H_PUCES),
        "diagonale": longueur,
        "haut_de_tete": hauteur_a6,
        "en_haut": hauteur_a6 * 0.22,
        "en_bas": hauteur_a6 * 0.74,
        "partie": m.nominal(g.H_PARTIE),
        "ligne": m.nominal(g.H_LIGNE),
        "haut": (g.PAGE_HAUTEUR - m.hauteur) / 2,
        "contour": g.CONTOUR,
        "filet": g.FILET,
        "demi_filet": g.FILET / 2,
        "corps_20": m.nominal(20),
        "corps_18": m.nominal(18),
        "corps_14": m.nominal(14),
        "corps_12": m.nominal(12),
        "corps_11": m.nominal(11),
        "corps_periode": corps_de_la_periode(m),
        "milieu_b": (m.part(g.PART_PERIODE) - m.nominal(12) * INTERLIGNE) / 2,
        "retrait": RETRAIT,
    }
    return {nom: pt(valeur) for nom, valeur in longueurs.items()} | {
        "angle": f"{angle:.4f}deg",
        "interligne": str(INTERLIGNE),
        "interligne_serre": str(INTERLIGNE_SERRE),
    }


def corps_de_la_periode(m: Mesures) -> float:
    """« 02/02/26 au » tient sur une ligne : une période en prend exactement deux."""
    place = m.part(g.PART_PERIODE) - 2 * g.FILET - 1.2
    return min(m.nominal(11), place / largeur("00/00/00 au", 1, GRAS))


def _tete(tableau: TableauSynthese, m: Mesures) -> dict[str, TexteCompose]:
    cinq = g.PART_INTITULE + g.PART_PERIODE + 3 * g.PART_COMPETENCE
    valeurs = {
        "nom": ("NOM et prénom : ", tableau.nom_officiel, cinq),
        "numero": ("N° candidat : ", tableau.numero_candidat, 100 - cinq),
        "centre": ("Centre de formation : ", tableau.centre, cinq),
        "url": ("Adresse URL du portfolio : ", tableau.url, 100),
    }
    return {
        cle: _identite(etiquette + imprimable(valeur), m.boite(part, g.H_IDENTITE), m)
        for cle, (etiquette, valeur, part) in valeurs.items()
    }


def _identite(texte: str, boite: Boite, m: Mesures) -> TexteCompose:
    corps = boite.corps([(texte, GRAS)], m.nominal(18))
    return TexteCompose(couper(texte, boite.largeur, corps, GRAS), pt(corps))


def _competences(
    competences: tuple[EnTeteCompetence, ...], m: Mesures
) -> tuple[tuple[CompetenceComposee, ...], dict[str, str]]:
    """Les six colonnes et leurs corps : un pour les intitulés, un pour toutes les puces."""
    case = m.boite(g.PART_COMPETENCE, g.H_COMPETENCES)
    large = m.part(g.PART_COMPETENCE)
    debout = Boite(m.nominal(g.H_PUCES) - 2 * RETRAIT - m.nominal(10), large - 1)
    textes = [[(imprimable(puce), NORMAL) for puce in c.puces] for c in competences]
    titres = [imprimable(c.intitule) for c in competences]
    corps_titre = min(case.corps([(titre, GRAS)], m.nominal(12)) for titre in titres)
    corps_puces = min(debout.corps(puces, m.nominal(10)) for puces in textes)
    colonnes = tuple(
        CompetenceComposee(
            titre,
            tuple(puce for puce, _ in puces),
            pt((large - hauteur(puces, debout.largeur, corps_puces)) / 2),
        )
        for titre, puces in zip(titres, textes, strict=True)
    )
    return colonnes, {"titres": pt(corps_titre), "puces": pt(corps_puces)}


def _partie(partie: PartieSynthese, m: Mesures) -> PartieComposee:
    return PartieComposee(
        titre=partie.titre,
        lignes=tuple(_ligne(ligne, m) for ligne in partie.lignes),
        vides=range(partie.vides),
    )


def _ligne(ligne: Ligne, m: Mesures) -> LigneComposee:
    return LigneComposee(
        case=composer_case(
            ligne, m.boite(g.PART_INTITULE, g.H_LIGNE, INTERLIGNE_SERRE), m.nominal(11)
        ),
        periode=ligne.periode.replace(" au ", " au\n"),
        croix=tuple("X" if cochee else "" for cochee in ligne.croix),
    )


def composer_case(ligne: Ligne, boite: Boite, corps_nominal: float) -> CaseCompose:
    """L’intitulé et tous ses documents, au plus grand corps qui les tient.

    Une liste qu’aucun corps ne tient (un millier de lettres et plus) s’abrège à un corps lisible,
    par documents entiers ; sous le minimum, il ne reste qu’un intitulé qui emplit la case.
    """
    intitule = imprimable(ligne.intitule)
    noms = tuple(filter(None, map(imprimable, ligne.documents)))
    entiere = _phrase(noms, len(noms))
    corps = premier_corps(
        lambda c: boite.accepte(_textes(intitule, entiere), c), corps_nominal, CORPS_MINIMAL
    )
    if corps is not None:
        return _case(intitule, entiere, boite, corps)
    corps = premier_corps(
        lambda c: _abreger(intitule, noms, boite, c) is not None, CORPS_ABREGE, CORPS_MINIMAL
    )
    if corps is not None:
        return _case(intitule, _abreger(intitule, noms, boite, corps) or "", boite, corps)
    return _case(intitule, "", boite, boite.corps([(intitule, GRAS)], CORPS_MINIMAL, 1))


def _abreger(intitule: str, noms: tuple[str, ...], boite: Boite, corps: float) -> str | None:
    """La plus longue liste abrégée qui tient à ce corps ; rien si même le compte ne tient pas."""
    retenue = None
    for gardes in range(len(noms) + 1):
        phrase = _phrase(noms, gardes)
        if not boite.accepte(_textes(intitule, phrase), corps):
            break
        retenue = phrase
    return retenue


def _case(intitule: str, documents: str, boite: Boite, corps: float) -> CaseCompose:
    return CaseCompose(
        intitule=couper(intitule, boite.largeur, corps, GRAS),
        documents=couper(documents, boite.largeur, corps, GRAS) if documents else (),
        corps=pt(corps),
    )


def _textes(intitule: str, documents: str) -> list[tuple[str, str]]:
    return [(intitule, GRAS), (documents, GRAS)] if documents else [(intitule, GRAS)]


def _phrase(noms: tuple[str, ...], gardes: int) -> str:
    """« Procédure ; Rapport … et 3 autres » : des documents entiers, jamais un nom coupé."""
    reste = len(noms) - gardes
    if not reste:
        return "\u00a0; ".join(noms)
    if not gardes:
        return f"{reste}\u00a0documents" if reste > 1 else "1\u00a0document"
    autres = "1\u00a0autre" if reste == 1 else f"{reste}\u00a0autres"
    return "\u00a0; ".join(noms[:gardes]) + f" …\u00a0et\u00a0{autres}"
