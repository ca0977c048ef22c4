"""Chercher dans tout un dossier gelé : casse et accents pliés, les phrases trouvées, surlignées."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from documents.calculs.extraits import en_clair
from documents.tables.dossier_fige import DossierFige, RealisationFigee
from portfolio.lectures import StageLu
from referentiel.alphabet import plier

LONGUEUR_MAX = 100
MOTS_MAX = 8
EXTRAITS = 4
"""Au plus, par réalisation : au-delà on dit combien il en reste."""
AUTOUR = 140
"""Ce qu’une phrase trop longue montre de part et d’autre du premier mot trouvé."""
FIN_DE_PHRASE = re.compile(r"\n+|(?<=[.!?;…])\s+")
APOSTROPHES = str.maketrans("’‘ʼ", "'''")
PHRASES_EN_MEMOIRE = 8192


@dataclass(frozen=True)
class Segment:
    texte: str
    trouve: bool


@dataclass(frozen=True)
class Extrait:
    """Une phrase où tous les mots se trouvent ; `ou` dit de quelle partie elle vient."""

    ou: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Trouvaille:
    """Ce qui est trouvé dans une réalisation, ou dans les stages (numéro 0)."""

    numero: int
    titre: str
    extraits: tuple[Extrait, ...]
    reste: int


@dataclass(frozen=True)
class Recherche:
    """`cherche` est ce qui a été tapé ; `phrase` dit pourquoi rien n’a été cherché."""

    cherche: str
    trouvailles: tuple[Trouvaille, ...] = ()
    phrase: str = ""

    @property
    def nombre(self) -> int:
        return sum(len(t.extraits) + t.reste for t in self.trouvailles)


def chercher(fige: DossierFige, cherche: str) -> Recherche:
    """Tous les mots dans la même phrase, où qu’ils soient dans un mot ; aucune requête."""
    cherche = " ".join(cherche.replace("\0", "").split())[:LONGUEUR_MAX]
    mots = tuple(dict.fromkeys(_plier(cherche).split()))[:MOTS_MAX]
    if max(map(len, mots), default=0) < 2:
        return Recherche(cherche, phrase="Donnez au moins deux lettres à chercher.")
    groupes = (
        *(
            (r.numero, r.fiche.contenu.intitule, _de_la_realisation(r, fige))
            for r in fige.realisations
        ),
        (0, "Stages et contrats", _des_stages(fige.parcours.stages)),
    )
    toutes = (_trouver(numero, titre, lieux, mots) for numero, titre, lieux in groupes)
    return Recherche(cherche, tuple(t for t in toutes if t.extraits))


def _trouver(
    numero: int, titre: str, lieux: Iterable[tuple[str, str]], mots: tuple[str, ...]
) -> Trouvaille:
    extraits = tuple(
        Extrait(ou, tuple(_segments(phrase, mots)))
        for ou, texte in lieux
        for phrase in FIN_DE_PHRASE.split(texte)
        if all(mot in _plier(phrase) for mot in mots)
    )
    return Trouvaille(numero, titre, extraits[:EXTRAITS], max(0, len(extraits) - EXTRAITS))


def _de_la_realisation(
    realisation: RealisationFigee, fige: DossierFige
) -> Iterator[tuple[str, str]]:
    """Chaque texte qui se lit d’une réalisation, et le nom de sa place."""
    contenu = realisation.fiche.contenu
    yield "Intitulé", contenu.intitule
    yield "Organisation", ", ".join(filter(None, (contenu.organisation, contenu.lieu)))
    yield "Contexte", en_clair(contenu.contexte)
    yield "Démarche", en_clair(contenu.demarche)
    yield "Résultats", en_clair(contenu.resultats)
    if contenu.en_equipe:
        yield "Contribution personnelle", en_clair(contenu.contribution)
    yield "Environnement technologique", contenu.environnement
    for competence in realisation.fiche.competences:
        for revendication in competence.revendications:
            yield "Justification", revendication.justification
            yield "Sous-compétence", revendication.officielle.intitule
    for lue in realisation.fiche.preuves:
        yield "Preuve", " · ".join(filter(None, (lue.preuve.intitule, lue.preuve.nom_fichier)))
        if lien := fige.lien_par_preuve.get(lue.preuve.id):
            yield "Lien", lien.adresse
    if realisation.fiche.jugement:
        yield "Évaluation", realisation.fiche.jugement.commentaire


def _des_stages(stages: Iterable[StageLu]) -> Iterator[tuple[str, str]]:
    for stage in stages:
        yield stage.nature, ", ".join(filter(None, (stage.organisation, stage.adresse)))
        yield stage.organisation, stage.missions
        yield "Tutorat", ", ".join(filter(None, (stage.tuteur, stage.fonction_du_tuteur)))


@lru_cache(maxsize=PHRASES_EN_MEMOIRE)
def _plier(texte: str) -> str:
    return plier(texte.translate(APOSTROPHES))


def _segments(phrase: str, mots: tuple[str, ...]) -> Iterator[Segment]:
    """La phrase coupée où l’on surligne ; trop longue, seulement autour du premier mot."""
    marques = _marques(phrase, mots)
    debut, fin = _fenetre(phrase, min(marques))
    if debut:
        yield Segment("…\u00a0", trouve=False)
    for trouve, lettres in groupby(range(debut, fin), key=marques.__contains__):
        yield Segment("".join(phrase[rang] for rang in lettres), trouve)
    if fin < len(phrase):
        yield Segment("\u00a0…", trouve=False)


def _marques(phrase: str, mots: tuple[str, ...]) -> frozenset[int]:
    """Les rangs des lettres à surligner : une lettre pliée peut en faire plusieurs, ou aucune."""
    rangs = [rang for rang, lettre in enumerate(phrase) for _ in _plier(lettre)]
    pliee = "".join(map(_plier, phrase))
    trouves: set[int] = set()
    for mot in mots:
        for trouve in re.finditer(re.escape(mot), pliee):
            trouves.update(rangs[trouve.start() : trouve.end()])
    return frozenset(trouves)


def _fenetre(phrase: str, premier: int) -> tuple[int, int]:
    if len(phrase) <= 3 * AUTOUR:
        return 0, len(phrase)
    return max(0, premier - AUTOUR), min(len(phrase), premier + 2 * AUTOUR)
