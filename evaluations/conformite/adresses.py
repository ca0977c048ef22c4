"""De la faute au champ qui la corrige, selon qui lit et ce que l’état de la réalisation permet."""

from __future__ import annotations

from django.urls import reverse

from evaluations.conformite.constatations import (
    LE_DOSSIER,
    Constatation,
    Gravite,
    Nature,
    Sujet,
)
from evaluations.conformite.faits import Faits, Lecteur, Ligne
from portfolio.lectures import StageLu
from portfolio.models import Etat
from referentiel.adresses import adresse_de

SANS_INTITULE = "Sans intitulé"
HORS_TABLEAU = "brouillon, hors du tableau"

# Ce que l’on fait au bout du lien : pour un stage et pour une réalisation, par champ.
GESTES = {
    "intitule": "Corriger l’intitulé",
    "debut_le": "Corriger la date de début",
    "fin_le": "Corriger la date de fin",
    "organisation": "Dire l’organisation",
    "stage": "Choisir le stage",
    "contribution": "Écrire la contribution",
    "environnement": "Déclarer l’environnement",
    "semaines": "Corriger les semaines",
    "adresse": "Compléter l’adresse",
    "tuteur": "Nommer le tuteur",
    "missions": "Écrire les missions",
    "attestation": "Déposer l’attestation",
}


def sur_le_dossier(
    faits: Faits, gravite: Gravite, phrase: str, geste: str, adresse: str
) -> Constatation:
    """`adresse` est celle de l’étudiant ; les autres sont menés à la page de l’étudiant."""
    if faits.lecteur is not Lecteur.ETUDIANT:
        geste, adresse = "Voir l’étudiant", page_de_l_etudiant(faits)
    return Constatation(gravite, phrase, geste, adresse, LE_DOSSIER)


def sur_l_inscription(faits: Faits, gravite: Gravite, phrase: str, champ: str) -> Constatation:
    """L’établissement tient l’inscription : lui seul y écrit, les autres voient où cela manque."""
    if faits.lecteur is Lecteur.ADMINISTRATION:
        saisie = adresse_de("admin:comptes_inscription_change", faits.inscription_id)
        return Constatation(gravite, phrase, "Le saisir", f"{saisie}#id_{champ}")
    tableau = adresse_de("tableau_de_synthese_pdf", faits.inscription_id)
    demande = f"{phrase} À demander à votre établissement."
    if faits.lecteur is Lecteur.ENSEIGNANT:
        demande = phrase
    return Constatation(gravite, demande, "Voir le tableau", tableau)


def sur_l_adresse(faits: Faits, gravite: Gravite, phrase: str) -> Constatation:
    """L’adresse du portfolio : l’étudiant la choisit lui-même."""
    if faits.lecteur is Lecteur.ETUDIANT:
        return Constatation(gravite, phrase, "Choisir l’adresse", reverse("adresse"))
    return sur_l_inscription(faits, gravite, phrase, "url_portfolio")


def sur_la_ligne(
    faits: Faits, ligne: Ligne, gravite: Gravite, phrase: str, champ: str
) -> Constatation:
    """Un champ du formulaire, ou la réalisation elle-même quand elle ne se modifie pas."""
    if ligne.modifiable and faits.lecteur is Lecteur.ETUDIANT:
        geste = GESTES.get(champ, "Écrire la justification")
        adresse = f"{adresse_de('realisation_modifier', ligne.id)}#id_{champ}"
    else:
        geste, adresse = geste_sur_place(faits, ligne), adresse_de("realisation", ligne.id)
    return Constatation(_au_plus(ligne, gravite), phrase, geste, adresse, sujet(ligne))


def sur_les_revendications(
    faits: Faits, ligne: Ligne, gravite: Gravite, phrase: str
) -> Constatation:
    adresse = f"{adresse_de('realisation_modifier', ligne.id)}#titre-revendications"
    geste = "Choisir les sous-compétences"
    if not (ligne.modifiable and faits.lecteur is Lecteur.ETUDIANT):
        geste, adresse = geste_sur_place(faits, ligne), adresse_de("realisation", ligne.id)
    return Constatation(_au_plus(ligne, gravite), phrase, geste, adresse, sujet(ligne))


def sur_les_preuves(
    faits: Faits, ligne: Ligne, gravite: Gravite, phrase: str, preuve: int = 0
) -> Constatation:
    """La preuve nommée, ou toute la liste quand c’est une preuve qui manque."""
    page = adresse_de("realisation", ligne.id)
    geste = "Corriger la preuve" if preuve else "Ajouter une preuve"
    if not (ligne.modifiable and faits.lecteur is Lecteur.ETUDIANT):
        geste = geste_sur_place(faits, ligne)
    ancre = f"#preuve-{preuve}" if preuve else "#preuves"
    return Constatation(_au_plus(ligne, gravite), phrase, geste, page + ancre, sujet(ligne))


def sur_l_etat(faits: Faits, ligne: Ligne, gravite: Gravite, phrase: str) -> Constatation:
    """La réalisation est à terminer : au bouton qui la soumet, ou à sa page."""
    page = adresse_de("realisation", ligne.id)
    if ligne.modifiable and faits.lecteur is Lecteur.ETUDIANT:
        return Constatation(gravite, phrase, *vers_la_suite(ligne), sujet(ligne))
    if ligne.etat == Etat.SOUMISE and faits.lecteur is Lecteur.ENSEIGNANT:
        evaluer = adresse_de("realisation_evaluer", ligne.id)
        return Constatation(gravite, phrase, "L’évaluer", evaluer, sujet(ligne))
    return Constatation(gravite, phrase, "Voir la réalisation", page, sujet(ligne))


def vers_la_suite(ligne: Ligne) -> tuple[str, str]:
    """Le geste et l’adresse de ce que l’étudiant peut faire d’une réalisation pas encore jugée."""
    page = adresse_de("realisation", ligne.id)
    if not ligne.modifiable:
        return "Voir la réalisation", page
    geste = "Terminer et soumettre" if ligne.brouillon else "Reprendre et soumettre"
    return geste, f"{page}#soumettre"


def sur_le_stage(
    faits: Faits, stage: StageLu, gravite: Gravite, phrase: str, champ: str
) -> Constatation:
    le_stage = Sujet(Nature.STAGE, stage.id, stage.organisation, stage.nature.lower())
    if faits.lecteur is not Lecteur.ETUDIANT:
        adresse = f"{page_de_l_etudiant(faits)}#titre-stages"
        return Constatation(gravite, phrase, "Voir les stages", adresse, le_stage)
    adresse = f"{adresse_de('stage_modifier', stage.id)}#id_{champ}"
    return Constatation(gravite, phrase, GESTES[champ], adresse, le_stage)


def sur_les_stages(faits: Faits, gravite: Gravite, phrase: str) -> Constatation:
    adresse = f"{reverse('stage_nouveau')}#id_organisation"
    return sur_le_dossier(faits, gravite, phrase, "Noter un stage", adresse)


def page_de_l_etudiant(faits: Faits) -> str:
    return adresse_de("inscription", faits.inscription_id)


def sujet(ligne: Ligne) -> Sujet:
    place = " et ".join(map(str, ligne.places)) or HORS_TABLEAU
    return Sujet(Nature.LIGNE, ligne.id, ligne.contenu.intitule.strip() or SANS_INTITULE, place)


def geste_sur_place(faits: Faits, ligne: Ligne) -> str:
    """Une soumission se retire ; ce qui est validé, un enseignant seul peut le rouvrir."""
    if faits.lecteur is Lecteur.ETUDIANT and ligne.etat == Etat.SOUMISE:
        return "Retirer pour corriger"
    if faits.lecteur is Lecteur.ETUDIANT and ligne.validee:
        return "Voir la réalisation, à faire rouvrir"
    return "Voir la réalisation"


def _au_plus(ligne: Ligne, gravite: Gravite) -> Gravite:
    """La faute d’un brouillon ne bloque pas le dossier : il n’est pas au tableau."""
    if ligne.brouillon and gravite == Gravite.BLOQUANT:
        return Gravite.AVERTISSEMENT
    return gravite
