"""Qui voit quelles réalisations, qui peut quoi, et ce qu’il faut pour soumettre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from comptes.models import Inscription, InscriptionQuerySet, Promotion, Utilisateur
from comptes.regles import ActionRefusee, enseigne_dans, inscriptions_visibles
from portfolio.models import (
    ConfirmationDeTuteur,
    ContenuFige,
    Etat,
    Invitation,
    Note,
    Preuve,
    Realisation,
    Reponse,
    Stage,
)
from portfolio.models.equipe import InvitationQuerySet
from portfolio.models.note import NoteQuerySet
from portfolio.models.preuve import PreuveQuerySet
from portfolio.models.realisation import RealisationQuerySet
from portfolio.models.stage import StageQuerySet

SORTIES_DU_BROUILLON = ~Q(etat=Etat.BROUILLON)


class EnregistrementPerime(ActionRefusee):
    """L’enregistrement part d’une version dépassée : un autre onglet a écrit entre-temps."""


@dataclass(frozen=True)
class Manque:
    """Ce qui manque à une réalisation : l’endroit (nom de champ) et la phrase."""

    champ: str
    phrase: str


def realisations_visibles(personne: Utilisateur) -> RealisationQuerySet:
    """Les siennes ; celles des promotions enseignées (toutes pour l’administration), soumises."""
    siennes, montrees = Q(inscription__etudiant=personne), SORTIES_DU_BROUILLON
    if not personne.is_staff:
        enseignees = Promotion.objects.enseignees_par(personne).values("pk")
        montrees = Q(inscription__promotion__in=enseignees) & montrees
    return Realisation.objects.presentes().filter(siennes | montrees)


def preuves_visibles(personne: Utilisateur) -> PreuveQuerySet:
    """Les siennes présentes ou soumises ; pour les autres, celles qu’une soumission a montrées."""
    visibles = Preuve.objects.filter(realisation__in=realisations_visibles(personne).values("pk"))
    de_la_personne = Q(realisation__inscription__etudiant=personne, retiree_le__isnull=True)
    return visibles.filter(de_la_personne | Q(soumise_le__isnull=False))


def stages_visibles(personne: Utilisateur) -> StageQuerySet:
    """Les siens ; ceux des promotions enseignées, tous pour l’administration."""
    return Stage.objects.filter(inscription__in=inscriptions_visibles(personne).values("pk"))


def notes_visibles(personne: Utilisateur) -> NoteQuerySet:
    """Les siennes : personne d’autre, pas même l’enseignant, ne lit le journal d’un étudiant."""
    return Note.objects.filter(inscription__etudiant=personne)


def camarades_de(inscription: Inscription) -> InscriptionQuerySet:
    """Les autres inscrits de sa classe, sortis exclus."""
    de_la_classe = Inscription.objects.actives().filter(promotion=inscription.promotion_id)
    return de_la_classe.exclude(pk=inscription.pk)


def invitations_visibles(personne: Utilisateur) -> InvitationQuerySet:
    """Celles qu’elle a reçues, tant qu’elle est de la classe et que son hôte est de l’équipe."""
    hotes = Realisation.objects.presentes().filter(
        equipe=OuterRef("equipe"), inscription=OuterRef("par")
    )
    recues = Invitation.objects.filter(
        inscription__etudiant=personne,
        inscription__sortie_le__isnull=True,
        inscription__promotion=F("equipe__promotion"),
    )
    return recues.filter(~Q(reponse=Reponse.EN_ATTENTE) | Exists(hotes))


def invitations_annulables(personne: Utilisateur) -> InvitationQuerySet:
    """Celles qu’elle a envoyées et qui attendent encore leur réponse."""
    return Invitation.objects.en_attente().filter(par__etudiant=personne)


def confirmations_valables(stage: Stage | OuterRef) -> QuerySet[ConfirmationDeTuteur]:
    """Données par le tuteur, sur le stage tel qu’il est encore."""
    return ConfirmationDeTuteur.objects.filter(
        stage=stage, confirmee_le__isnull=False, revoquee_le__isnull=True
    )


def demandes_en_attente(stage: Stage) -> QuerySet[ConfirmationDeTuteur]:
    return ConfirmationDeTuteur.objects.filter(
        stage=stage, confirmee_le__isnull=True, revoquee_le__isnull=True
    )


def demandes_ouvertes(le: datetime) -> QuerySet[ConfirmationDeTuteur]:
    """Celles dont le lien mène quelque part : ni fermées, ni expirées ; confirmées ou non."""
    return ConfirmationDeTuteur.objects.filter(revoquee_le__isnull=True, expire_le__gt=le)


def est_a(personne: Utilisateur, realisation: Realisation) -> bool:
    return realisation.inscription.etudiant_id == personne.pk


def peut_creer(personne: Utilisateur, inscription: Inscription | None) -> bool:
    return (
        inscription is not None
        and inscription.etudiant_id == personne.pk
        and inscription.sortie_le is None
    )


def peut_tenir_ses_stages(personne: Utilisateur, inscription: Inscription | None) -> bool:
    """L’étudiant, tant qu’il est inscrit : une inscription terminée ne s’écrit plus."""
    return peut_creer(personne, inscription)


def peut_noter(personne: Utilisateur, inscription: Inscription | None) -> bool:
    """L’étudiant, tant qu’il est inscrit, tient son journal."""
    return peut_creer(personne, inscription)


def peut_s_auto_evaluer(personne: Utilisateur, inscription: Inscription | None) -> bool:
    """L’étudiant, tant qu’il est inscrit ; sorti, il relit ce qu’il avait dit."""
    return peut_creer(personne, inscription)


def peut_modifier(personne: Utilisateur, realisation: Realisation) -> bool:
    """L’étudiant, tant que la réalisation est en brouillon ou à reprendre."""
    return (
        est_a(personne, realisation) and realisation.modifiable and realisation.supprimee_le is None
    )


def peut_inviter(personne: Utilisateur, realisation: Realisation) -> bool:
    """L’étudiant encore inscrit, sur sa réalisation modifiable et marquée « en équipe »."""
    return (
        peut_modifier(personne, realisation)
        and realisation.en_equipe
        and realisation.inscription.sortie_le is None
    )


def peut_quitter_l_equipe(personne: Utilisateur, realisation: Realisation) -> bool:
    """Tant que sa part est un brouillon : ensuite, l’enseignant la connaît."""
    return (
        peut_modifier(personne, realisation)
        and realisation.equipe_id is not None
        and realisation.etat == Etat.BROUILLON
    )


def peut_dialoguer(personne: Utilisateur, realisation: Realisation) -> bool:
    """L’étudiant et les enseignants de sa promotion ; jamais l’administration seule."""
    return est_a(personne, realisation) or enseigne_dans(
        personne, realisation.inscription.promotion_id
    )


def peut_retirer(personne: Utilisateur, realisation: Realisation) -> bool:
    return est_a(personne, realisation) and realisation.etat == Etat.SOUMISE


def manques_pour_soumettre(contenu: ContenuFige) -> tuple[Manque, ...]:
    """Ce qui empêche de soumettre (DESIGN §4, règle 3) ; vide quand tout y est."""
    manques = []
    if not contenu.intitule.strip():
        manques.append(Manque("intitule", "Donnez un intitulé à la réalisation."))
    if contenu.debut_le is None:
        manques.append(Manque("debut_le", "Indiquez la date de début."))
    if contenu.fin_le is None:
        manques.append(Manque("fin_le", "Indiquez la date de fin."))
    if contenu.debut_le and contenu.fin_le and contenu.fin_le < contenu.debut_le:
        manques.append(Manque("fin_le", "La fin précède le début."))
    if contenu.en_equipe and not contenu.contribution.strip():
        manques.append(Manque("contribution", "En équipe, dites votre contribution personnelle."))
    if not contenu.mobilisations:
        manques.append(Manque("mobilisations", "Revendiquez au moins une sous-compétence."))
    sans_phrase = sum(not m.justification.strip() for m in contenu.mobilisations)
    if sans_phrase:
        manques.append(Manque("mobilisations", _justifications_manquantes(sans_phrase)))
    return tuple(manques)


def _justifications_manquantes(nombre: int) -> str:
    if nombre == 1:
        return "Une sous-compétence revendiquée attend sa phrase de justification."
    return f"{nombre} sous-compétences revendiquées attendent leur phrase de justification."


def mobilisations_sans_preuve(contenu: ContenuFige) -> tuple[int, ...]:
    """Les sous-compétences revendiquées qu’aucune preuve n’appuie : un avertissement."""
    return tuple(
        m.sous_competence
        for m in contenu.mobilisations
        if not contenu.preuves_de(m.sous_competence)
    )
