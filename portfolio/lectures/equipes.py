"""L’équipe d’une réalisation, et les invitations : des noms et des états, jamais leurs textes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from comptes.models import Inscription, Utilisateur
from portfolio import regles
from portfolio.models import Cadre, Invitation, Realisation, Reponse
from referentiel.preparees import preparee


@dataclass(frozen=True)
class Camarade:
    """Un camarade de classe ; `invitation` est celle que la personne peut annuler."""

    id: int
    nom: str
    a_decline: bool = False
    invitation: int | None = None


@dataclass(frozen=True)
class EquipeLue:
    """Qui a sa part, qui est invité, qui peut l’être (rien si ce n’est plus modifiable)."""

    membres: tuple[Camarade, ...]
    invites: tuple[Camarade, ...]
    invitables: tuple[Camarade, ...]
    en_equipe: bool
    formee: bool
    quittable: bool


@dataclass(frozen=True)
class InvitationRecue:
    """Une ligne de l’accueil de l’invité."""

    id: int
    intitule: str
    hote: str
    envoyee_le: datetime


@dataclass(frozen=True)
class InvitationLue:
    """Ce que l’invité lit avant de répondre : ce qui sera copié, rien de la part de son hôte."""

    id: int
    hote: str
    envoyee_le: datetime
    declinee: bool
    intitule: str
    cadre: str
    debut_le: date | None
    fin_le: date | None
    organisation: str
    lieu: str
    contexte: str
    environnement: str


def equipe_de(personne: Utilisateur, realisation: Realisation) -> EquipeLue | None:
    """L’équipe telle qu’un étudiant la voit sur sa réalisation : une requête au plus."""
    if not (realisation.en_equipe or realisation.equipe_id):
        return None
    lignes = _camarades(
        realisation.equipe_id or 0,
        realisation.inscription.promotion_id,
        realisation.inscription_id,
    )
    membres = {ligne["pk"] for ligne in lignes if ligne["a_sa_part"]}
    hotes = membres | {realisation.inscription_id}
    invites = [ligne for ligne in lignes if _attend(ligne, hotes) and ligne["pk"] not in membres]
    pris = membres | {ligne["pk"] for ligne in invites}
    libres = [ligne for ligne in lignes if ligne["pk"] not in pris and _invitable(ligne)]
    peut_inviter = regles.peut_inviter(personne, realisation)
    moi = realisation.inscription_id
    return EquipeLue(
        membres=tuple(_camarade(ligne, moi) for ligne in lignes if ligne["a_sa_part"]),
        invites=tuple(_camarade(ligne, moi) for ligne in invites),
        invitables=tuple(_camarade(ligne, moi) for ligne in libres) if peut_inviter else (),
        en_equipe=realisation.en_equipe,
        formee=realisation.equipe_id is not None,
        quittable=regles.peut_quitter_l_equipe(personne, realisation),
    )


def invitations_recues(inscription: Inscription) -> tuple[InvitationRecue, ...]:
    """Celles qui attendent une réponse, de la plus récente à la plus ancienne.

    Une requête, et une de plus s’il y en a.
    """
    if not _une_attend(inscription.pk):
        return ()
    hote = Realisation.objects.presentes().filter(
        equipe=OuterRef("equipe"), inscription=OuterRef("par")
    )
    recues = (
        regles.invitations_visibles(inscription.etudiant)
        .en_attente()
        .pour(inscription)
        .annotate(intitule=Subquery(hote.values("intitule")[:1]))
        .select_related("par__etudiant")
        .order_by("-envoyee_le", "-pk")
    )
    return tuple(
        InvitationRecue(i.pk, i.intitule, str(i.par.etudiant), i.envoyee_le) for i in recues
    )


@preparee
def _une_attend(inscription: int) -> QuerySet[Invitation]:
    return Invitation.objects.en_attente().pour(inscription).values_list("pk", flat=True)[:1]


def part_de_l_invite(invitation: Invitation) -> Realisation | None:
    """La réalisation que l’invité a déjà dans l’équipe."""
    parts = Realisation.objects.presentes().de_l_inscription(invitation.inscription)
    return parts.filter(equipe=invitation.equipe_id).first()


def part_de_l_hote(invitation: Invitation) -> Realisation | None:
    parts = Realisation.objects.presentes().de_l_inscription(invitation.par)
    return parts.filter(equipe=invitation.equipe_id).first()


def lire_invitation(invitation: Invitation) -> InvitationLue | None:
    """Ce qui sera copié chez l’invité ; rien si l’hôte n’est plus de l’équipe. Une requête."""
    modele = part_de_l_hote(invitation)
    if modele is None:
        return None
    return InvitationLue(
        id=invitation.pk,
        hote=str(invitation.par.etudiant),
        envoyee_le=invitation.envoyee_le,
        declinee=invitation.reponse == Reponse.DECLINEE,
        intitule=modele.intitule,
        cadre=Cadre(modele.cadre).label,
        debut_le=modele.debut_le,
        fin_le=modele.fin_le,
        organisation=modele.organisation,
        lieu=modele.lieu,
        contexte=modele.contexte,
        environnement=modele.environnement,
    )


@preparee
def _camarades(equipe: int, promotion: int, moi: int) -> QuerySet:
    """Toute la classe, sortis compris, avec la part et l’invitation de chacun dans l’équipe."""
    parts = Realisation.objects.presentes().filter(equipe=equipe, inscription=OuterRef("pk"))
    return (
        Inscription.objects.filter(promotion=promotion)
        .exclude(pk=moi)
        .annotate(
            a_sa_part=Exists(parts),
            invitation=FilteredRelation(
                "invitations_recues", condition=Q(invitations_recues__equipe=equipe)
            ),
        )
        .par_nom()
        .values(
            "pk",
            "etudiant__prenom",
            "etudiant__nom",
            "sortie_le",
            "a_sa_part",
            "invitation__pk",
            "invitation__par",
            "invitation__reponse",
            "invitation__relancee_le",
        )
    )


def _attend(ligne: Mapping, hotes: set[int]) -> bool:
    en_attente = ligne["invitation__reponse"] == Reponse.EN_ATTENTE
    return en_attente and ligne["invitation__par"] in hotes and ligne["sortie_le"] is None


def _invitable(ligne: Mapping) -> bool:
    return ligne["sortie_le"] is None and ligne["invitation__relancee_le"] is None


def _camarade(ligne: Mapping, moi: int) -> Camarade:
    return Camarade(
        id=ligne["pk"],
        nom=f"{ligne['etudiant__prenom']} {ligne['etudiant__nom']}",
        a_decline=ligne["invitation__reponse"] == Reponse.DECLINEE,
        invitation=ligne["invitation__pk"] if ligne["invitation__par"] == moi else None,
    )
