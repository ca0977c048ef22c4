"""Les échanges autour d’une réalisation : qui a écrit quoi, ce qui est nouveau, qui a lu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from comptes.models import Utilisateur
from portfolio.models import Commentaire, MarqueDeLecture, Realisation, Soumission
from referentiel.preparees import preparee


@dataclass(frozen=True)
class LecteurLu:
    """Qui a lu, et quand il a ouvert la page."""

    nom: str
    lu_le: datetime


@dataclass(frozen=True)
class MessageLu:
    """Un message ; `lecteurs` n’est dit que de mes messages, sous le dernier que chacun a lu."""

    id: int
    numero: int
    auteur: str
    texte: str
    ecrit_le: datetime
    de_moi: bool
    nouveau: bool
    lecteurs: tuple[LecteurLu, ...]


@dataclass(frozen=True)
class Dialogue:
    """Tous les échanges d’une réalisation, du plus ancien au plus récent.

    `soumission` est celle où l’on écrit ; rien si l’étudiant l’a retirée : on ne fait que lire.
    """

    realisation_id: int
    soumission: int | None
    messages: tuple[MessageLu, ...]
    vu_le: datetime
    cle_creation: UUID = field(default_factory=uuid4)

    @property
    def nombre_de_nouveaux(self) -> int:
        return sum(message.nouveau for message in self.messages)

    @property
    def pas_encore_lu(self) -> bool:
        """Mon dernier message attend encore son lecteur."""
        dernier = self.messages[-1] if self.messages else None
        return dernier is not None and dernier.de_moi and not dernier.lecteurs

    @property
    def plusieurs_soumissions(self) -> bool:
        return len({message.numero for message in self.messages}) > 1


def dialogue(
    personne: Utilisateur,
    realisation: Realisation,
    soumissions: Iterable[Soumission],
    *,
    vu_le: datetime,
) -> Dialogue:
    """Une requête ; `soumissions` sont celles de la réalisation, déjà lues par la page."""
    maintenues = [s for s in soumissions if s.retiree_le is None]
    derniere = max(maintenues, key=lambda s: s.numero, default=None)
    return Dialogue(
        realisation_id=realisation.pk,
        soumission=derniere and derniere.pk,
        messages=_messages(personne, realisation),
        vu_le=vu_le,
    )


# Une ligne par message et par lecteur de sa soumission ; les lecteurs sont peu nombreux.
_LECTEUR = "soumission__lectures__"
_COLONNES = (
    "pk",
    "texte",
    "ecrit_le",
    "auteur",
    "auteur__civilite",
    "auteur__prenom",
    "auteur__nom",
    "soumission__numero",
    f"{_LECTEUR}personne",
    f"{_LECTEUR}lu_le",
    f"{_LECTEUR}personne__civilite",
    f"{_LECTEUR}personne__prenom",
    f"{_LECTEUR}personne__nom",
)


def _messages(personne: Utilisateur, realisation: Realisation) -> tuple[MessageLu, ...]:
    par_message: dict[int, list[dict]] = {}
    for ligne in _lignes(realisation.pk):
        par_message.setdefault(ligne["pk"], []).append(ligne)
    derniers = _derniers_lus(personne, par_message)
    return tuple(_message(personne, lignes, derniers) for lignes in par_message.values())


@preparee
def _lignes(realisation: int) -> QuerySet[Commentaire]:
    messages = Commentaire.objects.filter(soumission__realisation=realisation)
    ordre = ("ecrit_le", "pk", f"{_LECTEUR}personne__nom", f"{_LECTEUR}personne")
    return messages.order_by(*ordre).values(*_COLONNES)


def _derniers_lus(
    personne: Utilisateur, par_message: dict[int, list[dict]]
) -> dict[tuple[int, int], int]:
    """(soumission, lecteur) → le dernier de mes messages qu’il a lu."""
    derniers = {}
    for pk, lignes in par_message.items():
        for ligne in lignes if lignes[0]["auteur"] == personne.pk else ():
            if _a_lu(ligne):
                derniers[ligne["soumission__numero"], ligne[f"{_LECTEUR}personne"]] = pk
    return derniers


def _a_lu(ligne: dict) -> bool:
    lu_le = ligne[f"{_LECTEUR}lu_le"]
    return lu_le is not None and lu_le >= ligne["ecrit_le"]


def _message(
    personne: Utilisateur, lignes: list[dict], derniers: dict[tuple[int, int], int]
) -> MessageLu:
    premiere = lignes[0]
    de_moi = premiere["auteur"] == personne.pk
    lu_par_moi = any(_a_lu(x) and x[f"{_LECTEUR}personne"] == personne.pk for x in lignes)
    lecteurs = tuple(
        LecteurLu(_nom(ligne, f"{_LECTEUR}personne"), ligne[f"{_LECTEUR}lu_le"])
        for ligne in lignes
        if ligne[f"{_LECTEUR}personne"] != personne.pk
        and derniers.get((ligne["soumission__numero"], ligne[f"{_LECTEUR}personne"]))
        == premiere["pk"]
    )
    return MessageLu(
        id=premiere["pk"],
        numero=premiere["soumission__numero"],
        auteur=_nom(premiere, "auteur"),
        texte=premiere["texte"],
        ecrit_le=premiere["ecrit_le"],
        de_moi=de_moi,
        nouveau=not de_moi and not lu_par_moi,
        lecteurs=lecteurs,
    )


def _nom(ligne: dict, qui: str) -> str:
    champs = {nom: ligne[f"{qui}__{nom}"] for nom in ("civilite", "prenom", "nom")}
    return Utilisateur(**champs).nom_d_usage


def avec_messages_non_lus(realisations: QuerySet, personne: Utilisateur | int) -> QuerySet:
    """Annote `messages_non_lus` : ceux d’autrui, plus récents que la marque de la personne."""
    lue = MarqueDeLecture.objects.filter(
        personne=personne, soumission=OuterRef("soumission"), lu_le__gte=OuterRef("ecrit_le")
    )
    non_lus = (
        Commentaire.objects.filter(
            ~Q(auteur=personne) & ~Exists(lue), soumission__realisation=OuterRef("pk")
        )
        .order_by()
        .values("soumission__realisation")
        .annotate(nombre=Count("pk"))
        .values("nombre")
    )
    nombre = Coalesce(Subquery(non_lus, output_field=IntegerField()), 0)
    return realisations.annotate(messages_non_lus=nombre)
