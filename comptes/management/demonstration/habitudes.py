"""Ce qu’une classe fait entre deux soumissions : noter, se parler, s’inviter, se situer.

Rejoué par les actions du site ; tout se date en jours avant le chargement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from django.core.files.base import ContentFile

from comptes.management.demonstration.donnees import DOSSIER
from comptes.management.demonstration.personnes import Inscrit
from comptes.models import Avis, Inscription
from portfolio import actions
from portfolio.actions.veille import noter_le_lien
from portfolio.fichiers import examiner
from portfolio.lectures import derniere_soumission
from portfolio.liens import Releve
from portfolio.models import EtatDeLien, EtatDeSavoir, Preuve, Realisation
from referentiel.lectures import BlocLu, CompetenceLue

CLES = UUID("51a1a6e0-0000-4000-8000-000000000004")
VIEUX = timedelta(days=3)


@dataclass(frozen=True)
class Rejeu:
    """De qui l’on parle, quand, et dans quel référentiel."""

    inscrit: Inscrit
    classe: Mapping[str, Inscrit]
    bloc: BlocLu
    le: datetime

    @property
    def inscription(self) -> Inscription:
        return self.inscrit.inscription

    def realisation(self, intitule: str) -> Realisation:
        return self.inscription.realisations.presentes().get(intitule=intitule)

    def competence(self, rang: str) -> tuple[CompetenceLue, int]:
        """« 1.5 » : la première compétence, et le rang, depuis zéro, de son cinquième élément."""
        competence, element = rang.split(".")
        return self.bloc.competences[int(competence) - 1], int(element) - 1


def prendre_des_habitudes(inscrits: Sequence[Inscrit], bloc: BlocLu, le: datetime) -> None:
    """Rejoue chaque ligne du fichier ; les avis de l’histoire passée sont réputés lus."""
    classe = {inscrit.etudiant.prenom: inscrit for inscrit in inscrits}
    donnees = json.loads((DOSSIER / "habitudes.json").read_text(encoding="utf-8"))
    for nature, rejouer in REJOUER.items():
        for brut in donnees[nature]:
            moment = le - timedelta(days=brut["il_y_a"], hours=1)
            rejouer(Rejeu(classe[brut["etudiant"]], classe, bloc, moment), brut)
    Avis.objects.filter(cree_le__lt=le - VIEUX).update(lu_le=le)


def _noter(rejeu: Rejeu, brut: Mapping) -> None:
    fichiers = []
    if "fichier" in brut:
        octets = (DOSSIER / "preuves" / brut["fichier"]).read_bytes()
        fichiers = [examiner(ContentFile(octets, name=brut["fichier"]))]
    actions.noter(
        rejeu.inscription,
        acteur=rejeu.inscription.etudiant,
        le=rejeu.le,
        champs={"texte": brut["texte"], "faite_le": rejeu.le.date(), "lien": ""},
        cle_creation=_cle(brut),
        sous_competences=[
            competence.sous_competences[i].id
            for competence, i in map(rejeu.competence, brut["sous_competences"])
        ],
        fichiers=fichiers,
    )


def _parler(rejeu: Rejeu, brut: Mapping) -> None:
    enseignant, etudiant = rejeu.inscrit.enseignant, rejeu.inscription.etudiant
    actions.commenter(
        derniere_soumission(rejeu.realisation(brut["realisation"])),
        acteur=enseignant if brut["de"] == "enseignant" else etudiant,
        le=rejeu.le,
        texte=brut["texte"],
        cle_creation=_cle(brut),
    )


def _inviter(rejeu: Rejeu, brut: Mapping) -> None:
    actions.inviter(
        rejeu.realisation(brut["realisation"]),
        acteur=rejeu.inscription.etudiant,
        le=rejeu.le,
        camarades=[rejeu.classe[prenom].inscription.pk for prenom in brut["camarades"]],
    )


def _se_situer(rejeu: Rejeu, brut: Mapping) -> None:
    niveaux = {niveau.code: niveau.id for niveau in rejeu.bloc.niveaux}
    choisis = {}
    for rang, code in brut["niveaux"].items():
        competence, i = rejeu.competence(rang)
        choisis[competence.indicateurs[i].id] = niveaux[code]
    savoirs = {}
    for etat in EtatDeSavoir.values:
        for competence, i in map(rejeu.competence, brut[etat]):
            savoirs[competence.savoirs_technologiques[i].id] = etat
    actions.se_situer(
        rejeu.inscription,
        acteur=rejeu.inscription.etudiant,
        le=rejeu.le,
        niveaux=choisis,
        savoirs=savoirs,
    )


def _voir(rejeu: Rejeu, brut: Mapping) -> None:
    """Un relevé inventé : ces adresses n’existent pas, personne n’ira les voir d’ici."""
    liens = Preuve.objects.filter(realisation__inscription=rejeu.inscription, lien=brut["adresse"])
    empreinte = sha256(brut["titre"].encode()).hexdigest()
    for lien in liens:
        releve = Releve(EtatDeLien.VIVANT, 200, brut["titre"], empreinte)
        noter_le_lien(lien.pk, lien.lien, releve, le=rejeu.le)


def _cle(brut: Mapping) -> UUID:
    return uuid5(CLES, brut["texte"])


REJOUER: dict[str, Callable[[Rejeu, Mapping], None]] = {
    "notes": _noter,
    "messages": _parler,
    "invitations": _inviter,
    "regards": _se_situer,
    "liens": _voir,
}
