"""La rentrée : ce qui reste à faire pour passer d’une année à l’autre, relu à chaque fois.

À la rentrée de septembre 2027, la session 2027 s’achève ; les premières années (session 2028)
passent en deuxième année de la même session ; les entrants préparent la session 2029.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, QuerySet

from comptes.lectures.etablissement import SEPTEMBRE, ClasseLue, Regarde, classes_lues
from comptes.models import Etablissement, Inscription, Passage, Promotion
from referentiel.models import SessionExamen

JOURS_PAR_AN = 365.2425
DATES_D_EXAMEN = ("depot_le", "oraux_du", "oraux_au")
DATES_D_EFFACEMENT = ("jury_efface_le", "donnees_effacees_le")


@dataclass(frozen=True)
class SessionAttendue:
    """Une session que préparent les classes de l’année qui vient ; `role` dit lesquelles."""

    annee: int
    role: str
    session: SessionExamen | None


@dataclass(frozen=True)
class ClasseAttendue:
    """La suite d’une classe de cette année ; `session` manque tant qu’elle n’est pas ouverte."""

    modele: Promotion
    annee: int
    session: SessionExamen | None
    existe: bool

    @property
    def nom(self) -> str:
        """« BTS SIO 1 — session 2029 »."""
        return f"{self.modele.nom} — session {self.annee}"


@dataclass(frozen=True)
class RentreeLue:
    """`annee` : celle du mois de septembre ; chaque liste est un fait lu, rien n’est enregistré."""

    annee: int
    regarde: Regarde
    sessions: tuple[SessionAttendue, ...]
    classes: tuple[ClasseAttendue, ...]
    a_passer: tuple[ClasseLue, ...]
    diplomees: tuple[ClasseLue, ...]
    redoublants: int
    entrantes: tuple[ClasseLue, ...]
    nouvelles: tuple[ClasseLue, ...] = field(repr=False)

    @property
    def annee_scolaire(self) -> str:
        return f"{self.annee}-{self.annee + 1}"

    @property
    def sessions_ouvertes(self) -> bool:
        return all(attendue.session for attendue in self.sessions)

    @property
    def classes_manquantes(self) -> tuple[ClasseAttendue, ...]:
        return tuple(attendue for attendue in self.classes if not attendue.existe)

    @property
    def classes_ouvertes(self) -> bool:
        return not self.classes_manquantes and bool(self.nouvelles)

    @property
    def tous_passes(self) -> bool:
        return not self.a_passer

    @property
    def tous_sortis(self) -> bool:
        return not self.diplomees

    @property
    def nombre_de_diplomes(self) -> int:
        return sum(classe.effectif for classe in self.diplomees)

    @property
    def listes_recues(self) -> bool:
        return bool(self.entrantes) and all(classe.effectif for classe in self.entrantes)

    @property
    def a_inviter(self) -> int:
        return sum(classe.a_inviter for classe in self.nouvelles)

    @property
    def tous_invites(self) -> bool:
        return self.listes_recues and not self.a_inviter

    @property
    def faites(self) -> tuple[bool, ...]:
        """Chaque étape, dans l’ordre de la page."""
        passes = self.tous_passes and self.tous_sortis
        return (
            self.sessions_ouvertes,
            self.classes_ouvertes,
            self.tous_passes,
            self.tous_sortis,
            passes,
            self.listes_recues,
            self.tous_invites,
        )

    @property
    def reste(self) -> int:
        return self.faites.count(False)


def lire_la_rentree(regarde: Regarde, *, jour: date, annee: int | None = None) -> RentreeLue:
    """Quatre requêtes. Sans `annee` : celle de l’année civile, ou la suivante si elle est faite."""
    faits = _Faits(
        regarde,
        {session.annee: session for session in SessionExamen.objects.order_by("annee")},
        classes_lues(regarde.etablissement),
        _redoublements(regarde.etablissement),
    )
    lue = _lire(annee or jour.year, faits)
    if annee is None and jour.month >= SEPTEMBRE and not lue.reste:
        return _lire(jour.year + 1, faits)
    return lue


@dataclass(frozen=True)
class _Faits:
    regarde: Regarde
    sessions: Mapping[int, SessionExamen]
    classes: tuple[ClasseLue, ...]
    redoublements: tuple[int, ...]


def _lire(annee: int, faits: _Faits) -> RentreeLue:
    fin, suivante = annee, annee + 1
    classes, sessions = faits.classes, faits.sessions
    nouvelles = tuple(c for c in classes if _annee(c) == suivante + c.premiere_annee)
    return RentreeLue(
        annee=annee,
        regarde=faits.regarde,
        sessions=(
            SessionAttendue(suivante, "des deuxièmes années", sessions.get(suivante)),
            SessionAttendue(suivante + 1, "des entrants", sessions.get(suivante + 1)),
        ),
        classes=_attendues(annee, sessions, classes),
        a_passer=tuple(
            c for c in classes if c.premiere_annee and c.effectif and _annee(c) <= suivante
        ),
        diplomees=tuple(
            c for c in classes if not c.premiere_annee and c.effectif and _annee(c) <= fin
        ),
        redoublants=sum(session in {fin, suivante} for session in faits.redoublements),
        entrantes=tuple(c for c in nouvelles if c.premiere_annee),
        nouvelles=nouvelles,
    )


def _annee(classe: ClasseLue) -> int:
    return classe.promotion.session.annee


def _attendues(
    annee: int, sessions: Mapping[int, SessionExamen], classes: tuple[ClasseLue, ...]
) -> tuple[ClasseAttendue, ...]:
    """À chaque classe d’aujourd’hui, celle du même nom une session plus loin."""
    connues = {(c.promotion.nom, _annee(c)) for c in classes}
    attendues = []
    for classe in classes:
        modele, suite = classe.promotion, _annee(classe) + 1
        if _annee(classe) != annee + classe.premiere_annee:
            continue
        existe = (modele.nom, suite) in connues
        attendues.append(ClasseAttendue(modele, suite, sessions.get(suite), existe))
    return tuple(attendues)


def _redoublements(etablissement: Etablissement | None) -> tuple[int, ...]:
    """L’année de la session que chaque redoublant a quittée : une requête."""
    passages = Passage.objects.filter(
        depuis__etablissement=etablissement,
        vers__nom=F("depuis__nom"),
        vers__session__annee=F("depuis__session__annee") + 1,
    )
    return tuple(passages.values_list("depuis__session__annee", flat=True))


def session_a_copier(annee: int) -> SessionExamen | None:
    """La dernière d’avant cette année, sinon la première d’après : une ou deux requêtes."""
    avant = SessionExamen.objects.filter(annee__lt=annee).order_by("-annee").first()
    return avant or SessionExamen.objects.filter(annee__gt=annee).order_by("annee").first()


def dates_decalees(modele: SessionExamen, annee: int) -> Mapping[str, date | None]:
    """Les dates du modèle, à l’année voulue.

    Un examen garde son jour de semaine, au plus près du même quantième ; un effacement garde le
    quantième.
    """
    ecart = annee - modele.annee
    semaines = timedelta(weeks=round(JOURS_PAR_AN * ecart / 7))
    examens = {nom: _decaler(getattr(modele, nom), semaines) for nom in DATES_D_EXAMEN}
    effacements = {nom: _meme_jour(getattr(modele, nom), ecart) for nom in DATES_D_EFFACEMENT}
    return examens | effacements


def _decaler(jour: date | None, duree: timedelta) -> date | None:
    return jour and jour + duree


def _meme_jour(jour: date | None, annees: int) -> date | None:
    """Le 29 février devient le 1er mars."""
    if jour is None:
        return None
    try:
        return jour.replace(year=jour.year + annees)
    except ValueError:
        return date(jour.year + annees, 3, 1)


def presents_des_diplomees(lue: RentreeLue) -> QuerySet[Inscription]:
    """Ceux qui sont encore dans une classe dont la session s’achève : une requête."""
    classes = [classe.promotion.pk for classe in lue.diplomees]
    presents = Inscription.objects.actives().filter(promotion__in=classes)
    return presents.select_related("etudiant", "promotion")


def invitables_de_la_rentree(lue: RentreeLue) -> tuple[int, ...]:
    """Les personnes des classes nouvelles jamais venues ni invitées : une requête."""
    classes = [classe.promotion.pk for classe in lue.nouvelles]
    attendus = Inscription.objects.actives().filter(
        promotion__in=classes,
        etudiant__last_login__isnull=True,
        etudiant__invite_le__isnull=True,
        etudiant__is_active=True,
    )
    return tuple(attendus.values_list("etudiant", flat=True).order_by("etudiant"))
