"""Suivre l’adresse que chaque tableau imprime : chaque jour jusqu’à la fin des oraux.

Un portfolio injoignable coûte des points au candidat seul : il en est prévenu aussitôt, une fois
par panne, et l’avis s’efface quand l’adresse répond de nouveau.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from comptes.actions import oublier_les_avis, prevenir
from comptes.models import Inscription
from portfolio.actions.releves import champs_du_releve, vient_de_se_fermer
from portfolio.lectures.adresses import AdresseImprimee, adresse_imprimee, adresses_imprimees
from portfolio.liens import Releve
from portfolio.models import EtatDeLien, VeilleDePortfolio

# La page où l’étudiant choisit son adresse et en lit l’état (route « adresse »).
CHEMIN_DE_L_ADRESSE = "/portfolio/adresse/"
TITRE = "L’adresse de votre portfolio ne s’ouvre pas"
# Un passage de l’horloge qui glisse d’une minute ne fait pas sauter un jour.
CHAQUE_JOUR = timedelta(hours=23)
CHAQUE_SEMAINE = timedelta(days=7)
PORTFOLIOS_PAR_PASSAGE = 200


def portfolios_dus(le: datetime) -> list[tuple[Inscription, AdresseImprimee]]:
    """Ceux dont l’adresse est à voir, les plus anciennement vues d’abord : deux requêtes."""
    inscrites = Inscription.objects.actives().select_related("promotion__session", "veille")
    trouvees = list(inscrites.order_by(F("veille__releve_le").asc(nulls_first=True), "pk"))
    adresses = adresses_imprimees(trouvees, le=le)
    dus = [
        (inscription, adresses[inscription.pk])
        for inscription in trouvees
        if inscription.pk in adresses and _est_du(inscription, adresses[inscription.pk], le)
    ]
    return dus[:PORTFOLIOS_PAR_PASSAGE]


def _est_du(inscription: Inscription, adresse: AdresseImprimee, le: datetime) -> bool:
    """Jamais vue sous cette adresse, ou pas depuis un jour (une semaine, les oraux finis)."""
    veille = getattr(inscription, "veille", None)
    if veille is None or veille.adresse != adresse.repere:
        return True
    fin = inscription.promotion.session.oraux_au
    finis = fin is not None and localdate(le) > fin
    return veille.releve_le <= le - (CHAQUE_SEMAINE if finis else CHAQUE_JOUR)


@transaction.atomic
def noter_le_portfolio(
    inscription: int, adresse: AdresseImprimee, releve: Releve, *, le: datetime
) -> None:
    """Garde le relevé, si l’adresse n’a pas changé pendant la visite ; prévient, ou se dédit."""
    lues = Inscription.objects.select_for_update(of=("self",)).select_related("etudiant")
    inscrit = lues.filter(pk=inscription).first()
    if inscrit is None or adresse_imprimee(inscrit, le=le).repere != adresse.repere:
        return
    avant = VeilleDePortfolio.objects.filter(inscription=inscrit, adresse=adresse.repere).first()
    VeilleDePortfolio.objects.update_or_create(
        inscription=inscrit, defaults=champs_du_releve(adresse.repere, releve, avant, le)
    )
    if vient_de_se_fermer(releve, avant):
        prevenir(
            [inscrit.etudiant], titre=TITRE, chemin=CHEMIN_DE_L_ADRESSE, le=le, sans_attendre=True
        )
    elif releve.etat == EtatDeLien.VIVANT:
        oublier_les_avis(CHEMIN_DE_L_ADRESSE, destinataire=inscrit.etudiant_id)
