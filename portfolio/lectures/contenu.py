"""Le contenu vivant d’une réalisation, dans la forme que `soumettre` fige."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from portfolio.models import (
    ContenuFige,
    Mobilisation,
    MobilisationFigee,
    Preuve,
    PreuveFigee,
    Realisation,
    Soumission,
    StageFige,
)
from portfolio.models.contenu import CHAMPS_FIGES
from referentiel.preparees import preparee

# Sous-compétence → sa justification et les preuves qui l’appuient, dans l’ordre du référentiel.
Appuis = Mapping[int, tuple[str, list[int]]]

# Réalisation, sous-compétence, justification, preuve.
LigneDAppui = tuple[int, int, str, int | None]


def contenu_actuel(realisation: Realisation) -> ContenuFige:
    """Le contenu vivant d’une réalisation, dans la forme que `soumettre` fige : deux requêtes."""
    appuis = appuis_par_realisation(_appuis(realisation.pk)).get(realisation.pk, {})
    return contenu_de(realisation, appuis, _presentes(realisation.pk))


@preparee
def _appuis(realisation: int) -> QuerySet[Mobilisation]:
    return lignes_d_appui(Mobilisation.objects.filter(realisation=realisation))


@preparee
def _presentes(realisation: int) -> QuerySet[Preuve]:
    return Preuve.objects.presentes().filter(realisation=realisation).en_ordre()


def lignes_d_appui(mobilisations: QuerySet[Mobilisation]) -> QuerySet[Mobilisation, LigneDAppui]:
    """Une ligne par revendication et par preuve qui l’appuie, ou sans preuve."""
    return mobilisations.order_by(
        "sous_competence__competence__ordre", "sous_competence__ordre"
    ).values_list("realisation", "sous_competence", "justification", "preuves")


def appuis_par_realisation(lignes: Iterable[LigneDAppui]) -> dict[int, Appuis]:
    """Ces lignes, rangées sous leur réalisation."""
    appuis: dict[int, dict[int, tuple[str, list[int]]]] = {}
    for realisation, sous_competence, justification, preuve in lignes:
        siennes = appuis.setdefault(realisation, {})
        _, liees = siennes.setdefault(sous_competence, (justification, []))
        if preuve:
            liees.append(preuve)
    return appuis


def contenu_de(realisation: Realisation, appuis: Appuis, preuves: Iterable[Preuve]) -> ContenuFige:
    """La forme figée de ce qui vient d’être lu, sans requête si `stage` l’est déjà."""
    return ContenuFige(
        **{nom: getattr(realisation, nom) for nom in CHAMPS_FIGES},
        mobilisations=tuple(
            MobilisationFigee(sous_competence, justification)
            for sous_competence, (justification, _) in appuis.items()
        ),
        preuves=tuple(
            preuve_figee(p, tuple(pk for pk, (_, liees) in appuis.items() if p.pk in liees))
            for p in preuves
        ),
        stage=stage_fige(realisation),
    )


def stage_fige(realisation: Realisation) -> StageFige | None:
    stage = realisation.stage
    return stage and StageFige(stage.organisation, stage.debut_le, stage.fin_le)


def preuve_figee(preuve: Preuve, sous_competences: tuple[int, ...]) -> PreuveFigee:
    return PreuveFigee(
        id=preuve.pk,
        intitule=preuve.intitule,
        nom_fichier=preuve.nom_fichier,
        type_mime=preuve.type_mime,
        taille=preuve.taille,
        sha256=preuve.sha256,
        lien=preuve.lien,
        confidentielle=preuve.confidentielle,
        sous_competences=sous_competences,
        provenance=provenance_de(preuve),
    )


def provenance_de(preuve: Preuve) -> str:
    """« Tickets GLPI : 12 et 15 (02/02/26 au 13/02/26) » ; vide pour un dépôt à la main."""
    if not preuve.provenance:
        return ""
    detail = f"\u00a0: {preuve.provenance_detail}" if preuve.provenance_detail else ""
    jours = sorted({jour for jour in (preuve.provenance_du, preuve.provenance_au) if jour})
    periode = " au ".join(f"{jour:%d/%m/%y}" for jour in jours)
    return preuve.get_provenance_display() + detail + (f" ({periode})" if periode else "")


def derniere_soumission(realisation: Realisation) -> Soumission | None:
    """La dernière soumission maintenue, c’est-à-dire non retirée par l’étudiant."""
    return realisation.soumissions.maintenues().order_by("-numero").first()
