"""Échanger autour d’une soumission : un message s’ajoute, il ne se corrige pas."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse

from comptes.actions import lire_les_avis, prevenir
from comptes.lectures import enseignants_de
from comptes.models import Utilisateur
from portfolio import regles
from portfolio.actions.avis import titre_d_avis
from portfolio.actions.etats import verrouiller
from portfolio.models import Commentaire, MarqueDeLecture, Realisation, Soumission
from portfolio.regles import ActionRefusee


@transaction.atomic
def commenter(
    soumission: Soumission,
    *,
    acteur: Utilisateur,
    le: datetime,
    texte: str,
    cle_creation: UUID,
    vu_le: datetime | None = None,
) -> Commentaire:
    """Ajoute un message et prévient l’autre partie ; écrire, c’est avoir lu ce qui précède.

    La même `cle_creation` et le même texte rendent le message déjà écrit (double clic). `vu_le`
    est l’instant où la page a été ouverte. Lève `ActionRefusee` si la soumission est retirée.
    """
    realisation = verrouiller(soumission.realisation)
    if not regles.peut_dialoguer(acteur, realisation):
        raise ActionRefusee("Seuls l’étudiant et ses enseignants échangent ici.")
    soumission.refresh_from_db(fields=["retiree_le"])
    if soumission.retiree_le is not None:
        raise ActionRefusee("Cette soumission a été retirée : ses échanges se lisent seulement.")
    deja = Commentaire.objects.filter(cle_creation=cle_creation).first()
    if deja and (deja.soumission_id, deja.auteur_id, deja.texte) == (
        soumission.pk,
        acteur.pk,
        texte,
    ):
        return deja
    message = Commentaire.objects.create(
        soumission=soumission,
        auteur=acteur,
        texte=texte,
        ecrit_le=le,
        cle_creation=uuid4() if deja else cle_creation,
    )
    _marquer(soumission, acteur, min(vu_le or le, le))
    _prevenir_l_autre(realisation, acteur, le)
    return message


@transaction.atomic
def marquer_lus(
    realisation: Realisation, *, acteur: Utilisateur, le: datetime, vu_le: datetime
) -> None:
    """Les échanges d’une réalisation sont lus jusqu’à `vu_le`, l’ouverture de la page.

    Ce qui est arrivé depuis reste nouveau. Recommencer ne change rien ; une marque ne recule pas.
    """
    actuelle = verrouiller(realisation)
    if not regles.peut_dialoguer(acteur, actuelle):
        raise ActionRefusee("Seuls l’étudiant et ses enseignants échangent ici.")
    for soumission in actuelle.soumissions.filter(commentaires__isnull=False).distinct():
        _marquer(soumission, acteur, min(vu_le, le))
    lire_les_avis(acteur, le=le, chemin=reverse("realisation", args=[actuelle.pk]))


def _marquer(soumission: Soumission, personne: Utilisateur, lu_le: datetime) -> None:
    marque, creee = MarqueDeLecture.objects.get_or_create(
        personne=personne, soumission=soumission, defaults={"lu_le": lu_le}
    )
    if not creee and marque.lu_le < lu_le:
        marque.lu_le = lu_le
        marque.save(update_fields=["lu_le"])


def _prevenir_l_autre(realisation: Realisation, acteur: Utilisateur, le: datetime) -> None:
    """L’étudiant écrit à ses enseignants, un enseignant à l’étudiant."""
    if regles.est_a(acteur, realisation):
        destinataires = enseignants_de(realisation.inscription.promotion_id)
    else:
        destinataires = [realisation.inscription.etudiant]
    prevenir(
        [personne for personne in destinataires if personne.pk != acteur.pk],
        titre=titre_d_avis("Nouveau message", realisation),
        chemin=f"{reverse('realisation', args=[realisation.pk])}#echanges",
        le=le,
    )
