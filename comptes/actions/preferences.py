"""Ce qu’une personne règle pour elle-même : ses courriels, son calendrier."""

from __future__ import annotations

from uuid import UUID, uuid4

from comptes.models import PreferenceDAvis, Rythme, Utilisateur


def choisir_le_rythme(personne: Utilisateur, rythme: Rythme) -> None:
    """Change le rythme des courriels ; recommencer ne change rien."""
    PreferenceDAvis.objects.update_or_create(personne=personne, defaults={"rythme": rythme})


def renouveler_le_calendrier(personne: Utilisateur) -> UUID:
    """Donne au calendrier une nouvelle clé secrète : l’ancienne adresse ne répond plus."""
    cle = uuid4()
    PreferenceDAvis.objects.update_or_create(personne=personne, defaults={"cle_du_calendrier": cle})
    return cle
