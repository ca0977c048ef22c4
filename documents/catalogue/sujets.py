"""Les fichiers à faire pour une classe : pour qui, et sous quel nom dans l’archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from comptes.models import Inscription, Promotion
from documents.catalogue.registre import EXTENSIONS
from documents.models import Nature
from documents.nommage import champs, en_ascii
from portfolio.models import Realisation
from referentiel.motifs import appliquer


@dataclass(frozen=True)
class Sujet:
    """Un fichier à faire : pour qui, de quelle réalisation si c’est une fiche, sous quel nom."""

    inscription: Inscription
    realisation: Realisation | None
    chemin: str


def sujets(promotion: Promotion, nature: str) -> tuple[Sujet, ...]:
    """Les fichiers d’une nature pour les étudiants présents de la promotion, par nom.

    Les noms suivent le motif de la session ; deux homonymes portent chacun leur n° candidat (à
    défaut leur numéro d’inscription) : aucun fichier n’en écrase un autre.
    """
    inscriptions = list(
        Inscription.objects.actives().filter(promotion=promotion).avec_tout_l_entete().par_nom()
    )
    if nature == Nature.FICHE:
        return _distinguer(_fiches(inscriptions))
    return _distinguer(
        Sujet(inscription, None, _chemin(inscription, nature)) for inscription in inscriptions
    )


def _fiches(inscriptions: list[Inscription]) -> Iterator[Sujet]:
    connues = Realisation.objects.presentes().connues_de_l_enseignant().par_date()
    for realisation in connues.filter(inscription__in=inscriptions).select_related(
        "inscription__etudiant",
        "inscription__promotion__session",
        "inscription__promotion__etablissement",
        "inscription__promotion__referentiel",
    ):
        titre = en_ascii(realisation.intitule)[:60].strip("-") or str(realisation.pk)
        inscription = realisation.inscription
        yield Sujet(inscription, realisation, _chemin(inscription, f"fiche-{titre}", Nature.FICHE))


def _chemin(inscription: Inscription, document: str, nature: str = "") -> str:
    """« MOREAU-Ines-dossier-2027.pdf », ou « MOREAU-Ines/BTSSIDOPROFE5.pdf » sous un nom imposé."""
    session = inscription.promotion.session
    valeurs = champs(inscription, document)
    if document == Nature.DOSSIER:
        fichier = appliquer(session.motif_dossier, valeurs)
    else:
        extension = EXTENSIONS.get(nature or document, "pdf")
        fichier = f"{appliquer(session.motif_document, valeurs)}.{extension}"
    if valeurs["nom"] in fichier and valeurs["prenom"] in fichier:
        return fichier
    return f"{appliquer('{nom}-{prenom}', valeurs)}/{fichier}"


def _distinguer(trouves: Iterable[Sujet]) -> tuple[Sujet, ...]:
    """Sans tenir compte de la casse, qu’un disque peut ignorer."""
    lus = tuple(trouves)
    fois = Counter(sujet.chemin.lower() for sujet in lus)
    return tuple(
        sujet if fois[sujet.chemin.lower()] == 1 else replace(sujet, chemin=_precise(sujet))
        for sujet in lus
    )


def _precise(sujet: Sujet) -> str:
    inscription = sujet.inscription
    marque = en_ascii(inscription.numero_candidat) or f"i{inscription.pk}"
    if sujet.realisation is not None:
        marque = f"{marque}-r{sujet.realisation.pk}"
    dossier, separateur, fichier = sujet.chemin.rpartition("/")
    if separateur:
        return f"{dossier}-{marque}/{fichier}"
    base, _, extension = fichier.rpartition(".")
    return f"{base}-{marque}.{extension}"
