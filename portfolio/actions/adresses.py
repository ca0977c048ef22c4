"""L’adresse d’un portfolio : donner la sienne, ou ouvrir, renouveler, fermer celle de Sillage.

Tout se fait sous le verrou de l’inscription : un double clic, deux onglets ne font qu’une adresse.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from comptes.actions import oublier_les_avis
from comptes.jetons import empreinte, jeton_du_sel, nouveau_sel
from comptes.models import Inscription, Utilisateur
from portfolio.actions.veille_du_portfolio import CHEMIN_DE_L_ADRESSE
from portfolio.lectures.adresses import expiration_par_defaut, lien_de_portfolio
from portfolio.models import LienDePortfolio, VeilleDePortfolio
from portfolio.regles import ActionRefusee

DUREE_MAX = timedelta(days=3 * 366)
PAS_LA_SIENNE = "L’adresse d’un portfolio se choisit par l’étudiant lui-même."
TERMINEE = "Cette inscription est terminée\u00a0: son adresse ne se change plus."
SANS_ADRESSE = "Votre portfolio n’a pas d’adresse ouverte sur Sillage\u00a0: ouvrez-la d’abord."


@transaction.atomic
def donner_son_adresse(
    inscription: Inscription, *, acteur: Utilisateur, le: datetime, adresse: str
) -> None:
    """Imprime l’adresse de l’étudiant (vide : celle de Sillage) ; la relève repart de zéro."""
    inscrit = _verrouiller(inscription, acteur)
    if inscrit.url_portfolio == adresse:
        return
    inscrit.url_portfolio = adresse
    inscrit.save(update_fields=["url_portfolio"])
    _oublier_la_veille(inscrit)


@transaction.atomic
def ouvrir_l_adresse(
    inscription: Inscription,
    *,
    acteur: Utilisateur | None,
    le: datetime,
    expire_le: datetime | None = None,
) -> LienDePortfolio:
    """Ouvre l’adresse de Sillage ; déjà ouverte, elle reste la même et change de date de fin.

    Sans `expire_le`, elle vaut jusqu’à trente jours après la fin des oraux, sinon un an. Une
    adresse expirée est remplacée. Sans `acteur`, c’est une commande qui l’ouvre. Lève
    `ActionRefusee` si la date est passée ou trop lointaine.
    """
    inscrit = _verrouiller(inscription, acteur)
    if ouvert := lien_de_portfolio(inscrit, le=le):
        return _dater(ouvert, inscrit, le, expire_le) if expire_le else ouvert
    _revoquer(inscrit, le)
    return _creer(inscrit, acteur, le, _fin(inscrit, le, expire_le))


@transaction.atomic
def renouveler_l_adresse(
    inscription: Inscription, *, acteur: Utilisateur | None, le: datetime, remplace: int
) -> LienDePortfolio:
    """Une adresse neuve, l’ancienne meurt aussitôt ; le code et la date de fin restent.

    `remplace` est le lien que l’étudiant avait sous les yeux : renouvelé déjà par un double clic,
    il rend la nouvelle adresse sans en faire une autre.
    """
    inscrit = _verrouiller(inscription, acteur)
    ouvert = lien_de_portfolio(inscrit, le=le)
    if ouvert is None:
        raise ActionRefusee(SANS_ADRESSE)
    if ouvert.pk != remplace:
        return ouvert
    _revoquer(inscrit, le)
    return _creer(inscrit, acteur, le, ouvert.expire_le, code=ouvert.code)


@transaction.atomic
def fermer_l_adresse(inscription: Inscription, *, acteur: Utilisateur | None, le: datetime) -> bool:
    """Révoque l’adresse : elle meurt aussitôt. Rend faux s’il n’y en avait pas d’ouverte.

    Celle d’une inscription terminée se ferme aussi.
    """
    inscrit = _verrouiller(inscription, acteur, meme_terminee=True)
    ouvert = lien_de_portfolio(inscrit, le=le)
    _revoquer(inscrit, le)
    if not inscrit.url_portfolio:
        _oublier_la_veille(inscrit)
    return ouvert is not None


@transaction.atomic
def choisir_le_code(
    inscription: Inscription, *, acteur: Utilisateur, le: datetime, code: str
) -> None:
    """Demande ce code à qui ouvre l’adresse ; vide, n’en demande plus. Les cookies se périment."""
    inscrit = _verrouiller(inscription, acteur)
    ouvert = lien_de_portfolio(inscrit, le=le)
    if ouvert is None:
        raise ActionRefusee(SANS_ADRESSE)
    ouvert.code = make_password(code) if code else ""
    ouvert.save(update_fields=["code"])


def _verrouiller(
    inscription: Inscription, acteur: Utilisateur | None, *, meme_terminee: bool = False
) -> Inscription:
    lues = Inscription.objects.select_for_update(of=("self",)).select_related("promotion__session")
    inscrit = lues.get(pk=inscription.pk)
    if acteur is not None and inscrit.etudiant_id != acteur.pk:
        raise ActionRefusee(PAS_LA_SIENNE)
    if inscrit.sortie_le is not None and not meme_terminee:
        raise ActionRefusee(TERMINEE)
    return inscrit


def _dater(
    lien: LienDePortfolio, inscrit: Inscription, le: datetime, expire_le: datetime
) -> LienDePortfolio:
    lien.expire_le = _fin(inscrit, le, expire_le)
    lien.save(update_fields=["expire_le"])
    return lien


def _creer(
    inscrit: Inscription,
    acteur: Utilisateur | None,
    le: datetime,
    expire_le: datetime,
    code: str = "",
) -> LienDePortfolio:
    sel = nouveau_sel()
    lien = LienDePortfolio.objects.create(
        inscription=inscrit,
        sel=sel,
        empreinte=empreinte(jeton_du_sel(sel)),
        cree_le=le,
        cree_par=acteur,
        expire_le=expire_le,
        code=code,
    )
    if not inscrit.url_portfolio:
        _oublier_la_veille(inscrit)
    return lien


def _fin(inscrit: Inscription, le: datetime, expire_le: datetime | None) -> datetime:
    fin = expire_le or expiration_par_defaut(inscrit, le=le)
    if not le < fin <= le + DUREE_MAX:
        raise ActionRefusee("La date de fin est à venir, et dans moins de trois ans.")
    return fin


def _revoquer(inscrit: Inscription, le: datetime) -> None:
    """Tous ceux qui ne le sont pas, expirés compris : il n’en reste qu’un à la fois."""
    LienDePortfolio.objects.filter(inscription=inscrit, revoque_le__isnull=True).update(
        revoque_le=le
    )


def _oublier_la_veille(inscrit: Inscription) -> None:
    """Le relevé et l’avis d’une ancienne adresse ne disent rien de la nouvelle."""
    VeilleDePortfolio.objects.filter(inscription=inscrit).delete()
    oublier_les_avis(CHEMIN_DE_L_ADRESSE, destinataire=inscrit.etudiant_id)
