"""Déposer : geler, numéroter et empreindre ce que le jury lira.

Tout ce qui est long (mettre en page, copier) se fait avant la transaction ; celle-ci relit ce qui
serait déposé et ne l’écrit que si rien n’a bougé. Un arrêt en route ne laisse aucun dossier à
moitié : au pire, des fichiers rangés sous leur empreinte, qui serviront au dépôt suivant.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from comptes.actions import prevenir
from comptes.lectures import enseignants_de
from comptes.models import Inscription, Utilisateur
from documents.actions.pieces import Produire, preparer
from documents.calculs.depot import avec_le_controle, lecture_vivante
from documents.catalogue.depot import documents_du_depot
from documents.gel import empreinte
from documents.manifeste import manifeste
from documents.models import Dossier, PieceDeDossier
from evaluations.conformite import lire
from portfolio.regles import ActionRefusee

RIEN_DE_VALIDE = (
    "Aucune de vos réalisations n’est validée\u00a0: le dossier serait vide. "
    "Soumettez-en une, votre enseignant la jugera."
)


class LectureChangee(ActionRefusee):
    """Ce qui serait déposé n’est plus ce que l’étudiant avait sous les yeux."""


def deposer(
    inscription: Inscription,
    *,
    acteur: Utilisateur,
    le: datetime,
    lu: str,
    produire: Produire = documents_du_depot,
) -> Dossier:
    """Dépose ce que `lu` (l’empreinte d’une lecture) désigne ; le redéposer rend le même dossier.

    Lève `LectureChangee` si ce n’est plus cela, `ActionRefusee` s’il n’y a rien à déposer ou si un
    document ne peut pas être fait. `produire` fait les documents, du même validé.
    """
    inscription = _a_deposer(inscription.pk, acteur)
    if deja := _deja_depose(inscription, lu):
        return deja
    lus = lire(inscription, le=le)
    lecture = lecture_vivante(inscription, le=le, deja=lus)
    if not lecture.fige.realisations:
        raise ActionRefusee(RIEN_DE_VALIDE)
    if lecture.empreinte != lu:
        raise _changee()
    lecture = avec_le_controle(lecture, inscription, le=le, deja=lus)
    contenu, pieces = preparer(inscription, lecture, produire=produire, acteur=acteur, le=le)
    return _enregistrer(inscription, contenu, pieces, acteur=acteur, le=le, lu=lu)


def _a_deposer(pk: int, acteur: Utilisateur) -> Inscription:
    inscription = Inscription.objects.avec_tout_l_entete().get(pk=pk)
    if inscription.etudiant_id != acteur.pk:
        raise ActionRefusee("Le dossier se dépose par l’étudiant lui-même.")
    if inscription.sortie_le is not None:
        raise ActionRefusee("Cette inscription est terminée\u00a0: elle ne dépose plus de dossier.")
    return inscription


def _deja_depose(inscription: Inscription, lu: str) -> Dossier | None:
    """Un double clic, un second onglet : le dernier dossier dit déjà cela."""
    dernier = inscription.dossiers.recents_d_abord().first()
    return dernier if dernier and dernier.lu == lu else None


def _changee() -> LectureChangee:
    return LectureChangee(
        "Votre dossier a changé depuis l’ouverture de cette page. "
        "Le voici tel qu’il est maintenant\u00a0: relisez-le, puis déposez."
    )


@transaction.atomic
def _enregistrer(
    inscription: Inscription,
    contenu: str,
    pieces: tuple[PieceDeDossier, ...],
    *,
    acteur: Utilisateur,
    le: datetime,
    lu: str,
) -> Dossier:
    Inscription.objects.select_for_update().get(pk=inscription.pk)
    if deja := _deja_depose(inscription, lu):
        return deja
    relue = _a_deposer(inscription.pk, acteur)
    if lecture_vivante(relue, le=le).empreinte != lu:
        raise _changee()
    dossier = _ecrire(relue, contenu, pieces, acteur=acteur, le=le, lu=lu)
    prevenir(
        enseignants_de(relue.promotion_id),
        titre=f"{acteur.prenom} {acteur.nom} a déposé son dossier",
        chemin=reverse("dossier_depose", args=[dossier.pk]),
        le=le,
    )
    return dossier


def _ecrire(
    inscription: Inscription,
    contenu: str,
    pieces: tuple[PieceDeDossier, ...],
    *,
    acteur: Utilisateur,
    le: datetime,
    lu: str,
) -> Dossier:
    dernier = inscription.dossiers.recents_d_abord().first()
    dossier = Dossier(
        inscription=inscription,
        numero=dernier.numero + 1 if dernier else 1,
        depose_le=le,
        depose_par=acteur,
        limite_le=inscription.promotion.session.depot_le,
        lu=lu,
        contenu=contenu,
    )
    dossier.sha256 = empreinte(manifeste(dossier, pieces))
    dossier.save(force_insert=True)
    for piece in pieces:
        piece.dossier = dossier
    PieceDeDossier.objects.bulk_create(pieces)
    return dossier
