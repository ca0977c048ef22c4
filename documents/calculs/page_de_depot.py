"""La page « Déposer » : ce qui sera au dossier, ce qui n’y sera pas, ce qui a déjà été déposé."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from comptes.models import Inscription
from documents.calculs.depot import Lecture, contenu_de, lecture_vivante
from documents.catalogue.depot import ATTESTATIONS, DOSSIER
from documents.fichiers import en_groupes
from documents.lectures.controles import ControleLu, controles_d_une_inscription
from documents.models import Dossier, NatureDePiece, PieceDeDossier
from documents.tables.dossier_fige import DossierFige
from evaluations.conformite import Bilan, Faits, Lecteur, bilan, charger, lire
from portfolio.models import Etat
from referentiel.accords import accord, poids
from referentiel.preparees import preparee

JOURS_AVANT_LA_LIMITE = 30
STAGES = "vos stages ont changé"
UN_DETAIL = "un fichier, votre identité ou votre adresse a changé"
COUVERTES = "sous-compétences couvertes"
RAISONS: Mapping[str, str] = {
    Etat.BROUILLON: "Jamais soumise\u00a0: votre enseignant ne l’a pas lue.",
    Etat.SOUMISE: "En attente du jugement de votre enseignant.",
    Etat.A_REPRENDRE: "À reprendre\u00a0: corrigez-la, puis soumettez-la de nouveau.",
}


@dataclass(frozen=True)
class Ecartee:
    """Une réalisation qui ne sera pas au dossier, et pourquoi."""

    realisation: int
    intitule: str
    etat: str
    raison: str

    @property
    def libelle_etat(self) -> str:
        return str(Etat(self.etat).label)


@dataclass(frozen=True)
class Compte:
    """Une ligne de ce qui sera déposé : « 12 preuves », puis ce qui le précise."""

    combien: str
    precision: str = ""


@dataclass(frozen=True)
class Echeance:
    """La date limite de la session ; `jours` qui restent, négatifs une fois passée."""

    le: date | None
    jours: int

    @property
    def passee(self) -> bool:
        return self.le is not None and self.jours < 0

    @property
    def retard(self) -> str:
        """« 3 jours »."""
        return accord(-self.jours, "jour")

    @property
    def dans(self) -> str:
        """« aujourd’hui », « dans 12 jours »."""
        return f"dans {accord(self.jours, 'jour')}" if self.jours else "aujourd’hui"


@dataclass(frozen=True)
class DocumentDepose:
    """Un document gelé ; `impose` : le nom que l’épreuve veut sur son serveur, s’il en a un."""

    titre: str
    piece: PieceDeDossier

    @property
    def poids(self) -> str:
        return poids(self.piece.taille)

    @property
    def format(self) -> str:
        """« PDF »."""
        return PurePosixPath(self.piece.chemin).suffix.lstrip(".").upper()

    @property
    def impose(self) -> str:
        return self.piece.nom_fichier if self.piece.chemin in (DOSSIER, ATTESTATIONS) else ""


@dataclass(frozen=True)
class DossierDepose:
    """Un dépôt de l’historique, ses contrôles du plus récent au plus ancien, ce qui y manque."""

    dossier: Dossier
    documents: tuple[DocumentDepose, ...]
    absentes: tuple[PieceDeDossier, ...]
    controles: tuple[ControleLu, ...]

    @property
    def retard(self) -> str:
        """« 2 jours » ; vide dans les temps."""
        depot = self.dossier
        return accord((depot.depose_en - depot.limite_le).days, "jour") if depot.en_retard else ""

    @property
    def empreinte(self) -> tuple[str, ...]:
        return en_groupes(self.dossier.sha256)

    @property
    def imposes(self) -> tuple[DocumentDepose, ...]:
        """Les deux fichiers à déposer sur le serveur de l’examen, sous leur nom."""
        return tuple(document for document in self.documents if document.impose)


@dataclass(frozen=True)
class PageDeDepot:
    lecture: Lecture
    lu: str
    bilan: Bilan
    echeance: Echeance
    comptes: tuple[Compte, ...]
    ecartees: tuple[Ecartee, ...]
    historique: tuple[DossierDepose, ...]
    changements: tuple[str, ...]

    @property
    def dernier(self) -> Dossier | None:
        return self.historique[0].dossier if self.historique else None

    @property
    def deposable(self) -> bool:
        return bool(self.lecture.fige.realisations)

    @property
    def a_jour(self) -> bool:
        """Le dernier dossier dit déjà tout ce que l’on déposerait."""
        return self.dernier is not None and self.dernier.lu == self.lu

    @property
    def depot_proche(self) -> bool:
        """Qui ouvre la page va sans doute déposer : il l’a déjà fait, ou la date limite approche.

        Les autres regardent où ils en sont : mettre en page un dossier entier à chacun occupait les
        travailleurs toute une soirée de résultats, pour des pages que rien n’attendait.
        """
        limite = self.echeance.le is not None and self.echeance.jours <= JOURS_AVANT_LA_LIMITE
        return self.deposable and not self.a_jour and (limite or self.dernier is not None)


def page_de_depot(inscription: Inscription, *, le: datetime) -> PageDeDepot:
    """Un nombre constant de requêtes ; `inscription` vient avec son en-tête."""
    deja = lire(inscription, le=le)
    lecture = lecture_vivante(inscription, le=le, deja=deja)
    faits = charger(inscription, le=le, lecteur=Lecteur.ETUDIANT, lus=deja)
    lu, limite = lecture.empreinte, inscription.promotion.session.depot_le
    deposes = historique(inscription)
    return PageDeDepot(
        lecture=lecture,
        lu=lu,
        bilan=bilan(faits),
        echeance=Echeance(limite, (limite - localdate(le)).days if limite else 0),
        comptes=tuple(_comptes(lecture)),
        ecartees=_ecartees(faits),
        historique=deposes,
        changements=tuple(_changements(lecture, lu, deposes)),
    )


def _ecartees(faits: Faits) -> tuple[Ecartee, ...]:
    """Par date de début, sans date en dernier."""
    lignes = [ligne for ligne in faits.lignes if ligne.etat in RAISONS]
    lignes.sort(key=lambda ligne: (ligne.contenu.debut_le or date.max, ligne.id))
    return tuple(
        Ecartee(ligne.id, ligne.contenu.intitule, ligne.etat, RAISONS[ligne.etat])
        for ligne in lignes
    )


def _comptes(lecture: Lecture) -> Iterator[Compte]:
    fige, pieces = lecture.fige, lecture.pieces.values()
    yield Compte(
        accord(len(fige.realisations), "réalisation validée", "réalisations validées"),
        f"{accord(fige.competences.couvertes, 'sous-compétence couverte', COUVERTES)} sur "
        f"{fige.competences.sous_competences}",
    )
    parcours = fige.parcours
    yield Compte(
        f"{accord(parcours.semaines, 'semaine')} de stage",
        f"sur {parcours.semaines_attendues} attendues, "
        f"{accord(len(fige.attestations), 'attestation signée', 'attestations signées')} "
        f"pour {accord(len(parcours.stages), 'stage')}",
    )
    preuves = [p for p in pieces if p.nature == NatureDePiece.PREUVE]
    montrees = [p for p in preuves if not p.confidentielle]
    yield Compte(accord(len(montrees), "fichier de preuve", "fichiers de preuve"), _poids(montrees))
    if fige.liens:
        morts = sum(bool(lien.raison) for lien in fige.liens)
        oubli = f"dont {morts} qui ne s’ouvre{'nt' if morts > 1 else ''} plus" if morts else ""
        yield Compte(accord(len(fige.liens), "lien"), oubli)
    if tues := [p for p in preuves if p.confidentielle]:
        nombre = accord(len(tues), "preuve confidentielle", "preuves confidentielles")
        yield Compte(nombre, f"{_poids(tues)}, gardées à part\u00a0: le jury ne les voit pas")


def _poids(pieces: Iterable[PieceDeDossier]) -> str:
    total = sum(piece.taille for piece in pieces)
    return poids(total) if total else ""


def historique(inscription: Inscription) -> tuple[DossierDepose, ...]:
    """Les dépôts, le plus récent d’abord : trois requêtes, une s’il n’y en a aucun."""
    dossiers = _deposes(inscription.pk)
    if not dossiers:
        return ()
    controles = controles_d_une_inscription(inscription)
    pieces: dict[int, dict[str, PieceDeDossier]] = defaultdict(dict)
    for piece in _documents_et_absences(inscription.pk):
        pieces[piece.dossier_id][piece.chemin] = piece
    return tuple(_depose(d, pieces[d.pk], controles.get(d.pk, ())) for d in dossiers)


@preparee
def _deposes(inscription: int) -> QuerySet[Dossier]:
    return Dossier.objects.filter(inscription=inscription).recents_d_abord()


@preparee
def _documents_et_absences(inscription: int) -> QuerySet[PieceDeDossier]:
    montrees = Q(nature=NatureDePiece.DOCUMENT) | ~Q(absence="")
    return PieceDeDossier.objects.filter(montrees, dossier__inscription=inscription).en_ordre()


def _depose(
    dossier: Dossier, pieces: Mapping[str, PieceDeDossier], controles: tuple[ControleLu, ...]
) -> DossierDepose:
    return DossierDepose(
        dossier=dossier,
        documents=tuple(
            DocumentDepose(titre, pieces[chemin]) for chemin, titre in contenu_de(dossier).documents
        ),
        absentes=tuple(piece for piece in pieces.values() if piece.absence),
        controles=controles,
    )


def _changements(lecture: Lecture, lu: str, historique: tuple[DossierDepose, ...]) -> Iterator[str]:
    """Ce qui distingue le travail d’aujourd’hui du dernier dossier ; rien s’il le dit déjà."""
    if not historique or historique[0].dossier.lu == lu:
        return
    depose = contenu_de(historique[0].dossier)
    phrases = (*_sur_les_realisations(depose, lecture.fige), *_sur_les_stages(depose, lecture.fige))
    yield from phrases or (UN_DETAIL,)


def _sur_les_realisations(avant: DossierFige, apres: DossierFige) -> Iterator[str]:
    deposees = {r.id: r.fiche.soumise_le for r in avant.realisations}
    lues = {r.id: r.fiche.soumise_le for r in apres.realisations}
    if gagnees := len(lues.keys() - deposees.keys()):
        yield accord(gagnees, "réalisation validée", "réalisations validées") + " depuis"
    if reprises := sum(lues[i] != deposees[i] for i in lues.keys() & deposees.keys()):
        yield accord(reprises, "réalisation reprise", "réalisations reprises") + " depuis"
    if perdues := len(deposees.keys() - lues.keys()):
        yield accord(perdues, "réalisation rouverte", "réalisations rouvertes") + " depuis"


def _sur_les_stages(avant: DossierFige, apres: DossierFige) -> Iterator[str]:
    if avant.parcours.stages != apres.parcours.stages:
        yield STAGES
