"""Le registre des actes : qui a fait quoi d’un compte, pour qui, pourquoi, quand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import make_aware

from comptes.models import Acte, NatureDActe, Utilisateur, repond_a


@dataclass(frozen=True)
class FiltreDActes:
    """`concerne` : un nom ou une adresse ; `par` : un administrateur ; les jours sont compris."""

    nature: str = ""
    par: int | None = None
    concerne: str = ""
    du: date | None = None
    au: date | None = None

    @property
    def pose(self) -> bool:
        return self != FiltreDActes()

    @property
    def adresse(self) -> str:
        champs = {
            "nature": self.nature,
            "par": str(self.par or ""),
            "concerne": self.concerne,
            "du": self.du.isoformat() if self.du else "",
            "au": self.au.isoformat() if self.au else "",
        }
        return urlencode({champ: valeur for champ, valeur in champs.items() if valeur})


def actes_filtres(filtre: FiltreDActes) -> QuerySet[Acte]:
    """Les plus récents d’abord, avec leurs deux personnes."""
    actes = Acte.objects.select_related("acteur", "personne").recents_d_abord()
    if filtre.nature in NatureDActe.values:
        actes = actes.filter(nature=filtre.nature)
    if filtre.par:
        actes = actes.filter(acteur=filtre.par)
    if filtre.concerne.strip():
        actes = actes.filter(repond_a(filtre.concerne, lien="personne__"))
    if filtre.du:
        actes = actes.filter(le__gte=_minuit(filtre.du))
    if filtre.au:
        actes = actes.filter(le__lt=_minuit(filtre.au + timedelta(days=1)))
    return actes


def acteurs_connus() -> tuple[Utilisateur, ...]:
    """L’administration qui a déjà agi, par ordre alphabétique : une requête."""
    ses_actes = Acte.objects.filter(acteur=OuterRef("pk"))
    connus = Utilisateur.objects.filter(Exists(ses_actes), is_staff=True)
    return tuple(sorted(connus, key=lambda personne: personne.rang_alphabetique))


def _minuit(jour: date) -> datetime:
    return make_aware(datetime.combine(jour, time.min))
