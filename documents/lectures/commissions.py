"""Ce que l’administration lit des commissions : leur liste, la journée de chacune, ses liens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Contains
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from comptes.jetons import jeton_de
from comptes.models import Etablissement, Inscription
from documents.calculs.horaires import ecart
from documents.lectures.depots import DepotLu, depots
from documents.models import Commission, Convocation, Grille, LienDeCommission, Membre
from documents.qr import qr_en_svg
from referentiel.accords import en_lettres
from referentiel.alphabet import Plie, plier
from referentiel.models import SessionExamen


@dataclass(frozen=True)
class CommissionsLues:
    """Celles d’aujourd’hui et d’après, la plus proche d’abord ; puis les passées, à rebours."""

    a_venir: QuerySet[Commission]
    passees: QuerySet[Commission]


@dataclass(frozen=True)
class CandidatDuJour:
    """Un candidat à son heure.

    `notes` et `grille` disent que la commission a commencé d’écrire, jamais ce qui s’y lit ;
    `serre`, que le candidat suivant commence avant la fin de cet oral.
    """

    convocation: int
    rang: int
    heure: time
    inscription: Inscription
    depot: DepotLu | None
    notes: int
    grille: bool
    serre: bool

    @property
    def nom(self) -> str:
        return str(self.inscription.etudiant)


@dataclass(frozen=True)
class LienMontre:
    """Un lien et son adresse, vide s’il est fermé ou si la clé secrète du site a changé.

    `trop_court` : il expire avant la fin du jour de la commission (qui a pu changer depuis).
    """

    lien: LienDeCommission
    ouvert: bool
    adresse: str
    trop_court: bool

    @property
    def qr(self) -> SafeString:
        return qr_en_svg(self.adresse)


def commissions_lues(
    visibles: QuerySet[Commission], *, le: datetime, jour: date, cherche: str = ""
) -> CommissionsLues:
    """Les listes, à mettre en pages, avec leurs nombres (`candidats`, `entres`, `ouverts`).

    `cherche` se lit dans l’intitulé, l’établissement ou la ville.
    """
    texte = Plie("intitule", "etablissement__nom", "etablissement__ville")
    lues = (
        visibles.filter(*(Contains(texte, mot) for mot in plier(cherche).split()))
        .select_related("session", "etablissement")
        .annotate(
            candidats=_nombre(Convocation.objects.all()),
            entres=_nombre(Membre.objects.all()),
            ouverts=_nombre(LienDeCommission.objects.ouverts(le)),
        )
    )
    return CommissionsLues(
        lues.filter(jour__gte=jour),
        lues.filter(jour__lt=jour),
    )


def _nombre(lignes: QuerySet) -> Coalesce:
    """Combien de ces lignes sont à la commission."""
    comptees = lignes.filter(commission=OuterRef("pk")).order_by().values("commission")
    return Coalesce(Subquery(comptees.annotate(nombre=Count("pk")).values("nombre")), 0)


def candidats_du_jour(commission: Commission) -> tuple[CandidatDuJour, ...]:
    """Les candidats dans l’ordre, et leur dépôt : trois requêtes."""
    convocations = list(
        commission.convocations.select_related("inscription__etudiant", "inscription__promotion")
        .annotate(
            ecrites=Count("notes", filter=~Q(notes__texte="")),
            commencee=Exists(Grille.objects.filter(convocation=OuterRef("pk"))),
        )
        .order_by("rang")
    )
    lus = depots([c.inscription_id for c in convocations])
    suivantes = (c.heure for c in convocations[1:])
    return tuple(
        _candidat(c, lus.get(c.inscription_id), suivante, commission.session.minutes_d_oral)
        for c, suivante in zip_longest(convocations, suivantes)
    )


def _candidat(
    convocation: Convocation, depot: DepotLu | None, suivante: time | None, minutes: int
) -> CandidatDuJour:
    return CandidatDuJour(
        convocation=convocation.pk,
        rang=convocation.rang,
        heure=convocation.heure,
        inscription=convocation.inscription,
        depot=depot,
        notes=convocation.ecrites,
        grille=convocation.commencee,
        serre=suivante is not None and ecart(convocation.heure, suivante) < minutes,
    )


def liens_montres(commission: Commission, *, le: datetime) -> tuple[LienMontre, ...]:
    """Tous ses liens, le plus récent d’abord : une requête."""
    lus = commission.liens.select_related("cree_par").recents_d_abord()
    return tuple(lien_montre(commission, lien, le=le) for lien in lus)


def lien_montre(commission: Commission, lien: LienDeCommission, *, le: datetime) -> LienMontre:
    ouvert = lien.ouvert(le)
    adresse = adresse_de_la_commission(lien) if ouvert else ""
    return LienMontre(lien, ouvert, adresse, localdate(lien.expire_le) < commission.jour)


def adresse_de_la_commission(lien: LienDeCommission) -> str:
    """« https://sillage.example/jury/<jeton>/ » ; vide si la clé du site a changé depuis."""
    jeton = jeton_de(lien)
    return settings.ADRESSE_DU_SITE + reverse("jury", args=[jeton]) if jeton else ""


def adresses_ouvertes(*, le: datetime) -> tuple[tuple[str, str], ...]:
    """L’intitulé et l’adresse de chaque lien ouvert, le plus ancien d’abord : une requête."""
    liens = LienDeCommission.objects.ouverts(le).select_related("commission").order_by("pk")
    adresses = ((lien.commission.intitule, adresse_de_la_commission(lien)) for lien in liens)
    return tuple((intitule, adresse) for intitule, adresse in adresses if adresse)


def hors_des_oraux(session: SessionExamen, jour: date) -> str:
    """La phrase qui prévient qu’un jour n’est pas parmi ceux des oraux ; vide sinon."""
    tot = session.oraux_du and jour < session.oraux_du
    tard = session.oraux_au and jour > session.oraux_au
    if not tot and not tard:
        return ""
    bornes = " et ".join(
        f"{mot} le {borne:%d/%m/%Y}"
        for mot, borne in (("commencent", session.oraux_du), ("finissent", session.oraux_au))
        if borne
    )
    return (
        f"Le {jour:%d/%m/%Y} n’est pas un jour d’oral de la session {session.annee}\u00a0: "
        f"les oraux {bornes}."
    )


def phrase_d_effacement(session: SessionExamen) -> str:
    """« Ces notes seront effacées le 1er octobre 2027. » ; vide si la session n’en dit rien."""
    if session.jury_efface_le is None:
        return ""
    return f"Ces notes seront effacées le {en_lettres(session.jury_efface_le)}."


def noms_des_membres(commission: Commission) -> tuple[tuple[str, datetime], ...]:
    """Qui est entré, et quand, dans l’ordre : une requête."""
    return tuple(commission.membres.order_by("entre_le", "pk").values_list("nom", "entre_le"))


def sans_depot(lus: Iterable[CandidatDuJour]) -> int:
    return sum(candidat.depot is None for candidat in lus)


def propositions(*, jour: date) -> dict[str, object]:
    """Ce qu’une commission neuve a de plus probable : la session qui vient, le seul centre."""
    a_venir = SessionExamen.objects.filter(Q(oraux_au__gte=jour) | Q(oraux_au__isnull=True))
    session = a_venir.filter(annee__gte=jour.year).order_by("annee").first()
    centres = Etablissement.objects.order_by("pk")[:2]
    return {
        "session": session,
        "etablissement": centres[0] if len(centres) == 1 else None,
        "jour": session.oraux_du if session else None,
    }
