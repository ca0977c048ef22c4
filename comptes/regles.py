"""Qui voit quelles classes et quels étudiants."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from comptes.models import (
    Enseignement,
    ImportDeClasse,
    Inscription,
    InscriptionQuerySet,
    Promotion,
    PromotionQuerySet,
    Utilisateur,
)
from referentiel.preparees import preparee

# Une invitation ne se renvoie pas deux fois dans ce délai à la même personne.
DELAI_D_INVITATION = timedelta(hours=24)


class ActionRefusee(Exception):
    """Une action que les règles refusent ; chaque phrase est faite pour être lue."""

    def __init__(self, *phrases: str) -> None:
        super().__init__(" ".join(phrases))
        self.phrases = phrases


def promotions_visibles(personne: Utilisateur) -> PromotionQuerySet:
    """Celles que la personne enseigne ; toutes pour l’administration."""
    if personne.is_staff:
        return Promotion.objects.all()
    return Promotion.objects.enseignees_par(personne)


def inscriptions_visibles(personne: Utilisateur) -> InscriptionQuerySet:
    """La sienne, celles des promotions enseignées, toutes pour l’administration."""
    if personne.is_staff:
        return Inscription.objects.all()
    # Une sous-requête plutôt qu’une jointure : pas de doublons à écarter.
    enseignees = Promotion.objects.enseignees_par(personne).values("pk")
    return Inscription.objects.filter(Q(etudiant=personne) | Q(promotion__in=enseignees))


def enseigne_dans(personne: Utilisateur, promotion_id: int) -> bool:
    return bool(_enseignement(personne.pk, promotion_id))


@preparee
def _enseignement(personne: int, promotion: int) -> QuerySet[Enseignement]:
    siens = Enseignement.objects.filter(enseignant=personne, promotion=promotion)
    return siens.values_list("pk", flat=True)[:1]


def peut_gerer_la_classe(personne: Utilisateur, promotion: Promotion) -> bool:
    """Importer une liste, inviter, faire passer : l’enseignant de la classe, l’administration."""
    return personne.is_staff or enseigne_dans(personne, promotion.pk)


def raison_de_ne_pas_prendre_la_place(personne: Utilisateur, acteur: Utilisateur) -> str:
    """La phrase qui refuse que l’administration prenne la place de cette personne ; ou vide."""
    if not acteur.is_staff or not acteur.is_active:
        return "Seule l’administration aide quelqu’un à sa place."
    if personne.pk == acteur.pk:
        return "C’est vous\u00a0: vous avez déjà votre place."
    if personne.anonymise_le:
        return "Ce compte est anonyme\u00a0: il n’y a plus personne à aider."
    if not personne.is_active:
        return "Ce compte est fermé\u00a0: rouvrez-le d’abord."
    if personne.is_staff:
        return "On ne prend pas la place d’un membre de l’administration."
    return ""


def imports_visibles(personne: Utilisateur) -> QuerySet[ImportDeClasse]:
    """Les listes déposées pour les classes que la personne voit."""
    visibles = promotions_visibles(personne).values("pk")
    return ImportDeClasse.objects.filter(promotion__in=visibles)


def raison_de_ne_pas_rejoindre(inscription: Inscription, promotion: Promotion) -> str:
    """La phrase qui refuse qu’une inscription, avec son travail, vienne dans une classe ; ou vide.

    Les deux promotions sont déjà chargées.
    """
    depuis = inscription.promotion
    if depuis.referentiel_id != promotion.referentiel_id:
        return f"{depuis.nom} suit un autre référentiel que {promotion.nom}."
    if depuis.etablissement_id != promotion.etablissement_id:
        return "Son inscription est dans un autre établissement\u00a0: l’administration la change."
    return ""


def raison_de_ne_pas_changer_les_droits(personne: Utilisateur, acteur: Utilisateur) -> str:
    """La phrase qui refuse de donner ou d’ôter l’administration ; ou vide.

    La personne est lue avec ses rôles. Nul ne s’ôte soi-même : il reste toujours l’acteur.
    """
    if personne.pk == acteur.pk:
        return "C’est vous\u00a0: un autre administrateur changera vos droits."
    if not acteur.is_staff:
        return "Seule l’administration donne ou retire ses droits."
    if personne.is_staff:
        return ""
    if personne.anonymise_le or not personne.is_active:
        return "Son compte est fermé\u00a0: rouvrez-le d’abord."
    if personne.est_etudiant:
        return "Une personne inscrite dans une classe n’administre pas l’établissement."
    return ""


def raison_d_attendre_pour_sortir(promotion: Promotion, jour: date) -> str:
    """La phrase qui refuse de faire sortir une classe avant la fin de ses oraux ; ou vide.

    Sans date, on attend le 1er juillet de la session. La promotion a sa session.
    """
    session = promotion.session
    fin = session.oraux_au or date(session.annee, 6, 30)
    if jour > fin:
        return ""
    return (
        f"Les oraux de la session {session.annee} durent jusqu’au {fin:%d/%m/%Y}\u00a0: "
        f"{promotion.nom} ne sort qu’après. Qui part avant passe par sa classe."
    )


# Le point se recopie et se clique mieux que les deux-points dans une adresse.
_DESABONNEMENT = Signer(salt="comptes.desabonnement", sep=".")


def signature_de_desabonnement(personne: Utilisateur) -> str:
    """Ce qui, dans un courriel, permet d’en arrêter l’envoi sans se connecter ; ne périme pas."""
    return _DESABONNEMENT.sign(personne.pk)


def personne_abonnee(signature: str) -> Utilisateur | None:
    """La personne qu’un lien de désabonnement désigne ; rien si la signature est fausse."""
    try:
        identifiant = int(_DESABONNEMENT.unsign(signature))
    except (BadSignature, ValueError):
        return None
    return Utilisateur.objects.filter(pk=identifiant, is_active=True).first()
