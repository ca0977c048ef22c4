"""D’une réalisation à sa fiche : ce qui a été soumis, ses preuves et ses jugements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from comptes.models import Inscription
from documents.apercus import FichierIllisible, Rangement, dimensions, nombre_de_pages
from documents.tables.fiche import (
    EN_ATTENTE,
    NON_RETENUE,
    RETENUE,
    CompetenceDeFiche,
    FicheDeRealisation,
    JugementPrecedent,
    PreuveDeFiche,
    RevendicationDeFiche,
)
from evaluations.lectures import Jugement, Travail, travaux
from evaluations.models import Evaluation
from portfolio.lectures import contenu_actuel
from portfolio.models import ContenuFige, Etat, Preuve, PreuveFigee, Realisation, Soumission
from referentiel.lectures import BlocLu, CompetenceLue, lire_bloc
from referentiel.preparees import preparee

JAMAIS_SOUMIS = "brouillon jamais soumis"
RETIRE = "brouillon dont la soumission a été retirée"


@dataclass(frozen=True)
class Lues:
    """Ce que toutes les fiches d’un étudiant partagent, lu une fois."""

    inscription: Inscription
    bloc: BlocLu
    chemins: Mapping[int, str]
    jugements: tuple[Evaluation, ...]
    privee: bool


@dataclass(frozen=True)
class Version:
    """Ce qui s’imprime d’une réalisation : une soumission jugée ou non, ou son brouillon."""

    realisation_id: int
    etat: str
    libelle_etat: str
    contenu: ContenuFige
    projet: str = ""
    travail: Travail | None = None

    @property
    def jugement(self) -> Jugement | None:
        return self.travail and self.travail.jugement

    @property
    def en_vigueur(self) -> bool:
        """Faux dès qu’une réalisation validée est rouverte."""
        return self.jugement is not None and self.jugement.decision == self.etat


def fiches_de(
    inscription: Inscription,
    *,
    privee: bool = False,
    lus: tuple[Travail, ...] | None = None,
    preuves: Iterable[Preuve] | None = None,
) -> tuple[FicheDeRealisation, ...]:
    """Les réalisations soumises d’un étudiant, dans l’ordre du tableau : cinq requêtes.

    `inscription` vient avec son en-tête ; `lus` épargne trois requêtes à qui les a déjà faites, et
    `preuves` (toutes celles de l’étudiant) une. Sans reprise, nul jugement passé n’est à lire.
    """
    lus = travaux(inscription) if lus is None else lus
    communes = _lire(inscription, privee, lus, preuves)
    return tuple(_fiche(_soumise(travail), communes) for travail in lus)


def fiche_de(realisation: Realisation, *, privee: bool = False) -> FicheDeRealisation:
    """La fiche d’une réalisation ; celle d’un brouillon n’est que pour son auteur.

    Lève `Realisation.DoesNotExist` si sa seule soumission vient d’être retirée.
    """
    inscription = realisation.inscription
    if realisation.etat == Etat.BROUILLON:
        lus, version = (), _brouillon(realisation)
    else:
        lus = tuple(t for t in travaux(inscription) if t.realisation_id == realisation.pk)
        if not lus:
            raise Realisation.DoesNotExist("Cette réalisation n’est plus soumise.")
        version = _soumise(lus[0])
    return _fiche(version, _lire(inscription, privee, lus))


def _lire(
    inscription: Inscription,
    privee: bool,
    lus: tuple[Travail, ...],
    preuves: Iterable[Preuve] | None = None,
) -> Lues:
    if preuves is None:
        preuves = Preuve.objects.filter(realisation__inscription=inscription).exclude(fichier="")
    return Lues(
        inscription=inscription,
        bloc=lire_bloc(inscription.promotion.referentiel_id),
        chemins={preuve.pk: preuve.fichier.name for preuve in preuves if preuve.fichier},
        jugements=_jugements_passes(inscription, lus),
        privee=privee,
    )


def _jugements_passes(inscription: Inscription, lus: tuple[Travail, ...]) -> tuple[Evaluation, ...]:
    """Ceux des réalisations soumises plus d’une fois : une requête, aucune s’il n’y en a pas."""
    reprises = any(travail.numero > 1 for travail in lus)
    return tuple(_jugements_remplaces(inscription.pk)) if reprises else ()


@preparee
def _jugements_remplaces(inscription: int) -> QuerySet[Evaluation]:
    suivantes = Soumission.objects.filter(
        realisation=OuterRef("soumission__realisation"), numero__gt=OuterRef("soumission__numero")
    )
    return (
        Evaluation.objects.filter(
            Exists(suivantes), soumission__realisation__inscription=inscription
        )
        .select_related("enseignant")
        .annotate(numero=F("soumission__numero"), realisation=F("soumission__realisation"))
        .order_by("soumission__numero", "pk")
    )


def _soumise(travail: Travail) -> Version:
    return Version(
        realisation_id=travail.realisation_id,
        etat=travail.etat,
        libelle_etat=travail.libelle_etat,
        contenu=travail.contenu,
        travail=travail,
    )


def _brouillon(realisation: Realisation) -> Version:
    return Version(
        realisation_id=realisation.pk,
        etat=realisation.etat,
        libelle_etat=realisation.get_etat_display(),
        contenu=contenu_actuel(realisation),
        projet=RETIRE if realisation.soumissions.exists() else JAMAIS_SOUMIS,
    )


def _fiche(version: Version, lues: Lues) -> FicheDeRealisation:
    promotion, contenu, travail = lues.inscription.promotion, version.contenu, version.travail
    nommees = [p for p in contenu.preuves if lues.privee or not p.confidentielle]
    preuves = tuple(
        _preuve(numero, preuve, lues.chemins.get(preuve.id, ""))
        for numero, preuve in enumerate(nommees, start=1)
    )
    return FicheDeRealisation(
        nom_officiel=lues.inscription.etudiant.nom_officiel,
        promotion=promotion.nom,
        etablissement=str(promotion.etablissement),
        annee=promotion.session.annee,
        epreuve=promotion.session.epreuve_affichee,
        etat=version.etat,
        libelle_etat=version.libelle_etat,
        projet=version.projet,
        numero=travail.numero if travail else 0,
        soumise_le=travail and travail.soumise_le,
        contenu=contenu,
        competences=tuple(_competences(version, preuves, lues.bloc)),
        preuves=preuves,
        confidentielles=len(contenu.preuves) - len(preuves),
        jugement=version.jugement,
        en_vigueur=version.en_vigueur,
        precedents=_precedents(version, lues.jugements),
        privee=lues.privee,
    )


def _preuve(numero: int, preuve: PreuveFigee, chemin: str) -> PreuveDeFiche:
    """Ouvre l’image ou le PDF ; ce qui ne s’ouvre pas est dit, et la fiche s’imprime quand même."""
    if preuve.lien:
        return PreuveDeFiche(numero, preuve)
    # L’empreinte figée avec la soumission fait foi, pas celle de la ligne d’aujourd’hui.
    rangement = Rangement(chemin, preuve.sha256)
    try:
        if preuve.est_image:
            return PreuveDeFiche(numero, preuve, rangement, dimensions=dimensions(rangement))
        if preuve.est_pdf:
            return PreuveDeFiche(numero, preuve, rangement, pages=nombre_de_pages(rangement))
    except FichierIllisible as phrase:
        return PreuveDeFiche(numero, preuve, rangement, illisible=str(phrase))
    return PreuveDeFiche(numero, preuve, rangement)


def _competences(
    version: Version, preuves: tuple[PreuveDeFiche, ...], bloc: BlocLu
) -> Iterable[CompetenceDeFiche]:
    """Les compétences revendiquées, et celles dont un indicateur a reçu un niveau."""
    niveaux = version.jugement.niveaux if version.jugement else {}
    for competence in bloc.competences:
        fiche = CompetenceDeFiche(
            officielle=competence,
            revendications=tuple(_revendications(competence, version, preuves)),
            niveaux=tuple((i, niveaux[i.id]) for i in competence.indicateurs if i.id in niveaux),
        )
        if fiche.revendications or fiche.niveaux:
            yield fiche


def _revendications(
    competence: CompetenceLue, version: Version, preuves: tuple[PreuveDeFiche, ...]
) -> Iterable[RevendicationDeFiche]:
    justifications = {m.sous_competence: m.justification for m in version.contenu.mobilisations}
    for item in competence.sous_competences:
        if item.id not in justifications:
            continue
        appuis = tuple(p for p in preuves if item.id in p.preuve.sous_competences)
        yield RevendicationDeFiche(
            officielle=item,
            justification=justifications[item.id],
            preuves=appuis,
            confidentielles=len(version.contenu.preuves_de(item.id)) - len(appuis),
            reponse=_reponse(item.id, version),
        )


def _reponse(sous_competence: int, version: Version) -> str:
    jugement = version.jugement
    if jugement is None or not version.en_vigueur:
        return EN_ATTENTE
    if sous_competence in jugement.retenues:
        return RETENUE
    return NON_RETENUE if sous_competence in jugement.refusees else EN_ATTENTE


def _precedents(
    version: Version, jugements: tuple[Evaluation, ...]
) -> tuple[JugementPrecedent, ...]:
    """Les jugements des soumissions d’avant celle qui s’imprime, du premier au dernier."""
    if version.travail is None:
        return ()
    return tuple(
        JugementPrecedent(
            numero=evaluation.numero,
            decision=evaluation.decision,
            libelle_decision=evaluation.get_decision_display(),
            enseignant=evaluation.enseignant.nom_d_usage,
            rendue_le=evaluation.rendue_le,
            commentaire=evaluation.commentaire,
        )
        for evaluation in jugements
        if evaluation.realisation == version.realisation_id
        and evaluation.numero < version.travail.numero
    )
