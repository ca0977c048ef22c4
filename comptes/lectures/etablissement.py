"""L’établissement d’un coup d’œil : ses classes, ses sessions, qui n’est pas encore venu."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.lookups import Contains
from django.utils.formats import date_format

from comptes.lectures.passages import PREMIERE_ANNEE
from comptes.models import Enseignement, Etablissement, Inscription, Promotion, Utilisateur
from referentiel.accords import accord, en_lettres
from referentiel.alphabet import Plie, plier
from referentiel.models import SessionExamen

SEPTEMBRE = 9


@dataclass(frozen=True)
class Regarde:
    """L’établissement que montre une page, s’il y en a un ; `plusieurs` : d’autres existent."""

    etablissement: Etablissement | None
    plusieurs: bool


def etablissement_regarde(voulu: int | None) -> Regarde:
    """Celui que l’on veut, sinon le premier par son nom : une ou deux requêtes."""
    premiers = list(Etablissement.objects.order_by("nom", "pk")[:2])
    plusieurs = len(premiers) > 1
    choisi = voulu and plusieurs and Etablissement.objects.filter(pk=voulu).first()
    return Regarde(choisi or next(iter(premiers), None), plusieurs)


def etablissements_trouves(cherche: str) -> QuerySet[Etablissement]:
    """Ceux dont le nom, la ville ou le code UAI contiennent chaque mot, par nom."""
    texte = Plie("nom", "ville", "uai")
    mots = Q(*(Contains(texte, mot) for mot in plier(cherche).split()))
    return Etablissement.objects.filter(mots).order_by("nom", "pk")


@dataclass(frozen=True)
class ClasseLue:
    """Une promotion et ses nombres, étudiants présents seulement.

    `a_inviter` : jamais venus et jamais invités ; `en_attente` : invités, pas encore venus.
    """

    promotion: Promotion
    enseignants: tuple[str, ...]
    effectif: int
    a_inviter: int
    en_attente: int
    sans_option: int
    sans_numero: int

    @property
    def premiere_annee(self) -> bool:
        return bool(PREMIERE_ANNEE.search(self.promotion.nom))


@dataclass(frozen=True)
class EcheanceLue:
    """Une date d’une session, à venir ou d’aujourd’hui ; `jours` jusqu’à elle."""

    libelle: str
    annee: int
    le: date
    jours: int

    @property
    def dans(self) -> str:
        """« aujourd’hui », « demain », « dans 12 jours »."""
        return {0: "aujourd’hui", 1: "demain"}.get(self.jours, f"dans {accord(self.jours, 'jour')}")

    @property
    def en_lettres(self) -> str:
        """« 12 avril 2027 », « 1er octobre 2027 »."""
        return en_lettres(self.le)

    @property
    def jour_de_semaine(self) -> str:
        return date_format(self.le, "l")


@dataclass(frozen=True)
class EtablissementLu:
    """`fin` : l’année où finit l’année scolaire en cours, qui est celle de sa session d’examen."""

    regarde: Regarde
    sessions: tuple[SessionExamen, ...]
    classes: tuple[ClasseLue, ...]
    fin: int
    invites: int
    premier_invite_le: datetime | None
    echeances: tuple[EcheanceLue, ...]

    @property
    def etablissement(self) -> Etablissement | None:
        return self.regarde.etablissement

    @property
    def presentes(self) -> tuple[ClasseLue, ...]:
        """Les classes de cette année et d’après, et celles d’avant où il reste quelqu’un."""
        return tuple(c for c in self.classes if self._presente(c))

    @property
    def passees(self) -> tuple[ClasseLue, ...]:
        return tuple(c for c in self.classes if not self._presente(c))

    def _presente(self, classe: ClasseLue) -> bool:
        return bool(classe.effectif) or classe.promotion.session.annee >= self.fin

    @property
    def effectif(self) -> int:
        return sum(classe.effectif for classe in self.classes)

    @property
    def annee_scolaire(self) -> str:
        return f"{self.fin - 1}-{self.fin}"


def fin_de_l_annee(jour: date) -> int:
    """2027 de septembre 2026 à août 2027."""
    return jour.year + (jour.month >= SEPTEMBRE)


def lire_l_etablissement(regarde: Regarde, *, jour: date) -> EtablissementLu:
    """Quatre requêtes : sessions, classes, enseignants, invités jamais venus."""
    sessions = tuple(SessionExamen.objects.order_by("annee"))
    classes = classes_lues(regarde.etablissement)
    preparees = {classe.promotion.session_id for classe in classes}
    invites = _jamais_venus(classes)
    return EtablissementLu(
        regarde=regarde,
        sessions=sessions,
        classes=classes,
        fin=fin_de_l_annee(jour),
        invites=invites["nombre"],
        premier_invite_le=invites["premier"],
        echeances=echeances([s for s in sessions if s.pk in preparees], jour=jour),
    )


def _jamais_venus(classes: Iterable[ClasseLue]) -> Mapping[str, Any]:
    """Combien de personnes de ces classes sont invitées sans être venues, et depuis quand."""
    siennes = [classe.promotion.pk for classe in classes]
    inscrites = Inscription.objects.actives().filter(promotion__in=siennes).values("etudiant")
    enseignent = Enseignement.objects.filter(promotion__in=siennes).values("enseignant")
    attendues = Utilisateur.objects.filter(
        pk__in=inscrites.union(enseignent),
        is_active=True,
        last_login=None,
        invite_le__isnull=False,
    )
    return attendues.aggregate(nombre=Count("pk"), premier=Min("invite_le"))


def echeances(sessions: Iterable[SessionExamen], *, jour: date) -> tuple[EcheanceLue, ...]:
    """Les dates qui viennent, la plus proche en tête."""
    dates = (
        (libelle, session.annee, le)
        for session in sessions
        for libelle, le in _dates(session, jour)
        if le is not None and le >= jour
    )
    return tuple(
        EcheanceLue(libelle, annee, le, (le - jour).days)
        for libelle, annee, le in sorted(dates, key=lambda d: (d[2], d[1], d[0]))
    )


def _dates(session: SessionExamen, jour: date) -> tuple[tuple[str, date | None], ...]:
    """Commencés, les oraux ne se disent plus que par leur fin."""
    commences = session.oraux_du is not None and session.oraux_du < jour
    return (
        ("Dépôt des dossiers", session.depot_le),
        ("Début des oraux", session.oraux_du),
        ("Fin des oraux", session.oraux_au if commences else None),
        ("Effacement des notes du jury", session.jury_efface_le),
        ("Effacement des données des étudiants", session.donnees_effacees_le),
    )


def classes_lues(etablissement: Etablissement | None) -> tuple[ClasseLue, ...]:
    """Ses promotions, par session puis par nom : deux requêtes."""
    present = Q(inscriptions__sortie_le__isnull=True)
    attendu = present & Q(
        inscriptions__etudiant__last_login__isnull=True, inscriptions__etudiant__is_active=True
    )
    comptes: Mapping[str, Q] = {
        "effectif": present,
        "a_inviter": attendu & Q(inscriptions__etudiant__invite_le__isnull=True),
        "invites": attendu & Q(inscriptions__etudiant__invite_le__isnull=False),
        "sans_option": present & Q(inscriptions__option=""),
        "sans_numero": present & Q(inscriptions__numero_candidat=""),
    }
    promotions = (
        Promotion.objects.filter(etablissement=etablissement)
        .select_related("session", "etablissement")
        .annotate(**{nom: Count("inscriptions", filter=q) for nom, q in comptes.items()})
        .order_by("session__annee", "nom", "pk")
    )
    enseignants = _enseignants(etablissement)
    return tuple(
        ClasseLue(
            promotion=p,
            enseignants=tuple(enseignants[p.pk]),
            effectif=p.effectif,
            a_inviter=p.a_inviter,
            en_attente=p.invites,
            sans_option=p.sans_option,
            sans_numero=p.sans_numero,
        )
        for p in promotions
    )


def _enseignants(etablissement: Etablissement | None) -> Mapping[int, list[str]]:
    """Les noms de ceux de chaque classe, par ordre alphabétique : une requête."""
    par_classe: dict[int, list[str]] = defaultdict(list)
    liens = Enseignement.objects.filter(promotion__etablissement=etablissement)
    liens = liens.select_related("enseignant")
    for lien in sorted(liens, key=lambda lien: lien.enseignant.rang_alphabetique):
        par_classe[lien.promotion_id].append(lien.enseignant.nom_d_usage)
    return par_classe
