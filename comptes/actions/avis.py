"""Prévenir une personne : l’avis se lit dans le site, et part par courriel à son rythme."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.text import Truncator

from comptes.actions.courriels import envoyer_aussitot
from comptes.models import Avis, PreferenceDAvis, Rythme, Utilisateur

TITRE_MAX = 200
# Un objet de courriel tient sur une ligne ; les espaces insécables restent.
BLANCS = re.compile(r"[^\S\u00a0\u202f]+")


@transaction.atomic
def prevenir(
    destinataires: Iterable[Utilisateur],
    *,
    titre: str,
    chemin: str,
    le: datetime,
    sans_attendre: bool = False,
) -> None:
    """Écrit un avis pour chacun ; `chemin` est une adresse du site, `titre` ne dit rien de privé.

    À appeler dans la transaction de ce dont on prévient : si elle échoue, personne n’est prévenu.
    Le même avis, encore ni lu ni envoyé, est remplacé : dix messages de suite n’en font qu’un.
    `sans_attendre` : le courriel part aussitôt, sauf à qui n’en veut jamais.
    """
    prevenus = sorted({personne.pk for personne in destinataires})
    if not prevenus:
        return
    titre = Truncator(BLANCS.sub(" ", titre).strip()).chars(TITRE_MAX)
    Avis.objects.a_envoyer().filter(destinataire__in=prevenus, titre=titre, chemin=chemin).delete()
    Avis.objects.bulk_create(
        Avis(destinataire_id=personne, titre=titre, chemin=chemin, cree_le=le)
        for personne in prevenus
    )
    presses = PreferenceDAvis.objects.filter(personne__in=prevenus, rythme=Rythme.AUSSITOT)
    aussitot = presses.order_by("pk").values_list("personne", flat=True)
    for personne in prevenus if sans_attendre else aussitot:
        transaction.on_commit(partial(envoyer_aussitot.enqueue, personne), robust=True)


def lire_les_avis(
    personne: Utilisateur, *, le: datetime, avis: int | None = None, chemin: str = ""
) -> int:
    """Marque lus les avis d’une personne : un seul, ceux qui mènent à une page, ou tous.

    `chemin` vaut pour toutes les places de cette page (« /realisations/4/#echanges »).
    """
    a_lire = Avis.objects.de(personne).non_lus()
    if avis is not None:
        a_lire = a_lire.filter(pk=avis)
    if chemin:
        a_lire = a_lire.filter(Q(chemin=chemin) | Q(chemin__startswith=f"{chemin}#"))
    return a_lire.update(lu_le=le)


def oublier_les_avis(chemin: str, *, destinataire: int | None = None) -> None:
    """Ce dont on prévenait n’a plus cours : retire les avis que personne n’a encore lus.

    `destinataire` n’en retire que les siens : l’adresse d’une page que chacun a pour soi.
    """
    caducs = Avis.objects.non_lus().filter(chemin=chemin)
    if destinataire is not None:
        caducs = caducs.filter(destinataire=destinataire)
    caducs.delete()
