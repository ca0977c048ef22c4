"""Ce que les pages lisent des personnes."""

from __future__ import annotations

from comptes.models import Inscription, Utilisateur


def inscription_en_cours(personne: Utilisateur) -> Inscription | None:
    """L’inscription active de la personne avec sa classe, son lycée et sa session, ou rien."""
    inscriptions = Inscription.objects.actives().de(personne).avec_tout_l_entete()
    return inscriptions.order_by("pk").first()
