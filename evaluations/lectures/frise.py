"""La frise d’un étudiant : ce qui lui est arrivé, une ligne datée chacune, la dernière en tête."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from comptes.models import Inscription, Passage, Utilisateur
from evaluations.lectures.parcours import Envoi, Parcours
from evaluations.lectures.positionnements import PositionnementDeCompetence
from evaluations.models import Decision
from portfolio.lectures import StageLu
from portfolio.models import Commentaire, Etat, Journal, Verbe
from referentiel.accords import accord
from referentiel.preparees import preparee

SOUMISSION, EVALUATION, REPRISE = "soumission", "evaluation", "reprise"
STAGE, POSITIONNEMENT, MESSAGE, PASSAGE = "stage", "positionnement", "message", "passage"
GENRES = {
    SOUMISSION: "Soumissions",
    EVALUATION: "Évaluations",
    REPRISE: "Reprises",
    STAGE: "Stages",
    POSITIONNEMENT: "Positionnements",
    MESSAGE: "Messages",
    PASSAGE: "Classes",
}
ICONES = {
    SOUMISSION: "soumise",
    EVALUATION: "validee",
    REPRISE: "a_reprendre",
    STAGE: "horloge",
    POSITIONNEMENT: "info",
    MESSAGE: "info",
    PASSAGE: "personne",
}
MONTRES = 12
"""Combien de lignes la page montre avant « tout voir »."""
EXTRAIT = 160
"""Longueur d’un texte cité sur la frise, en caractères."""
RECENTS = 4


@dataclass(frozen=True)
class Evenement:
    """Une ligne ; ses genres disent quels filtres la gardent, le premier donne sa forme."""

    genres: tuple[str, ...]
    le: datetime
    phrase: str
    citation: str
    url: str
    avec_heure: bool = True

    @property
    def icone(self) -> str:
        return ICONES[self.genres[0]]


@dataclass(frozen=True)
class MessageRecent:
    """Un message et l’adresse des échanges où il se lit en entier."""

    auteur: str
    de_l_etudiant: bool
    ecrit_le: datetime
    extrait: str
    intitule: str
    url: str


@dataclass(frozen=True)
class ChoixDeFrise:
    """Un filtre de la frise : son adresse, son nom, combien de lignes il garde."""

    adresse: str
    libelle: str
    nombre: int
    actif: bool


@dataclass(frozen=True)
class Frise:
    """`restants` : ce que « tout voir » ajouterait ; l’adresse en garde le filtre."""

    evenements: tuple[Evenement, ...]
    choix: tuple[ChoixDeFrise, ...]
    restants: int
    adresse_de_tout: str
    recents: tuple[MessageRecent, ...]


@dataclass(frozen=True)
class Vecu:
    """Ce que la base seule sait : une réouverture, un message ou un changement de classe."""

    genre: str
    le: datetime
    realisation_id: int | None
    acteur_id: int
    acteur: str
    texte: str
    autre: str


def frise(
    inscription: Inscription,
    parcours: Parcours,
    positionnements: Iterable[PositionnementDeCompetence],
    stages: Iterable[StageLu],
    *,
    demande: Mapping[str, str],
    avec_messages: bool,
) -> Frise:
    """Une requête ; le reste vient de ce que la page a déjà lu.

    `demande` : l’adresse de la page (`frise`, un genre ; `tout`, sans limite).
    """
    page = reverse("realisation", args=[0])
    vecus = _vecus(inscription, parcours, avec_messages=avec_messages)
    tous = sorted(
        (
            *(e for envoi in parcours.envois for e in _de_l_envoi(envoi, page)),
            *(_du_stage(stage) for stage in stages),
            *(e for lu in positionnements for e in _des_positionnements(lu)),
            *(_du_vecu(vecu, parcours, page) for vecu in vecus),
        ),
        key=lambda evenement: evenement.le,
        reverse=True,
    )
    genre = demande.get("frise", "")
    genre = genre if genre in GENRES else ""
    gardes = [e for e in tous if not genre or genre in e.genres]
    montres = gardes if demande.get("tout") else gardes[:MONTRES]
    return Frise(
        evenements=tuple(montres),
        choix=tuple(_choix(tous, genre)),
        restants=len(gardes) - len(montres),
        adresse_de_tout=f"?frise={genre}&tout=1#frise" if genre else "?tout=1#frise",
        recents=_recents(vecus, parcours, inscription, page),
    )


def _choix(tous: list[Evenement], genre: str) -> Iterator[ChoixDeFrise]:
    yield ChoixDeFrise("?#frise", "Tout", len(tous), not genre)
    for code, libelle in GENRES.items():
        nombre = sum(code in evenement.genres for evenement in tous)
        if nombre or code == genre:
            yield ChoixDeFrise(f"?frise={code}#frise", libelle, nombre, code == genre)


def _de_l_envoi(envoi: Envoi, page: str) -> Iterator[Evenement]:
    """La soumission, puis ce qui en a été décidé ; `page` : l’adresse de la réalisation zéro."""
    url = _vers(page, envoi.realisation_id)
    if envoi.numero > 1:
        phrase = f"« {envoi.intitule} » soumise de nouveau (n°\u00a0{envoi.numero})"
        yield Evenement((SOUMISSION, REPRISE), envoi.soumise_le, phrase, "", url)
    else:
        phrase = f"« {envoi.intitule} » soumise"
        yield Evenement((SOUMISSION,), envoi.soumise_le, phrase, "", url)
    if (jugement := envoi.jugement) is None:
        return
    validee = jugement.decision == Decision.VALIDEE
    yield Evenement(
        (EVALUATION,) if validee else (REPRISE, EVALUATION),
        jugement.rendue_le,
        f"« {envoi.intitule} » {'validée' if validee else 'à reprendre'}, {jugement.enseignant}",
        _extrait(jugement.commentaire),
        url,
    )


def _du_stage(stage: StageLu) -> Evenement:
    duree = accord(stage.semaines, "semaine")
    phrase = f"{stage.nature} chez {stage.organisation}, {duree}, jusqu’au {stage.fin_le:%d/%m/%y}"
    return Evenement((STAGE,), _minuit(stage.debut_le), phrase, "", "#titre-stages", False)


def _des_positionnements(lu: PositionnementDeCompetence) -> Iterator[Evenement]:
    for decision in (*((lu.arrete,) if lu.arrete else ()), *lu.passes):
        yield Evenement(
            (POSITIONNEMENT,),
            decision.decide_le,
            f"{lu.competence.intitule} : {decision.niveau.intitule}, {decision.enseignant}",
            _extrait(decision.commentaire),
            f"#competence-{lu.competence.id}",
        )


def _vers(page: str, realisation: int) -> str:
    return page.replace("/0/", f"/{realisation}/")


def _du_vecu(vecu: Vecu, parcours: Parcours, page: str) -> Evenement:
    if vecu.genre == PASSAGE:
        return Evenement((PASSAGE,), vecu.le, _passage(vecu), "", "")
    intitule = parcours.intitules[vecu.realisation_id]
    url = _vers(page, vecu.realisation_id)
    citation = _extrait(vecu.texte)
    if vecu.genre == REPRISE:
        phrase = f"« {intitule} » rouverte, {vecu.acteur}"
        return Evenement((REPRISE,), vecu.le, phrase, citation, url)
    phrase = f"Message de {vecu.acteur} sur « {intitule} »"
    return Evenement((MESSAGE,), vecu.le, phrase, citation, f"{url}#echanges")


def _passage(vecu: Vecu) -> str:
    if not vecu.texte:
        return f"Arrivée en {vecu.autre}"
    if not vecu.autre:
        return f"Sortie de {vecu.texte}"
    return f"Passage de {vecu.texte} en {vecu.autre}"


def _recents(
    vecus: list[Vecu], parcours: Parcours, inscription: Inscription, page: str
) -> tuple[MessageRecent, ...]:
    messages = [vecu for vecu in vecus if vecu.genre == MESSAGE]
    return tuple(
        MessageRecent(
            auteur=vecu.acteur,
            de_l_etudiant=vecu.acteur_id == inscription.etudiant_id,
            ecrit_le=vecu.le,
            extrait=_extrait(vecu.texte),
            intitule=parcours.intitules[vecu.realisation_id],
            url=f"{_vers(page, vecu.realisation_id)}#echanges",
        )
        for vecu in sorted(messages, key=lambda vecu: vecu.le, reverse=True)[:RECENTS]
    )


def _vecus(inscription: Inscription, parcours: Parcours, *, avec_messages: bool) -> list[Vecu]:
    """Réouvertures, messages et changements de classe, en une requête."""
    lignes = (_dits if avec_messages else _faits)(inscription.pk)
    lus = []
    for genre, le, realisation, acteur_id, civilite, prenom, nom, texte, autre in lignes:
        acteur = Utilisateur.nomme(civilite, prenom, nom)
        lus.append(Vecu(genre, le, realisation, acteur_id, acteur, texte or "", autre or ""))
    connues = parcours.intitules
    return [vecu for vecu in lus if vecu.genre == PASSAGE or vecu.realisation_id in connues]


@preparee
def _dits(inscription: int) -> QuerySet[Any, tuple]:
    messages, passages = _messages(inscription), _passages(inscription)
    return _rouvertures(inscription).union(messages, passages, all=True)


@preparee
def _faits(inscription: int) -> QuerySet[Any, tuple]:
    return _rouvertures(inscription).union(_passages(inscription), all=True)


def _rouvertures(inscription: int) -> QuerySet[Any, tuple]:
    lignes = Journal.objects.filter(verbe=Verbe.ROUVRIR, realisation__inscription=inscription)
    texte = Left("motif", EXTRAIT + 1)
    return _colonnes(lignes, REPRISE, "le", F("realisation"), "acteur", texte, _mot(""))


def _messages(inscription: int) -> QuerySet[Any, tuple]:
    lignes = Commentaire.objects.filter(soumission__realisation__inscription=inscription)
    # Un brouillon, ou ce que l’étudiant a retiré, n’a pas de page pour l’enseignant.
    lignes = lignes.exclude(soumission__realisation__etat=Etat.BROUILLON)
    realisation, texte = F("soumission__realisation"), Left("texte", EXTRAIT + 1)
    return _colonnes(lignes, MESSAGE, "ecrit_le", realisation, "auteur", texte, _mot(""))


def _passages(inscription: int) -> QuerySet[Any, tuple]:
    lignes = Passage.objects.filter(inscription=inscription)
    aucune = Value(None, output_field=IntegerField())
    return _colonnes(lignes, PASSAGE, "le", aucune, "par", F("depuis__nom"), F("vers__nom"))


def _colonnes(
    lignes: QuerySet, genre: str, le: str, realisation: F | Value, acteur: str, *textes: object
) -> QuerySet[Any, tuple]:
    qui = (acteur, *(f"{acteur}__{champ}" for champ in ("civilite", "prenom", "nom")))
    return lignes.order_by().values_list(_mot(genre), le, realisation, *qui, *textes)


def _mot(texte: str) -> Value:
    return Value(texte, output_field=CharField())


def _extrait(texte: str) -> str:
    """Le début d’un texte, sur une ligne."""
    ligne = " ".join(texte.split())
    return ligne if len(ligne) <= EXTRAIT else Truncator(ligne).chars(EXTRAIT)


def _minuit(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time.min))
