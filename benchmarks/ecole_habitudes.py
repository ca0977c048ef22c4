"""Ce qu’un étudiant de l’école de mesure fait entre deux soumissions, et ce qu’on garde de lui.

Ce module ne mesure rien seul.
"""

from __future__ import annotations

from datetime import timedelta

from benchmarks.ecole_redaction import Atelier, Ecrivain, identifiant
from comptes.models import Acte, Avis, NatureDActe
from documents.models import Emission, Nature
from evaluations.models import Positionnement
from portfolio.models import AutoEvaluation, EtatDeSavoir, Note, SuiviDeSavoir


def prendre_des_habitudes(atelier: Atelier, ecrivain: Ecrivain, promotion: int) -> None:
    """Noter, se situer, être positionné, demander un document."""
    _noter(atelier, ecrivain)
    _se_situer(atelier, ecrivain)
    _positionner(atelier, ecrivain)
    _emettre(atelier, ecrivain, promotion)


def _noter(atelier: Atelier, ecrivain: Ecrivain) -> None:
    for numero in range(8):
        le = atelier.le - timedelta(days=3 * numero + 1)
        atelier.tables.ajouter(
            Note,
            inscription_id=ecrivain.inscription,
            texte="Commutateur remplacé au deuxième étage, ports réétiquetés, plan mis à jour.",
            faite_le=le.date(),
            cle_creation=identifiant(ecrivain.au_sort),
            cree_le=le,
            modifiee_le=le,
        )


def _se_situer(atelier: Atelier, ecrivain: Ecrivain) -> None:
    """Deux étudiants sur trois se situent ; un sur trois tient ses savoirs."""
    niveaux = [niveau.id for niveau in atelier.bloc.niveaux]
    le = atelier.le - timedelta(days=5)
    situe, suit = ecrivain.au_sort.random() < 0.66, ecrivain.au_sort.random() < 0.33
    for competence in atelier.bloc.competences:
        for indicateur in competence.indicateurs if situe else ():
            atelier.tables.ajouter(
                AutoEvaluation,
                inscription_id=ecrivain.inscription,
                indicateur_id=indicateur.id,
                niveau_id=ecrivain.au_sort.choice(niveaux),
                faite_le=le,
            )
        for savoir in competence.savoirs_technologiques[:3] if suit else ():
            atelier.tables.ajouter(
                SuiviDeSavoir,
                inscription_id=ecrivain.inscription,
                savoir_id=savoir.id,
                etat=EtatDeSavoir.ACQUIS,
                note_le=le,
            )


def _positionner(atelier: Atelier, ecrivain: Ecrivain) -> None:
    """Un étudiant sur deux est positionné."""
    if ecrivain.au_sort.random() < 0.5:
        return
    niveaux = [niveau.id for niveau in atelier.bloc.niveaux]
    for competence in atelier.bloc.competences:
        atelier.tables.ajouter(
            Positionnement,
            inscription_id=ecrivain.inscription,
            competence_id=competence.id,
            niveau_id=ecrivain.au_sort.choice(niveaux),
            commentaire="Vu en classe et en stage.",
            enseignant_id=ecrivain.enseignant,
            decide_le=atelier.le - timedelta(days=7),
        )


def _emettre(atelier: Atelier, ecrivain: Ecrivain, promotion: int) -> None:
    """Le tableau de synthèse demandé une fois, et l’acte de qui a ouvert le compte."""
    trace = ecrivain.au_sort.randbytes(32).hex()
    atelier.tables.ajouter(
        Emission,
        code=trace[:16].upper(),
        empreinte=trace,
        nature=Nature.SYNTHESE,
        promotion_id=promotion,
        inscription_id=ecrivain.inscription,
        emise_par_id=ecrivain.etudiant,
        emise_le=atelier.le - timedelta(days=2),
        sha256=trace,
        taille=48_000,
        nom_fichier="tableau-de-synthese.pdf",
    )
    le = atelier.le - timedelta(days=90)
    creation = {"nature": NatureDActe.COMPTE_CREE, "personne_id": ecrivain.etudiant, "le": le}
    atelier.tables.ajouter(Acte, **creation)
    atelier.tables.ajouter(
        Avis,
        destinataire_id=ecrivain.etudiant,
        titre="Votre compte est ouvert",
        chemin="/portfolio/",
        cree_le=le,
        lu_le=le,
        envoye_le=le,
    )
