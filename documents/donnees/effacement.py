"""Rendre une personne anonyme, ou l’effacer : tout ou rien, en une transaction.

Les fichiers partent après elle (`documents.donnees.fichiers`). Anonyme, il reste d’une personne ce
qui se compte : états, dates, niveaux, décisions. Effacée, il ne reste rien.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from comptes.actions import noter_un_acte
from comptes.models import Inscription, NatureDActe, Utilisateur
from comptes.regles import ActionRefusee
from documents.donnees.arbre import BRANCHES
from documents.donnees.fichiers import PAGES, condamner, effacer_les_fichiers_condamnes
from documents.donnees.obligations import refuser_si_besoin
from documents.donnees.permission import effacement_permis
from documents.donnees.traces import documents_a_refaire, effacer_les_traces, fermer_les_sessions

NOM_EFFACE = ("Personne", "effacée")
REVENANTS = timedelta(days=7)
DEJA = "Cette personne est déjà anonyme."


def rendre_anonyme(
    personne: Utilisateur,
    *,
    acteur: Utilisateur | None,
    le: datetime,
    motif: str,
    derogation: str = "",
) -> None:
    """L’identité, les textes et les fichiers s’en vont ; lève `ActionRefusee`."""
    with effacement_permis():
        gardee = _verrouiller(personne)
        if gardee.anonymise_le:
            raise ActionRefusee(DEJA)
        refuser_si_besoin(gardee, acteur=acteur, le=le, derogation=derogation)
        _emporter(_inscriptions(gardee), gardee)
        _devenir_personne(gardee, le)
        noter_un_acte(
            NatureDActe.ANONYMISATION,
            acteur=acteur,
            le=le,
            personne=gardee,
            objet=f"compte n°\u00a0{gardee.pk}",
            motif=_motif(motif, derogation),
        )


def effacer(
    personne: Utilisateur,
    *,
    acteur: Utilisateur | None,
    le: datetime,
    motif: str,
    derogation: str = "",
) -> None:
    """Tout l’arbre disparaît, le compte avec lui ; lève `ActionRefusee`."""
    with effacement_permis():
        gardee = _verrouiller(personne)
        refuser_si_besoin(gardee, acteur=acteur, le=le, derogation=derogation, tout=True)
        numero = gardee.pk
        _emporter(_inscriptions(gardee), gardee, tout=True)
        noter_un_acte(
            NatureDActe.EFFACEMENT,
            acteur=acteur,
            le=le,
            objet=f"compte n°\u00a0{numero}",
            motif=_motif(motif, derogation),
        )


def vider_une_inscription(inscription: Inscription) -> None:
    """Les textes et les fichiers d’une seule inscription ; la personne garde son compte."""
    with effacement_permis():
        gardee = Inscription.objects.select_for_update().get(pk=inscription.pk)
        _emporter([gardee.pk], None)


def vider_ce_qui_est_revenu(le: datetime) -> int:
    """Une page ouverte, une tâche en route ont pu écrire après elle : vide de nouveau, et compte.

    Une semaine durant : plus rien de ce qui courait alors ne court encore.
    """
    recentes = Inscription.objects.filter(etudiant__anonymise_le__gte=le - REVENANTS)
    revenues = [trouvee for trouvee in recentes.order_by("pk") if reste_a_vider(trouvee)]
    for inscription in revenues:
        vider_une_inscription(inscription)
    return len(revenues)


def reste_a_vider(inscription: Inscription) -> bool:
    """Un texte ou un fichier de cette inscription est encore là."""
    return any(
        branche.reste_a_vider(branche.concernant([inscription.pk], None)).exists()
        for branche in BRANCHES
        if branche.inscriptions and (branche.vide or branche.otee)
    )


def _verrouiller(personne: Utilisateur) -> Utilisateur:
    trouvee = Utilisateur.objects.select_for_update().filter(pk=personne.pk).first()
    if trouvee is None:
        raise ActionRefusee("Ce compte a déjà été effacé.")
    return trouvee


def _inscriptions(personne: Utilisateur) -> list[int]:
    return list(Inscription.objects.de(personne).order_by("pk").values_list("pk", flat=True))


def _emporter(
    inscriptions: Collection[int], personne: Utilisateur | None, *, tout: bool = False
) -> None:
    """Condamne les fichiers, tait ce qui la nomme ailleurs, puis vide ou ôte ses lignes."""
    condamner([PAGES, *documents_a_refaire(inscriptions, personne)])
    transaction.on_commit(effacer_les_fichiers_condamnes, robust=True)
    effacer_les_traces(inscriptions, personne)
    if personne:
        fermer_les_sessions(personne)
    numero = personne.pk if personne else None
    for branche in BRANCHES:
        lignes = branche.concernant(inscriptions, numero)
        for fichier in branche.fichiers:
            condamner(_rangements(lignes, fichier.champ))
        if tout or branche.otee:
            lignes.delete()
        elif branche.vide:
            branche.vider(lignes)


def _rangements(lignes: QuerySet, champ: str) -> list[str]:
    return list(lignes.exclude(**{champ: ""}).values_list(champ, flat=True))


def _devenir_personne(personne: Utilisateur, le: datetime) -> None:
    """Ni nom, ni adresse, ni mot de passe, ni droit ; sa place en classe se libère."""
    personne.prenom, personne.nom = NOM_EFFACE
    personne.civilite, personne.email = "", f"anonyme-{personne.pk}@sillage.invalid"
    personne.is_active = personne.is_staff = personne.is_superuser = False
    personne.anonymise_le, personne.last_login, personne.invite_le = le, None, None
    personne.set_unusable_password()
    personne.save()
    personne.groups.clear()
    personne.user_permissions.clear()
    Inscription.objects.de(personne).actives().update(sortie_le=localdate(le))


def _motif(motif: str, derogation: str) -> str:
    return (
        f"{motif.rstrip('.')}. Obligation de garder levée\u00a0: {derogation}"[:500]
        if derogation
        else motif
    )
