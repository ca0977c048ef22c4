"""Les classes de l’école de mesure : établissements, enseignants, étudiants et tout ce qu’ils font.

Ce module ne mesure rien seul. Chaque classe se tire de sa propre graine : la millième est la même
dans une école de mille classes que dans une de trois mille.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from benchmarks.ecole_habitudes import prendre_des_habitudes
from benchmarks.ecole_redaction import Atelier, Ecrivain, Fichier, Ranger, identifiant
from benchmarks.ecole_tables import Tables
from benchmarks.ecole_travaux import Travail
from comptes.management.demonstration.donnees import (
    Etudiant,
    Structure,
    lire_classe,
    lire_etudiant,
    lire_modeles,
)
from comptes.models import (
    Enseignement,
    Etablissement,
    Inscription,
    PreferenceDAvis,
    Promotion,
    Rythme,
    Utilisateur,
)
from evaluations.models import Remarque, SecondRegard
from portfolio.models import NatureDeStage, Stage
from referentiel.lectures import lire_bloc

PAR_CLASSE, REALISATIONS, PAR_ENSEIGNANT, CLASSES_PAR_LYCEE = 35, 25, 17, 2
GRAINE = 20261127
DOMAINE = "ecole.example"
PRENOMS = tuple(
    mot
    for ligne in (
        "Adam Alice Amine Anaïs Arthur Axel Baptiste Camille Chloé Clara Côme Djibril Elsa Emma",
        "Enzo Eva Fatou Gabriel Hugo Inès Jade Jules Julie Kenza Léa Léo Lina Louis Lucas Maël",
        "Manon Mathis Mila Nathan Noé Nora Oscar Rania Rayan Sarah Tom Yanis Zoé",
    )
    for mot in ligne.split()
)
NOMS = tuple(
    mot
    for ligne in (
        "Abadie Bellanger Besson Carlier Chauvet Collet Couturier Delmas Dufresne Fabre Ferrand",
        "Garnier Gauthier Girard Hamel Huet Jacquet Joly Lacombe Laroche Lemoine Lopez Maillard",
        "Marchand Masson Moreau Nguyen Noël Ollivier Pasquier Perrot Poirier Prévost Renaud",
        "Riviere Roche Sabatier Schneider Tessier Vasseur Vidal Weber",
    )
    for mot in ligne.split()
)


@dataclass(frozen=True)
class Annee:
    """Une année de formation : sa session, son nom, et depuis quand on y travaille."""

    session: int
    nom: str
    depuis: date


@dataclass(frozen=True)
class Decor:
    """Ce dont toutes les classes se servent."""

    atelier: Atelier
    referentiel: int
    annees: Sequence[Annee]
    secret: str
    profils: Sequence[Etudiant]

    @property
    def tables(self) -> Tables:
        return self.atelier.tables


@dataclass(frozen=True)
class Classe:
    """Une classe posée : ce que la suite (dépôts, commissions, mesures) en cherche."""

    etablissement: int
    promotion: int
    enseignants: tuple[int, ...]
    inscriptions: tuple[int, ...]


def planter(
    tables: Tables,
    referentiel: int,
    annees: Sequence[Annee],
    ranger: Ranger,
    attestation: Fichier,
    secret: str,
    le: datetime,
) -> Decor:
    """Le décor commun, et les profils : les élèves de la démonstration qui ont écrit."""
    atelier = Atelier(tables, lire_bloc(referentiel), lire_modeles(), ranger, attestation, le)
    profils = [
        lire_etudiant(brut)
        for promotion in lire_classe()["promotions"]
        for brut in promotion["etudiants"]
    ]
    actifs = [profil for profil in profils if profil.travaux]
    return Decor(atelier, referentiel, annees, secret, actifs)


def lyceen(decor: Decor, rang: int, reste: int) -> Iterator[Classe]:
    """Les classes du lycée de ce rang, jusqu’à `reste` étudiants ; une classe n’est jamais vide."""
    etablissement = decor.tables.ajouter(
        Etablissement, uai=f"{rang:07d}A", nom=f"Lycée de mesure {rang}", ville="Valbrune"
    )
    _personne(decor, f"direction{rang}", "Sophie", "Arnaud", is_staff=True, is_superuser=True)
    for annee in decor.annees[:CLASSES_PAR_LYCEE]:
        effectif = min(PAR_CLASSE, reste)
        if effectif <= 0:
            return
        reste -= effectif
        yield _classe(decor, etablissement, rang, annee, effectif)


def _classe(decor: Decor, etablissement: int, lycee: int, annee: Annee, effectif: int) -> Classe:
    au_sort = Random(f"{GRAINE} {lycee} {annee.nom}")
    promotion = decor.tables.ajouter(
        Promotion,
        etablissement_id=etablissement,
        referentiel_id=decor.referentiel,
        session_id=annee.session,
        nom=annee.nom,
    )
    enseignants = tuple(_enseignants(decor, promotion, lycee, annee, effectif, au_sort))
    inscriptions, evaluations = [], []
    for rang in range(effectif):
        enseignant = enseignants[rang // PAR_ENSEIGNANT % len(enseignants)]
        inscription, jugees = _etudiant(decor, promotion, lycee, rang, annee, enseignant, au_sort)
        inscriptions.append(inscription)
        evaluations += [(evaluation, enseignant) for evaluation in jugees]
    _se_relire(decor, evaluations, enseignants, au_sort)
    return Classe(etablissement, promotion, enseignants, tuple(inscriptions))


def _enseignants(
    decor: Decor, promotion: int, lycee: int, annee: Annee, effectif: int, au_sort: Random
) -> Iterator[int]:
    """Un pour dix-sept étudiants, avec les phrases qu’il garde sous la main."""
    for rang in range(max(1, round(effectif / PAR_ENSEIGNANT))):
        compte = f"prof{lycee}-{annee.nom[-1]}-{rang}"
        enseignant = _personne(decor, compte, au_sort.choice(PRENOMS), au_sort.choice(NOMS))
        decor.tables.ajouter(Enseignement, promotion_id=promotion, enseignant_id=enseignant)
        for touche in "prt":
            texte = "{prenom}, montrez une preuve datée."
            decor.tables.ajouter(Remarque, enseignant_id=enseignant, touche=touche, texte=texte)
        yield enseignant


def _personne(decor: Decor, compte: str, prenom: str, nom: str, **champs: object) -> int:
    personne = decor.tables.ajouter(
        Utilisateur,
        email=f"{compte}@{DOMAINE}",
        prenom=prenom,
        nom=nom,
        password=decor.secret,
        date_joined=decor.atelier.le - timedelta(days=400),
        last_login=decor.atelier.le - timedelta(days=1),
        **champs,
    )
    cle = identifiant(Random(f"{GRAINE} calendrier {personne}"))
    decor.tables.ajouter(
        PreferenceDAvis, personne_id=personne, rythme=Rythme.CHAQUE_JOUR, cle_du_calendrier=cle
    )
    return personne


def _etudiant(
    decor: Decor,
    promotion: int,
    lycee: int,
    rang: int,
    annee: Annee,
    enseignant: int,
    au_sort: Random,
) -> tuple[int, list[int]]:
    """Son inscription, et les évaluations reçues."""
    profil = au_sort.choice(decor.profils)
    compte = f"eleve{lycee}-{annee.nom[-1]}-{rang}"
    etudiant = _personne(decor, compte, au_sort.choice(PRENOMS), au_sort.choice(NOMS))
    inscription = decor.tables.ajouter(
        Inscription,
        promotion_id=promotion,
        etudiant_id=etudiant,
        option=au_sort.choice(("SISR", "SLAM")),
        numero_candidat=f"{lycee:06d}{rang:04d}",
    )
    ecrivain = _ecrivain(decor, profil, rang, inscription, etudiant, enseignant, annee, au_sort)
    jugees = [t.evaluation for t in _travailler(decor, profil, ecrivain, annee) if t.evaluation]
    prendre_des_habitudes(decor.atelier, ecrivain, promotion)
    return inscription, jugees


def _ecrivain(
    decor: Decor,
    profil: Etudiant,
    rang: int,
    inscription: int,
    etudiant: int,
    enseignant: int,
    annee: Annee,
    au_sort: Random,
) -> Ecrivain:
    accueil = profil.structures.get("stage") or Structure("MairieTech", "Valbrune", 40)
    structures = {"stage": accueil, "lycee": Structure("Lycée de mesure", "Valbrune", 18)}
    debut, fin = annee.depuis + timedelta(days=30), annee.depuis + timedelta(days=65)
    stage = _stage(decor, inscription, accueil, debut, fin, signe=au_sort.random() < 0.6)
    fige = {"organisation": accueil.organisation, "debut_le": str(debut), "fin_le": str(fin)}
    return Ecrivain(
        rang, inscription, etudiant, enseignant, profil.aisance, structures, stage, fige, au_sort
    )


def _stage(
    decor: Decor, inscription: int, accueil: Structure, debut: date, fin: date, *, signe: bool
) -> int:
    fichier = decor.atelier.attestation
    signature = {
        "attestation": fichier.range_sous,
        "attestation_nom": "attestation.pdf",
        "attestation_type_mime": fichier.type_mime,
        "attestation_taille": fichier.taille,
        "attestation_sha256": fichier.sha256,
        "attestation_deposee_le": decor.atelier.le - timedelta(days=30),
    }
    return decor.tables.ajouter(
        Stage,
        inscription_id=inscription,
        nature=NatureDeStage.STAGE,
        organisation=accueil.organisation,
        debut_le=debut,
        fin_le=fin,
        semaines=5,
        tuteur="Mme Vidal",
        missions="Assistance aux utilisateurs, inventaire du parc, déploiement de postes.",
        cle_creation=identifiant(Random(f"{GRAINE} stage {inscription}")),
        cree_le=decor.atelier.le - timedelta(days=60),
        modifie_le=decor.atelier.le - timedelta(days=60),
        **(signature if signe else {}),
    )


def _travailler(
    decor: Decor, profil: Etudiant, ecrivain: Ecrivain, annee: Annee
) -> Iterator[Travail]:
    """Vingt-cinq réalisations ; leurs issues se tirent de celles de l’élève de la démonstration."""
    issues = [travail.issue for travail in profil.travaux] + ["validee"]
    modeles = ecrivain.au_sort.sample(sorted(decor.atelier.modeles), REALISATIONS)
    jours = (decor.atelier.le.date() - annee.depuis).days - 15
    for numero, cle in enumerate(modeles):
        depuis = annee.depuis + timedelta(days=numero * jours // REALISATIONS)
        issue = ecrivain.au_sort.choice(issues)
        modele = decor.atelier.modeles[cle]
        travail = Travail(decor.atelier, ecrivain, modele, issue, depuis, numero)
        travail.ecrire()
        yield travail


def _se_relire(
    decor: Decor, evaluations: list[tuple[int, int]], enseignants: Sequence[int], au_sort: Random
) -> None:
    """Trois évaluations par classe attendent le second regard d’un collègue, s’il y en a un."""
    if len(enseignants) < 2:
        return
    for evaluation, enseignant in au_sort.sample(evaluations, min(3, len(evaluations))):
        relecteur = next(autre for autre in enseignants if autre != enseignant)
        decor.tables.ajouter(
            SecondRegard,
            evaluation_id=evaluation,
            relecteur_id=relecteur,
            tire_le=decor.atelier.le - timedelta(days=3),
        )
