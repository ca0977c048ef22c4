"""L’histoire d’un travail de l’école de mesure : soumettre, juger, reprendre, se parler, en lignes.

Ce module ne mesure rien seul. Les étapes et les retours sont ceux de la démonstration ; le hasard
vient d’une graine.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from benchmarks.ecole_redaction import VERS, Redaction, identifiant
from comptes.management.demonstration.jugements import NIVEAUX, OBSERVABLES
from comptes.models import Avis
from evaluations.models import Constat, Decision, Evaluation, JugementEnCours, Retenue
from portfolio.models import Commentaire, Journal, Soumission

MOTIF = "Une preuve est à remplacer avant l’oral."


class Travail(Redaction):
    """Une réalisation écrite, puis menée jusqu’à son issue."""

    def _soumettre(self, le: datetime) -> None:
        self.numero += 1
        tables = self.atelier.tables
        retiree = self.issue == "retiree"
        self.soumission = tables.ajouter(
            Soumission,
            realisation_id=self.realisation,
            numero=self.numero,
            auteur_id=self.ecrivain.etudiant,
            soumise_le=le,
            retiree_le=le + timedelta(days=1) if retiree else None,
            contenu=json.dumps(self._fige(), ensure_ascii=False),
        )
        self._noter("soumettre", le, self.ecrivain.etudiant)
        if self.etapes[-1] == "soumettre" and le == self.moments[-1]:
            self._attendre(le)

    def _attendre(self, le: datetime) -> None:
        """L’enseignant est prévenu ; une fois sur dix, il a commencé à juger."""
        titre = f"« {self.modele.intitule} » attend votre avis"
        self._prevenir(self.ecrivain.enseignant, titre, f"{self._adresse}evaluer/", le)
        if self.au_sort.random() < 0.1:
            self.atelier.tables.ajouter(
                JugementEnCours,
                soumission_id=self.soumission,
                enseignant_id=self.ecrivain.enseignant,
                saisi=json.dumps({"commentaire": "À relire."}),
                version=1,
                enregistre_le=self.atelier.le,
                vu_le=self.atelier.le,
            )

    def _retirer(self, le: datetime) -> None:
        self._noter("retirer", le, self.ecrivain.etudiant)

    def _corriger(self, le: datetime) -> None:
        """Une correction ne laisse pas de trace au journal des états."""

    def _valider(self, le: datetime) -> None:
        self._juger(le, Decision.VALIDEE, self.au_sort.choice(self.modele.retours))

    def _renvoyer(self, le: datetime) -> None:
        self._juger(le, Decision.A_REPRENDRE, self.modele.reprises[0])

    def _rouvrir(self, le: datetime) -> None:
        self._noter("rouvrir", le, self.ecrivain.enseignant, MOTIF)

    def _juger(self, le: datetime, decision: Decision, commentaire: str) -> None:
        tables, valide = self.atelier.tables, decision == Decision.VALIDEE
        self.evaluation = tables.ajouter(
            Evaluation,
            soumission_id=self.soumission,
            enseignant_id=self.ecrivain.enseignant,
            decision=decision,
            commentaire=commentaire,
            rendue_le=le,
        )
        self._detailler(self.evaluation, valide)
        verbe = "valider" if valide else "renvoyer"
        self._noter(verbe, le, self.ecrivain.enseignant, "" if valide else commentaire)
        titre = f"« {self.modele.intitule} » : {decision.label}"
        self._prevenir(self.ecrivain.etudiant, titre, self._adresse, le)
        if self.au_sort.random() < 0.15:
            self._parler(le)

    def _detailler(self, evaluation: int, valide: bool) -> None:
        """La première revendication est retenue à coup sûr ; une autre sur huit ne l’est pas."""
        tables = self.atelier.tables
        niveaux = {niveau.code: niveau.id for niveau in self.atelier.bloc.niveaux}
        echelle = NIVEAUX[self.ecrivain.aisance if valide else "insuffisant"]
        observes: set[int] = set()
        for place, (sous_competence, _, rangs) in enumerate(self.revendiquees):
            retenue = place == 0 or self.au_sort.random() > (0.12 if valide else 0.5)
            tables.ajouter(
                Retenue,
                evaluation_id=evaluation,
                sous_competence_id=sous_competence,
                retenue=retenue,
            )
            if not retenue:
                continue
            indicateurs = self.atelier.bloc.competences[rangs[0] - 1].indicateurs
            observes |= {indicateurs[ordre - 1].id for ordre in OBSERVABLES[rangs]}
        for indicateur in sorted(observes):
            tables.ajouter(
                Constat,
                evaluation_id=evaluation,
                indicateur_id=indicateur,
                niveau_id=niveaux[self.au_sort.choice(echelle)],
            )

    def _parler(self, le: datetime) -> None:
        for auteur, texte, delai in (
            (self.ecrivain.enseignant, "Ajoutez la date du test à votre preuve.", 3),
            (self.ecrivain.etudiant, "C’est fait, merci.", 20),
        ):
            self.atelier.tables.ajouter(
                Commentaire,
                soumission_id=self.soumission,
                auteur_id=auteur,
                texte=texte,
                ecrit_le=le + timedelta(hours=delai),
                cle_creation=identifiant(self.au_sort),
            )

    # Ce qu’elles ont en commun

    @property
    def _adresse(self) -> str:
        return f"/realisations/{self.realisation}/"

    def _noter(self, verbe: str, le: datetime, acteur: int, motif: str = "") -> None:
        depuis, self.etat = self.etat, VERS[verbe]
        self.atelier.tables.ajouter(
            Journal,
            realisation_id=self.realisation,
            verbe=verbe,
            depuis=depuis,
            vers=self.etat,
            acteur_id=acteur,
            motif=motif,
            le=le,
        )

    def _prevenir(self, destinataire: int, titre: str, chemin: str, le: datetime) -> None:
        lu = self.au_sort.random() < 0.9
        self.atelier.tables.ajouter(
            Avis,
            destinataire_id=destinataire,
            titre=titre[:200],
            chemin=chemin,
            cree_le=le,
            lu_le=le + timedelta(days=1) if lu else None,
            envoye_le=le + timedelta(hours=12),
        )
