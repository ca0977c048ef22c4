"""La journée d’une commission telle qu’un membre la lit : qui passe quand, ce qui est déposé."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import F, FilteredRelation, Q
from django.utils.timezone import get_current_timezone, localdate

from documents.models import Commission, Convocation, Dossier, Grille, Membre

PASSE, EN_COURS, SUIVANT, A_VENIR = "passe", "en_cours", "suivant", "a_venir"
MOMENTS = {PASSE: "passé", EN_COURS: "en cours", SUIVANT: "suivant", A_VENIR: ""}


@dataclass(frozen=True)
class Convoque:
    """Un candidat à son heure ; `note` est ce que ce membre a écrit de lui."""

    convocation: Convocation
    debut: datetime
    fin: datetime
    moment: str

    @property
    def pk(self) -> int:
        return self.convocation.pk

    @property
    def nom(self) -> str:
        return str(self.convocation.inscription.etudiant)

    @property
    def numero_candidat(self) -> str:
        return self.convocation.inscription.numero_candidat

    @property
    def mot(self) -> str:
        return MOMENTS[self.moment]

    @property
    def note(self) -> str:
        return self.convocation.texte_de_ma_note or ""

    @property
    def note_le(self) -> datetime | None:
        return self.convocation.ma_note_le

    @property
    def grille(self) -> Grille | None:
        return getattr(self.convocation, "grille", None)


@dataclass(frozen=True)
class Journee:
    """Les candidats dans leur ordre ; `dossiers` va d’une inscription à son dernier dépôt."""

    commission: Commission
    convoques: tuple[Convoque, ...]
    dossiers: Mapping[int, Dossier] = field(default_factory=dict)

    @cached_property
    def par_pk(self) -> Mapping[int, Convoque]:
        return {convoque.pk: convoque for convoque in self.convoques}

    @property
    def lignes(self) -> Iterator[tuple[Convoque, Dossier | None]]:
        for convoque in self.convoques:
            yield convoque, self.dossiers.get(convoque.convocation.inscription_id)

    def voisins(self, convoque: Convoque) -> tuple[Convoque | None, Convoque | None]:
        """Le précédent et le suivant de la journée."""
        rang = self.convoques.index(convoque)
        avant, apres = self.convoques[:rang], self.convoques[rang + 1 :]
        return (avant[-1] if avant else None), (apres[0] if apres else None)


def journee(commission: Commission, *, membre: Membre | None, le: datetime) -> Journee:
    """Toute la journée, et qui a déposé : deux requêtes. `commission` vient avec sa session."""
    ordre = ordre_du_jour(commission, membre=membre, le=le)
    inscriptions = [c.convocation.inscription_id for c in ordre.convoques]
    dossiers = Dossier.objects.derniers().filter(inscription__in=inscriptions).defer("contenu")
    return Journee(commission, ordre.convoques, {d.inscription_id: d for d in dossiers})


def ordre_du_jour(commission: Commission, *, membre: Membre | None, le: datetime) -> Journee:
    """Les candidats seuls, sans leurs dossiers : une requête."""
    convocations = (
        Convocation.objects.filter(commission=commission)
        .select_related("inscription__etudiant", "inscription__promotion", "grille__maj_par")
        .annotate(
            ma_note=FilteredRelation("notes", condition=Q(notes__membre=membre)),
            texte_de_ma_note=F("ma_note__texte"),
            ma_note_le=F("ma_note__maj_le"),
        )
        .order_by("rang", "pk")
    )
    return Journee(commission, tuple(_situer(convocations, commission, le)))


def dernier_dossier(convoque: Convoque) -> Dossier | None:
    """Ce que le jury lit de ce candidat : son dernier dépôt, s’il a déposé."""
    inscription = convoque.convocation.inscription_id
    return Dossier.objects.lisibles().filter(inscription=inscription).recents_d_abord().first()


def _situer(
    convocations: Iterable[Convocation], commission: Commission, le: datetime
) -> Iterator[Convoque]:
    """Place chacun par rapport à l’heure ; le suivant n’est dit que le jour même."""
    duree = timedelta(minutes=commission.session.minutes_d_oral)
    suivant_dit = False
    for convocation in convocations:
        convocation.commission = commission
        debut = datetime.combine(commission.jour, convocation.heure, get_current_timezone())
        moment = _moment(debut, debut + duree, le)
        if moment == A_VENIR and not suivant_dit and localdate(le) == commission.jour:
            moment, suivant_dit = SUIVANT, True
        yield Convoque(convocation, debut, debut + duree, moment)


def _moment(debut: datetime, fin: datetime, le: datetime) -> str:
    if le >= fin:
        return PASSE
    return EN_COURS if le >= debut else A_VENIR
