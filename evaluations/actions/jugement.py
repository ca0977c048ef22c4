"""Rendre une évaluation, rouvrir une réalisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from comptes.actions import oublier_les_avis, prevenir
from comptes.models import Utilisateur
from evaluations import regles
from evaluations.models import Constat, Decision, Evaluation, JugementEnCours, Retenue
from portfolio.actions import changer_etat, titre_d_avis, verrouiller
from portfolio.lectures import derniere_soumission
from portfolio.models import Realisation, Soumission, Verbe
from portfolio.regles import ActionRefusee
from referentiel.lectures import lire_bloc

VERBES = {Decision.VALIDEE: Verbe.VALIDER, Decision.A_REPRENDRE: Verbe.RENVOYER}
# Un courriel passe par d’autres mains : il dit qu’une évaluation est rendue, pas qu’elle est bonne.
NOUVELLES = {Decision.VALIDEE: "Évaluation rendue", Decision.A_REPRENDRE: "Reprise demandée"}


@transaction.atomic
def rendre(
    soumission: Soumission,
    *,
    acteur: Utilisateur,
    le: datetime,
    decision: Decision,
    retenues: Mapping[int, bool],
    niveaux: Mapping[int, int],
    commentaire: str = "",
) -> Evaluation:
    """Rend une évaluation, qui ne changera plus.

    `retenues` : sous-compétence revendiquée → retenue ou non (au renvoi, elle peut manquer) ;
    `niveaux` : indicateur → niveau (identifiants).
    Lève `ActionRefusee` si la soumission est dépassée ou le jugement incomplet.
    """
    realisation = ouvrir_a_juger(soumission, acteur)
    contenu = soumission.contenu_fige
    manques = regles.manques_pour_rendre(contenu, decision, commentaire, retenues)
    if manques:
        raise ActionRefusee(*(phrase for _, phrase in manques))
    _exiger_du_referentiel(realisation, contenu.sous_competences, retenues, niveaux)
    evaluation = Evaluation.objects.create(
        soumission=soumission,
        enseignant=acteur,
        decision=decision,
        commentaire=commentaire.strip(),
        rendue_le=le,
    )
    Retenue.objects.bulk_create(
        Retenue(
            evaluation=evaluation,
            sous_competence_id=identifiant,
            retenue=retenues.get(identifiant),
        )
        for identifiant in sorted(contenu.sous_competences)
    )
    Constat.objects.bulk_create(
        Constat(evaluation=evaluation, indicateur_id=indicateur, niveau_id=niveau)
        for indicateur, niveau in niveaux.items()
    )
    changer_etat(realisation, VERBES[decision], acteur=acteur, le=le, motif=commentaire)
    JugementEnCours.objects.filter(soumission__realisation=realisation).delete()
    oublier_les_avis(reverse("realisation_evaluer", args=[realisation.pk]))
    _prevenir_l_etudiant(realisation, NOUVELLES[decision], le)
    return evaluation


@transaction.atomic
def rouvrir(
    realisation: Realisation, *, acteur: Utilisateur, le: datetime, motif: str
) -> Realisation:
    """Rend une réalisation validée à l’étudiant, avec la raison ; l’évaluation reste inchangée.

    Lève `ActionRefusee` sans motif, ou si la réalisation n’est pas validée.
    """
    actuelle = verrouiller(realisation)
    _exiger_enseignant(acteur, actuelle)
    changer_etat(actuelle, Verbe.ROUVRIR, acteur=acteur, le=le, motif=motif)
    _prevenir_l_etudiant(actuelle, "Rouverte", le)
    return actuelle


def ouvrir_a_juger(soumission: Soumission, acteur: Utilisateur) -> Realisation:
    """Verrouille la réalisation et vérifie que la soumission est bien celle à juger."""
    realisation = verrouiller(soumission.realisation)
    _exiger_enseignant(acteur, realisation)
    soumission.refresh_from_db()
    soumission.realisation = realisation
    raison = regles.raison_de_ne_pas_rendre(
        soumission,
        derniere_soumission(realisation),
        jugee=Evaluation.objects.filter(soumission=soumission).exists(),
    )
    if raison:
        raise ActionRefusee(raison)
    return realisation


def _prevenir_l_etudiant(realisation: Realisation, nouvelle: str, le: datetime) -> None:
    prevenir(
        [realisation.inscription.etudiant],
        titre=titre_d_avis(nouvelle, realisation),
        chemin=reverse("realisation", args=[realisation.pk]),
        le=le,
    )


def _exiger_enseignant(acteur: Utilisateur, realisation: Realisation) -> None:
    if not regles.peut_juger(acteur, realisation):
        raise ActionRefusee("Seul un enseignant de la promotion décide de ce travail.")


def _exiger_du_referentiel(
    realisation: Realisation,
    revendiquees: frozenset[int],
    retenues: Mapping[int, bool],
    niveaux: Mapping[int, int],
) -> None:
    """Un jugement ne porte que sur les compétences revendiquées, à l’échelle du référentiel."""
    bloc = lire_bloc(realisation.inscription.promotion.referentiel_id)
    competences = {bloc.competence_par_sous_competence[identifiant] for identifiant in revendiquees}
    observables = {i.id for competence in competences for i in competence.indicateurs}
    if not set(retenues) <= revendiquees:
        raise ActionRefusee("Une réponse porte sur une sous-compétence qui n’est pas revendiquée.")
    if not set(niveaux) <= observables or not set(niveaux.values()) <= set(bloc.niveau_par_id):
        raise ActionRefusee("Un niveau porte sur un indicateur hors des compétences revendiquées.")
