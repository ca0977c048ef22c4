"""Le courriel des avis : un titre et un lien par nouvelle, rien d’autre.

Les avis sont réservés sous verrou (`envoye_le`), envoyés hors de toute transaction, et rendus à
la file si le serveur de courriel refuse : deux travailleurs n’envoient jamais deux fois le même,
et un serveur lent ne tient pas la base.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from comptes.models import Avis, PreferenceDAvis, Rythme, Utilisateur
from comptes.regles import signature_de_desabonnement

journal = logging.getLogger(__name__)

HEURE_DU_COURRIEL = time(7)
DELAI_DE_RATTRAPAGE = timedelta(minutes=10)
# Une nouvelle vieille d’une semaine se lit dans le site : elle ne s’envoie plus.
FRAICHEUR = timedelta(days=7)


@task()
def envoyer_aussitot(personne: int) -> None:
    """Envoie ce qui attend une personne ; en cas de panne, l’horloge recommencera."""
    trouvee = Utilisateur.objects.filter(pk=personne).first()
    if trouvee:
        envoyer_les_avis(trouvee, le=timezone.now())


def envoyer_les_courriels(le: datetime) -> int:
    """Le courriel quotidien, et ceux d’« aussitôt » qu’une panne a retenus ; rend leur nombre.

    Part ce qui est né avant sept heures ce matin : relancer dans la journée n’envoie donc que ce
    qui n’avait pas pu l’être.
    """
    jour = timezone.localtime(le)
    matin = timezone.make_aware(datetime.combine(jour.date(), HEURE_DU_COURRIEL))
    limites = {Rythme.CHAQUE_JOUR: min(matin, le), Rythme.AUSSITOT: le - DELAI_DE_RATTRAPAGE}
    rythmes = dict(PreferenceDAvis.objects.values_list("personne", "rythme"))
    envoyes = 0
    for personne in Utilisateur.objects.filter(pk__in=_destinataires(le)).order_by("pk"):
        limite = limites.get(Rythme(rythmes.get(personne.pk, Rythme.CHAQUE_JOUR)))
        if limite:
            envoyes += envoyer_les_avis(personne, le=le, nes_avant=limite)
    return envoyes


def _destinataires(le: datetime) -> list[int]:
    frais = Avis.objects.a_envoyer().filter(cree_le__gte=le - FRAICHEUR)
    return list(frais.order_by().values_list("destinataire", flat=True).distinct())


def envoyer_les_avis(
    personne: Utilisateur, *, le: datetime, nes_avant: datetime | None = None
) -> bool:
    """Envoie en un courriel les avis qui attendent ; vrai s’il est parti.

    Ce qui a été lu dans le site ne part pas. Une panne laisse les avis à envoyer et se dit au
    journal du serveur.
    """
    avis = _reserver(personne, le=le, nes_avant=nes_avant or le)
    if not avis:
        return False
    try:
        courriel(personne, avis).send()
    except Exception:
        journal.exception("Le courriel d’avis de la personne %s n’est pas parti.", personne.pk)
        Avis.objects.filter(pk__in=[a.pk for a in avis], envoye_le=le).update(envoye_le=None)
        return False
    return True


@transaction.atomic
def _reserver(personne: Utilisateur, *, le: datetime, nes_avant: datetime) -> list[Avis]:
    """Les avis frais d’une personne qui veut des courriels, marqués envoyés sous verrou."""
    preference = PreferenceDAvis.objects.filter(personne=personne).first()
    if not personne.is_active or (preference and preference.rythme == Rythme.JAMAIS):
        return []
    a_envoyer = (
        Avis.objects.de(personne)
        .a_envoyer()
        .filter(cree_le__gte=le - FRAICHEUR, cree_le__lte=nes_avant)
    )
    avis = list(a_envoyer.select_for_update(of=("self",)).order_by("cree_le", "pk"))
    Avis.objects.filter(pk__in=[a.pk for a in avis]).update(envoye_le=le)
    return avis


def courriel(personne: Utilisateur, avis: list[Avis]) -> EmailMessage:
    """Un courriel de texte simple, que son en-tête permet de refuser d’un clic (RFC 8058)."""
    sujet = avis[0].titre if len(avis) == 1 else f"Sillage\u00a0: {len(avis)} nouvelles"
    desabonnement = _absolue(reverse("desabonnement", args=[signature_de_desabonnement(personne)]))
    lignes = [f"{a.titre}\n{_absolue(a.chemin)}\n" for a in avis]
    pied = f"-- \nRégler ou arrêter ces courriels\u00a0: {desabonnement}\n"
    return EmailMessage(
        sujet,
        "\n".join([*lignes, pied]),
        to=[personne.email],
        headers={
            "List-Unsubscribe": f"<{desabonnement}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def _absolue(chemin: str) -> str:
    return settings.ADRESSE_DU_SITE + chemin
