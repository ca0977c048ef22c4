"""Les documents de chaque ligne : nommés, liés, montrables, vivants (EXAM §1)."""

from __future__ import annotations

from collections.abc import Iterable

from evaluations.conformite.adresses import sur_les_preuves
from evaluations.conformite.constatations import Constatation, Gravite, Regle
from evaluations.conformite.faits import Faits
from evaluations.conformite.regles import mots

Trouvees = Iterable[Constatation]


def document_nomme(faits: Faits) -> Trouvees:
    """Chaque ligne nomme au moins un document.

    EXAM §1 : une preuve confidentielle n’y est pas nommée.
    Source : annexe {session.annexe_tableau}, « liste des documents et productions associés ».
    """
    for ligne in faits.lignes:
        if not any(ligne.contenu.sans_confidentielles()):
            phrase = (
                "Aucun document à nommer sous l’intitulé\u00a0: la ligne du tableau reste seule."
            )
            if ligne.contenu.preuves:
                phrase = (
                    "Toutes les preuves sont confidentielles\u00a0: le tableau n’en nomme aucune."
                )
            yield sur_les_preuves(faits, ligne, Gravite.AVERTISSEMENT, phrase)


def document_bien_nomme(faits: Faits) -> Trouvees:
    """Chaque document porte un nom qui dit ce que c’est.

    EXAM §1 : le tableau imprime ce nom ; « IMG_2043 » n’apprend rien au jury.
    Source : annexe {session.annexe_tableau}, « liste des documents et productions associés ».
    """
    for ligne in faits.lignes:
        for preuve in ligne.contenu.sans_confidentielles():
            if mots.nom_brut(preuve.intitule):
                nom = preuve.intitule.strip()
                phrase = f"Le nom du document «\u00a0{nom}\u00a0» ne dit pas ce que c’est."
                yield sur_les_preuves(faits, ligne, Gravite.AVERTISSEMENT, phrase, preuve.id)


def revendication_prouvee(faits: Faits) -> Trouvees:
    """Chaque revendication a une preuve.

    EXAM §1 : le jury en cherche au moins une par compétence revendiquée.
    Source : annexe {session.annexe_grille}, grille d’aide à l’évaluation.
    """
    for ligne in faits.lignes:
        sans = [
            m.sous_competence
            for m in ligne.contenu.mobilisations
            if not ligne.contenu.preuves_de(m.sous_competence)
        ]
        if sans:
            phrase = f"Sans preuve\u00a0: {_noms(faits, sans)}."
            yield sur_les_preuves(faits, ligne, Gravite.AVERTISSEMENT, phrase)


def preuve_montrable(faits: Faits) -> Trouvees:
    """Chaque revendication prouvée l’est par un document que le jury peut voir.

    EXAM §6 : une preuve confidentielle ne sort ni dans les liens du jury ni dans les exports.
    Source : annexe {session.annexe_grille}, grille d’aide à l’évaluation.
    """
    for ligne in faits.lignes:
        for m in ligne.contenu.mobilisations:
            preuves = ligne.contenu.preuves_de(m.sous_competence)
            if preuves and all(preuve.confidentielle for preuve in preuves):
                nom = _noms(faits, [m.sous_competence])
                phrase = (
                    f"{nom} n’a que des preuves confidentielles\u00a0: le jury ne les verra pas."
                )
                premiere = preuves[0].id
                yield sur_les_preuves(faits, ligne, Gravite.CONSEIL, phrase, premiere)


def liens_vivants(faits: Faits) -> Trouvees:
    """Chaque lien donné en preuve répondait au dernier relevé.

    EXAM §1 : la commission lit le portfolio avant l’oral ; un lien mort ne prouve plus rien.
    Source : circulaire, accès de la commission au portfolio.
    """
    for ligne in faits.lignes:
        for preuve in ligne.contenu.preuves:
            releve = faits.liens.get(preuve.id)
            if preuve.lien and releve and releve.mort:
                phrase = f"Le lien «\u00a0{preuve.intitule}\u00a0» ne répond plus."
                yield sur_les_preuves(faits, ligne, Gravite.AVERTISSEMENT, phrase, preuve.id)
            elif preuve.lien and releve and releve.reserve and not preuve.confidentielle:
                phrase = f"Le lien «\u00a0{preuve.intitule}\u00a0» demande au jury de se connecter."
                yield sur_les_preuves(faits, ligne, Gravite.CONSEIL, phrase, preuve.id)


def _noms(faits: Faits, sous_competences: Iterable[int]) -> str:
    noms = (faits.bloc.sous_competences[pk].intitule for pk in sous_competences)
    return ", ".join(f"«\u00a0{nom}\u00a0»" for nom in noms)


REGLES_DES_PREUVES = (
    Regle(document_nomme, "lignes"),
    Regle(document_bien_nomme, "lignes"),
    Regle(revendication_prouvee, "lignes"),
    Regle(preuve_montrable, "lignes"),
    Regle(liens_vivants, "liens"),
)
