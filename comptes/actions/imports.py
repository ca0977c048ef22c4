"""Importer une liste de classe : déposer, corriger ses colonnes, importer, oublier le tableau.

Rien n’est écrit des personnes avant `importer`, qui refait toutes les décisions sous verrou :
l’aperçu a pu vieillir. Ce qui est écrit laisse un effet, sans nom ni adresse, de quoi défaire.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from comptes.actions.actes import noter_des_actes
from comptes.actions.invitations import inviter as inviter_les_personnes
from comptes.lectures.decisions import Decision, Sort, decider
from comptes.listes import Correspondance, Tableau, correspondance_de, lire_les_lignes, manques
from comptes.listes import reconnaitre as reconnaitre_les_colonnes
from comptes.models import (
    ImportDeClasse,
    Inscription,
    NatureDActe,
    Passage,
    Promotion,
    Utilisateur,
)
from comptes.regles import ActionRefusee

GARDE = timedelta(hours=24)
Effet = dict[str, Any]
CHANGEE = "La classe a changé au même instant\u00a0: relisez l’aperçu, puis importez de nouveau."
PERIME = "Ce tableau a été oublié, comme toute liste au bout d’un jour\u00a0: déposez le fichier."


@transaction.atomic
def deposer(
    promotion: Promotion,
    tableau: Tableau,
    *,
    acteur: Utilisateur,
    le: datetime,
    nom_fichier: str,
    contenu: bytes,
) -> ImportDeClasse:
    """Garde le tableau lu et la correspondance reconnue ; redéposer le même rend le même import."""
    Promotion.objects.select_for_update().get(pk=promotion.pk)
    empreinte = sha256(contenu).hexdigest()
    en_cours = ImportDeClasse.objects.filter(
        promotion=promotion, auteur=acteur, sha256=empreinte, importe_le=None
    ).exclude(rangees=[])
    deja = en_cours.order_by("pk").first()
    if deja:
        return deja
    return ImportDeClasse.objects.create(
        promotion=promotion,
        auteur=acteur,
        nom_fichier=PurePath(nom_fichier).name[:200] or "liste",
        sha256=empreinte,
        rangees=[list(rangee) for rangee in tableau.rangees],
        correspondance=reconnaitre_les_colonnes(tableau.rangees).en_json(),
        depose_le=le,
    )


def corriger_les_colonnes(depose: ImportDeClasse, *, correspondance: Correspondance) -> None:
    """Dit quelle colonne porte quoi ; sans effet sur un import déjà fait."""
    ImportDeClasse.objects.filter(pk=depose.pk, importe_le=None).update(
        correspondance=correspondance.en_json()
    )


def importer(
    depose: ImportDeClasse,
    *,
    acteur: Utilisateur,
    le: datetime,
    confirmees: Collection[int] = (),
    tout_confirmer: bool = False,
    inviter: bool = False,
) -> ImportDeClasse:
    """Écrit ce que le fichier apporte ; `confirmees` : les numéros des lignes cochées.

    Un import déjà fait ne se refait pas. Lève `ActionRefusee` si le tableau a été oublié, si une
    colonne nécessaire manque, ou si une autre écriture s’est glissée au même instant.
    """
    try:
        with transaction.atomic():
            garde = _verrouiller(depose)
            if garde.importe_le is not None:
                return garde
            decisions = _decider(garde)
            cochees = {
                d.ligne.numero
                for d in decisions
                if not d.a_confirmer or tout_confirmer or d.ligne.numero in confirmees
            }
            effets = _Ecriture(garde.promotion, acteur, le).ecrire(decisions, cochees)
            garde.effets, garde.rangees, garde.importe_le = effets, [], le
            garde.save(update_fields=["effets", "rangees", "importe_le"])
            if inviter:
                invitees = [e["personne"] for e in effets if "personne" in e]
                inviter_les_personnes(invitees, acteur=acteur, le=le)
            return garde
    except IntegrityError as erreur:
        raise ActionRefusee(CHANGEE) from erreur


def abandonner(depose: ImportDeClasse) -> None:
    """Oublie une liste déposée et non importée : rien n’en avait été écrit."""
    ImportDeClasse.objects.filter(pk=depose.pk, importe_le=None).delete()


def oublier_les_listes(le: datetime) -> int:
    """Vide les tableaux déposés depuis plus d’un jour et jamais importés ; rend leur nombre."""
    vieux = ImportDeClasse.objects.filter(depose_le__lte=le - GARDE).exclude(rangees=[])
    return vieux.update(rangees=[], correspondance={})


def _verrouiller(depose: ImportDeClasse) -> ImportDeClasse:
    """L’import et sa classe : deux imports dans une classe se suivent, jamais ensemble."""
    Promotion.objects.select_for_update().get(pk=depose.promotion_id)
    imports = ImportDeClasse.objects.select_for_update(of=("self",)).filter(pk=depose.pk)
    garde = imports.select_related("promotion__session", "promotion__etablissement").first()
    if garde is None:
        raise ActionRefusee("Cette liste a été abandonnée\u00a0: déposez le fichier de nouveau.")
    return garde


def _decider(garde: ImportDeClasse) -> tuple[Decision, ...]:
    correspondance = correspondance_de(garde.correspondance)
    if not garde.rangees:
        raise ActionRefusee(PERIME)
    if absentes := manques(correspondance):
        raise ActionRefusee(f"Dites d’abord quelle colonne porte {', '.join(absentes)}.")
    lignes = lire_les_lignes(garde.rangees, correspondance)
    return decider(garde.promotion, lignes, verrou=True)


class _Ecriture:
    """Les écritures d’un import, par paquets, et leurs effets dans l’ordre du fichier."""

    def __init__(self, promotion: Promotion, acteur: Utilisateur, le: datetime) -> None:
        self.promotion, self.acteur, self.le = promotion, acteur, le
        self.effets: dict[int, Effet] = {}
        self.passages: list[Passage] = []

    def ecrire(self, decisions: Collection[Decision], cochees: Collection[int]) -> list[Effet]:
        retenues = [d for d in decisions if d.ecrit and d.ligne.numero in cochees]
        self._inscrire([d for d in retenues if d.sort == Sort.NOUVELLE])
        self._completer([d for d in retenues if d.sort == Sort.COMPLETEE])
        self._deplacer([d for d in retenues if d.sort == Sort.DEPLACEE])
        Passage.objects.bulk_create(self.passages)
        for effet, passage in zip(self._avec_passage(), self.passages, strict=True):
            effet["passage"] = passage.pk
        return [self.effets.get(d.ligne.numero) or _sans_effet(d) for d in decisions]

    def _avec_passage(self) -> list[Effet]:
        par_inscription = {e["inscription"]: e for e in self.effets.values()}
        return [par_inscription[passage.inscription_id] for passage in self.passages]

    def _noter(self, decision: Decision, inscription: Inscription, quoi: str, **suite: Any) -> None:
        self.effets[decision.ligne.numero] = {
            "ligne": decision.ligne.numero,
            "sort": decision.sort.value,
            "quoi": quoi,
            "personne": inscription.etudiant_id,
            "inscription": inscription.pk,
            **suite,
        }

    def _passer(self, inscription: Inscription, depuis: int | None) -> None:
        self.passages.append(
            Passage(
                inscription=inscription,
                depuis_id=depuis,
                vers=self.promotion,
                par=self.acteur,
                le=self.le,
            )
        )

    def _inscrire(self, decisions: list[Decision]) -> None:
        comptes = [d.etudiant or self._compte(d) for d in decisions]
        nouveaux = [compte for compte in comptes if compte.pk is None]
        Utilisateur.objects.bulk_create(nouveaux)
        crees = {compte.pk for compte in nouveaux}
        noter_des_actes(
            NatureDActe.COMPTE_CREE,
            crees,
            acteur=self.acteur,
            le=self.le,
            objet=f"liste de {self.promotion.nom}",
        )
        inscriptions = Inscription.objects.bulk_create(
            Inscription(
                promotion=self.promotion,
                etudiant=compte,
                option=d.ligne.option,
                numero_candidat=d.ligne.numero_candidat,
            )
            for d, compte in zip(decisions, comptes, strict=True)
        )
        for decision, inscription in zip(decisions, inscriptions, strict=True):
            cree = inscription.etudiant_id in crees
            self._noter(decision, inscription, "compte" if cree else "inscription")
            self._passer(inscription, None)

    def _compte(self, decision: Decision) -> Utilisateur:
        """Sans mot de passe : la personne le choisira par le lien d’un courriel."""
        ligne = decision.ligne
        return Utilisateur(
            email=ligne.email,
            nom=ligne.nom,
            prenom=ligne.prenom,
            civilite=ligne.civilite,
            password=make_password(None),
            date_joined=self.le,
        )

    def _completer(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            inscription = decision.inscription
            avant = {champ: getattr(inscription, champ) for champ in decision.complements}
            _changer(inscription, decision.complements)
            self._noter(
                decision, inscription, "complement", avant=avant, apres=dict(decision.complements)
            )
        _enregistrer([d.inscription for d in decisions], "option", "numero_candidat")

    def _deplacer(self, decisions: list[Decision]) -> None:
        """Chacun vient avec son travail ; on garde d’où, et ce que disait son inscription."""
        pris: set[str] = set()
        for decision in decisions:
            inscription, complements = decision.inscription, dict(decision.complements)
            # Deux classes d’une session peuvent avoir donné le même numéro : le second l’attendra.
            if complements["numero_candidat"] in pris:
                complements["numero_candidat"] = ""
            pris.add(complements["numero_candidat"])
            avant = {champ: getattr(inscription, champ) for champ in ("option", "numero_candidat")}
            depuis, sortie = inscription.promotion_id, inscription.sortie_le
            avant |= {"promotion": depuis, "sortie_le": sortie and sortie.isoformat()}
            _changer(inscription, complements)
            inscription.promotion, inscription.sortie_le = self.promotion, None
            self._noter(decision, inscription, "deplacement", avant=avant, apres=complements)
            self._passer(inscription, depuis if sortie is None else None)
        _enregistrer(
            [d.inscription for d in decisions],
            "promotion",
            "sortie_le",
            "option",
            "numero_candidat",
        )


def _changer(inscription: Inscription, valeurs: Mapping[str, str]) -> None:
    for champ, valeur in valeurs.items():
        setattr(inscription, champ, valeur)


def _enregistrer(inscriptions: list[Inscription], *champs: str) -> None:
    Inscription.objects.bulk_update(inscriptions, champs, batch_size=200)


def _sans_effet(decision: Decision) -> Effet:
    """Une ligne dont rien n’a été écrit : déjà là, refusée, ou pas cochée."""
    quoi = "rien" if decision.sort == Sort.CONNUE else "laissee"
    effet = {"ligne": decision.ligne.numero, "sort": decision.sort.value, "quoi": quoi}
    if decision.inscription and quoi == "rien":
        effet["inscription"] = decision.inscription.pk
    return effet if quoi == "rien" else effet | {"raison": decision.raison}
