"""Le verrou et le changement d’état, communs à toutes les actions sur une réalisation."""

from __future__ import annotations

from datetime import datetime

from django.shortcuts import get_object_or_404

from comptes.models import Utilisateur
from portfolio import regles
from portfolio.models import TRANSITIONS, Etat, Journal, Realisation, Verbe
from portfolio.regles import ActionRefusee


def verrouiller(realisation: Realisation) -> Realisation:
    """Relit la réalisation présente sous verrou ; à appeler dans une transaction.

    Lève `Http404` si un autre onglet vient de la supprimer.
    """
    presentes = Realisation.objects.presentes().select_related("inscription__promotion")
    return get_object_or_404(presentes.select_for_update(of=("self",)), pk=realisation.pk)


def exiger_modifiable(acteur: Utilisateur, realisation: Realisation) -> None:
    if not regles.peut_modifier(acteur, realisation):
        raise ActionRefusee(
            "Cette réalisation n’est plus modifiable : elle est "
            f"« {realisation.get_etat_display()} »."
        )


def changer_etat(
    realisation: Realisation,
    verbe: Verbe,
    *,
    acteur: Utilisateur,
    le: datetime,
    motif: str = "",
    vers: Etat | None = None,
) -> None:
    """Applique une ligne de la table des transitions à une réalisation verrouillée.

    Seule fonction qui écrit `etat` ; `vers` choisit parmi les arrivées de la table (la première
    sinon). Lève `ActionRefusee` si l’état de départ ne convient pas ou
    si un motif est exigé et absent.
    """
    transition = TRANSITIONS[verbe]
    if realisation.etat not in transition.depuis or (vers and vers not in transition.vers):
        raise ActionRefusee(
            f"Une réalisation « {realisation.get_etat_display()} » ne permet pas cette action."
        )
    if transition.motif_exige and not motif.strip():
        raise ActionRefusee("Dites pourquoi : l’étudiant a besoin de le savoir.")
    depuis, realisation.etat = realisation.etat, vers or transition.vers[0]
    realisation.version += 1
    realisation.save(update_fields=["etat", "version", "soumise_le"])
    Journal.objects.create(
        realisation=realisation,
        verbe=verbe,
        depuis=depuis,
        vers=realisation.etat,
        acteur=acteur,
        motif=motif.strip(),
        le=le,
    )
