"""Contrôler un dossier déposé : les quatre points, puis viser ou demander de régulariser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from comptes.actions import lire_les_avis, prevenir
from comptes.models import Utilisateur
from comptes.regles import ActionRefusee
from documents import regles
from documents.models import Controle, Dossier, Suite

TITRES = {
    Suite.VISE: "Votre dossier n°\u00a0{numero} est visé",
    Suite.A_REGULARISER: "Votre dossier n°\u00a0{numero} est à régulariser",
}


@dataclass(frozen=True)
class Reponse:
    """À un des quatre points ; `motif` ne compte que pour un « non »."""

    oui: bool
    motif: str = ""


@dataclass(frozen=True)
class Verdict:
    """Ce que dit un enseignant ; `reponses` : point (`Controle.POINTS`) → réponse."""

    reponses: Mapping[str, Reponse]
    suite: str
    commentaire: str = ""

    @property
    def champs(self) -> dict[str, object]:
        """Les champs du contrôle : un « oui » n’a pas de motif."""
        valeurs: dict[str, object] = {"suite": self.suite, "commentaire": self.commentaire.strip()}
        for point in Controle.POINTS:
            reponse = self.reponses[point]
            valeurs[point] = reponse.oui
            valeurs[f"motif_{point}"] = "" if reponse.oui else reponse.motif.strip()
        return valeurs


@dataclass(frozen=True)
class Bilan:
    """Le contrôle écrit, et qui d’autre en a fait un depuis l’ouverture de la page."""

    controle: Controle
    entre_temps: tuple[Utilisateur, ...]


@transaction.atomic
def controler(
    dossier: Dossier, verdict: Verdict, *, acteur: Utilisateur, le: datetime, vu: int
) -> Bilan:
    """Ajoute un contrôle ; les précédents restent. L’étudiant est prévenu.

    `vu` est le dernier contrôle que montrait la page (0 : aucun) : le même verdict rendu deux fois
    (double clic) n’en fait qu’un. Lève `ActionRefusee` si l’acteur n’enseigne pas à l’étudiant, si
    un dossier plus récent a été déposé, ou s’il manque un motif.
    """
    dossier = _verrouiller(dossier)
    _exiger(dossier, acteur)
    if manques := [phrase for _, phrase in regles.manques_du_controle(verdict.champs)]:
        raise ActionRefusee(*manques)
    depuis = list(dossier.controles.filter(pk__gt=vu).select_related("enseignant").order_by("pk"))
    autres = tuple({c.enseignant: None for c in depuis if c.enseignant != acteur})
    if deja := _le_meme(depuis, verdict, acteur):
        return Bilan(deja, autres)
    controle = Controle.objects.create(
        dossier=dossier, enseignant=acteur, fait_le=le, **verdict.champs
    )
    _prevenir(controle, acteur, le)
    return Bilan(controle, autres)


def _verrouiller(dossier: Dossier) -> Dossier:
    """Deux enseignants au même instant passent l’un après l’autre."""
    dossiers = Dossier.objects.select_related("inscription__etudiant").defer("contenu")
    return dossiers.select_for_update(of=("self",)).get(pk=dossier.pk)


def _exiger(dossier: Dossier, acteur: Utilisateur) -> None:
    if not regles.peut_controler(acteur, dossier.inscription):
        raise ActionRefusee("Seul un enseignant de la promotion contrôle ce dossier.")
    dernier = dossier.inscription.dossiers.recents_d_abord().values_list("numero", flat=True)[0]
    if dernier != dossier.numero:
        raise ActionRefusee(
            f"Un dossier plus récent vient d’être déposé (n°\u00a0{dernier})\u00a0: "
            "c’est lui que le jury lira, contrôlez celui-là."
        )


def _le_meme(depuis: list[Controle], verdict: Verdict, acteur: Utilisateur) -> Controle | None:
    champs = verdict.champs
    return next(
        (
            controle
            for controle in depuis
            if controle.enseignant == acteur
            and {nom: getattr(controle, nom) for nom in champs} == champs
        ),
        None,
    )


def _prevenir(controle: Controle, acteur: Utilisateur, le: datetime) -> None:
    """L’étudiant apprend la suite ; l’enseignant a vu ce dont on le prévenait."""
    dossier = controle.dossier
    prevenir(
        [dossier.inscription.etudiant],
        titre=TITRES[controle.suite].format(numero=dossier.numero),
        chemin="/dossier/",
        le=le,
    )
    lire_les_avis(acteur, le=le, chemin=f"/dossiers/{dossier.pk}/")
