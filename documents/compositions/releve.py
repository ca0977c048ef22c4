"""Du relevé de positionnement à sa page : l’échelle de chaque compétence et les phrases autour."""

from __future__ import annotations

from django.utils.timezone import localtime

from documents.compositions.geometrie import POINTS_PAR_MM
from documents.compositions.typographie import NORMAL, Boite, Texte, imprimable, premier_corps
from documents.tables.releve import CompetenceDuReleve, Releve
from evaluations.lectures import PositionnementLu
from referentiel.lectures import BlocLu, NiveauLu

# La forme et le mot disent le cran arrêté, sur une copie en noir et blanc comme à l’oreille.
MARQUE = "✔ arrêté"

# La place que les six échelles laissent aux commentaires sur une seule page.
COMMENTAIRES = Boite(largeur=178 * POINTS_PAR_MM, hauteur=62 * POINTS_PAR_MM, interligne=1.2)
CORPS, CORPS_MINIMAL = 9.0, 7.0
# Au-delà, un commentaire peut passer d’une page à l’autre : il en emplirait une à lui seul.
COMMENTAIRE_D_UN_BLOC = 2000


def composer_releve(releve: Releve) -> dict[str, object]:
    """Le contexte du gabarit `impression/releve-de-positionnement.html`."""
    nom = imprimable(releve.nom_officiel)
    return {
        "titre": f"Relevé de positionnement — {nom}",
        "nom": nom,
        "releve": releve,
        "cadre": imprimable(f"{releve.promotion}, {releve.etablissement}"),
        "numero": imprimable(releve.numero_candidat) or "non renseigné",
        "option": releve.option or "non renseignée",
        "bilan": bilan(releve),
        "competences": tuple(_competence(c, releve.bloc) for c in releve.competences),
        "corps": f"{_corps_des_commentaires(releve)}pt",
    }


def bilan(releve: Releve) -> str:
    """« 4 / 6 niveaux arrêtés · 15 / 22 sous-compétences couvertes · 20 / 38 indicateurs … »."""
    return " · ".join(
        f"{fait}\u00a0/\u00a0{total} {quoi}"
        for fait, total, quoi in (
            (releve.arretes, len(releve.competences), "niveaux arrêtés"),
            (releve.couvertes, len(releve.bloc.sous_competences), "sous-compétences couvertes"),
            (releve.satisfaisants, len(releve.bloc.indicateurs), "indicateurs satisfaisants"),
        )
    )


def _competence(suivie: CompetenceDuReleve, bloc: BlocLu) -> dict[str, object]:
    lu = suivie.positionnement
    commentaire = paragraphes(lu.arrete)
    return {
        "intitule": lu.competence.intitule,
        "faits": _faits(suivie),
        "crans": tuple(_cran(niveau, lu.arrete) for niveau in bloc.niveaux),
        "decision": _decision(lu.arrete),
        "commentaire": commentaire,
        "longue": sum(map(len, commentaire)) > COMMENTAIRE_D_UN_BLOC,
    }


def _cran(niveau: NiveauLu, arrete: PositionnementLu | None) -> dict[str, str]:
    est_arrete = arrete is not None and niveau.id == arrete.niveau.id
    return {
        "intitule": niveau.intitule,
        "classe": "arrete" if est_arrete else "nu",
        "marque": MARQUE if est_arrete else "",
    }


def _faits(suivie: CompetenceDuReleve) -> str:
    """« 4 / 6 sous-compétences couvertes · 5 / 7 indicateurs constatés, 4 satisfaisants »."""
    lu = suivie.positionnement
    pluriel = "s" if lu.satisfaisants > 1 else ""
    satisfaisants = f"{lu.satisfaisants or 'aucun'}\u00a0satisfaisant{pluriel}"
    return (
        f"{suivie.couvertes}\u00a0/\u00a0{suivie.sous_competences} sous-compétences couvertes · "
        f"{lu.constates}\u00a0/\u00a0{lu.indicateurs} indicateurs constatés"
        + (f", {satisfaisants}" if lu.constates else "")
    )


def _decision(arrete: PositionnementLu | None) -> tuple[str, str]:
    """Ce qui est décidé et par qui ; une proposition du programme reste l’affaire de l’atelier."""
    if arrete is None:
        return "Niveau non arrêté", ""
    le = f"{localtime(arrete.decide_le):%d/%m/%Y}"
    qui = imprimable(arrete.enseignant)
    return f"Niveau arrêté\u00a0: {arrete.niveau.intitule}", f"par {qui}, le {le}"


def paragraphes(arrete: PositionnementLu | None) -> tuple[str, ...]:
    """Le commentaire entre guillemets, un paragraphe par ligne saisie."""
    if arrete is None:
        return ()
    lignes = [imprimable(ligne) for ligne in arrete.commentaire.splitlines()]
    texte = "\n".join(ligne for ligne in lignes if ligne)
    return tuple(f"«\u00a0{texte}\u00a0»".split("\n")) if texte else ()


def _corps_des_commentaires(releve: Releve) -> float:
    """Réduit pour tenir en une page ; s’il en faut plusieurs de toute façon, rien ne rapetisse."""
    textes: list[Texte] = [
        (paragraphe, NORMAL)
        for suivie in releve.competences
        for paragraphe in paragraphes(suivie.positionnement.arrete)
    ]
    return (
        premier_corps(lambda corps: COMMENTAIRES.accepte(textes, corps), CORPS, CORPS_MINIMAL)
        or CORPS
    )
