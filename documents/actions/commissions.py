"""Préparer la journée d’un jury : la commission et les liens que tiennent ses membres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import get_default_timezone

from comptes.jetons import empreinte, jeton_du_sel, nouveau_sel
from comptes.models import Etablissement, Utilisateur
from comptes.regles import ActionRefusee
from documents import regles
from documents.models import Commission, Consultation, Grille, LienDeCommission, Membre
from referentiel.models import SessionExamen

FIN_DU_JOUR = time(23, 59)
DELAI_APRES_LE_JOUR = timedelta(days=1)
DEJA_PRISE = "Ce centre a déjà une commission de ce nom ce jour-là."


@dataclass(frozen=True)
class Annonce:
    """Ce qui se dit d’une commission avant tout candidat."""

    session: SessionExamen
    etablissement: Etablissement
    intitule: str
    jour: date
    salle: str = ""

    @property
    def champs(self) -> dict[str, object]:
        return {nom: getattr(self, nom) for nom in self.__dataclass_fields__}


@transaction.atomic
def creer_une_commission(annonce: Annonce, *, acteur: Utilisateur) -> Commission:
    """La commission annoncée ; un second clic rend la première, une homonyme est refusée."""
    exiger_l_administration(acteur)
    meme = Commission.objects.filter(**annonce.champs)
    if meme.exists():
        return meme.get()
    try:
        return _enregistrer(Commission(**annonce.champs))
    except ActionRefusee:
        # L’autre clic vient d’aboutir : c’est la même, ou c’est une homonyme.
        if meme.exists():
            return meme.get()
        raise


@transaction.atomic
def modifier_une_commission(
    commission: Commission, annonce: Annonce, *, acteur: Utilisateur
) -> Commission:
    """Ses liens gardent leur date ; la session ne change plus dès qu’un candidat est convoqué."""
    exiger_l_administration(acteur)
    commission = verrouiller(commission)
    if annonce.session != commission.session and commission.convocations.exists():
        raise ActionRefusee(
            "Des candidats sont convoqués\u00a0: la session de cette commission ne change plus."
        )
    for nom, valeur in annonce.champs.items():
        setattr(commission, nom, valeur)
    return _enregistrer(commission)


@transaction.atomic
def supprimer_une_commission(commission: Commission, *, acteur: Utilisateur) -> None:
    """Efface une commission où nul n’est entré ; sinon ses liens se révoquent, elle reste.

    La supprimer deux fois ne fait rien de plus.
    """
    exiger_l_administration(acteur)
    verrouillees = Commission.objects.select_for_update(of=("self",))
    commission = verrouillees.filter(pk=commission.pk).first()
    if commission is None:
        return
    if quelqu_un_est_entre(commission):
        raise ActionRefusee(
            "Quelqu’un a déjà ouvert cette commission\u00a0: elle ne se supprime plus. "
            "Révoquez ses liens, plus personne n’y entrera."
        )
    commission.delete()


def quelqu_un_est_entre(commission: Commission) -> bool:
    """Un membre, une page ouverte ou une grille commencée : trois requêtes au plus."""
    return (
        Membre.objects.filter(commission=commission).exists()
        or Consultation.objects.filter(lien_de_commission__commission=commission).exists()
        or Grille.objects.filter(convocation__commission=commission).exists()
    )


@transaction.atomic
def ouvrir_un_lien(
    commission: Commission,
    *,
    acteur: Utilisateur | None,
    le: datetime,
    expire_le: datetime | None = None,
    vu: int | None = None,
) -> LienDeCommission:
    """Un lien de plus, ouvert jusqu’à `expire_le` (le lendemain de la commission, à 23 h 59).

    `vu` est le dernier lien que montrait la page (0 : aucun) : un second clic rend le lien du
    premier. `acteur` est vide pour une commande. Lève `ActionRefusee` pour une date passée, ou
    au-delà de l’effacement des notes.
    """
    if acteur is not None:
        exiger_l_administration(acteur)
    commission = verrouiller(commission)
    dernier = commission.liens.recents_d_abord().first()
    if vu is not None and dernier is not None and dernier.pk != vu and dernier.ouvert(le):
        return dernier
    expire_le = expire_le or expiration_par_defaut(commission)
    _exiger_une_expiration_utile(commission, expire_le, le)
    sel = nouveau_sel()
    return LienDeCommission.objects.create(
        commission=commission,
        sel=sel,
        empreinte=empreinte(jeton_du_sel(sel)),
        cree_le=le,
        cree_par=acteur,
        expire_le=expire_le,
    )


@transaction.atomic
def revoquer_un_lien(
    lien: LienDeCommission, *, acteur: Utilisateur | None, le: datetime
) -> LienDeCommission:
    """Ferme l’adresse à l’instant ; la révoquer deux fois garde la première date."""
    if acteur is not None:
        exiger_l_administration(acteur)
    LienDeCommission.objects.filter(pk=lien.pk, revoque_le__isnull=True).update(revoque_le=le)
    return LienDeCommission.objects.filter(pk=lien.pk).first() or lien


def expiration_par_defaut(commission: Commission) -> datetime:
    """Le lendemain de la commission, à 23 h 59 (Paris)."""
    return fin_du_jour(commission.jour + DELAI_APRES_LE_JOUR)


def fin_du_jour(jour: date) -> datetime:
    return datetime.combine(jour, FIN_DU_JOUR, tzinfo=get_default_timezone())


def exiger_l_administration(acteur: Utilisateur) -> None:
    if not regles.peut_gerer_les_commissions(acteur):
        raise ActionRefusee("Seule l’administration prépare une commission.")


def verrouiller(commission: Commission) -> Commission:
    """Deux gestes au même instant sur une commission passent l’un après l’autre."""
    verrouillees = Commission.objects.select_for_update(of=("self",)).select_related("session")
    gardee = verrouillees.filter(pk=commission.pk).first()
    if gardee is None:
        raise ActionRefusee("Cette commission vient d’être supprimée.")
    return gardee


def _exiger_une_expiration_utile(commission: Commission, expire_le: datetime, le: datetime) -> None:
    if expire_le <= le:
        raise ActionRefusee(
            "Ce lien expirerait avant d’être ouvert\u00a0: donnez une date à venir."
        )
    effacement = commission.session.jury_efface_le
    if effacement and expire_le > fin_du_jour(effacement - timedelta(days=1)):
        raise ActionRefusee(
            f"Les notes du jury s’effacent le {effacement:%d/%m/%Y}\u00a0: "
            "un lien n’ouvre pas ce jour-là ni au-delà."
        )


def _enregistrer(commission: Commission) -> Commission:
    try:
        with transaction.atomic():
            commission.save()
    except IntegrityError as refus:
        raise ActionRefusee(DEJA_PRISE) from refus
    return commission
