"""D’une fiche à ses pages : les phrases, les marques et les mesures que le gabarit imprime."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from documents.accords import preuves_tues
from documents.compositions.typographie import imprimable, lignes_imprimables
from documents.tables.fiche import (
    EN_ATTENTE,
    NON_RETENUE,
    RETENUE,
    CompetenceDeFiche,
    FicheDeRealisation,
    JugementPrecedent,
    PreuveDeFiche,
    RevendicationDeFiche,
)
from evaluations.lectures import Jugement
from portfolio.balisage import baliser, sens
from portfolio.models import Cadre, ContenuFige, Etat
from referentiel.accords import accord, en_lettres

# La forme et le mot disent tout ; la couleur ne fait que répéter.
MARQUES = {
    Etat.BROUILLON: "·",
    Etat.SOUMISE: "→",
    Etat.A_REPRENDRE: "↺",
    Etat.VALIDEE: "✓",
}
REPONSES = {
    RETENUE: ("✓", "Retenue"),
    NON_RETENUE: ("✗", "Non retenue"),
    EN_ATTENTE: ("…", "En attente"),
}
# Au-delà, une revendication peut se couper d’une page à l’autre : la garder entière ferait un trou.
REVENDICATION_LONGUE = 1200
# La plus grande place d’une image, en millimètres : toute la largeur, moins d’une demi-page.
LARGEUR_MAX, HAUTEUR_MAX, DEMI_LARGEUR = 186, 112, 91
POINTS_PAR_MM = 96 / 25.4


@dataclass(frozen=True)
class Paragraphe:
    texte: str

    @property
    def sens(self) -> str:
        return sens(self.texte)


def composer_fiche(fiche: FicheDeRealisation) -> dict[str, object]:
    """Le contexte du gabarit `impression/fiche-de-realisation.html`."""
    intitule = imprimable(fiche.contenu.intitule) or "Sans intitulé"
    return {
        "titre": f"Fiche de réalisation — {intitule}",
        "intitule": intitule,
        "nom": imprimable(fiche.nom_officiel),
        "classe": imprimable(f"{fiche.promotion}, {fiche.etablissement}"),
        "fiche": fiche,
        "marque": MARQUES[fiche.etat],
        "soumission": _soumission(fiche),
        "attributs": _attributs(fiche.contenu),
        "recit": _recit(fiche.contenu),
        "environnement": paragraphes(fiche.contenu.environnement),
        "competences": [_competence(c) for c in fiche.competences if c.revendications],
        "jugement": fiche.jugement and _jugement(fiche, fiche.jugement),
        "precedents": [_precedent(precedent) for precedent in fiche.precedents],
        "preuves": [_preuve(preuve) for preuve in fiche.preuves],
        "images": [_image(preuve) for preuve in fiche.preuves if preuve.dimensions],
        "confidentielles": _tues(fiche.confidentielles),
    }


def source_de(preuve: PreuveDeFiche) -> str:
    """L’adresse d’une image dans la page : son contenu, par son empreinte."""
    return f"preuve:{preuve.preuve.sha256}"


def paragraphes(texte: str) -> list[Paragraphe]:
    """Les lignes saisies, chacune imprimable ; les lignes vides ne comptent pas."""
    return [Paragraphe(ligne) for saisie in texte.splitlines() if (ligne := imprimable(saisie))]


def _tues(nombre: int) -> str:
    accord = "ni nommée ni montrée" if nombre == 1 else "ni nommées ni montrées"
    return f"{preuves_tues(nombre)}, {accord} ici." if nombre else ""


def _jour(instant: datetime) -> str:
    return en_lettres(localtime(instant)).replace(" ", "\u00a0")


def _soumission(fiche: FicheDeRealisation) -> str:
    if fiche.soumise_le is None:
        return ""
    return f"soumission n°\u00a0{fiche.numero} du {_jour(fiche.soumise_le)}"


def _attributs(contenu: ContenuFige) -> list[tuple[str, str]]:
    """Les faits de la réalisation ; ce qui n’est pas dit n’a pas de ligne."""
    attributs = [
        ("Cadre", Cadre(contenu.cadre).label),
        ("Période", _periode(contenu)),
        ("Organisation", imprimable(contenu.organisation)),
        ("Lieu", imprimable(contenu.lieu)),
        ("Réalisée", "en équipe" if contenu.en_equipe else "individuellement"),
    ]
    return [(nom, valeur) for nom, valeur in attributs if valeur]


def _periode(contenu: ContenuFige) -> str:
    debut = f"{contenu.debut_le:%d/%m/%Y}" if contenu.debut_le else ""
    fin = f"{contenu.fin_le:%d/%m/%Y}" if contenu.fin_le else ""
    if debut and fin:
        return f"du {debut} au {fin}"
    if debut:
        return f"depuis le {debut} (fin non datée)"
    return f"jusqu’au {fin} (début non daté)" if fin else "non datée"


def _recit(contenu: ContenuFige) -> list[tuple[str, SafeString]]:
    """Les récits dans le HTML même de la page, une fois leurs caractères imprimables."""
    contribution = contenu.contribution if contenu.en_equipe else ""
    parties = (
        ("Contexte", contenu.contexte),
        ("Démarche", contenu.demarche),
        ("Résultats", contenu.resultats),
        ("Contribution personnelle", contribution),
    )
    lues = [(titre, baliser(lignes_imprimables(texte))) for titre, texte in parties]
    return [(titre, html) for titre, html in lues if html]


def _competence(competence: CompetenceDeFiche) -> dict[str, object]:
    return {
        "officielle": competence.officielle,
        "revendications": [_revendication(r) for r in competence.revendications],
    }


def _revendication(revendication: RevendicationDeFiche) -> dict[str, object]:
    marque, mot = REPONSES[revendication.reponse]
    return {
        "officielle": revendication.officielle,
        "reponse": revendication.reponse,
        "marque": marque,
        "mot": mot,
        "justification": paragraphes(revendication.justification),
        "preuves": _appuis(revendication),
        "longue": len(revendication.justification) > REVENDICATION_LONGUE,
    }


def _appuis(revendication: RevendicationDeFiche) -> str:
    """« 1. Inventaire GLPI ; 3. Capture ; 1 preuve confidentielle »."""
    nommees = [f"{p.numero}.\u00a0{imprimable(p.preuve.intitule)}" for p in revendication.preuves]
    tues = preuves_tues(revendication.confidentielles)
    return "\u00a0; ".join([*nommees, *([tues] if tues else [])])


def _jugement(fiche: FicheDeRealisation, jugement: Jugement) -> dict[str, object]:
    return {
        "lu": jugement,
        "marque": MARQUES[jugement.decision],
        "le": _jour(jugement.rendue_le),
        "par": imprimable(jugement.enseignant),
        "commentaire": paragraphes(jugement.commentaire),
        "rouverte": not fiche.en_vigueur,
        "competences": [c for c in fiche.competences if c.niveaux],
    }


def _precedent(precedent: JugementPrecedent) -> dict[str, object]:
    return {
        "numero": precedent.numero,
        "marque": MARQUES[precedent.decision],
        "decision": precedent.libelle_decision,
        "le": _jour(precedent.rendue_le),
        "par": imprimable(precedent.enseignant),
        "commentaire": paragraphes(precedent.commentaire),
    }


def _preuve(preuve: PreuveDeFiche) -> dict[str, object]:
    figee = preuve.preuve
    return {
        "numero": preuve.numero,
        "intitule": imprimable(figee.intitule),
        "fichier": imprimable(figee.lien or figee.nom_fichier),
        "lien": figee.lien,
        "details": "" if figee.lien else " · ".join(_details(preuve)),
        "provenance": imprimable(figee.provenance),
        "sha256": figee.sha256,
        "confidentielle": figee.confidentielle,
        "illisible": preuve.illisible,
    }


def _details(preuve: PreuveDeFiche) -> Iterable[str]:
    """« PDF », « 3 pages », « 312 Ko »."""
    yield imprimable(preuve.preuve.etiquette.upper())
    if preuve.pages is not None:
        yield accord(preuve.pages, "page")
    yield preuve.preuve.poids


def _image(preuve: PreuveDeFiche) -> dict[str, object]:
    largeur, hauteur = preuve.dimensions
    etroite = hauteur > largeur
    place = DEMI_LARGEUR if etroite else LARGEUR_MAX
    # Jamais agrandie : un point de l’image vaut au plus un point d’écran.
    echelle = min(place / largeur, HAUTEUR_MAX / hauteur, 1 / POINTS_PAR_MM)
    return {
        "numero": preuve.numero,
        "intitule": imprimable(preuve.preuve.intitule),
        "source": source_de(preuve),
        "etroite": etroite,
        "largeur": f"{max(1, largeur * echelle):.2f}",
        "hauteur": f"{max(1, hauteur * echelle):.2f}",
    }
