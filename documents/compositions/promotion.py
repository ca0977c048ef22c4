"""De la synthèse de promotion à ses pages : le plus grand corps auquel la classe tient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from documents.calculs.etat_du_dossier import EtatDuDossier, Forme, etat_du_dossier
from documents.compositions.geometrie import POINTS_PAR_MM
from documents.compositions.typographie import GRAS, NORMAL, couper, imprimable
from documents.tables.promotion import CaseDeCompetence, LigneDePromotion, SyntheseDePromotion
from referentiel.accords import accord

# Les colonnes, en millimètres : 273 entre les marges d’une page A4 couchée.
LARGEURS = {
    "nom": 46.2,
    "numero": 19.5,
    "option": 10.5,
    "competence": 14.0,
    "realisations": 11.6,
    "croix": 15.0,
    "semaines": 12.0,
    "attestations": 14.0,
    "etat": 37.0,
}
TETE = 253.0  # le QR occupe le reste
RETRAIT_MM = 1.0
INTERLIGNE = 1.2
FILET = 0.4

# Ce que la tête du document, celle du tableau et la légende laissent aux lignes, en points.
PREMIERE_PAGE = 141 * POINTS_PAR_MM
PAGE_DE_SUITE = 164 * POINTS_PAR_MM
CORPS_DE_TETE = 9.0
# (corps, blanc au-dessus et au-dessous d’une ligne, en cadratins), du plus aéré au plancher.
ESSAIS = ((8.5, 0.45), (8.5, 0.25), *((quart / 4, 0.1) for quart in range(34, 23, -1)))

Rangee = dict[str, object]


def composer_promotion(synthese: SyntheseDePromotion) -> dict[str, object]:
    """Le contexte du gabarit `impression/synthese-de-promotion.html`."""
    etats = [etat_du_dossier(ligne, synthese.semaines_attendues) for ligne in synthese.lignes]
    rangees = [_rangee(ligne, etat) for ligne, etat in zip(synthese.lignes, etats, strict=True)]
    nom, cadre, resume = imprimable(synthese.nom), imprimable(synthese.etablissement), bilan(etats)
    corps, blanc = mise_en_page(rangees, _lignes_en_plus(f"{resume} · {cadre}"))
    return {
        "titre": f"Synthèse de promotion — {nom}",
        "nom": nom,
        "cadre": cadre,
        "synthese": synthese,
        "competences": synthese.bloc.competences,
        "niveaux": synthese.bloc.niveaux,
        "rangees": rangees,
        "bilan": resume,
        "formes": {forme.name.lower(): forme.value for forme in Forme},
        "css": {
            **{colonne: f"{largeur}mm" for colonne, largeur in LARGEURS.items()},
            "corps": f"{corps}pt",
            "blanc": f"{blanc}em",
            "retrait": f"{RETRAIT_MM}mm",
        },
    }


def bilan(etats: Sequence[EtatDuDossier]) -> str:
    """« 14 candidats · 3 dossiers complets, 9 à compléter, 2 sans rien de validé »."""
    if not etats:
        return "Aucun candidat"
    formes = Counter(etat.forme for etat in etats)
    complets = formes[Forme.COMPLET]
    return (
        f"{accord(len(etats), 'candidat')} · {accord(complets, 'dossier')} "
        f"complet{'s' if complets > 1 else ''}, {formes[Forme.A_COMPLETER]}\u00a0à compléter, "
        f"{formes[Forme.RIEN]}\u00a0sans rien de validé"
    )


def _rangee(ligne: LigneDePromotion, etat: EtatDuDossier) -> Rangee:
    return {
        "nom": imprimable(ligne.nom_officiel),
        "numero": imprimable(ligne.numero_candidat) or "–",
        "option": ligne.option or "–",
        "cases": tuple(_case(case) for case in ligne.competences),
        "realisations": (ligne.validees, ligne.soumises, ligne.a_reprendre),
        "croix": _croix(ligne),
        "semaines": ligne.semaines,
        "attestations": f"{ligne.attestations}/{ligne.stages}" if ligne.stages else "–",
        "forme": etat.forme.value,
        "classe": etat.forme.name.lower(),
        "etat": etat.phrase,
    }


def _croix(ligne: LigneDePromotion) -> str:
    """« 3 5 » : les colonnes qui n’ont pas leur croix."""
    if len(ligne.a_couvrir) == len(ligne.competences):
        return "toutes"
    return " ".join(map(str, ligne.a_couvrir)) or "–"


def _case(case: CaseDeCompetence) -> dict[str, object]:
    if case.arrete is not None:
        return {"texte": case.arrete.code, "arrete": True}
    return {"texte": f"{case.validees}/{case.sous_competences}", "arrete": False}


def mise_en_page(rangees: Sequence[Rangee], en_plus: float = 0) -> tuple[float, float]:
    """Le plus grand corps qui tient dans le moins de pages possible, et le blanc qui va avec.

    `en_plus` : ce que la tête du document prend de plus que d’ordinaire, en points.
    """
    pages = 1
    while hauteur(rangees, *ESSAIS[-1]) > _place(pages) - en_plus:
        pages += 1
    place = _place(pages) - en_plus
    return next(essai for essai in ESSAIS if hauteur(rangees, *essai) <= place)


def _place(pages: int) -> float:
    return PREMIERE_PAGE + (pages - 1) * PAGE_DE_SUITE


def _lignes_en_plus(resume: str) -> float:
    """La hauteur que le résumé de la classe prend au-delà de sa première ligne, en points."""
    lignes = couper(resume, TETE * POINTS_PAR_MM, CORPS_DE_TETE, GRAS)
    return (len(lignes) - 1) * CORPS_DE_TETE * INTERLIGNE


def hauteur(rangees: Sequence[Rangee], corps: float, blanc: float) -> float:
    """La hauteur de toutes les lignes, en points ; un nom trop long s’y plie."""
    return sum(
        _lignes(rangee, corps) * corps * INTERLIGNE + 2 * blanc * corps + FILET
        for rangee in rangees
    )


def _lignes(rangee: Rangee, corps: float) -> int:
    """Le nombre de lignes de la plus haute des cases qui peuvent se plier."""
    textes = (
        (rangee["nom"], "nom", GRAS),
        (rangee["numero"], "numero", NORMAL),
        (rangee["croix"], "croix", NORMAL),
        (f"{rangee['forme']}\u00a0{rangee['etat']}", "etat", NORMAL),
    )
    return max(
        len(couper(str(texte), _interieur(colonne), corps, graisse))
        for texte, colonne, graisse in textes
    )


def _interieur(colonne: str) -> float:
    return (LARGEURS[colonne] - 2 * RETRAIT_MM) * POINTS_PAR_MM
