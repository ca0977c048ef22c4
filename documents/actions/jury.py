"""Ce qu’un membre de jury écrit : son nom en entrant, ses notes, la grille de sa commission."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from comptes.regles import ActionRefusee
from documents.models import (
    Commission,
    Convocation,
    Grille,
    Membre,
    NiveauDeGrille,
    NoteDeMembre,
)
from portfolio.regles import EnregistrementPerime
from referentiel.alphabet import plier

CHIFFRES_DU_CODE = 6
CLE_VALABLE = timedelta(minutes=10)
"""Le temps d’un double clic ou d’une page rechargée ; ensuite, seul le code reconnaît."""
DEJA_ENTRE = "Ce nom est déjà entré\u00a0: donnez son code personnel."
NOTE_PERIMEE = "Votre note a été enregistrée ailleurs\u00a0: rien n’a été recouvert."
GRILLE_PERIMEE = (
    "Un autre membre a enregistré cette grille pendant que vous la remplissiez\u00a0: "
    "rien n’a été recouvert."
)


class CodeAttendu(ActionRefusee):
    """Ce nom est déjà entré : son code personnel, donné la première fois, le fait revenir."""


class CleFausse(CodeAttendu):
    """Cette clé aurait pu faire revenir, ce n’est pas la bonne : un essai, qui se compte."""


class CodeFaux(ActionRefusee):
    """Ce n’est pas le code de ce nom."""


@dataclass(frozen=True)
class Entree:
    """Un membre entré ; `code` n’est dit qu’à sa première entrée."""

    membre: Membre
    code: str = ""


@dataclass(frozen=True)
class SaisieDeGrille:
    """Ce que la commission décide : `niveaux` va d’une compétence à un niveau, par identifiant."""

    note: Decimal | None
    appreciation: str
    inaccessible: bool
    sans_tableau: bool
    niveaux: Mapping[int, int]


def entrer(commission: Commission, *, nom: str, cle: str, code: str = "", le: datetime) -> Entree:
    """Inscrit ce nom la première fois ; ensuite son code le reconnaît, sinon lève `ActionRefusee`.

    `cle` vient de la page d’entrée : le code s’en dérive, et un double clic redit le même. Passé
    dix minutes elle ne fait plus revenir : des clés au hasard finiraient par donner le code.
    """
    plie = nom_plie(nom)
    donne = _code(cle or secrets.token_hex(16), plie)
    membre, nouveau = Membre.objects.get_or_create(
        commission=commission,
        nom_plie=plie,
        defaults={"nom": nom, "code": _empreinte(commission.pk, plie, donne), "entre_le": le},
    )
    recent = le - membre.entre_le < CLE_VALABLE
    if nouveau or (recent and _reconnu(membre, donne)):
        return Entree(membre, donne)
    if not code:
        raise (CleFausse if recent else CodeAttendu)(DEJA_ENTRE)
    if not _reconnu(membre, code):
        raise CodeFaux("Ce n’est pas le code de ce nom.")
    return Entree(membre)


def nom_plie(nom: str) -> str:
    """« Zoé  DURAND » et « zoe durand » sont la même personne."""
    return " ".join(plier(nom).split())[:80]


@transaction.atomic
def noter(
    convocation: Convocation, *, membre: Membre, texte: str, version: str, le: datetime
) -> NoteDeMembre:
    """Enregistre la note de ce membre ; lève `EnregistrementPerime` si elle a changé ailleurs."""
    Membre.objects.select_for_update().get(pk=membre.pk)
    cle = {"convocation": convocation, "membre": membre}
    note = NoteDeMembre.objects.filter(**cle).first() or NoteDeMembre(**cle)
    if note.texte == texte and note.pk:
        return note
    if version_du_texte(note.texte) != version:
        raise EnregistrementPerime(NOTE_PERIMEE)
    note.texte, note.maj_le = texte, le
    note.save()
    return note


def version_du_texte(texte: str) -> str:
    """Ce qui dit d’où part une note : deux textes égaux sont la même version."""
    return sha256(texte.encode()).hexdigest()[:16] if texte else "0"


@transaction.atomic
def remplir_la_grille(
    convocation: Convocation,
    *,
    membre: Membre,
    saisie: SaisieDeGrille,
    version: int,
    le: datetime,
) -> Grille:
    """Enregistre la grille de la commission ; lève `EnregistrementPerime` si un autre a écrit."""
    Convocation.objects.select_for_update().get(pk=convocation.pk)
    grille = Grille.objects.filter(convocation=convocation).first()
    if grille is None:
        grille = Grille(convocation=convocation)
    elif saisie_de(grille) == saisie:
        return grille
    if grille.version != version:
        raise EnregistrementPerime(GRILLE_PERIMEE)
    grille.note, grille.appreciation = saisie.note, saisie.appreciation
    grille.inaccessible, grille.sans_tableau = saisie.inaccessible, saisie.sans_tableau
    grille.version, grille.maj_le, grille.maj_par = version + 1, le, membre
    grille.save()
    _ecrire_les_niveaux(grille, saisie.niveaux)
    return grille


def saisie_de(grille: Grille) -> SaisieDeGrille:
    """Ce qu’une grille enregistrée dit, dans la forme où elle se saisit : une requête."""
    return SaisieDeGrille(
        note=grille.note,
        appreciation=grille.appreciation,
        inaccessible=grille.inaccessible,
        sans_tableau=grille.sans_tableau,
        niveaux=dict(grille.niveaux.values_list("competence", "niveau")),
    )


def _ecrire_les_niveaux(grille: Grille, niveaux: Mapping[int, int]) -> None:
    grille.niveaux.all().delete()
    NiveauDeGrille.objects.bulk_create(
        NiveauDeGrille(grille=grille, competence_id=competence, niveau_id=niveau)
        for competence, niveau in niveaux.items()
    )


def _code(cle: str, plie: str) -> str:
    """Six chiffres, tirés de la clé de la page d’entrée et de la clé secrète du site."""
    resume = salted_hmac("documents.jury.code", f"{cle}\0{plie}", algorithm="sha256").digest()
    return str(int.from_bytes(resume[:8], "big") % 10**CHIFFRES_DU_CODE).zfill(CHIFFRES_DU_CODE)


def _empreinte(commission: int, plie: str, code: str) -> str:
    """Six chiffres se devinent sous n’importe quel hachage : c’est la clé du site qui les garde."""
    valeur = f"{commission}\0{plie}\0{code}"
    return salted_hmac("documents.jury.membre", valeur, algorithm="sha256").hexdigest()


def _reconnu(membre: Membre, code: str) -> bool:
    attendu = _empreinte(membre.commission_id, membre.nom_plie, code)
    return constant_time_compare(membre.code, attendu)
