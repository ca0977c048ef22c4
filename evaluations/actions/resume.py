"""Le résumé du matin : un avis par enseignant que quelque chose attend, une fois par jour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptes.actions import prevenir
from comptes.actions.courriels import HEURE_DU_COURRIEL
from comptes.models import Avis, PreferenceDAvis, Rythme, Utilisateur
from evaluations.lectures.resume import resumes


@transaction.atomic
def resumer_ce_qui_attend(le: datetime) -> int:
    """Prévient chaque enseignant de ce qui l’attend ; rend le nombre d’avis écrits.

    L’avis est daté de l’heure du courriel : le courriel du jour l’emporte avec le reste. Celui de
    la veille, s’il n’a pas été lu, s’efface ; qui ne veut aucun courriel n’en reçoit pas.
    Relancé le même jour, ne récrit rien.
    """
    chemin = f"{reverse('evaluations')}#attente"
    matin = min(_matin(le, HEURE_DU_COURRIEL), le)
    attendus = resumes()
    _verrouiller(attendu.enseignant.pk for attendu in attendus)
    Avis.objects.non_lus().filter(chemin=chemin, cree_le__lt=_matin(le, time.min)).delete()
    du_jour = Avis.objects.filter(chemin=chemin, cree_le__gte=_matin(le, time.min))
    deja = set(du_jour.values_list("destinataire", flat=True))
    jamais = PreferenceDAvis.objects.filter(rythme=Rythme.JAMAIS)
    ecartes = deja | set(jamais.values_list("personne", flat=True))
    a_prevenir = [resume for resume in attendus if resume.enseignant.pk not in ecartes]
    for resume in a_prevenir:
        prevenir([resume.enseignant], titre=resume.titre(le), chemin=chemin, le=matin)
    return len(a_prevenir)


def _matin(le: datetime, heure: time) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localtime(le).date(), heure))


def _verrouiller(enseignants: Iterable[int]) -> None:
    """Deux passages au même instant se suivent : le second voit ce que le premier a écrit."""
    personnes = Utilisateur.objects.filter(pk__in=list(enseignants)).order_by("pk")
    list(personnes.select_for_update(of=("self",)).values_list("pk", flat=True))
