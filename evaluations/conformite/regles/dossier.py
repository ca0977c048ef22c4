"""L’en-tête du tableau, l’adresse du portfolio et le calendrier (EXAM §1, §2 et §3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from evaluations.conformite.adresses import sur_l_adresse, sur_l_inscription, sur_le_dossier
from evaluations.conformite.constatations import Constatation, Gravite, Regle
from evaluations.conformite.faits import Faits
from evaluations.conformite.regles.delais import PROCHE, a_temps
from portfolio.liens import est_chez_nous, s_ouvre_de_partout
from portfolio.parties import MOIS_DE_RENTREE
from referentiel.accords import accord

Trouvees = Iterable[Constatation]


def numero_candidat_connu(faits: Faits) -> Trouvees:
    """Le n° candidat est connu.

    EXAM §2 : il manque à 8 tableaux sur 17. En première année, il n’est pas encore attribué.
    Source : annexe {session.annexe_tableau}, en-tête du tableau de synthèse.
    """
    if not faits.numero_candidat.strip():
        phrase = "Le n°\u00a0candidat manque\u00a0: le tableau l’imprime vide."
        gravite = a_temps(faits, Gravite.BLOQUANT)
        yield sur_l_inscription(faits, gravite, phrase, "numero_candidat")


def option_choisie(faits: Faits) -> Trouvees:
    """L’option est choisie.

    EXAM §2 : elle manque à 5 tableaux sur 17.
    Source : annexe {session.annexe_tableau}, en-tête du tableau de synthèse.
    """
    if not faits.option:
        phrase = "L’option n’est pas choisie\u00a0: ni SISR ni SLAM n’est coché au tableau."
        yield sur_l_inscription(faits, a_temps(faits, Gravite.BLOQUANT), phrase, "option")


def adresse_du_portfolio_donnee(faits: Faits) -> Trouvees:
    """L’adresse du portfolio est donnée.

    EXAM §2 : elle manque à 5 tableaux sur 17.
    Source : annexe {session.annexe_tableau}, en-tête du tableau de synthèse.
    """
    if not faits.url_portfolio.strip():
        phrase = (
            "L’adresse du portfolio manque\u00a0: la commission ne pourrait pas l’ouvrir"
            f" ({accord(faits.session.penalite_inaccessible, 'point')} en moins)."
        )
        yield sur_l_adresse(faits, a_temps(faits, Gravite.BLOQUANT), phrase)


def adresse_du_portfolio_bien_formee(faits: Faits) -> Trouvees:
    """L’adresse du portfolio est une adresse du web, ouverte à tous.

    EXAM §1 : un portfolio injoignable est pénalisé ; une adresse du réseau de l’école l’est.
    Celle que ce site publie lui-même ne se juge qu’à la relève.
    Source : annexe {session.annexe_controle}, contrôle de conformité.
    """
    adresse = faits.url_portfolio.strip()
    if adresse and not (est_chez_nous(adresse) or s_ouvre_de_partout(adresse)):
        phrase = f"L’adresse du portfolio, «\u00a0{adresse}\u00a0», ne s’ouvre pas de l’extérieur."
        yield sur_l_adresse(faits, Gravite.BLOQUANT, phrase)


def adresse_du_portfolio_repond(faits: Faits) -> Trouvees:
    """L’adresse du portfolio répondait au dernier relevé.

    EXAM §1 : que le portfolio s’ouvre ne tient qu’au candidat. Rien n’est demandé au réseau ici.
    Source : circulaire, {session.penalite_inaccessible} points en moins si rien ne s’ouvre.
    """
    releve = faits.releve_du_portfolio
    if releve and releve.mort:
        phrase = (
            f"L’adresse du portfolio ne répond plus\u00a0: {_debut_en_minuscule(releve.raison)}"
        )
        yield sur_l_adresse(faits, Gravite.BLOQUANT, phrase)
    elif releve and releve.reserve:
        phrase = (
            "L’adresse du portfolio demande une connexion\u00a0: la commission n’a pas de compte."
        )
        yield sur_l_adresse(faits, Gravite.AVERTISSEMENT, phrase)


def depot_a_temps(faits: Faits) -> Trouvees:
    """La date de dépôt est connue, et il reste du temps.

    EXAM §1 : le contrôle vérifie que le dossier est déposé à temps.
    Source : annexe {session.annexe_controle}, contrôle de conformité.
    """
    if echeance := _echeance(faits):
        gravite, phrase = echeance
        portfolio = reverse("portfolio")
        yield sur_le_dossier(faits, gravite, phrase, "Voir le portfolio", portfolio)


def session_a_venir(faits: Faits) -> Trouvees:
    """La session imprimée n’est pas celle d’une année passée.

    EXAM §2 : des tableaux portent la session de l’an dernier, surtout après un redoublement.
    Source : annexe {session.annexe_tableau}, titre du tableau de synthèse.
    """
    annee = faits.session.annee
    if faits.aujourd_hui >= date(annee, MOIS_DE_RENTREE, 1):
        phrase = (
            f"La classe prépare la session {annee}, déjà passée\u00a0: le tableau la porterait."
        )
        yield sur_l_inscription(faits, Gravite.BLOQUANT, phrase, "promotion")


def _echeance(faits: Faits) -> tuple[Gravite, str] | None:
    """Ce que dit le calendrier ; rien tant que le dépôt est à plus d’un mois."""
    jours = faits.jours_restants
    if jours is None:
        phrase = f"La date de dépôt de la session {faits.session.annee} n’est pas encore publiée."
        return Gravite.CONSEIL, phrase
    if jours < 0:
        return (
            Gravite.AVERTISSEMENT,
            f"La date de dépôt est passée depuis {accord(-jours, 'jour')}.",
        )
    if jours > PROCHE:
        return None
    quand = f"dans {accord(jours, 'jour')}" if jours else "aujourd’hui"
    phrase = f"Le dossier se dépose {quand}\u00a0: relisez chaque page avant de l’envoyer."
    return Gravite.CONSEIL, phrase


def _debut_en_minuscule(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


REGLES_DU_DOSSIER = (
    Regle(numero_candidat_connu),
    Regle(option_choisie),
    Regle(adresse_du_portfolio_donnee),
    Regle(adresse_du_portfolio_bien_formee, "url_portfolio"),
    Regle(adresse_du_portfolio_repond, "releve_du_portfolio"),
    Regle(depot_a_temps),
    Regle(session_a_venir),
)
