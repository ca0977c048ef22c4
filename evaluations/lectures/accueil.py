"""« À faire ensuite » : la prochaine chose utile à l’étudiant, une phrase et un lien chacune."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from comptes.models import Inscription
from evaluations.lectures.couverture import Carte
from evaluations.models import Evaluation
from portfolio.lectures import RealisationResumee
from portfolio.lectures.adresses import adresse_du_portfolio
from portfolio.models import Etat
from referentiel.accords import accord
from referentiel.preparees import preparee


@dataclass(frozen=True)
class AFaire:
    """Une chose à faire : ce sur quoi elle porte, la phrase qui suit, et où aller."""

    sujet: str
    phrase: str
    url: str


def a_faire(
    inscription: Inscription,
    realisations: tuple[RealisationResumee, ...],
    carte: Carte,
    *,
    le: datetime,
) -> tuple[AFaire, ...]:
    """Reprises d’abord, puis brouillons, puis ce qui n’est mobilisé nulle part.

    Une requête s’il y a des reprises, une à qui n’a pas donné d’adresse de portfolio à lui.
    """
    return (
        *_messages(realisations),
        *_reprises(inscription, realisations),
        *_brouillons(realisations),
        *_non_mobilisees(carte),
        *_dossier(inscription),
        *_adresse(inscription, le),
    )


def _messages(realisations: tuple[RealisationResumee, ...]) -> list[AFaire]:
    """Ce qu’un enseignant a écrit et que l’étudiant n’a pas encore lu."""
    return [
        AFaire(
            accord(r.messages_non_lus, "nouveau message", "nouveaux messages"),
            f"sur « {r.intitule} ».",
            f"{reverse('realisation', args=[r.id])}#echanges",
        )
        for r in realisations
        if r.messages_non_lus
    ]


def _reprises(
    inscription: Inscription, realisations: tuple[RealisationResumee, ...]
) -> list[AFaire]:
    reprises = [r for r in realisations if r.etat == Etat.A_REPRENDRE]
    if not reprises:
        return []
    auteurs = {
        e.soumission.realisation_id: e.enseignant.nom_d_usage for e in _renvois(inscription.pk)
    }
    return [
        AFaire(
            f"Reprendre « {r.intitule} »",
            f"{auteurs.get(r.id, 'L’enseignant')} attend une nouvelle soumission.",
            reverse("realisation", args=[r.id]),
        )
        for r in reprises
    ]


@preparee
def _renvois(inscription: int) -> QuerySet[Evaluation]:
    """Ce qui a été jugé en dernier de ses réalisations à reprendre, avec qui l’a jugé."""
    renvois = Evaluation.objects.en_vigueur().filter(
        soumission__realisation__inscription=inscription,
        soumission__realisation__etat=Etat.A_REPRENDRE,
    )
    lus = renvois.select_related("enseignant", "soumission").only(
        "soumission__realisation", "enseignant__civilite", "enseignant__prenom", "enseignant__nom"
    )
    return lus.order_by("pk")


def _brouillons(realisations: tuple[RealisationResumee, ...]) -> list[AFaire]:
    return [
        AFaire(
            f"Terminer « {r.intitule} »",
            "Ce brouillon n’a pas encore été soumis.",
            reverse("realisation", args=[r.id]),
        )
        for r in realisations
        if r.etat == Etat.BROUILLON
    ]


def _non_mobilisees(carte: Carte) -> list[AFaire]:
    nombre = len(carte.non_mobilisees)
    if not nombre:
        return []
    if nombre == 1:
        sujet, phrase = "1 sous-compétence", "n’est mobilisée par aucune réalisation."
    else:
        sujet = f"{nombre} sous-compétences"
        phrase = "ne sont mobilisées par aucune réalisation."
    return [AFaire(sujet, phrase, f"{reverse('portfolio')}#carte")]


def _dossier(inscription: Inscription) -> list[AFaire]:
    """Ce que le tableau de synthèse imprimera vide, faute d’être connu de l’établissement."""
    manques = {
        "option": not inscription.option,
        "n° candidat": not inscription.numero_candidat,
    }
    absents = [nom for nom, manque in manques.items() if manque]
    if not absents:
        return []
    return [
        AFaire(
            "Votre tableau de synthèse est incomplet",
            f"À demander à votre établissement : {', '.join(absents)}.",
            reverse("conformite"),
        )
    ]


def _adresse(inscription: Inscription, le: datetime) -> list[AFaire]:
    """Le portfolio que la commission ouvrira : sans adresse, il est injoignable."""
    if adresse_du_portfolio(inscription, le=le):
        return []
    return [
        AFaire(
            "L’adresse de votre portfolio",
            "manque à votre tableau de synthèse : ouvrez-la, ou donnez la vôtre.",
            reverse("adresse"),
        )
    ]
