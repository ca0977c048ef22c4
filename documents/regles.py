"""Qui produit les documents d’une classe, voit et contrôle un dossier déposé, prépare un jury."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from comptes.models import Inscription, InscriptionQuerySet, Promotion, Utilisateur
from comptes.regles import enseigne_dans, inscriptions_visibles, promotions_visibles
from documents.models import (
    Commission,
    Controle,
    Dossier,
    DossierQuerySet,
    Production,
    Suite,
)

MOTIF_ATTENDU = "Dites pourquoi ce point est à «\u00a0non\u00a0»."


def peut_produire(personne: Utilisateur, promotion: Promotion) -> bool:
    """Ses enseignants et l’administration."""
    return personne.is_staff or enseigne_dans(personne, promotion.pk)


def productions_visibles(personne: Utilisateur) -> QuerySet[Production]:
    return Production.objects.filter(promotion__in=promotions_visibles(personne).values("pk"))


def a_droit_a_la_copie_privee(personne: Utilisateur, inscription: Inscription) -> bool:
    """L’étudiant seul : elle contient ses preuves confidentielles."""
    return inscription.etudiant_id == personne.pk


def dossiers_visibles(personne: Utilisateur) -> DossierQuerySet:
    """Les siens, ceux des promotions enseignées, tous pour l’administration."""
    return Dossier.objects.lisibles().des_inscriptions(inscriptions_visibles(personne).values("pk"))


def peut_controler(personne: Utilisateur, inscription: Inscription) -> bool:
    """L’enseignant de la promotion ; jamais son propre dossier, jamais l’administration seule."""
    return inscription.etudiant_id != personne.pk and enseigne_dans(
        personne, inscription.promotion_id
    )


def manques_du_controle(champs: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Ce qui empêche d’écrire ce contrôle : couples (champ, phrase) ; vide si tout y est."""
    manques = [
        (f"motif_{point}", MOTIF_ATTENDU)
        for point in Controle.POINTS
        if not champs[point] and not champs[f"motif_{point}"]
    ]
    if champs["suite"] != Suite.VISE and not champs["commentaire"]:
        manques.append(("commentaire", "Dites à l’étudiant ce qu’il doit régulariser."))
    return tuple(manques)


def peut_gerer_les_commissions(personne: Utilisateur) -> bool:
    """L’administration seule : un enseignant ne prépare pas le jury de ses étudiants."""
    return personne.is_staff


def commissions_visibles(personne: Utilisateur) -> QuerySet[Commission]:
    """Toutes pour l’administration ; aucune pour tout autre, qui n’en sait rien."""
    if peut_gerer_les_commissions(personne):
        return Commission.objects.all()
    return Commission.objects.none()


def inscriptions_convocables(commission: Commission) -> InscriptionQuerySet:
    """Les inscriptions en cours des promotions de la session, de tout établissement."""
    return Inscription.objects.actives().filter(promotion__session=commission.session_id)
